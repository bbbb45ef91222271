"""What models learn from: who held what, who they were, and who bought what next, as of a cut date.

Rows are customers, columns products, both in a fixed order. What a window's rows know ends with the cut day; what is
to be predicted begins on the day after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import scipy

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Item:
    """A product as models see it; `typical_amount` is what a customer usually puts in, in CNY."""

    code: str
    kind: str
    term_days: int | None
    yearly_value: float

    @property
    def is_repeatable(self) -> bool:
        """Whether somebody who holds it may sensibly be offered it again."""
        return self.kind == "metal" or (
            self.term_days is not None and self.kind in REPEATABLE_KINDS
        )


REPEATABLE_KINDS = frozenset({"deposit", "structured_deposit", "bond", "wealth"})


@dataclass(frozen=True)
class Window:
    """One cut date's facts: `features` and `held` as of the cut day, `bought` in the days after it (0/1)."""

    cut_on: date
    customer_ids: npt.NDArray[np.int64]
    feature_names: tuple[str, ...]
    features: Array
    held: "scipy.sparse.csr_matrix"
    bought: "scipy.sparse.csr_matrix"
    codes: tuple[str, ...]

    def features_named(self, names: Sequence[str]) -> Array:
        """The features of these names, in their order; a name that the window lacks is unknown for everybody.

        A model reads what it was fitted on, whatever has been added to the features since.
        """
        if tuple(names) == self.feature_names:
            return self.features
        unknown = np.full((len(self.features), 1), np.nan)
        places = {name: place for place, name in enumerate(self.feature_names)}
        return np.hstack([self.features, unknown])[:, [places.get(name, -1) for name in names]]

    def candidates(self, items: Sequence[Item]) -> Mask:
        """Which products may be recommended to each customer: all but those held that one holds once."""
        single = np.array([not item.is_repeatable for item in items])
        return ~(self.held.toarray().astype(bool) & single)


@dataclass(frozen=True)
class Split:
    """A time split: fit on the older windows, calibrate on the next, judge on the last."""

    fit: tuple[date, ...]
    calibrate: date
    test: date


def time_split(last_on: date, first_on: date, label_days: int, most_fits: int = 4) -> Split:
    """Cut dates ending at `last_on`, each a label window apart; raises ValueError when history is too short."""
    step = timedelta(days=label_days)
    test, calibrate = last_on - step, last_on - 2 * step
    fits = [calibrate - number * step for number in range(1, most_fits + 1)]
    kept = tuple(day for day in reversed(fits) if day >= first_on)
    if not kept:
        raise ValueError("history too short for a time split")
    return Split(fit=kept, calibrate=calibrate, test=test)
