"""Parquet files, which keep their types."""

from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from customers.domain.mappings import ReadRule
from customers.sources.bounds import Bounds
from customers.sources.faults import UnreadableSourceError
from customers.sources.records import Rows, raise_twice


def read(file: Any, _rule: ReadRule, size: int, bounds: Bounds) -> Rows:
    """Yield the rows of a file, `size` at a time."""
    source = _source(file, bounds)
    total, done = source.metadata.num_rows, 0
    for batch in source.iter_batches(batch_size=size):
        done += batch.num_rows
        yield pa.Table.from_batches([batch]), done / max(total, 1)


def check(file: Any, _rule: ReadRule, bounds: Bounds) -> None:
    """Look at what the file says of itself."""
    if not _source(file, bounds).metadata.num_rows:
        raise UnreadableSourceError("rows_none")


def _source(file: Any, bounds: Bounds) -> pq.ParquetFile:
    source = pq.ParquetFile(file)
    names = source.schema_arrow.names
    if len(names) > bounds.columns:
        raise UnreadableSourceError("columns_many", columns=len(names), most=bounds.columns)
    raise_twice(names)
    told = source.metadata
    size = sum(told.row_group(place).total_byte_size for place in range(told.num_row_groups))
    if size > bounds.total:
        raise UnreadableSourceError("too_large", most=bounds.total)
    return source
