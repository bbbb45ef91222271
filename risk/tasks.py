"""Background work of risk."""

from celery import shared_task
from django.utils import timezone

from risk.services import board, monitoring

RUN_SECONDS = 900  # a month of a large bank's bookings


@shared_task(time_limit=RUN_SECONDS)
def run_monitoring_task() -> int:
    """Run the rules in force; twice over the same bookings changes nothing."""
    return monitoring.run_monitoring(now=timezone.now()).raised


@shared_task(time_limit=RUN_SECONDS)
def refresh_figures_task() -> None:
    """Count the marketing process's risks for the board."""
    board.refresh_process_figures(now=timezone.now())
