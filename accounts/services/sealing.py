"""Sealing the audit trail: entries into blocks with a Merkle root, each chained to the one before.

Leaves and nodes are hashed as in RFC 6962 (0x00 and 0x01 before the content, SHA-256), an odd node
moves up as it is. A block keeps the hash of each of its entries, so that a broken one can be named.
"""

import hashlib
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from accounts.models import AuditBlock, AuditEntry
from config.base.tables import execute_sql, fetch_column, fetch_rows

MOST_PER_BLOCK = 5000
LEAF = struct.Struct(">q32s")
NOTHING = bytes(32)
ONE_SEALER = 7_268_114_030  # any number, the same in every process
POLL_SECONDS = 0.1

# jsonb prints its keys in one order, so the text of an entry is the same at every reading.
LEAVES = r"""
SELECT id, sha256('\x00'::bytea || convert_to(jsonb_build_array(
           id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), actor, request_id,
           action, object_table, object_id, before, after)::text, 'UTF8'))
  FROM accounts_auditentry WHERE id > %s AND id <= %s ORDER BY id LIMIT %s
"""
# Whoever writes an entry holds this lock from before the number is drawn until its transaction ends.
WRITERS = """
SELECT virtualtransaction FROM pg_locks
 WHERE locktype = 'relation' AND relation = 'accounts_auditentry'::regclass
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND mode = 'RowExclusiveLock' AND granted AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Fault:
    """The first thing that is not as it was sealed: `kind` changed, missing, added, block or chain."""

    kind: str
    block_id: int
    entry_id: int | None = None


@dataclass(frozen=True)
class Proof:
    """What verifying found: how much is sealed, the newest block's hash, and the first fault."""

    blocks: int
    entries: int
    unsealed: int
    head: str
    fault: Fault | None


Leaves = list[tuple[int, bytes]]


def seal_entries(*, now: datetime, patience: float = 30.0) -> int:
    """Seal what was written up to this call and return the number of entries sealed.

    Numbers are drawn before a transaction commits. So it first waits up to `patience` seconds until
    every transaction that may hold an older number has ended; otherwise it seals nothing this time.
    """
    newest = _newest_number()
    if newest is None or not _older_writers_are_done(patience):
        return 0
    sealed = 0
    while count := _seal_block(newest, now):
        sealed += count
    return sealed


def verify_audit() -> Proof:
    """Recompute every block in order and stop at the first fault."""
    previous_hash, last_id = NOTHING, 0
    blocks = entries = 0
    fault = None
    for block in AuditBlock.objects.order_by("pk").iterator(chunk_size=20):
        fault = _find_fault(block, previous_hash, last_id)
        if fault is not None:
            break
        previous_hash, last_id = bytes(block.block_hash), block.last_entry_id
        blocks, entries = blocks + 1, entries + block.entry_count
    unsealed = AuditEntry.objects.filter(pk__gt=last_id).count() if fault is None else 0
    return Proof(blocks, entries, unsealed, previous_hash.hex(), fault)


def merkle_root(hashes: list[bytes]) -> bytes:
    """Return the root over leaf hashes; 32 zero bytes for none."""
    level = hashes or [NOTHING]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        above = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs]
        level = above + level[-1:] if len(level) % 2 else above
    return level[0]


def _newest_number() -> int | None:
    sql = "SELECT CASE WHEN is_called THEN last_value END FROM accounts_auditentry_id_seq"
    (newest,) = fetch_column(sql)
    return newest


def _older_writers_are_done(patience: float) -> bool:
    deadline = time.monotonic() + patience
    older = _list_writers()
    while older & _list_writers():
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _list_writers() -> set[str]:
    return set(fetch_column(WRITERS))


@transaction.atomic
def _seal_block(newest: int, now: datetime) -> int:
    execute_sql("SELECT pg_advisory_xact_lock(%s)", [ONE_SEALER])
    last = AuditBlock.objects.order_by("-pk").first()
    leaves = _read_leaves(last.last_entry_id if last else 0, newest, MOST_PER_BLOCK)
    if not leaves:
        return 0
    block = AuditBlock(
        first_entry_id=leaves[0][0],
        last_entry_id=leaves[-1][0],
        entry_count=len(leaves),
        merkle_root=merkle_root([digest for _pk, digest in leaves]),
        previous_hash=bytes(last.block_hash) if last else NOTHING,
        leaves=b"".join(LEAF.pack(pk, digest) for pk, digest in leaves),
        sealed_at=now,
    )
    block.block_hash = _hash_of(block)
    block.save(force_insert=True)
    return len(leaves)


def _read_leaves(after: int, until: int, most: int) -> Leaves:
    return [(pk, bytes(digest)) for pk, digest in fetch_rows(LEAVES, [after, until, most])]


def _hash_of(block: AuditBlock) -> bytes:
    numbers = struct.pack(">qqq", block.first_entry_id, block.last_entry_id, block.entry_count)
    moment = block.sealed_at.astimezone(UTC).isoformat(timespec="microseconds").encode()
    content = bytes(block.previous_hash) + numbers + bytes(block.merkle_root) + moment
    return hashlib.sha256(b"\x02" + content).digest()


def _find_fault(block: AuditBlock, previous_hash: bytes, last_id: int) -> Fault | None:
    if bytes(block.previous_hash) != previous_hash:
        return Fault("chain", block.pk)
    sealed = list(LEAF.iter_unpack(bytes(block.leaves)))
    root = merkle_root([digest for _pk, digest in sealed])
    if bytes(block.block_hash) != _hash_of(block) or bytes(block.merkle_root) != root:
        return Fault("block", block.pk)
    found = _read_leaves(last_id, block.last_entry_id, block.entry_count + 1)
    return next(_differences(block, sealed, found), None)


def _differences(block: AuditBlock, sealed: Leaves, found: Leaves) -> Iterator[Fault]:
    then, now = dict(sealed), dict(found)
    for pk in sorted(then.keys() | now.keys()):
        if pk not in now:
            yield Fault("missing", block.pk, pk)
        elif pk not in then:
            yield Fault("added", block.pk, pk)
        elif then[pk] != now[pk]:
            yield Fault("changed", block.pk, pk)
