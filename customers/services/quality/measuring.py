"""The whole base measured, once a day: set-based, one scan a table."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from config.base.tables import fetch_rows
from customers.domain.quality.base import (
    ARRIVALS,
    TABLES,
    UNIQUE,
    measures_of,
    scan_sql,
    unique_sql,
)
from customers.domain.quality.counts import Dimension
from customers.models import QualityMeasure
from customers.services.blind.rotating import bring_under_one


def measure_base(*, now: datetime) -> int:
    """Measure every table by source and keep it as the day's; return how many measures. Once more changes the day's."""
    bring_under_one()  # what is unique is told by comparing hashes
    return _measure(now)


@transaction.atomic
def _measure(now: datetime) -> int:
    day = timezone.localdate(now)
    given = {"now": now, "today": day, "zone": settings.TIME_ZONE}
    found = [*_scanned(given), *_unique(given), *_arrivals(given)]
    QualityMeasure.objects.filter(job=None, day=day).delete()
    QualityMeasure.objects.bulk_create(
        [QualityMeasure(day=day, computed_at=now, **one) for one in found], batch_size=1000
    )
    return len(found)


def _scanned(given: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for target in TABLES:
        measures = measures_of(target)
        for source, *counts in fetch_rows(scan_sql(target), given):
            pairs = zip(counts[::2], counts[1::2], strict=True)
            for measure, (good, total) in zip(measures, pairs, strict=True):
                if total:
                    yield _kept(target, source, measure.field, measure.dimension, (good, total))


def _unique(given: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for field in UNIQUE:
        for source, *counts in fetch_rows(unique_sql(field), given):
            yield _kept("customers", source, field, Dimension.UNIQUENESS, counts)


def _arrivals(given: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for source, *counts in fetch_rows(ARRIVALS, given):
        yield _kept("transactions", source, "booked_at", Dimension.TIMELINESS, counts)


def _kept(
    target: str, source: int | None, field: str, dimension: Dimension, counts: Iterable[int]
) -> dict[str, Any]:
    good, total = counts
    return {
        "target": target,
        "source_id": source,
        "field": field,
        "dimension": dimension,
        "good": good,
        "total": total,
    }
