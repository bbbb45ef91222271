"""Rotation of the blind index's secret while the product serves: every hash comes under the newest.

Columns are found by their names and field classes, so that a new one is covered by itself. As in the rotation of
the field keys a batch is one short transaction, rows in somebody's hand come with a later pass, and nothing is
remembered but what stands in the tables. Until it is done a value is looked up under all secrets.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db import connection, transaction

from accounts.services.audit import record_access
from config.base.tables import execute_sql, fetch_column, fetch_rows
from customers.domain.blind import number_of, number_sql
from customers.models import KeyRotation
from customers.models.fields import SealedField, sealer
from customers.services.blind.lifting import know_erased
from customers.services.blind.progress import Told, watched
from customers.services.blind.recipients import keep_recipient_keys
from customers.services.identity.indexing import renew_keys
from customers.services.tails import index_tails

BATCH_ROWS = 1000
PAUSE_SECONDS = 1.0
PASSES_IN_VAIN = 30
DIGEST = "sealed_digest"
KEYS = "customers_identitykey"
TAILS = "customers_customertail"
ERASED = "customers_erasedidentity"


@dataclass(frozen=True)
class HashedTable:
    """A table with hashes of its sealed columns; `hashes` maps a hash's column to the sealed one.

    With `digest` it also has one hash of several sealed values together.
    """

    name: str
    key: str
    key_type: str
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
            key = model._meta.pk
            kind = str(key.rel_db_type(connection))
            found.append(
                HashedTable(
                    model._meta.db_table, str(key.column), kind, sealed, hashes, DIGEST in names
                )
            )
    return sorted(found, key=lambda table: table.name)


def count_by_secret() -> list[SecretCount]:
    """Return how many hashes stand under which secret, column by column, exactly."""
    columns = [(table.name, column) for table in hashed_tables() for column in table.columns]
    columns += [(TAILS, "phone"), (TAILS, "id_number"), (KEYS, "key"), (ERASED, "index")]
    counts = []
    for table, column in columns:
        rows = fetch_rows(
            f'SELECT {number_sql(_quoted(column))}, count(*) FROM "{table}"'
            f" WHERE {_quoted(column)} IS NOT NULL GROUP BY 1 ORDER BY 1"
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
    moved, vain = 0, 0
    with watched(KeyRotation.Kind.INDEX, sealer().blind.newest, tell) as (heard, ended):
        while True:
            done = _pass(batch, heard)
            moved += done
            left, kept = count_old()
            vain = 0 if done else vain + 1
            if not left or vain >= PASSES_IN_VAIN:
                break
            time.sleep(PAUSE_SECONDS)
        ended(moved, left)
    note = f"{moved} hashes under secret {sealer().blind.newest}, {left} left, {kept} kept"
    record_access(action="rotate_keys", table="", note=note)
    return Rotated(moved, left, kept)


def bring_under_one() -> None:
    """Go over everything once where several secrets are in use: what compares hashes calls this before."""
    if sealer().blind.older:
        _pass(BATCH_ROWS, lambda _table, _moved: None)


def _pass(batch: int, tell: Told) -> int:
    moved = sum(_rotate_table(table, batch, tell) for table in hashed_tables())
    if count_old()[0]:
        tails = index_tails()
        tell(TAILS, tails)
        moved += tails + _rotate_keys(batch, tell)
    return moved


def _rotate_table(table: HashedTable, batch: int, tell: Told) -> int:
    moved = 0
    for done in _batches(table, batch):
        moved += done
        tell(table.name, moved)
    return moved


def _batches(table: HashedTable, batch: int) -> Iterator[int]:
    after: Any = None
    while True:
        with transaction.atomic():
            rows = _lock_old(table, after, batch)
            moved = _hash_rows(table, rows)
        if not rows:
            return
        yield moved
        after = rows[-1][0]


def _lock_old(table: HashedTable, after: Any, batch: int) -> list[tuple[Any, ...]]:
    columns = ", ".join(_quoted(one) for one in (*table.sealed, *table.columns))
    is_old = " OR ".join(f"{number_sql(_quoted(one))} <> %(newest)s" for one in table.columns)
    onward = f'AND "{table.key}" > %(after)s' if after is not None else ""
    return fetch_rows(
        f'SELECT "{table.key}", {columns} FROM "{table.name}" WHERE ({is_old}) {onward}'
        f' ORDER BY "{table.key}" LIMIT %(batch)s FOR NO KEY UPDATE SKIP LOCKED',
        {"newest": sealer().blind.newest, "after": after, "batch": batch},
    )


def _hash_rows(table: HashedTable, rows: list[tuple[Any, ...]]) -> int:
    """Write the hashes of some rows anew and return how many differ."""
    results = [(row[0], _hashed(table, row)) for row in rows]
    changed = [(key, new, moved) for key, (new, moved) in results if moved]
    if not changed:
        return 0
    for hashed, name in table.hashes.items():
        know_erased(name, _texts_of(table, rows, hashed))
    names = ", ".join(_quoted(one) for one in table.columns)
    sets = ", ".join(f"{_quoted(one)} = v.{_quoted(one)}" for one in table.columns)
    arrays = ", ".join(["%s::bytea[]"] * len(table.columns))
    columns = zip(*(new for _key, new, _moved in changed), strict=True)
    execute_sql(
        f'UPDATE "{table.name}" t SET {sets}'
        f' FROM unnest(%s::{table.key_type}[], {arrays}) AS v("{table.key}", {names})'
        f' WHERE t."{table.key}" = v."{table.key}"',
        [[key for key, _new, _moved in changed], *map(list, columns)],
    )
    return sum(moved for _key, _new, moved in changed)


def _texts_of(table: HashedTable, rows: list[tuple[Any, ...]], hashed: str) -> list[str]:
    if table.name != "customers_customer":
        return []
    place = 1 + table.sealed.index(table.hashes[hashed])
    return [text for row in rows if (text := _open(row[place]))]


def _hashed(table: HashedTable, row: tuple[Any, ...]) -> tuple[list[bytes | None], int]:
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


def _quoted(name: str) -> str:
    return f'"{name}"'
