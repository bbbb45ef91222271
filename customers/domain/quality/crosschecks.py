"""Checks over several fields of a row: what must not be is refused, what is only odd is flagged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from customers.domain.checks import Mask, citizen_births, mask_of
from customers.domain.currencies import KEPT_DECIMALS
from customers.domain.parsing import Failure

Columns = Mapping[str, Any]
BIRTHS = "births"  # what the identity numbers tell


@dataclass(frozen=True)
class CrossCheck:
    """A check of rows that have all of `needs`; `field` is the one to be mended, `odd` lets the row pass.

    `own_dates` ones do not hold for a source whose dates were moved.
    """

    field: str
    code: str
    needs: tuple[str, ...]
    fails: Callable[[Columns, date], Mask]
    odd: bool = False
    own_dates: bool = False


def cross_check(
    target: str, columns: Columns, today: date, *, moved: bool = False
) -> tuple[list[Failure], list[Failure]]:
    """Return what must be refused and what is only odd, each with its rows."""
    refused: list[Failure] = []
    odd: list[Failure] = []
    if "id_number" in columns:
        # Several checks ask for it, and reading it out of the numbers costs more than they do.
        columns = {**columns, BIRTHS: citizen_births(columns["id_number"])}
    for check in CHECKS.get(target, ()):
        if not all(name in columns for name in check.needs) or (moved and check.own_dates):
            continue
        mask = check.fails(columns, today)
        if mask.any():
            (odd if check.odd else refused).append(Failure(check.field, check.code, mask))
    return refused, odd


def _after(first: str, second: str) -> Callable[[Columns, date], Mask]:
    """Whether `first` is later than `second`."""
    return lambda columns, _today: mask_of(pc.greater(columns[first], columns[second]))


def _in_future(name: str) -> Callable[[Columns, date], Mask]:
    def fails(columns: Columns, today: date) -> Mask:
        column = columns[name]
        if pa.types.is_date(column.type):
            return mask_of(pc.greater(column, pa.scalar(today)))
        # The day is over everywhere by then.
        limit = datetime.combine(today, time.min, UTC) + timedelta(days=2)
        return mask_of(pc.greater(column, pa.scalar(limit, column.type)))

    return fails


def _same(first: str, second: str) -> Callable[[Columns, date], Mask]:
    return lambda columns, _today: mask_of(pc.equal(columns[first], columns[second]))


def _birth_differs(columns: Columns, _today: date) -> Mask:
    born, _male, told = columns[BIRTHS]
    given = columns["birth_on"].to_numpy(zero_copy_only=False).astype("datetime64[D]")
    return np.asarray(told & ~np.isnat(given) & (born != given))


def _gender_differs(columns: Columns, _today: date) -> Mask:
    _born, male, told = columns[BIRTHS]
    given = columns["gender"]
    says_male, says_female = mask_of(pc.equal(given, "M")), mask_of(pc.equal(given, "F"))
    return told & ((says_male & ~male) | (says_female & male))


def _kind_differs(columns: Columns, _today: date) -> Mask:
    _born, _male, citizen = columns[BIRTHS]
    return citizen & mask_of(pc.equal(columns["kind"], "firm"))


def _closed_but_open(columns: Columns, _today: date) -> Mask:
    closed = mask_of(pc.is_valid(columns["closed_on"]))
    return closed & mask_of(pc.equal(columns["status"], "open"))


def _is_zero(columns: Columns, _today: date) -> Mask:
    return mask_of(pc.match_substring_regex(columns["amount"], r"^[+-]?0+(\.0*)?$"))


def _too_fine(columns: Columns, _today: date) -> Mask:
    # Zeros behind the last decimal kept say nothing.
    return mask_of(pc.match_substring_regex(columns["amount"], rf"\.\d{{{KEPT_DECIMALS}}}\d*[1-9]"))


def _numbers_after(first: str, second: str) -> Callable[[Columns, date], Mask]:
    def fails(columns: Columns, _today: date) -> Mask:
        low, high = (pc.cast(columns[name], pa.float64()) for name in (first, second))
        return mask_of(pc.greater(low, high))

    return fails


CHECKS: dict[str, tuple[CrossCheck, ...]] = {
    "customers": (
        CrossCheck("birth_on", "in_future", ("birth_on",), _in_future("birth_on")),
        CrossCheck(
            "birth_on",
            "born_after_since",
            ("birth_on", "since_on"),
            _after("birth_on", "since_on"),
        ),
        CrossCheck(
            "birth_on",
            "birth_differs",
            ("id_number", "birth_on"),
            _birth_differs,
            own_dates=True,
        ),
        CrossCheck("gender", "gender_differs", ("id_number", "gender"), _gender_differs),
        CrossCheck("kind", "kind_differs", ("id_number", "kind"), _kind_differs, odd=True),
        CrossCheck("since_on", "in_future", ("since_on",), _in_future("since_on"), odd=True),
    ),
    "products": (
        CrossCheck(
            "max_age", "below_least", ("min_age", "max_age"), _numbers_after("min_age", "max_age")
        ),
    ),
    "holdings": (
        CrossCheck(
            "closed_on",
            "closed_before_opened",
            ("opened_on", "closed_on"),
            _after("opened_on", "closed_on"),
        ),
        CrossCheck(
            "maturity_on",
            "matures_before_opened",
            ("opened_on", "maturity_on"),
            _after("opened_on", "maturity_on"),
        ),
        CrossCheck(
            "status", "closed_but_open", ("closed_on", "status"), _closed_but_open, odd=True
        ),
        CrossCheck("opened_on", "in_future", ("opened_on",), _in_future("opened_on"), odd=True),
    ),
    "transactions": (
        CrossCheck("booked_at", "in_future", ("booked_at",), _in_future("booked_at"), odd=True),
        CrossCheck("amount", "is_zero", ("amount",), _is_zero, odd=True),
        CrossCheck("amount", "too_fine", ("amount",), _too_fine, odd=True),
    ),
    "events": (
        CrossCheck(
            "occurred_at", "in_future", ("occurred_at",), _in_future("occurred_at"), odd=True
        ),
    ),
    "relations": (
        CrossCheck(
            "other_no", "itself", ("customer_no", "other_no"), _same("customer_no", "other_no")
        ),
    ),
    "tags": (
        CrossCheck(
            "expires_at",
            "ends_before_begin",
            ("since", "expires_at"),
            _after("since", "expires_at"),
        ),
    ),
}
