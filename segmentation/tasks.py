"""Background work on segments."""

from celery import shared_task

from segmentation.selectors.segments import waiting_in_order
from segmentation.services import refreshing

# A rule over ten years of bookings of a large bank may take minutes, never an hour.
TIME_LIMIT_SECONDS = 1800


@shared_task(time_limit=TIME_LIMIT_SECONDS)
def refresh_segment_task(segment_id: int) -> None:
    refreshing.refresh_segment(segment_id=segment_id)


@shared_task(time_limit=TIME_LIMIT_SECONDS * 2)
def refresh_waiting_segments_task() -> None:
    """Refresh what waits, should a message have been lost; beat calls it every minute."""
    for segment_id in waiting_in_order():
        refreshing.refresh_segment(segment_id=segment_id)


@shared_task
def request_all_segments_task() -> None:
    """Ask for the daily refresh; beat calls it in the morning, after the core batch."""
    refreshing.request_all()
