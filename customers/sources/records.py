"""JSON lines, one object a line, and records that are in memory already."""

import io
import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import pyarrow as pa

from customers.domain.absence import Absent, absent_keys
from customers.domain.mappings import ReadRule
from customers.domain.uneven import Uneven
from customers.sources.bounds import Bounds
from customers.sources.faults import UnreadableSourceError
from customers.sources.texts import TextStream

# Halves of characters: JSON can name them, nothing can store them.
HALVES = re.compile("[\ud800-\udfff]")
# What stands for a value that nothing can store: the checks refuse its row, and only its row.
UNSTORABLE = "\0"


EXACT = 10**15


class Part(NamedTuple):
    """Some rows of a source, those of another width apart, and the share done where the reader knows it.

    `absent` marks, of a source of objects, the rows that do not name a column; of others there is none.
    """

    rows: pa.Table
    share: float | None = None
    uneven: Sequence[Uneven] = ()
    absent: Absent | None = None


Rows = Iterator[Part]


def read(stream: TextStream, _rule: ReadRule, size: int, bounds: Bounds) -> Rows:
    """Yield the objects of a text, `size` lines at a time."""
    objects = _objects(stream, bounds)
    while block := list(islice(objects, size)):
        yield Part(table_of_records(block), absent=absent_keys(block))
        stream.allow()


def check(stream: TextStream, _rule: ReadRule, bounds: Bounds) -> None:
    """Read every line and keep none."""
    found = False
    for _record in _objects(stream, bounds):
        found = True
        stream.allow()
    if not found:
        raise UnreadableSourceError("empty")


def table_of_records(records: list[dict[str, Any]]) -> pa.Table:
    """Return records as a table of text columns; a key that a record lacks is null there."""
    names = list(dict.fromkeys(name for record in records for name in record))
    return pa.table(
        {
            HALVES.sub("�", name): pa.array(
                [cell(record.get(name)) for record in records], pa.string()
            )
            for name in names
        }
    )


def cell(value: Any) -> str | None:
    """Return a value of JSON or of a workbook as the text that stands for it."""
    if isinstance(value, str):
        return value if value.isascii() else HALVES.sub(UNSTORABLE, value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return _written(value)
    if isinstance(value, float) and value.is_integer():
        # Of more digits than a double keeps, the last are lost: written so that no key can be taken from it.
        return str(int(value)) if abs(value) < EXACT else f"{value:.15G}"
    return None if value is None else str(value)


def _written(value: Any) -> str:
    try:
        return json.dumps(value)
    except RecursionError:  # read a few levels further up the stack, it was not too deep
        return UNSTORABLE


def _objects(stream: TextStream, bounds: Bounds) -> Iterator[dict[str, Any]]:
    known: set[str] = set()
    lines = io.TextIOWrapper(io.BufferedReader(stream), "utf-8", "surrogatepass", newline=None)
    for number, line in enumerate(lines, start=1):
        if line.strip():
            record = _object(line, number)
            known.update(record)
            if len(known) > bounds.columns:
                raise UnreadableSourceError("columns_many", columns=len(known), most=bounds.columns)
            yield record


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line, object_pairs_hook=members_once)
    except (ValueError, RecursionError) as error:
        if isinstance(error, UnreadableSourceError):
            raise
        raise UnreadableSourceError("not_objects", line=number) from error
    if not isinstance(record, dict):
        raise UnreadableSourceError("not_objects", line=number)
    return record


def members_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's members, each of which may stand there once: the hook of a JSON reader."""
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _value in pairs]
        raise_twice(names)
    return members


def raise_twice(names: list[str]) -> None:
    """Refuse names of which some stand there twice: nobody can tell which one is meant."""
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise UnreadableSourceError("columns_twice", names=", ".join(twice)[:200])
