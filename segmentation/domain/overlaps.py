"""How groups lie over each other: who is in exactly which, in pairs, and the picture of it.

The picture is an UpSet plot (Lex et al., IEEE TVCG 20(12), 2014): a bar for each exact combination of
groups, largest first, with the dots of its groups below, and the groups' own sizes at the left.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MOST_GROUPS = 8
MOST_COLUMNS = 24


@dataclass(frozen=True)
class Combination:
    """Customers in exactly these groups (by place) and in none of the others."""

    places: tuple[int, ...]
    count: int


@dataclass(frozen=True)
class Pair:
    """Two groups: how many are in both, as a share of the first, and of either (Jaccard, 0 to 1)."""

    both: int
    share: float
    jaccard: float


@dataclass(frozen=True)
class Overlap:
    """All that is known of some groups: sizes, exact combinations (largest first) and pairs."""

    sizes: tuple[int, ...]
    combinations: tuple[Combination, ...]
    pairs: tuple[tuple[Pair, ...], ...]
    total: int


def overlap_of(counts: Mapping[int, int], groups: int) -> Overlap:
    """Work an overlap out of the customers by bit mask: bit n is set for the members of group n."""
    both = [
        [
            sum(n for mask, n in counts.items() if mask >> a & 1 and mask >> b & 1)
            for b in range(groups)
        ]
        for a in range(groups)
    ]
    sizes = tuple(both[place][place] for place in range(groups))
    pairs = tuple(
        tuple(_pair(both[a][b], sizes[a], sizes[b]) for b in range(groups)) for a in range(groups)
    )
    found = [Combination(places_of(mask), count) for mask, count in counts.items() if count]
    ordered = sorted(found, key=lambda one: (-one.count, len(one.places), one.places))
    return Overlap(sizes, tuple(ordered), pairs, sum(counts.values()))


def places_of(mask: int) -> tuple[int, ...]:
    """Return the places of the bits that are set, lowest first."""
    return tuple(place for place in range(mask.bit_length()) if mask >> place & 1)


def _pair(both: int, one: int, other: int) -> Pair:
    either = one + other - both
    return Pair(both, both / one if one else 0.0, both / either if either else 0.0)
