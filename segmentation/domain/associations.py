"""What goes with what: frequent sets of items by FP-growth or Apriori, and the rules between them.

FP-growth after Han, Pei and Yin (SIGMOD 2000): baskets are folded into prefix trees, which are mined item
by item. Apriori after Agrawal and Srikant (VLDB 1994), on packed bit sets. Both give the same sets.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

Items = frozenset[str]
Baskets = Mapping[Items, int]  # each distinct basket, and how often it occurs
LONGEST = 6  # a rule of more items says nothing to people


@dataclass(frozen=True)
class Association:
    """Who has all of `given` also has `then`: counts out of `total`, and the measures they give.

    Support, confidence and leverage are fractions; conviction is None where no basket speaks against it.
    """

    given: tuple[str, ...]
    then: str
    both: int
    given_count: int
    then_count: int
    total: int

    @property
    def support(self) -> float:
        return self.both / self.total

    @property
    def confidence(self) -> float:
        return self.both / self.given_count

    @property
    def lift(self) -> float:
        return self.confidence * self.total / self.then_count

    @property
    def leverage(self) -> float:
        return self.support - self.given_count * self.then_count / self.total**2

    @property
    def conviction(self) -> float | None:
        against = self.given_count - self.both
        return (1 - self.then_count / self.total) * self.given_count / against if against else None


def fp_growth(baskets: Baskets, least: int, longest: int = LONGEST) -> dict[Items, int]:
    """Return every set of 1 to `longest` items that at least `least` (1 or more) baskets hold, with its count."""
    counts: Counter[str] = Counter()
    for basket, times in baskets.items():
        counts.update(dict.fromkeys(basket, times))
    rank = {item: place for place, (item, _n) in enumerate(_frequent(counts, least))}
    paths: Counter[tuple[str, ...]] = Counter()
    for basket, times in baskets.items():
        paths[tuple(sorted((item for item in basket if item in rank), key=rank.__getitem__))] += (
            times
        )
    found: dict[Items, int] = {}
    _grow(paths, (), max(least, 1), longest, found)
    return found


def _frequent(counts: Counter[str], least: int) -> list[tuple[str, int]]:
    kept = [(item, count) for item, count in counts.items() if count >= max(least, 1)]
    return sorted(kept, key=lambda one: (-one[1], one[0]))


def _grow(
    paths: Mapping[tuple[str, ...], int],
    suffix: tuple[str, ...],
    least: int,
    longest: int,
    found: dict[Items, int],
) -> None:
    """Mine the paths that end in a suffix: each frequent item of theirs lengthens it."""
    counts: Counter[str] = Counter()
    for path, times in paths.items():
        counts.update(dict.fromkeys(path, times))
    kept = {item: count for item, count in counts.items() if count >= least}
    for item, count in kept.items():
        found[frozenset((item, *suffix))] = count
    if len(suffix) + 1 < longest and len(kept) > 1:
        for item, ending in _conditional(paths, kept.keys()).items():
            _grow(ending, (item, *suffix), least, longest, found)


def _conditional(
    paths: Mapping[tuple[str, ...], int], kept: Set[str]
) -> dict[str, Counter[tuple[str, ...]]]:
    """The pattern base of each item that is kept: what is kept before it on the paths, with their counts."""
    ending: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    shorter: Counter[tuple[str, ...]] = Counter()
    for path, times in paths.items():
        shorter[tuple(item for item in path if item in kept)] += times
    for path, times in shorter.items():
        for place in range(1, len(path)):
            ending[path[place]][path[:place]] += times
    return ending


def apriori(baskets: Baskets, least: int, longest: int = LONGEST) -> dict[Items, int]:
    """Return what `fp_growth` returns, level by level: a set can be frequent only where all its parts are."""
    weights = np.fromiter(baskets.values(), dtype=np.int64, count=len(baskets))
    held: dict[str, list[int]] = defaultdict(list)
    for place, basket in enumerate(baskets):
        for item in basket:
            held[item].append(place)
    least = max(least, 1)
    level: dict[tuple[str, ...], npt.NDArray[np.bool_]] = {}
    for item in sorted(held):
        rows = np.zeros(len(weights), dtype=np.bool_)
        rows[held[item]] = True
        if weights[rows].sum() >= least:
            level[(item,)] = rows
    found = {frozenset(key): int(weights[rows].sum()) for key, rows in level.items()}
    singles = {key[0]: rows for key, rows in level.items()}
    for _length in range(1, longest):
        level = _next_level(level, singles, weights, least)
        found |= {frozenset(key): int(weights[rows].sum()) for key, rows in level.items()}
    return found


def _next_level(
    level: Mapping[tuple[str, ...], npt.NDArray[np.bool_]],
    singles: Mapping[str, npt.NDArray[np.bool_]],
    weights: npt.NDArray[np.int64],
    least: int,
) -> dict[tuple[str, ...], npt.NDArray[np.bool_]]:
    longer = {}
    for key in _candidates(level):
        rows = level[key[:-1]] & singles[key[-1]]
        if weights[rows].sum() >= least:
            longer[key] = rows
    return longer


def _candidates(level: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Join keys that differ in their last item; leave out those with a part that is not frequent."""
    keys = sorted(level)
    known = set(keys)
    by_start: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for key in keys:
        by_start[key[:-1]].append(key[-1])
    for start, ends in by_start.items():
        for pair in combinations(ends, 2):
            longer = (*start, *pair)
            if all(part in known for part in combinations(longer, len(longer) - 1)):
                yield longer


def rules_from(sets: Mapping[Items, int], total: int, least_confidence: float) -> list[Association]:
    """Return the rules with one item at the right, sure enough and more than chance (lift above 1), by lift."""
    found = []
    for items, both in sets.items():
        for then in items if len(items) > 1 else ():
            given = items - {then}
            rule = Association(
                tuple(sorted(given)), then, both, sets[given], sets[frozenset([then])], total
            )
            if rule.confidence >= least_confidence and rule.lift > 1:
                found.append(rule)
    return sorted(found, key=lambda one: (-one.lift, -one.both, one.given, one.then))


def without_redundant(rules: Sequence[Association]) -> list[Association]:
    """Leave out rules that a shorter one makes needless: less given, the same then, at least as sure.

    That is a least improvement of nothing in the words of Bayardo, Agrawal and Gunopulos (ICDE 1999).
    """
    known = {(frozenset(rule.given), rule.then): rule.confidence for rule in rules}
    return [rule for rule in rules if not _has_better_part(rule, known)]


def _has_better_part(rule: Association, known: Mapping[tuple[Items, str], float]) -> bool:
    parts = (
        frozenset(part)
        for length in range(1, len(rule.given))
        for part in combinations(rule.given, length)
    )
    return any(known.get((part, rule.then), -1.0) >= rule.confidence for part in parts)


ALGORITHMS = {"fp_growth": fp_growth, "apriori": apriori}
