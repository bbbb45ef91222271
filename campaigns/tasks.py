"""The queue's side of sending: ids in, one service call each. Losing every message costs a few seconds."""

from celery import shared_task
from django.utils import timezone

from campaigns.services import dispatching, sending

DISPATCH_SECONDS = 5  # how soon a due run is noticed when nobody pushed it
WORKERS_A_LOOK = 2  # tasks pushed per due run and look; the database lets a few work at once


@shared_task(time_limit=120)
def dispatch_runs_task() -> None:
    """Look after every run and push workers to those that are due."""
    for run_id in dispatching.look_after_runs(now=timezone.now()):
        for _worker in range(WORKERS_A_LOOK):
            send_run_task.apply_async((run_id,), expires=DISPATCH_SECONDS * 2)


@shared_task(time_limit=600)
def send_run_task(run_id: int) -> None:
    """Send for one turn, and queue up again behind the others while rows are due."""
    if sending.send_slice(run_id=run_id).more:
        send_run_task.apply_async((run_id,), expires=60)


@shared_task(time_limit=300)
def reconcile_uncertain_task() -> None:
    """Ask the providers about deliveries of unknown outcome."""
    dispatching.reconcile_runs(now=timezone.now())
