"""Media given their words by the adapter that is configured."""

import structlog
from django.conf import settings
from django.utils import timezone

from customers.models import Text
from customers.services.residency.leaving import check_transfer
from customers.sources.transcripts import Transcriber, TranscriptError, find_transcriber

BATCH = 20
log = structlog.get_logger(__name__)


def transcribe_texts() -> int:
    """Give words to a batch of media and return how many; nothing happens where no adapter is configured.

    A medium that the adapter could not read is marked and not tried again by itself.
    """
    adapter = find_transcriber()
    if adapter is None:
        return 0
    check_transfer(region=settings.TRANSCRIPT_REGION, tables=["customers.Text"], what="transcripts")
    waiting = Text.objects.untranscribed().order_by("pk")[:BATCH]
    return sum(_transcribe(text, adapter) for text in waiting)


def _transcribe(text: Text, adapter: Transcriber) -> bool:
    try:
        with text.media_file.open("rb") as file:
            text.transcript = adapter.words_of(file.read(), text.media_type)
    except (TranscriptError, OSError) as error:
        log.warning("transcript_failed", text=text.pk, error=str(error))
        text.failed_at = timezone.now()
        text.save(update_fields=["failed_at", "updated_at"])
        return False
    text.read_at = None
    text.save(update_fields=["transcript", "read_at", "updated_at"])
    return True
