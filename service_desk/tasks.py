"""Background work of the service desk."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from service_desk.services import answers, calendar

SEND_SECONDS = 300  # a batch of twenty at the SMTP timeout


@shared_task(time_limit=SEND_SECONDS)
def send_answers_task() -> int:
    """Send the answers that are due; beat calls it too, so that a lost broker loses none."""
    return answers.send_due_answers(now=timezone.now())


@shared_task(time_limit=60)
def fill_calendar_task() -> int:
    """Enter the days off of this year and the next, as far as they are published."""
    return calendar.fill_published(year=timezone.localdate().year, country=settings.HOLIDAY_COUNTRY)
