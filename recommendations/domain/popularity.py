"""Popularity: how often customers bought a product in a label window. The others must beat it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recommendations.domain.datasets import Array, Item, Window

PRIOR = 0.5  # half a purchase per product, so that the new one is not last for ever


@dataclass(frozen=True)
class Popularity:
    """The share of customers who bought each product within a label window."""

    codes: tuple[str, ...]
    shares: Array

    @classmethod
    def fit(cls, windows: Sequence[Window], _items: Sequence[Item]) -> "Popularity":
        """Count purchases over all windows."""
        bought = sum(np.asarray(window.bought.sum(axis=0)).ravel() for window in windows)
        customers = sum(len(window.customer_ids) for window in windows)
        return cls(windows[0].codes, np.asarray((bought + PRIOR) / (customers + 1), dtype=float))

    def scores(self, window: Window) -> Array:
        """The same shares for everybody, customers × products."""
        return np.broadcast_to(self.shares, (len(window.customer_ids), len(self.shares)))

    def arrays(self) -> dict[str, np.ndarray]:
        """What the artefact keeps."""
        return {"codes": np.array(self.codes), "shares": self.shares}

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> "Popularity":
        """The model of an artefact."""
        return cls(tuple(arrays["codes"].tolist()), arrays["shares"])
