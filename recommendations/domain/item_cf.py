"""Item-based collaborative filtering: customers who hold this went on to buy that.

Cosine between the holders of one product at a cut date and the buyers of another after it (Sarwar et al. 2001), shrunk
towards zero where few customers join the two, and weighed by the buyers' number to a power chosen on a later window.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recommendations.domain.datasets import Array, Item, Window
from recommendations.domain.metrics import rank_quality

SHRINKAGES = (5.0, 20.0, 60.0)
POWERS = (0.5, 0.75, 1.0)
TUNED_AT = 5


@dataclass(frozen=True)
class ItemCF:
    """`similarity[j, i]`: how much holding j speaks for buying i; `base` is what speaks for i anyway.

    `followed[j, i]` is the share of j's holders who bought i within a label window, drawn towards `usual[i]`, the
    share of all customers.
    """

    codes: tuple[str, ...]
    similarity: Array
    base: Array
    followed: Array
    usual: Array
    shrinkage: float
    power: float

    @classmethod
    def fit(
        cls, windows: Sequence[Window], shrinkage: float = SHRINKAGES[1], power: float = POWERS[0]
    ) -> "ItemCF":
        """Count who held what and then bought what over all windows."""
        together = np.sum([(window.held.T @ window.bought).toarray() for window in windows], axis=0)
        holders = np.sum([np.asarray(w.held.sum(axis=0)).ravel() for w in windows], axis=0)
        buyers = np.sum([np.asarray(w.bought.sum(axis=0)).ravel() for w in windows], axis=0)
        customers = sum(len(window.customer_ids) for window in windows)
        cosine = together / np.sqrt(np.outer(np.maximum(holders, 1), np.maximum(buyers, 1)))
        shrunk = cosine * together / (together + shrinkage)
        share = np.maximum(buyers, 0.5) / customers
        weight = share**power
        followed = (together + shrinkage * share) / (holders[:, None] + shrinkage)
        codes, base = windows[0].codes, weight * weight.mean()
        return cls(codes, shrunk * weight, base, followed, share, shrinkage, power)

    @classmethod
    def tuned(cls, windows: Sequence[Window], later: Window, items: Sequence[Item]) -> "ItemCF":
        """Fit with the shrinkage and power that rank a later window best (NDCG at 5)."""
        candidates, bought = later.candidates(items), later.bought.toarray() > 0
        tried = [cls.fit(windows, shrinkage, power) for shrinkage in SHRINKAGES for power in POWERS]

        def quality(model: "ItemCF") -> float:
            judged = rank_quality(model.scores(later), candidates, bought, TUNED_AT)
            return float(judged.measures["ndcg"].mean()) if len(judged.rows) else 0.0

        return max(tried, key=quality)

    def scores(self, window: Window) -> Array:
        """Customers × products: the sum over what each customer holds, and the base."""
        return np.asarray(window.held @ self.similarity) + self.base

    def arrays(self) -> dict[str, np.ndarray]:
        """What the artefact keeps."""
        return {
            "codes": np.array(self.codes),
            "similarity": self.similarity,
            "base": self.base,
            "followed": self.followed,
            "usual": self.usual,
            "tuning": np.array([self.shrinkage, self.power]),
        }

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> "ItemCF":
        """The model of an artefact."""
        shrinkage, power = arrays["tuning"].tolist()
        return cls(
            codes=tuple(arrays["codes"].tolist()),
            similarity=arrays["similarity"],
            base=arrays["base"],
            followed=arrays["followed"],
            usual=arrays["usual"],
            shrinkage=shrinkage,
            power=power,
        )
