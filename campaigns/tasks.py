"""The queue's side of sending: ids in, one service call each. Losing every message costs a few seconds."""

import datetime as dt

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.services import bounces, conversions, dispatching, sending, stopping
from campaigns.services.audiences import filing
from campaigns.services.content import asking, links
from campaigns.services.replies import checking
from campaigns.services.tasks import ending
from campaigns.services.timing import hours
from config.base.tables import ensure_months

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


@shared_task(time_limit=600)
def read_bounces_task() -> None:
    """Take in the delivery reports that have arrived."""
    if settings.BOUNCE_MAILDIR:
        bounces.read_maildir(folder=settings.BOUNCE_MAILDIR, now=timezone.now())
    if settings.BOUNCE_IMAP:
        bounces.read_imap(url=settings.BOUNCE_IMAP, now=timezone.now())


@shared_task(time_limit=600)
def check_attachments_task() -> None:
    """Look at the files that came with replies."""
    checking.check_attachments()


@shared_task(time_limit=300)
def tell_stops_task() -> None:
    """Mail the owners of campaigns in which a line was crossed."""
    stopping.tell_owners()


@shared_task(time_limit=600)
def tend_tasks_task() -> None:
    """End the tasks of people that are over or may not be done any more."""
    ending.tend_tasks(now=timezone.now())


@shared_task(time_limit=1800)
def file_audiences_task() -> None:
    """Take whoever withdrew out of the ad audiences, and file what is finished or has to be taken out."""
    filing.file_finished(now=timezone.now())


@shared_task(time_limit=600)
def check_links_task(campaign_id: int) -> None:
    """Call the addresses of a campaign's texts."""
    links.check_links(campaign=Campaign.objects.get(pk=campaign_id))


@shared_task(time_limit=300)
def answer_question_task(question_id: int) -> None:
    """Ask the language model what somebody wants to know of it."""
    asking.answer_question(question_id=question_id)


@shared_task(time_limit=1800)
def match_conversions_task() -> None:
    """Look for conversions of every run whose window is open."""
    conversions.match_open_windows(now=timezone.now())


@shared_task(time_limit=3600)
def learn_hours_task() -> None:
    """Learn anew at which hour each customer takes notice."""
    hours.learn_hours(now=timezone.now())


@shared_task(time_limit=600)
def ensure_partitions_task() -> None:
    """Make the ledger's partitions for the coming months."""
    today = timezone.localdate()
    ahead = [today + dt.timedelta(days=31 * months) for months in range(3)]
    for table in ("campaigns_delivery", "campaigns_deliveryevent"):
        ensure_months(table, ahead)
