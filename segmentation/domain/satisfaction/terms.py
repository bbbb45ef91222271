"""What a bank decides about measuring satisfaction. Read from a document, checked."""

from dataclasses import dataclass, fields
from typing import Any

# Groups of fewer answers could point at persons; the limits are Montgomery's usual three sigmas.
DEFAULT: dict[str, Any] = {
    "smallest_group": 20,
    "months": 12,
    "least_month": 30,
    "sigmas": 3.0,
    "weight": 0.3,
    "least_r2": 0.02,
}
WITHIN: dict[str, tuple[float, float]] = {
    "smallest_group": (10, 1_000),
    "months": (1, 24),
    "least_month": (10, 10_000),
    "sigmas": (1, 5),
    "weight": (0.05, 1),
    "least_r2": (0, 0.9),
}


class TermsError(ValueError):
    """Terms that cannot be; `field` says where."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True)
class Terms:
    """Fewest answers of a group that is shown; months looked at; fewest answers of a month that is judged; width of the
    limits in standard deviations; weight of the newest month; least held-out R² with which others' satisfaction is foretold."""

    smallest_group: int
    months: int
    least_month: int
    sigmas: float
    weight: float
    least_r2: float


def read_terms(document: dict[str, Any]) -> Terms:
    """Return the terms of a document; raises TermsError with the field."""
    values: dict[str, Any] = {}
    for field in fields(Terms):
        name = field.name
        try:
            values[name] = float(document[name])
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise TermsError(name) from error
        low, high = WITHIN[name]
        if not low <= values[name] <= high:
            raise TermsError(name)
        if isinstance(DEFAULT[name], int):
            values[name] = int(values[name])
    return Terms(**values)
