"""Whether the members of segments are those of the rules that stand now."""

from collections.abc import Callable, Iterable

from segmentation.models import Segment, SegmentRefresh
from segmentation.selectors.references import followers
from segmentation.selectors.segments import segments_below


def has_older_members(segment: Segment) -> bool:
    """Whether the members were picked by an older rule than the one that stands, or by none yet."""
    return bool(_older([segment]))


def find_outdated(segments: Iterable[Segment]) -> list[Segment]:
    """Return the segments that were never counted or are out of use, whose last refresh failed, or whose rule was changed since.

    One counts too where that holds for a segment its rule asks about, however far down.
    """
    return _where(segments, _older)


def find_busy(segments: Iterable[Segment]) -> list[Segment]:
    """Return the segments that are being refreshed, or that ask about one that is."""
    return _where(segments, lambda below: {one.pk for one in below if one.is_busy})


def _where(
    segments: Iterable[Segment], holds: Callable[[list[Segment]], set[int]]
) -> list[Segment]:
    following = followers()
    tops = {top.pk: (top, segments_below([top], following)) for top in segments}
    below = {one.pk: one for _top, parts in tops.values() for one in parts}
    found = holds(list(below.values()))
    return [top for top, parts in tops.values() if any(one.pk in found for one in parts)]


def _older(segments: list[Segment]) -> set[int]:
    good = SegmentRefresh.objects.filter(error="", finished_at__isnull=False)
    newest = good.filter(segment__in=segments).order_by("segment", "-pk").distinct("segment")
    versions = dict(newest.values_list("segment", "rule_version"))
    return {
        one.pk
        for one in segments
        if one.refreshed_at is None
        or one.archived_at is not None
        or one.state == Segment.State.FAILED
        or (one.is_rule and versions.get(one.pk) != one.rule_version)
    }
