"""Telling the owner of a segment by mail that a refresh failed, once per run of failures."""

from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from segmentation.domain.failures import REMEDIES, Cause
from segmentation.models import SegmentRefresh

logger = structlog.get_logger(__name__)
BATCH = 50


def tell_owners() -> int:
    """Mail the owners of segments whose newest refresh failed and who were not told; return their number.

    A failure that follows another one is not told again, nor is one that mends itself.
    """
    untold = SegmentRefresh.objects.filter(told_at=None, finished_at__isnull=False)
    failed = untold.exclude(cause__in=["", Cause.LOST]).order_by("pk")[:BATCH]
    return sum(_tell(pk) for pk in list(failed.values_list("pk", flat=True)))


@transaction.atomic
def _tell(pk: int) -> bool:
    rows = SegmentRefresh.objects.select_for_update(of=("self",), skip_locked=True)
    run = rows.select_related("segment__owner").filter(pk=pk, told_at=None).first()
    if run is None:
        return False
    owner = run.segment.owner
    wanted = bool(owner.email) and owner.is_active and not _follows_failure(run)
    try:
        told = wanted and _mail(run, owner)
    except (SMTPException, OSError) as error:
        logger.warning("owner_not_told", refresh=pk, error=type(error).__name__)
        return False
    run.told_at = timezone.now()
    run.save(update_fields=["told_at"])
    return bool(told)


def _follows_failure(run: SegmentRefresh) -> bool:
    before = run.segment.refreshes.filter(pk__lt=run.pk).exclude(cause=Cause.LOST).first()
    return before is not None and bool(before.cause)


def _mail(run: SegmentRefresh, owner: User) -> int:
    remedy = REMEDIES[Cause(run.cause)]
    with translation.override(owner.language or settings.LANGUAGE_CODE):
        lang = "zh" if (owner.language or settings.LANGUAGE_CODE).startswith("zh") else "en"
        address = settings.BASE_URL + reverse("segmentation:segment_detail", args=[run.segment_id])
        subject = _("Segment not refreshed: %(name)s") % {"name": run.segment.name}
        kept = _("It still holds the customers of its last good refresh.")
        text = "\n\n".join([remedy.what.of(lang), remedy.do.of(lang), kept, address])
    return send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [owner.email])
