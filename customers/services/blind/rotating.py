"""Rotation of the blind index's secret while the product serves: every hash comes under the newest.

Columns are found by their names and field classes, so that a new one is covered by itself. Until it is done a
value is looked up under all secrets.
"""

from dataclasses import dataclass
from functools import partial
from itertools import combinations

from cryptography.exceptions import InvalidTag
from django.apps import apps

from accounts.services.audit import record_access
from config.base.tables import fetch_column, fetch_rows
from customers.domain.blind import number_of, number_sql
from customers.models import KeyRotation
from customers.models.fields import SealedField, sealer
from customers.services.batching import (
    BATCH_ROWS,
    KeyedTable,
    Row,
    Wanted,
    go_over,
    key_of,
    quoted,
    until_nothing_moves,
    write_columns,
)
from customers.services.blind.lifting import know_erased
from customers.services.blind.progress import Told, watched
from customers.services.blind.recipients import keep_recipient_keys
from customers.services.identity.indexing import renew_keys
from customers.services.tails import index_tails

DIGEST = "sealed_digest"
KEYS = "customers_identitykey"
TAILS = "customers_customertail"
ERASED = "customers_erasedidentity"


@dataclass(frozen=True)
class HashedTable(KeyedTable):
    """A table with hashes of its sealed columns; `hashes` maps a hash's column to the sealed one.

    With `digest` it also has one hash of several sealed values together.
    """

    sealed: tuple[str, ...]
    hashes: dict[str, str]
    digest: bool

    @property
    def columns(self) -> list[str]:
        """All columns with hashes."""
        return [*self.hashes, *([DIGEST] if self.digest else [])]


@dataclass(frozen=True)
class SecretCount:
    """How many hashes of a column stand under a secret."""

    table: str
    column: str
    number: int
    values: int


@dataclass(frozen=True)
class Rotated:
    """What a rotation did: hashes made anew, hashes left, and digests that only their source's next file renews."""

    moved: int
    left: int
    kept: int


def hashed_tables() -> list[HashedTable]:
    """Return every table of every app with hashes beside its sealed columns."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        fields = model._meta.local_concrete_fields
        sealed = tuple(str(one.column) for one in fields if isinstance(one, SealedField))
        names = {str(one.column) for one in fields}
        hashes = {f"{one}_index": one for one in sealed if f"{one}_index" in names}
        if sealed and (hashes or DIGEST in names) and model._meta.managed:
            found.append(HashedTable(*key_of(model), sealed, hashes, DIGEST in names))
    return sorted(found, key=lambda table: table.name)


def count_by_secret() -> list[SecretCount]:
    """Return how many hashes stand under which secret, column by column, exactly."""
    columns = [(table.name, column) for table in hashed_tables() for column in table.columns]
    columns += [(TAILS, "phone"), (TAILS, "id_number"), (KEYS, "key"), (ERASED, "index")]
    counts = []
    for table, column in columns:
        rows = fetch_rows(
            f'SELECT {number_sql(quoted(column))}, count(*) FROM "{table}"'
            f" WHERE {quoted(column)} IS NOT NULL GROUP BY 1 ORDER BY 1"
        )
        counts += [SecretCount(table, column, number, values) for number, values in rows]
    return counts


def count_old(number: int | None = None) -> tuple[int, int]:
    """Return the hashes under older secrets, or under one: of values at hand, and of those that cannot be hashed anew.

    The second are hashes of erased persons, whose values are gone, and digests (some of which can be made anew).
    """
    newest = sealer().blind.newest
    old = [
        one
        for one in count_by_secret()
        if (one.number == number if number else one.number != newest)
    ]
    stuck = sum(one.values for one in old if one.table == ERASED or one.column == DIGEST)
    return sum(one.values for one in old) - stuck, stuck


def rotate_secret(*, batch: int = BATCH_ROWS, tell: Told = lambda _table, _moved: None) -> Rotated:
    """Hash every value under the newest secret; `tell` hears of each table's hashes made so far.

    Goes over the tables until nothing is left or, PASSES_IN_VAIN times, nothing more could be moved.
    """
    keep_recipient_keys()
    with watched(KeyRotation.Kind.INDEX, sealer().blind.newest, tell) as (heard, ended):
        moved, left = until_nothing_moves(partial(_pass, batch, heard), lambda: count_old()[0])
        ended(moved, left)
    kept = count_old()[1]
    note = f"{moved} hashes under secret {sealer().blind.newest}, {left} left, {kept} kept"
    record_access(action="rotate_keys", table="", note=note)
    return Rotated(moved, left, kept)


def bring_under_one() -> None:
    """Go over everything once where several secrets are in use: what compares hashes calls this before."""
    if sealer().blind.older:
        _pass(BATCH_ROWS, lambda _table, _moved: None)


def _pass(batch: int, tell: Told) -> int:
    moved = sum(
        go_over(table, _old_hashes(table), partial(_hash_rows, table), batch=batch, tell=tell)
        for table in hashed_tables()
    )
    if count_old()[0]:
        tails = index_tails()
        tell(TAILS, tails)
        moved += tails + _rotate_keys(batch, tell)
    return moved


def _old_hashes(table: HashedTable) -> Wanted:
    """The sealed values and the hashes of the rows with a hash under an older secret."""
    is_old = " OR ".join(f"{number_sql(quoted(one))} <> %(newest)s" for one in table.columns)
    return Wanted((*table.sealed, *table.columns), is_old, {"newest": sealer().blind.newest})


def _hash_rows(table: HashedTable, rows: list[Row]) -> int:
    """Write the hashes of some rows anew and return how many differ."""
    results = [(row[0], _hashed(table, row)) for row in rows]
    changed = [(key, *new) for key, (new, moved) in results if moved]
    if changed:
        for hashed, name in table.hashes.items():
            know_erased(name, _texts_of(table, rows, hashed))
        write_columns(table, table.columns, changed)
    return sum(moved for _key, (_new, moved) in results)


def _texts_of(table: HashedTable, rows: list[Row], hashed: str) -> list[str]:
    if table.name != "customers_customer":
        return []
    place = 1 + table.sealed.index(table.hashes[hashed])
    return [text for row in rows if (text := _open(row[place]))]


def _hashed(table: HashedTable, row: Row) -> tuple[list[bytes | None], int]:
    """The row's hashes under the newest secret, and how many of them are new; what cannot be opened stays."""
    sealed = dict(zip(table.sealed, row[1 : 1 + len(table.sealed)], strict=True))
    old = dict(zip(table.columns, row[1 + len(table.sealed) :], strict=True))
    texts = {name: _open(value) for name, value in sealed.items()}
    result: dict[str, bytes | None] = {}
    for column, value in old.items():
        raw = None if value is None else bytes(value)
        text = texts.get(table.hashes.get(column, ""))
        if raw is None or number_of(raw) == sealer().blind.newest:
            result[column] = raw
        elif column == DIGEST:
            result[column] = _digested(texts, raw)
        else:
            result[column] = raw if text is None else sealer().index(table.hashes[column], text)
    moved = sum(
        value is not None and bytes(value) != result[column] for column, value in old.items()
    )
    return [result[column] for column in table.columns], moved


def _digested(texts: dict[str, str | None], old: bytes) -> bytes | None:
    """The digest of the same values under the newest secret.

    A digest is of the columns that the source's file had, so those are found by trying. That of a row corrected
    since is of values we no longer have: it stays, so that the source's next file does not undo the correction.
    """
    blind, number = sealer().blind, number_of(old)
    if number not in {**blind.keys, **blind.kept} or None in texts.values():
        return old
    names = sorted(texts)
    for size in range(len(names), 0, -1):
        for chosen in combinations(names, size):
            columns = [[texts[name] or ""] for name in chosen]
            if blind.digest_many(columns, number) == [old]:
                return blind.digest_many(columns)[0]
    return old


def _open(sealed: memoryview | None) -> str | None:
    try:
        return sealer().open(sealed)
    except (InvalidTag, KeyError):
        return None


def _rotate_keys(batch: int, tell: Told) -> int:
    """Take the matching keys anew of everybody who has one under an older secret; who was compared stays so."""
    moved, after = 0, 0
    while ids := fetch_column(
        f"SELECT DISTINCT customer_id FROM {KEYS} WHERE customer_id > %s"
        f" AND {number_sql('key')} <> %s ORDER BY 1 LIMIT %s",
        [after, sealer().blind.newest, batch],
    ):
        moved += renew_keys(ids)
        tell(KEYS, moved)
        after = ids[-1]
    return moved
