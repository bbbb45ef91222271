"""Background work of the service desk."""

from celery import shared_task
from django.utils import timezone

from service_desk.services import answers

SEND_SECONDS = 300  # a batch of twenty at the SMTP timeout


@shared_task(time_limit=SEND_SECONDS)
def send_answers_task() -> int:
    """Send the answers that are due; beat calls it too, so that a lost broker loses none."""
    return answers.send_due_answers(now=timezone.now())
