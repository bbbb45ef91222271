"""One chunk of source rows taken in: mapped, checked, sealed, merged, and its bad rows set aside."""

import json
from collections import Counter
from collections.abc import Mapping as Named
from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.selectors import is_client
from config.base.errors import DomainError
from customers.domain.absence import RowsNaming, blank_columns, rows_by_fields
from customers.domain.chunks import Context, Mapped, has_key, key_hashes, map_chunk, missing_columns
from customers.domain.mappings import MappingSpec
from customers.domain.parsing import Failure, as_text
from customers.domain.quality.counts import FieldCount, count_fields
from customers.domain.quality.outliers import Outliers, find_outliers
from customers.domain.repeats import SeenKeys, settle_repeats
from customers.domain.targets import Target
from customers.domain.uneven import Uneven, even_places
from customers.models import DataSource, ImportJob, QuarantinedRow
from customers.selectors.codes import known_currencies, with_codes
from customers.selectors.targets import TARGETS
from customers.services.blind.lifting import lift_staged
from customers.services.imports.bookings import (
    Bookings,
    Looked,
    look_up_bookings,
    merge_bookings,
    prepare_bookings,
)
from customers.services.imports.merging import merge_stage
from customers.services.imports.references import ERASED, Merged, Odd, Reasons
from customers.services.imports.refusals import heed_refusals
from customers.services.imports.staging import Prepared, drop_stage, prepare_rows, stage_rows
from customers.sources.faults import UnreadableSourceError
from customers.sources.reading import Chunk
from customers.sources.records import table_of_records

# Bookings and events are too many to remember; their receipts refuse a second one.
REMEMBERED = {
    "branches",
    "products",
    "customers",
    "holdings",
    "consents",
    "relations",
    "tags",
    "source_records",
    "firms",
    "firm_people",
}
RETRIES = 4
DEADLOCK = (
    "40P01"  # PostgreSQL: each of two transactions waited for the other, and this one gave way
)
# What only grows takes no row in twice, so nothing of a row there can be emptied.
GROWING = {"transactions", "events", "texts", "consents", "relations"}


@dataclass(frozen=True)
class BadRow:
    """A row that was not taken in: its place in the source from 1, why, and what stood in it."""

    number: int
    reasons: Reasons
    content: dict[str, str | None]


@dataclass(frozen=True)
class Taken:
    """What became of a chunk's rows; `refused` counts by field those that the database could not take.

    `odd` holds, by field and reason, the places of rows that pass but do not fit what the database holds.
    """

    read: int
    inserted: int
    updated: int
    unchanged: int
    bad: list[BadRow]
    refused: dict[str, int] = field(default_factory=dict)
    odd: Odd = field(default_factory=dict)


class Intake:
    """A mapping ready to take in chunks of one source; it remembers the keys it has seen."""

    def __init__(
        self, spec: MappingSpec, source: DataSource | None, author: User | None = None
    ) -> None:
        self.author = None if author is None or is_client(author) else author
        self.spec = with_codes(spec)
        self.target: Target = TARGETS[spec.target]
        self.source = source
        shift = source.shift_days if source is not None and spec.source.last_on else 0
        self.now = timezone.now()
        self.context = Context(
            shift, settings.TIME_ZONE, timezone.localdate(self.now), known_currencies()
        )
        self._seen = SeenKeys()
        self._counts: dict[int, int] = {}

    def map(self, rows: pa.Table, spec: MappingSpec | None = None) -> Mapped:
        """Map and check a chunk, keys of earlier chunks included; raises UnreadableSourceError, DomainError."""
        fitted = self._fitted(rows, spec or self.spec)
        mapped = map_chunk(fitted, self.target, rows, self.context)
        if self.spec.repeats:
            return settle_repeats(mapped, self.spec.repeats, self.target, self._counts)
        if self.spec.target not in REMEMBERED:
            return mapped
        again = self._seen.meet(key_hashes(mapped.columns, self.target))
        again &= has_key(mapped.columns, self.target)
        if again.any():
            mapped.failures.append(Failure(self.target.key[0], "duplicate", again))
        return mapped

    def _fitted(self, rows: pa.Table, whole: MappingSpec) -> MappingSpec:
        spec = whole.fitted(rows.column_names)
        absent = missing_columns(spec, rows.column_names)
        if absent:
            raise UnreadableSourceError("columns_missing", names=", ".join(absent))
        problems = self.target.problems(spec)
        if problems:
            raise DomainError("columns_missing", "; ".join(problems))
        return spec

    def prepare_chunk(self, chunk: Chunk) -> list["Ready"]:
        """Map, check and seal a chunk of a file: in one, or by the fields that its rows name at all."""
        required = {field.name for field in self.target.fields.values() if field.required}
        rows = chunk.rows
        if chunk.absent is not None and chunk.first_row:
            # The first rows told that the mapping fits: of others that name nothing of it, each is set aside.
            rows = self._naming(rows, required)
        names = set(rows.column_names)
        whole = self.spec.target in GROWING and self.spec.columns() <= names
        if chunk.absent is None or whole:
            return [self.prepare(rows, chunk.first_row, chunk.uneven)]
        parts = rows_by_fields(self.spec, required, names, chunk.absent, rows.num_rows)
        whole_chunk = replace(chunk, rows=rows)
        return [
            self._prepare_part(whole_chunk, part, len(part.places) < rows.num_rows)
            for part in parts
        ]

    def _naming(self, rows: pa.Table, required: Set[str]) -> pa.Table:
        names = set(rows.column_names)
        read = [rule.columns() for name, rule in self.spec.fields.items() if name in required]
        for column in sorted(set().union(*(one for one in read if not one & names))):
            rows = rows.append_column(column, pa.nulls(rows.num_rows, pa.string()))
        return rows

    def prepare_records(self, records: list[dict[str, Any]]) -> "Ready":
        """Map, check and seal records in memory that all name the same keys, as lines of a file that do."""
        chunk = Chunk(table_of_records(records), 0, 1.0, absent={})
        (ready,) = self.prepare_chunk(chunk)
        return ready

    def _prepare_part(self, chunk: Chunk, part: RowsNaming, some: bool) -> "Ready":
        read, names = part.spec.columns(), chunk.rows.column_names
        rows = chunk.rows.take(pa.array(part.places)) if some else chunk.rows
        rows = rows.drop_columns([name for name in names if name in self.spec.columns() - read])
        for name in blank_columns(part.spec, set(rows.column_names)):
            rows = rows.append_column(name, pa.nulls(rows.num_rows, pa.string()))
        ready = self.prepare(rows, chunk.first_row, spec=part.spec)
        return replace(ready, numbers=chunk.first_row + part.places[ready.mapped.kept])

    def prepare(
        self,
        rows: pa.Table,
        first_row: int,
        uneven: Sequence[Uneven] = (),
        spec: MappingSpec | None = None,
    ) -> "Ready":
        """Map, check and seal a chunk; needs no database, so it can run while another chunk is merged.

        `uneven` are the chunk's rows of another width, which are set aside as they are; `spec` stands for the
        mapping where the rows do not name all of its fields.
        """
        mapped = self.map(rows, spec)
        bad = mapped.bad
        failed = np.flatnonzero(bad)
        reasons = dict(zip(failed.tolist(), mapped.reasons(failed), strict=True))
        good = pa.array(np.flatnonzero(~bad), pa.int32())
        outliers = find_outliers(self.target, mapped.columns, good)
        counts = count_fields(
            self.target.name,
            mapped.columns,
            [*mapped.failures, *mapped.odd],
            {one.field: len(one.rows) for one in outliers},
            self.now,
        )
        prepared = self._laid_out(mapped, good)
        key = self.target.key[0]
        numbers = first_row + even_places(rows.num_rows, uneven)[mapped.kept]
        apart = [BadRow(first_row + row.place, _reason(row), row.content) for row in uneven]
        return Ready(rows, numbers, mapped, reasons, prepared, key, outliers, counts, apart)

    def _laid_out(self, mapped: Mapped, good: Any) -> Prepared | Bookings:
        if self.spec.target == "transactions":
            return prepare_bookings(mapped.columns, good)
        return prepare_rows(self.target, mapped.columns, good)

    @transaction.atomic
    def look_up(self, ready: "Ready") -> Looked | None:
        """Stage prepared bookings for this session's next transaction, and look up what they name; None for others.

        Nothing is written, and no lock outlives the call.
        """
        bookings = ready.prepared
        return look_up_bookings(bookings, lasting=True) if isinstance(bookings, Bookings) else None

    def take(self, ready: "Ready", looked: Looked | None = None) -> Taken:
        """Merge a prepared chunk and return what became of its rows; all of it or nothing is written.

        Another import may bring one of these rows in first, or hold one while it waits for ours: then anew. So it is
        where what was looked up has changed since.
        """
        for again in range(RETRIES):
            try:
                return self._merge(ready, None if again else looked)
            except IntegrityError:  # now it is known
                continue
            except OperationalError as error:
                if getattr(error.__cause__, "pgcode", None) != DEADLOCK:
                    raise
        return self._merge(ready)

    @transaction.atomic
    def _merge(self, ready: "Ready", looked: Looked | None = None) -> Taken:
        merged = self._merged(ready.prepared, looked)
        if looked:
            drop_stage()
        reasons = ready.reasons | merged.refused
        heed_refusals(self.spec.target, ready.mapped.columns, reasons)
        return Taken(
            read=len(ready.mapped.kept) + len(ready.apart),
            inserted=merged.inserted,
            updated=merged.updated,
            unchanged=merged.unchanged,
            bad=[*_bad_rows(ready, reasons), *ready.apart],
            refused=Counter(
                reason["field"] for reasons in merged.refused.values() for reason in reasons
            ),
            odd=merged.odd,
        )

    def _merged(self, prepared: Prepared | Bookings, looked: Looked | None) -> Merged:
        if isinstance(prepared, Bookings):
            return merge_bookings(self.spec, prepared, looked)
        names = stage_rows(prepared)
        lift_staged(names)
        return merge_stage(
            self.spec,
            names,
            self.source.pk if self.source else None,
            self.author.pk if self.author else None,
        )


@dataclass(frozen=True)
class Ready:
    """A chunk that only waits for the database; `key` is the field by which its rows are known.

    `numbers` are those of the mapped rows in the source; `apart` are rows of which nothing is taken in.
    """

    rows: pa.Table
    numbers: Any
    mapped: Mapped
    reasons: dict[int, Reasons]
    prepared: Prepared | Bookings
    key: str
    outliers: list[Outliers]
    counts: list[FieldCount]
    apart: list[BadRow] = field(default_factory=list)


def _reason(row: Uneven) -> Reasons:
    return [{"field": "", "code": row.code}]


def _bad_rows(ready: Ready, reasons: Named[int, Reasons]) -> list[BadRow]:
    kept = ready.mapped.kept
    places = sorted(reasons)
    originals = ready.rows.take(pa.array([int(kept[place]) for place in places], pa.int64()))
    return [
        BadRow(int(ready.numbers[place]), reasons[place], content)
        for place, content in zip(places, _as_text_records(originals), strict=True)
    ]


def _as_text_records(rows: pa.Table) -> list[dict[str, Any]]:
    texts = {name: as_text(rows[name].combine_chunks()).to_pylist() for name in rows.column_names}
    return [{name: texts[name][row] for name in texts} for row in range(rows.num_rows)]


def set_aside(job: ImportJob, bad: list[BadRow]) -> None:
    """Put bad rows into the job's quarantine, sealed."""
    QuarantinedRow.objects.bulk_create(
        [
            QuarantinedRow(
                job=job,
                row_number=row.number,
                reasons=row.reasons,
                content=_kept_content(row),
            )
            for row in bad
        ],
        batch_size=2000,
        ignore_conflicts=True,
    )


def _kept_content(row: BadRow) -> str:
    """What is kept of a bad row; of somebody who was erased nothing comes in again, not even here."""
    if any(reason["code"] == ERASED for reason in row.reasons):
        return "{}"
    return json.dumps(row.content, ensure_ascii=False)
