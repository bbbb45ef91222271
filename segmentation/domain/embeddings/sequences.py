"""Acts in the order they were done, as vectors: acts that are done near each other come to lie near each other.

Skip-gram with negative sampling factorises shifted pointwise mutual information (Levy and Goldberg, Neural word
embedding as implicit matrix factorization, 2014); here positive PMI is factorised itself, with the contexts'
smoothing of 3/4 of Levy, Goldberg and Dagan (2015). A customer is the mean of their acts, rare ones weighing
more (Arora, Liang and Ma, A simple but tough-to-beat baseline, 2017).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

Array = npt.NDArray[np.floating]
Ints = npt.NDArray[np.integer]

SMOOTHING = 0.75
RARE = 1e-3  # an act with this share of all acts weighs half as much as one hardly ever done
MOST_ACTS = 400
FEWEST_TIMES = 20  # done less often, an act's neighbours are chance


@dataclass(frozen=True)
class Acts:
    """The acts known, each with its share of all and its vector (acts × size)."""

    names: tuple[str, ...]
    shares: Array
    vectors: Array

    @property
    def size(self) -> int:
        """How many numbers describe an act."""
        return int(self.vectors.shape[1])

    def describe(self, customers: Ints, acts: Ints, times: Ints, rows: int) -> npt.NDArray[np.float32]:  # fmt: skip
        """Return rows × size: the mean act of each customer, 0 where none is known.

        `customers` are row numbers, `acts` numbers of acts, `times` how often they were done.
        """
        if not len(self.names) or not len(acts):
            return np.zeros((rows, self.size), dtype=np.float32)
        weights = np.log1p(times) * (RARE / (RARE + self.shares[acts]))
        done = scipy.sparse.csr_matrix((weights, (customers, acts)), shape=(rows, len(self.names)))
        total = np.asarray(done.sum(axis=1)).ravel()
        found = np.asarray(done @ self.vectors)
        return (found / np.where(total > 0, total, 1)[:, None]).astype(np.float32)

    def arrays(self) -> dict[str, np.ndarray]:
        """What the artefact keeps."""
        return {"names": np.array(self.names, dtype=np.str_), "shares": self.shares, "vectors": self.vectors}  # fmt: skip

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> "Acts":
        """The acts of an artefact."""
        return cls(tuple(arrays["names"].tolist()), arrays["shares"], arrays["vectors"])


def known_acts(times: dict[str, int]) -> tuple[str, ...]:
    """Return the acts that are learned: the commonest, none that is hardly ever done."""
    often = [name for name, count in times.items() if count >= FEWEST_TIMES]
    return tuple(sorted(often, key=lambda name: (-times[name], name))[:MOST_ACTS])


def learn_acts(
    names: Sequence[str], times: Sequence[int], pairs: Sequence[tuple[int, int, int]], size: int
) -> Acts:
    """Learn a vector of at most `size` numbers for each act from how often one followed another closely.

    `pairs` are (act, act that followed, how often), acts by their place in `names`.
    """
    shares = np.asarray(times, dtype=np.float64) / max(1, sum(times))
    if not names or not pairs:
        return Acts((), np.zeros(0), np.zeros((0, 0)))
    near = np.zeros((len(names), len(names)))
    for first, then, count in pairs:
        near[first, then] += count
        near[then, first] += count
    left, weights, _right = np.linalg.svd(_positive_information(near), full_matrices=False)
    kept = min(size, int((weights > 1e-9).sum()))
    return Acts(tuple(names), shares, left[:, :kept] * np.sqrt(weights[:kept]))


def _positive_information(near: Array) -> Array:
    """How much more often two are near each other than chance has it, in logarithms; below chance is 0."""
    own = near.sum(axis=1)
    context = own**SMOOTHING
    expected = np.outer(own, context / max(context.sum(), 1.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log(near / expected)
    return np.asarray(np.where(np.isfinite(found), np.maximum(found, 0), 0))
