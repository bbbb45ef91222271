"""Parquet files, which keep their types.

One text in the file may stand for a hundred thousand rows of it, so texts are read as dictionaries, and no more rows
are spread out at once than the bounds allow.
"""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from customers.domain.mappings import ReadRule
from customers.sources.bounds import Bounds
from customers.sources.faults import UnreadableSourceError
from customers.sources.records import Part, Rows, raise_twice

TEXTS = "BYTE_ARRAY"
# What a value takes of memory at least, be it a number or the place of a text.
VALUE = 8


def read(file: Any, _rule: ReadRule, size: int, bounds: Bounds) -> Rows:
    """Yield the rows of a file, at most `size` at a time, and fewer where they are long."""
    packed = file.seek(0, 2)
    plain = _source(file, bounds)
    leaves = [plain.schema.column(place) for place in range(len(plain.schema))]
    texts = [leaf.path for leaf in leaves if leaf.physical_type == TEXTS]
    source = pq.ParquetFile(file, read_dictionary=texts)
    schema = pa.schema([_spread_out(field) for field in plain.schema_arrow])
    total, done, given = plain.metadata.num_rows, 0, 0
    for batch in _batches(source, _rows_at_once(plain, size, bounds)):
        given += sum(map(_text_bytes, batch.columns))
        bounds.check(given, packed)
        for part in _parts(batch, bounds):
            done += part.num_rows
            table = pa.Table.from_batches([part.cast(schema)])
            yield Part(table, done / max(total, 1))


def _batches(source: pq.ParquetFile, size: int) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a file; lists and objects of dictionaries can be read within one group of rows only."""
    if not any(pa.types.is_nested(field.type) for field in source.schema_arrow):
        yield from source.iter_batches(size)
    else:
        for group in range(source.metadata.num_row_groups):
            yield from source.iter_batches(size, row_groups=[group])


def check(file: Any, _rule: ReadRule, bounds: Bounds) -> None:
    """Look at what the file says of itself."""
    if not _source(file, bounds).metadata.num_rows:
        raise UnreadableSourceError("rows_none")


def _source(file: Any, bounds: Bounds) -> pq.ParquetFile:
    packed = file.seek(0, 2)
    source = pq.ParquetFile(file)
    names = source.schema_arrow.names
    if len(names) > bounds.columns:
        raise UnreadableSourceError("columns_many", columns=len(names), most=bounds.columns)
    raise_twice(names)
    bounds.check(sum(group.total_byte_size for group in _groups(source)), packed)
    return source


def _groups(source: pq.ParquetFile) -> Iterator[Any]:
    told = source.metadata
    return (told.row_group(place) for place in range(told.num_row_groups))


def _rows_at_once(source: pq.ParquetFile, size: int, bounds: Bounds) -> int:
    """Return how many rows are read at once: as many as fit, were each as long as those of its group on average."""
    widest = 1
    for group in _groups(source):
        columns = [group.column(place) for place in range(group.num_columns)]
        # A number takes its place even where the file says it once for all rows.
        spread = sum(column.num_values for column in columns) * VALUE
        widest = max(widest, max(spread, group.total_byte_size) // max(group.num_rows, 1))
    leaves = (source.schema.column(place) for place in range(len(source.schema)))
    fixed = sum(max(leaf.length, VALUE) for leaf in leaves)
    return max(1, min(size, bounds.rows // max(widest, fixed)))


def _parts(batch: pa.RecordBatch, bounds: Bounds) -> Iterator[pa.RecordBatch]:
    """Halve a batch until its rows fit into memory spread out."""
    if sum(map(_weight, batch.columns)) <= bounds.rows:
        yield batch
    elif batch.num_rows == 1:
        raise UnreadableSourceError("rows_long")
    else:
        half = batch.num_rows // 2
        # Taken, not sliced: a slice of a list still holds what stands in the whole of it.
        for rows in (range(half), range(half, batch.num_rows)):
            yield from _parts(batch.take(pa.array(rows)), bounds)


def _weight(column: Any) -> int:
    """Return the bytes that a column takes once each value stands by itself."""
    return _text_bytes(column) + len(column) * VALUE


def _text_bytes(column: Any) -> int:
    """Return the bytes of a column's texts, and of all that stands in its lists."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        lengths = pc.binary_length(column.dictionary)
        return int(pc.sum(lengths.take(column.indices)).as_py() or 0)
    if pa.types.is_struct(kind):
        return sum(map(_text_bytes, column.flatten()))
    if pa.types.is_map(kind):
        column = column.cast(pa.list_(kind.field(0).type))
    if pa.types.is_nested(kind):
        return _weight(column.flatten())
    return int(column.nbytes) if pa.types.is_fixed_size_binary(kind) else 0


def _spread_out(field: Any) -> Any:
    """Return a column with its texts as such."""
    kind = field.type
    if pa.types.is_dictionary(kind):
        return field.with_type(kind.value_type)
    if pa.types.is_string_view(kind):
        return field.with_type(pa.string())
    return field.with_type(pa.binary()) if pa.types.is_binary_view(kind) else field
