"""The features of the customer profile, each declared once.

A feature's expression is SQL over the logical tables `c` (customer), `h` (holdings joined with products
`p`), `t` (transactions) and `e` (events), aggregated per customer. `:as_of` is the instant of computation: only what was
known before it counts. Expressions keep to functions that sqlglot can transpile.
"""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    MONEY = "money"
    COUNT = "count"
    DAYS = "days"
    YEARS = "years"
    SHARE = "share"
    DATE = "date"
    SCORE = "score"


class Grain(StrEnum):
    """The table a feature aggregates."""

    CUSTOMER = "c"
    HOLDING = "h"
    TRANSACTION = "t"
    EVENT = "e"


@dataclass(frozen=True)
class Feature:
    """One column of the profile: its name, its labels, its unit, its window and its expression."""

    name: str
    label_en: str
    label_zh: str
    unit: Unit
    grain: Grain
    expression: str
    window_days: int | None = None
    null_means: str = "unknown"
