"""Whether drivers weigh otherwise than in the run before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Any

Z95 = 1.96


@dataclass(frozen=True)
class Shift:
    """How a driver's weight changed between two runs, with a 95 % interval that takes them as independent."""

    name: str
    before: float
    now: float
    low: float
    high: float

    @property
    def is_real(self) -> bool:
        """Whether the interval of the change leaves out zero."""
        return self.low > 0 or self.high < 0


def compare_effects(
    now: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]]
) -> list[Shift]:
    """Return the change of every driver in both runs, the largest first."""
    old = {one["name"]: one for one in before}
    shifts = []
    for one in now:
        if (other := old.get(one["name"])) is None:
            continue
        half = Z95 * hypot(one["error"], other["error"])
        change = one["weight"] - other["weight"]
        shifts.append(Shift(one["name"], other["weight"], one["weight"], change - half, change + half))  # fmt: skip
    return sorted(shifts, key=lambda shift: -abs(shift.now - shift.before))
