"""Rows of a file that name one key again, as every line of an invoice names its customer: passed over, or numbered."""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from customers.domain.checks import Mask
from customers.domain.chunks import Mapped, key_hashes
from customers.domain.parsing import Failure
from customers.domain.targets import Target


def settle_repeats(mapped: Mapped, how: str, target: Target, counts: dict[int, int]) -> Mapped:
    """Return a chunk without the rows whose key was there before, or with "number" with keys of their own.

    `counts` is how often each key's hash was taken so far, and is brought up to date; faulty rows stay and do not count.
    """
    hashes, places = key_hashes(mapped.columns, target), np.zeros(len(mapped.kept), dtype=np.int64)
    for row in np.flatnonzero(~mapped.bad):
        key = int(hashes[row])
        places[row] = counts.get(key, 0)
        counts[key] = int(places[row]) + 1
    return _numbered(mapped, places, target) if how == "number" else _without(mapped, places > 0)


def _numbered(mapped: Mapped, places: Any, target: Target) -> Mapped:
    name = target.key[-1]
    key = mapped.columns[name]
    number = pc.cast(pa.array(places + 1), pa.string())
    again = pc.binary_join_element_wise(pc.cast(key, pa.string()), number, "-")
    told = pc.if_else(pa.array(places > 0), again, key)
    return replace(mapped, columns={**mapped.columns, name: told})


def _without(mapped: Mapped, again: Any) -> Mapped:
    rows = np.flatnonzero(~again)
    return Mapped(
        {name: column.take(pa.array(rows)) for name, column in mapped.columns.items()},
        [Failure(one.field, one.code, one.mask[rows]) for one in mapped.failures],
        mapped.kept[rows],
        [Failure(one.field, one.code, one.mask[rows]) for one in mapped.odd],
    )


class SeenKeys:
    """The hashes of all keys of a source so far, 8 bytes each, in sorted runs of which each is longer than the next."""

    def __init__(self) -> None:
        self._runs: list[Any] = []

    def meet(self, hashes: Any) -> Mask:
        """Return which 64-bit hashes came in an earlier call, and keep them all."""
        again = np.zeros(len(hashes), dtype=bool)
        for run in self._runs:
            place = np.minimum(np.searchsorted(run, hashes), len(run) - 1)
            again |= run[place] == hashes
        if len(hashes):
            self._runs.append(np.sort(hashes))
        while len(self._runs) > 1 and len(self._runs[-2]) <= len(self._runs[-1]):
            self._runs[-2:] = [np.sort(np.concatenate(self._runs[-2:]), kind="stable")]
        return again
