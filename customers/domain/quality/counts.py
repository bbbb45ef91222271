"""How good the rows of a chunk are, counted field by field for the report of an import."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from customers.domain.checks import Mask, mask_of
from customers.domain.parsing import Failure


class Dimension(StrEnum):
    """What is measured of data."""

    COMPLETENESS = "completeness"
    VALIDITY = "validity"
    UNIQUENESS = "uniqueness"
    TIMELINESS = "timeliness"
    CONSISTENCY = "consistency"


CONSISTENCY = frozenset(
    {
        "not_found",
        "in_future",
        "born_after_since",
        "birth_differs",
        "gender_differs",
        "kind_differs",
        "below_least",
        "closed_before_opened",
        "matures_before_opened",
        "closed_but_open",
        "is_zero",
        "itself",
        "ends_before_begin",
        "erased",
    }
)
UNIQUENESS = frozenset({"duplicate", "same_id_number", "same_phone"})
COMPLETENESS = frozenset({"missing"})
# When each kind of row tells how fresh it is, and for how long it counts as fresh.
TIMELY = {
    "customers": ("risk_assessed_on", timedelta(days=365)),
    "holdings": ("opened_on", timedelta(days=365)),
    "transactions": ("booked_at", timedelta(days=31)),
    "events": ("occurred_at", timedelta(days=31)),
    "consents": ("at", timedelta(days=730)),
}


@dataclass(frozen=True)
class FieldCount:
    """The rows of one field: read, with a value, and by what is wrong with them."""

    field: str
    rows: int
    filled: int
    invalid: int = 0
    repeated: int = 0
    inconsistent: int = 0
    outlying: int = 0
    fresh: int = 0
    newest: datetime | None = None


def dimension_of(code: str) -> Dimension:
    """Return which dimension a reason belongs to."""
    for codes, dimension in (
        (COMPLETENESS, Dimension.COMPLETENESS),
        (CONSISTENCY, Dimension.CONSISTENCY),
        (UNIQUENESS, Dimension.UNIQUENESS),
    ):
        if code in codes:
            return dimension
    return Dimension.VALIDITY


def count_fields(
    target: str,
    columns: Mapping[str, Any],
    findings: Iterable[Failure],
    outlying: Mapping[str, int],
    now: datetime,
) -> list[FieldCount]:
    """Count a mapped chunk field by field; what could not be read counts as given, but invalid."""
    found = list(findings)
    timely, kept = TIMELY.get(target, ("", timedelta(0)))
    return [
        _counted(name, column, found, outlying.get(name, 0), now - kept if name == timely else None)
        for name, column in columns.items()
        if name != "contact_derived"
    ]


def _counted(
    name: str, column: Any, findings: list[Failure], outlying: int, since: datetime | None
) -> FieldCount:
    masks = {dimension: _any_of(findings, name, dimension, len(column)) for dimension in Dimension}
    unread = masks[Dimension.VALIDITY] & mask_of(pc.is_null(column))
    moments = pc.cast(column, pa.timestamp("us", tz="UTC")) if since and _is_time(column) else None
    return FieldCount(
        field=name,
        rows=len(column),
        filled=len(column) - column.null_count + int(unread.sum()),
        invalid=int(masks[Dimension.VALIDITY].sum()),
        repeated=int(masks[Dimension.UNIQUENESS].sum()),
        inconsistent=int(masks[Dimension.CONSISTENCY].sum()),
        outlying=outlying,
        fresh=int(mask_of(pc.greater_equal(moments, since)).sum()) if moments is not None else 0,
        newest=pc.max(moments).as_py() if moments is not None else None,
    )


def _is_time(column: Any) -> bool:
    return bool(pa.types.is_date(column.type) or pa.types.is_timestamp(column.type))


def _any_of(findings: list[Failure], name: str, dimension: Dimension, count: int) -> Mask:
    mask = np.zeros(count, dtype=bool)
    for finding in findings:
        if finding.field == name and dimension_of(finding.code) is dimension:
            mask |= finding.mask
    return mask
