"""Features of many customers as one matrix, read by binary COPY; who refuses profiling is in none."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

from config.base.tables import fetch_rows
from customers.domain.features import BY_NAME
from customers.selectors.customers import branch_scope
from customers.selectors.learning import Learning, lightest_permit, permit
from segmentation.domain.plans import in_sample

# Closed records are nobody to address; whom nothing may be learned from is in no matrix.
WHO_JOINED = f"""
      FROM customers_customerprofile p
      JOIN customers_customer c ON c.id = p.customer_id{{joined}}
     WHERE c.status <> 'closed' AND {permit(Learning.MARKETING, ()).who()}
"""
WHO = WHO_JOINED.format(joined="")
HEADER, TRAILER = 19, 2  # bytes of a binary COPY before the first row and after the last


@dataclass(frozen=True)
class Reach:
    """Which customers: of a branch and those below it, members of a segment, a range of ids, a sample; all where nothing is said.

    `since` keeps those whose profile is newer; `part_of`, a power of two, keeps one customer in so many.
    """

    branch_code: str = ""
    segment_id: int | None = None
    low: int | None = None
    high: int | None = None
    sampled: bool = False
    since: datetime | None = None
    part_of: int = 1

    def condition(self) -> str:
        """The SQL that narrows `WHO`; its values are in `parameters`."""
        parts = []
        if self.branch_code:
            parts.append("AND c.branch_id = ANY(%(branches)s)")
        if self.segment_id is not None:
            parts.append(
                "AND EXISTS (SELECT FROM segmentation_segmentmembership m"
                " WHERE m.segment_id = %(segment)s AND m.customer_id = c.id)"
            )
        if self.low is not None:
            parts.append("AND c.id BETWEEN %(low)s AND %(high)s")
        if self.sampled:
            parts.append(f"AND {in_sample('c.id')}")
        if self.part_of > 1:
            parts.append("AND hashint8extended(c.id, 1) & %(rest)s = 0")
        if self.since is not None:
            parts.append("AND p.computed_at > %(since)s")
        return " ".join(parts)

    @property
    def parameters(self) -> dict[str, Any]:
        """The values bound to `condition`."""
        branches = branch_scope(self.branch_code)
        return {
            "branches": branches, "segment": self.segment_id, "low": self.low, "high": self.high,
            "since": self.since, "rest": self.part_of - 1,
        }  # fmt: skip


@dataclass(frozen=True)
class Matrix:
    """Customers × features: ids in order, float32 values, NaN where unknown."""

    names: tuple[str, ...]
    ids: npt.NDArray[np.int64]
    values: npt.NDArray[np.float32]


@dataclass(frozen=True)
class Ranges:
    """How many customers there are, and for every feature its least and greatest value (None: never known)."""

    count: int
    ends: dict[str, tuple[float | None, float | None]] = field(default_factory=dict)


def read_matrix(names: Sequence[str], reach: Reach) -> Matrix:
    """Return the stored features of the customers in reach that may be learned from, ordered by customer id."""
    return read_rows(names, f"{who_of(names)} {reach.condition()}", reach.parameters)


def who_of(names: Sequence[str]) -> str:
    """Return FROM … WHERE of the customers of whom these features may be learned: p the profile, c the customer."""
    lightest_permit(names)  # marketing and service leave out the same customers
    return WHO


def read_rows(names: Sequence[str], source: str, parameters: Mapping[str, Any]) -> Matrix:
    """Return the stored features, ordered by customer id, of what `source` (FROM … with p the profile) gives."""
    columns = ", ".join(f"coalesce({_value(name)}::float4, 'NaN')" for name in names)
    sql = f"SELECT p.customer_id::int8, {columns} {source} ORDER BY p.customer_id"
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        asked = cursor.mogrify(sql, parameters).decode()
        cursor.copy_expert(f"COPY ({asked}) TO STDOUT WITH (FORMAT binary)", buffer)
    return _matrix(tuple(names), buffer.getbuffer())


def read_ranges(names: Sequence[str], reach: Reach) -> Ranges:
    """Return the number of customers in reach and between what values each feature lies."""
    columns = "".join(f", min({_value(name)})::float8, max({_value(name)})::float8" for name in names)  # fmt: skip
    ((count, *ends),) = fetch_rows(
        f"SELECT count(*){columns} {who_of(names)} {reach.condition()}",
        reach.parameters,
    )
    pairs = zip(ends[::2], ends[1::2], strict=True)
    return Ranges(int(count), dict(zip(names, pairs, strict=True)))


def _value(name: str) -> str:
    """The column; nothing found counts as 0 where the feature says so."""
    zero = BY_NAME[name].null_means == "zero"
    return f"coalesce(p.{name}, 0)" if zero else f"p.{name}"


def _matrix(names: tuple[str, ...], raw: memoryview) -> Matrix:
    """Read rows of fixed length: the number of fields, then length and big-endian value of each."""
    row: list[tuple[str, str]] = [("fields", ">i2"), ("l", ">i4"), ("id", ">i8")]
    for at in range(len(names)):
        row += [(f"l{at}", ">i4"), (f"v{at}", ">f4")]
    rows = np.frombuffer(raw[HEADER : len(raw) - TRAILER], dtype=np.dtype(row))
    values = np.empty((len(rows), len(names)), dtype=np.float32)
    for at in range(len(names)):
        values[:, at] = rows[f"v{at}"]
    return Matrix(names, rows["id"].astype(np.int64), values)
