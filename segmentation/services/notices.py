"""Telling the owner of a segment by mail that a refresh failed, once per run of failures."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.telling import Notice, tell_once
from config.base.languages import is_chinese
from segmentation.domain.failures import REMEDIES, Cause
from segmentation.models import SegmentRefresh

BATCH = 50


def tell_owners() -> int:
    """Mail the owners of segments whose newest refresh failed and who were not told; return their number.

    A failure that follows another one is not told again, nor is one that mends itself.
    """
    untold = SegmentRefresh.objects.filter(told_at=None, finished_at__isnull=False)
    failed = untold.exclude(cause__in=["", Cause.LOST]).order_by("pk")[:BATCH]
    return sum(_tell(pk) for pk in list(failed.values_list("pk", flat=True)))


def _tell(pk: int) -> bool:
    rows = SegmentRefresh.objects.select_related("segment__owner")
    return tell_once(rows=rows, pk=pk, owner_of=_owner_of, write=_notice)


def _owner_of(run: SegmentRefresh) -> User | None:
    return None if _follows_failure(run) else run.segment.owner


def _follows_failure(run: SegmentRefresh) -> bool:
    before = run.segment.refreshes.filter(pk__lt=run.pk).exclude(cause=Cause.LOST).first()
    return before is not None and bool(before.cause)


def _notice(run: SegmentRefresh) -> Notice:
    remedy, lang = REMEDIES[Cause(run.cause)], "zh" if is_chinese() else "en"
    address = settings.BASE_URL + reverse("segmentation:segment_detail", args=[run.segment_id])
    kept = _("It still holds the customers of its last good refresh.")
    return Notice(
        _("Segment not refreshed: %(name)s") % {"name": run.segment.name},
        [remedy.what.of(lang), remedy.do.of(lang), kept, address],
    )
