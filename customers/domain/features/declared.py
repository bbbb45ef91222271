"""What a feature is: one column of the profile, declared as an SQL expression over a logical table.

The logical tables (customers.selectors.features.logical) know `:as_of`, the instant of computation: they hold only
what was known before it, and count time backwards from it (`days_ago`, `period`), so that no expression needs the
clock. Money comes as whole cents, whose sums are exact in whatever order they are added. Expressions keep to what
sqlglot can transpile.
"""

from dataclasses import dataclass
from enum import StrEnum

HISTORY_DAYS = 365


class Unit(StrEnum):
    MONEY = "money"
    COUNT = "count"
    DAYS = "days"
    YEARS = "years"
    SHARE = "share"
    DATE = "date"
    SCORE = "score"
    MONTH = "month"
    MONTH_DAY = "month_day"


WHOLE = frozenset({Unit.COUNT, Unit.DAYS, Unit.YEARS, Unit.MONTH, Unit.MONTH_DAY})


class Grain(StrEnum):
    """The logical table a feature aggregates; its value is the table's alias in expressions."""

    CUSTOMER = "c"
    HOLDING = "h"
    KIND = "k"
    TRANSACTION = "t"
    RECENT = "r"
    CATEGORY = "g"
    DAY = "y"
    MONTH = "m"
    PAYER = "p"
    EVENT = "e"
    TEXT = "x"
    DERIVED = "f"


@dataclass(frozen=True)
class Words:
    """A text in both languages of the screen."""

    en: str
    zh: str


@dataclass(frozen=True)
class Feature:
    """One column of the profile: its name, label, meaning, unit, window and expression.

    `null_means` is "zero" where nothing found counts as 0, else "unknown" and the column stays empty. A part that is
    not `kept` is computed for other features to read and has no column.
    """

    name: str
    label: Words
    meaning: Words
    unit: Unit
    grain: Grain
    expression: str
    window_days: int | None = None
    null_means: str = "unknown"
    kept: bool = True

    @property
    def label_en(self) -> str:
        """The label for English readers."""
        return self.label.en

    @property
    def label_zh(self) -> str:
        """The label for Chinese readers."""
        return self.label.zh

    @property
    def is_whole(self) -> bool:
        """Whether the column is int4 (counts, days, years) and not float4."""
        return self.unit in WHOLE


def quoted(codes: tuple[str, ...]) -> str:
    """Return codes of our own as a list of SQL literals."""
    return ", ".join(f"'{code}'" for code in codes)


def ratio(part: str, whole: str) -> str:
    """Return the expression of a fraction that is unknown where there is no whole."""
    return f"CAST({part} AS double precision) / nullif({whole}, 0)"
