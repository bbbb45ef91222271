"""Rows of objects that do not all name the same keys: what a row does not name stays as it is, null empties it."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from customers.domain.checks import Mask
from customers.domain.mappings import FieldRule, MappingSpec

Absent = Mapping[str, Mask]


@dataclass(frozen=True)
class RowsNaming:
    """Rows, by their places, that name the same of a mapping's fields, and the mapping of just those."""

    spec: MappingSpec
    places: Any


def absent_keys(records: list[dict[str, Any]]) -> Absent:
    """Return for each key that some records do not name the mask of those records."""
    names = {name for record in records for name in record}
    if all(len(record) == len(names) for record in records):
        return {}
    masks = {name: np.array([name not in record for record in records]) for name in names}
    return {name: mask for name, mask in masks.items() if mask.any()}


def rows_by_fields(
    spec: MappingSpec, required: Set[str], names: Set[str], absent: Absent, count: int
) -> Iterator[RowsNaming]:
    """Part `count` rows by the fields that they name, in the order of each part's first row.

    `names` are the columns that any row has. A field whose mapping says what stands for a missing value is filled so.
    """
    left = {
        name: _left_out(rule, names, absent, count)
        for name, rule in spec.fields.items()
        if name not in required and not (rule.default or rule.missing) and rule.columns()
    }
    left = {name: mask for name, mask in left.items() if mask.any()}
    if not left:
        yield RowsNaming(spec, np.arange(count))
        return
    _patterns, first, which = np.unique(
        np.stack(list(left.values()), axis=1), axis=0, return_index=True, return_inverse=True
    )
    for part in np.argsort(first):
        out = {name for name, mask in left.items() if mask[first[part]]}
        kept = {name: rule for name, rule in spec.fields.items() if name not in out}
        yield RowsNaming(replace(spec, fields=kept), np.flatnonzero(which.reshape(-1) == part))


def blank_columns(spec: MappingSpec, names: Set[str]) -> list[str]:
    """Return the columns that no row names and that fields read beside others, or with something to stand in."""
    stood_in = [
        rule.columns() - names
        for rule in spec.fields.values()
        if rule.default or rule.columns() & names
    ]
    return sorted(set().union(*stood_in))


def _left_out(rule: FieldRule, names: Set[str], absent: Absent, count: int) -> Mask:
    """The rows that name none of the columns that a field is read from."""
    mask = np.ones(count, dtype=bool)
    for column in rule.columns():
        nowhere = np.full(count, column not in names)
        mask &= absent.get(column, nowhere)
    return mask
