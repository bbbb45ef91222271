"""Background work on accounts and the audit trail."""

from celery import shared_task
from django.utils import timezone

from accounts.services import sealing

SEAL_SECONDS = 300  # a first run may find millions of entries; the next goes on where it stopped


@shared_task(time_limit=SEAL_SECONDS)
def seal_audit_task() -> int:
    """Seal the entries written since the last block."""
    return sealing.seal_entries(now=timezone.now())
