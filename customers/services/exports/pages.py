"""The rows of an export, page by page from a cursor of the server's: opened, masked or replaced by pseudonyms."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from customers.domain.cells import neutralise
from customers.domain.pseudonyms import pseudonymise
from customers.models import Export
from customers.models.fields import sealer
from customers.selectors.exports import Column, Kind
from customers.services.blind.recipients import key_for

# Each page is a progress report and a chance to stop; a page of sealed values stays under some 30 MB.
PAGE_ROWS = 10_000
CODE = "export_id"
NUMBER = "customer_no"
TYPES: dict[Kind, Any] = {
    Kind.TEXT: pa.string(),
    Kind.SEALED: pa.string(),
    Kind.WHOLE: pa.int64(),
    Kind.FIGURE: pa.float64(),
    Kind.MONEY: pa.decimal128(18, 2),
    Kind.DATE: pa.date32(),
    Kind.MOMENT: pa.timestamp("us", settings.TIME_ZONE),
    Kind.FLAG: pa.bool_(),
}


@dataclass(frozen=True)
class Shape:
    """How an export's rows look: its columns, and what becomes of personal values."""

    export: Export
    columns: Sequence[Column]

    @property
    def names(self) -> list[str]:
        """The headings; a recipient outside gets no customer number under that name."""
        given = "pseudonym" if self.export.recipient else NUMBER
        return [*(given if one.name == NUMBER else one.name for one in self.columns), CODE]

    @property
    def schema(self) -> Any:
        """The types of the columns, the export's code last."""
        types = [*(TYPES[one.kind] for one in self.columns), pa.string()]
        return pa.schema(list(zip(self.names, types, strict=True)))


def read_pages(rows: QuerySet[Any], shape: Shape) -> Iterator[Any]:
    """Yield the rows as tables of at most PAGE_ROWS; one statement, so all of them are of one instant."""
    sql, params = rows.query.sql_with_params()
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while page := cursor.fetchmany(PAGE_ROWS):
            yield _table(page, shape)


def _table(page: Sequence[tuple[Any, ...]], shape: Shape) -> Any:
    values = [
        _values(column, list(raw), shape.export)
        for column, raw in zip(shape.columns, zip(*page, strict=True), strict=True)
    ]
    values.append(pa.repeat(shape.export.code, len(page)))
    return pa.Table.from_arrays(values, schema=shape.schema)


def _values(column: Column, raw: list[Any], export: Export) -> Any:
    if column.kind == Kind.SEALED:
        raw = _opened(column, raw, export)
    elif column.name == NUMBER and export.recipient:
        raw = pseudonymise(key_for(export.recipient), raw)
    values = pa.array(raw, TYPES[column.kind])
    is_text = pa.types.is_string(values.type)
    # Parquet computes nothing, so its texts stay as they are.
    return neutralise(values) if is_text and export.format != Export.Format.PARQUET else values


def _opened(column: Column, raw: list[Any], export: Export) -> list[str]:
    texts = [sealer().open(value) for value in raw]
    if export.clear or column.mask is None:
        return texts
    return [column.mask(text) for text in texts]
