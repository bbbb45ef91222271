"""Rows under the number of a record that was merged: they reach the customer kept, and an undo gives them back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from config.base.tables import fetch_column, fetch_rows
from customers.services.identity.consenting import LEDGER, TOLD
from customers.services.identity.merging import remember_late
from customers.services.imports.references import Reference

CUSTOMERS = "customers_customer"


@dataclass(frozen=True)
class LateRows:
    """The staged rows `s` that name an alias through a join of `alias`; `known` are those in the table before."""

    table: str
    reference: Reference
    alias: str
    joined: str
    same: str
    known: list[int] = field(default_factory=list)

    def remember(self) -> None:
        """Keep which rows of the table are new; call once the staged rows are in it."""
        found: dict[int, list[int]] = defaultdict(list)
        rows = fetch_rows(
            f"SELECT {self.alias}.id, k.id {self._rows} AND s.row <> ALL(%s)", [self.known]
        )
        for alias, key in rows:
            found[alias].append(key)
        if found:
            # Of the ledger of consent no row moves: what was told under the alias is remembered as that.
            column = TOLD if self.table == LEDGER else self.reference.ours
            remember_late(table=self.table, column=column, keys=found)

    @property
    def _rows(self) -> str:
        return (
            f"FROM stage s {self.joined} JOIN {self.table} k ON {self.same}"
            f" WHERE {self.alias}.merged_into_id IS NOT NULL"
        )

    def before(self) -> "LateRows":
        """Return the same with the rows that the table holds now."""
        known = fetch_column(f"SELECT s.row {self._rows}")
        return LateRows(self.table, self.reference, self.alias, self.joined, self.same, known)


def late_rows(
    table: str, joins: Sequence[tuple[Reference, str]], joined: str, same: str
) -> list[LateRows]:
    """Return what is late of the staged rows, by each reference to a customer; call before they are in the table."""
    found = [
        LateRows(table, reference, alias, joined, same)
        for reference, alias in joins
        if reference.table == CUSTOMERS and _names_an_alias(alias, joined)
    ]
    return [one.before() for one in found]


def _names_an_alias(alias: str, joined: str) -> bool:
    (found,) = fetch_column(
        f"SELECT coalesce(bool_or({alias}.merged_into_id IS NOT NULL), false) FROM stage s {joined}"
    )
    return bool(found)
