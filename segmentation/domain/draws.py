"""Chance that is the same for the same customer and the same salt."""

import numpy as np
import numpy.typing as npt

_GOLDEN, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def draw_of(ids: npt.NDArray[np.integer], salt: int) -> npt.NDArray[np.float64]:
    """Return a number from 0 to 1 for each id (splitmix64, Steele, Lea and Flood 2014)."""
    mixed = ids.astype(np.uint64) + np.uint64((salt + 1) * _GOLDEN % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(_FIRST)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(_SECOND)
    return np.asarray(((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(11)) / float(1 << 53))
