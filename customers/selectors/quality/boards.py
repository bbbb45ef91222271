"""The quality of data as the board shows it: the whole base today and over the days, the imports one after another."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, QuerySet, Sum
from django.utils.translation import gettext as _

from config.base.tables import fetch_rows
from customers.domain.quality.base import TABLES, failing_sql, measured_fields
from customers.domain.quality.counts import Dimension
from customers.models import ImportJob, QualityMeasure, QualityThreshold
from customers.models.quality import DIMENSIONS
from customers.selectors.targets import TARGETS
from customers.selectors.words import field_label, said

DAYS = 90
IMPORTS = 20
MOST_ROWS = 200
BELOW_ALL = 0.999  # the most that a tenth of a per cent shows of what is not whole


@dataclass(frozen=True)
class Share:
    """Good rows of those in question, with the least that was set for them."""

    target: str
    field: str
    dimension: str
    good: int
    total: int
    least: float | None = None

    @property
    def value(self) -> float:
        return self.good / self.total

    @property
    def told(self) -> float:
        """The value as it is shown: 100.0 % only where no row fails."""
        return min(self.value, BELOW_ALL) if self.failing else 1.0

    @property
    def failing(self) -> int:
        return self.total - self.good

    @property
    def is_low(self) -> bool:
        """Whether it is below its threshold."""
        return self.least is not None and self.value < self.least

    @property
    def label(self) -> str:
        """The field in the reader's language."""
        return field_label(self.target, self.field)

    @property
    def dimension_label(self) -> str:
        """The dimension in the reader's language."""
        return str(dict(DIMENSIONS)[self.dimension])


@dataclass(frozen=True)
class FieldLine:
    """One field of a target with its shares by dimension, in the order of the dimensions."""

    target: str
    field: str
    label: str
    shares: list[Share | None]

    @property
    def cells(self) -> list[tuple[str, Share | None]]:
        """Each share with the name of its dimension."""
        return [
            (str(label), share) for (_, label), share in zip(DIMENSIONS, self.shares, strict=True)
        ]


@dataclass(frozen=True)
class Trend:
    """Shares of each dimension over days or imports."""

    x: list[str]
    series: dict[str, list[float | None]]


@dataclass(frozen=True)
class Board:
    """The whole board of one target, or of all of them."""

    day: date | None
    computed_at: datetime | None
    totals: list[Share]
    lines: list[FieldLine]
    warnings: list[Share]
    days: Trend


def board_of(target: str = "", source: str = "") -> Board:
    """Return the newest measures of the base, with their trend; those of one target or source where asked."""
    measures = _of_base(target, source)
    newest = measures.aggregate(day=Max("day"), at=Max("computed_at"))
    today = measures.filter(day=newest["day"])
    shares = _with_least(_shares(today))
    totals = [_total(target, dimension, shares) for dimension in Dimension]
    return Board(
        day=newest["day"],
        computed_at=newest["at"],
        totals=[one for one in totals if one.total],
        lines=_lines(shares),
        warnings=sorted((one for one in shares if one.is_low), key=lambda one: one.value),
        days=_trend_of_days(measures, newest["day"]),
    )


def low_shares() -> list[Share]:
    """Return the shares of the base that are below their thresholds today, the lowest first."""
    if not QualityThreshold.objects.exists():
        return []
    measures = _of_base("", "")
    newest = measures.aggregate(day=Max("day"))["day"]
    found = _with_least(_shares(measures.filter(day=newest)))
    return sorted((one for one in found if one.is_low), key=lambda one: one.value)


def fields_of(target: str) -> list[str]:
    """Return the fields of a table that the board or the report of an import may measure."""
    return list(dict.fromkeys([*TARGETS[target].fields, *measured_fields(target)]))


def threshold_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what a threshold may be set for, by table; `customers.phone` is a field, `customers` all of them."""
    return [
        (
            said(target),
            [
                (target, _("%(table)s: every field") % {"table": said(target)}),
                *((f"{target}.{name}", field_label(target, name)) for name in fields_of(target)),
            ],
        )
        for target in TABLES
    ]


def import_trend(target: str = "") -> tuple[list[ImportJob], Trend]:
    """Return the last imports, the oldest first, with their shares by dimension."""
    jobs = ImportJob.objects.filter(measures__isnull=False).select_related("mapping")
    if target:
        jobs = jobs.filter(mapping__target=target)
    last = sorted(jobs.distinct().order_by("-pk")[:IMPORTS], key=lambda job: job.pk)
    rows = (
        QualityMeasure.objects.filter(job__in=last)
        .values("job_id", "dimension")
        .annotate(good=Sum("good"), total=Sum("total"))
    )
    found = {(row["job_id"], row["dimension"]): _share_of(row) for row in rows}
    names = [f"{job.pk}" for job in last]
    return last, Trend(
        names, {one.value: [found.get((job.pk, one)) for job in last] for one in Dimension}
    )


def job_shares(job: ImportJob) -> list[FieldLine]:
    """Return the measures of an import by field."""
    return _lines(_with_least(_shares(QualityMeasure.objects.filter(job=job))))


def failing_rows(
    target: str, field: str, dimension: str, given: dict[str, object]
) -> list[tuple[str, str]] | None:
    """Return key and customer number of rows that fail a measure now; nothing where there is no such measure."""
    sql = failing_sql(target, field, dimension)
    return None if sql is None else fetch_rows(sql, {**given, "most": MOST_ROWS})


def _of_base(target: str, source: str) -> QuerySet[QualityMeasure]:
    measures = QualityMeasure.objects.filter(job=None)
    if target in TABLES:
        measures = measures.filter(target=target)
    return measures.filter(source__code=source) if source else measures


def _shares(measures: QuerySet[QualityMeasure]) -> list[Share]:
    summed = measures.values("target", "field", "dimension").annotate(
        good_rows=Sum("good"), all_rows=Sum("total")
    )
    return [
        Share(row["target"], row["field"], row["dimension"], row["good_rows"], row["all_rows"])
        for row in summed.order_by("target", "field", "dimension")
        if row["all_rows"]
    ]


def _with_least(shares: Iterable[Share]) -> list[Share]:
    """Put each share beside its own threshold, else that of its target."""
    least = {
        (one.target, one.field, one.dimension): one.least for one in QualityThreshold.objects.all()
    }
    return [
        Share(
            one.target,
            one.field,
            one.dimension,
            one.good,
            one.total,
            least.get(
                (one.target, one.field, one.dimension), least.get((one.target, "", one.dimension))
            ),
        )
        for one in shares
    ]


def _lines(shares: Iterable[Share]) -> list[FieldLine]:
    found: dict[tuple[str, str], dict[str, Share]] = defaultdict(dict)
    for share in shares:
        found[share.target, share.field][share.dimension] = share
    return [
        FieldLine(
            target, field, field_label(target, field), [by.get(one.value) for one in Dimension]
        )
        for (target, field), by in found.items()
    ]


def _total(target: str, dimension: Dimension, shares: list[Share]) -> Share:
    those = [one for one in shares if one.dimension == dimension]
    good, total = sum(one.good for one in those), sum(one.total for one in those)
    return Share(target, "", dimension, good, total)


def _trend_of_days(measures: QuerySet[QualityMeasure], day: date | None) -> Trend:
    if day is None:
        return Trend([], {})
    rows = (
        measures.filter(day__gt=day - timedelta(days=DAYS))
        .values("day", "dimension")
        .annotate(good=Sum("good"), total=Sum("total"))
    )
    found = {(row["day"], row["dimension"]): _share_of(row) for row in rows}
    days = sorted({one for one, _dimension in found})
    series = {one.value: [found.get((each, one)) for each in days] for one in Dimension}
    return Trend([each.isoformat() for each in days], series)


def _share_of(row: Mapping[str, Any]) -> float | None:
    return row["good"] / row["total"] if row["total"] else None
