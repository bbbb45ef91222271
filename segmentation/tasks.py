"""Background work on segments."""

from celery import shared_task
from django.utils import timezone

from segmentation.services import notices, refreshing, scheduling

# A rule over ten years of bookings of a large bank may take minutes, never an hour.
TIME_LIMIT_SECONDS = 1800


@shared_task(time_limit=TIME_LIMIT_SECONDS)
def refresh_segment_task(segment_id: int) -> None:
    refreshing.refresh_segment(segment_id=segment_id)
    notices.tell_owners()


@shared_task(time_limit=TIME_LIMIT_SECONDS * 2)
def refresh_waiting_segments_task() -> None:
    """Refresh what is due and what waits, should a message have been lost; beat calls it every minute."""
    scheduling.request_due(now=timezone.now())
    refreshing.refresh_waiting()
    notices.tell_owners()
