"""Mapped rows sealed and copied into a temporary table of the target's own types."""

import hashlib
import hmac
from base64 import b64decode
from binascii import hexlify
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
from django.conf import settings
from django.db import connection

from config.base.tables import copy_into
from customers.domain.sealing import INDEX_BYTES, keyed_hash
from customers.domain.targets import Kind, Target
from customers.models.fields import sealer

INDEXED = ("name", "id_number", "phone", "email")
TYPES = {
    Kind.TEXT: "text",
    Kind.CHOICE: "text",
    Kind.WHOLE: "integer",
    Kind.MONEY: "numeric(18, 2)",
    Kind.RATE: "numeric(8, 5)",
    Kind.FIGURE: "numeric(18, 6)",
    Kind.DATE: "date",
    Kind.MOMENT: "timestamptz",
    Kind.FLAG: "boolean",
    Kind.JSON: "jsonb",
}


@dataclass(frozen=True)
class Prepared:
    """Rows ready to be copied: the declared columns of the stage and the rows as CSV."""

    columns: dict[str, str]
    csv: BytesIO


def prepare_rows(target: Target, columns: dict[str, Any], rows: Any) -> Prepared:
    """Seal and write out the given rows of a mapped chunk; this needs no database.

    The first column, `row`, is each row's place in the chunk.
    """
    ready = _seal(target, {name: column.take(rows) for name, column in columns.items()})
    buffer = BytesIO()
    pcsv.write_csv(
        pa.table({"row": rows, **ready}), buffer, pcsv.WriteOptions(include_header=False)
    )
    return Prepared({name: _type(target, name) for name in ready}, buffer)


def stage_rows(prepared: Prepared) -> list[str]:
    """Copy prepared rows into the temporary table `stage`, gone after the transaction; return its columns."""
    names = list(prepared.columns)
    declared = ", ".join(f"{name} {kind}" for name, kind in prepared.columns.items())
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS stage, fresh")
        cursor.execute(f"CREATE TEMP TABLE stage (row integer NOT NULL, {declared}) ON COMMIT DROP")
    prepared.csv.seek(0)
    copy_into("stage", ["row", *names], prepared.csv)
    return names


def _type(target: Target, name: str) -> str:
    field = target.fields.get(name)
    if name.endswith(("_index", "_digest")) or (field is not None and field.sealed):
        return "bytea"
    if name == "contact_derived":
        return "boolean"
    return TYPES[field.kind] if field is not None else "text"


def _seal(target: Target, columns: dict[str, Any]) -> dict[str, Any]:
    """Replace personal columns by their sealed values, blind indexes and one digest of them all."""
    sealed = [name for name in columns if name in target.fields and target.fields[name].sealed]
    if not sealed:
        return columns
    texts = {name: pc.fill_null(columns[name], "").to_pylist() for name in sealed}
    result = {name: column for name, column in columns.items() if name not in texts}
    for name in sealed:
        result[name] = _bytea(sealer().seal_many(texts[name]))
        if name in INDEXED:
            result[f"{name}_index"] = _bytea(sealer().index_many(name, texts[name]))
    result["sealed_digest"] = _bytea(_digests([texts[name] for name in sorted(sealed)]))
    return result


def _digests(columns: list[list[str]]) -> list[bytes | None]:
    """A keyed hash over each row's personal values: equal values are told from changed ones by it."""
    keyed = keyed_hash(_digest_secret())
    return [
        keyed("\x1f".join(values).encode())[:INDEX_BYTES] for values in zip(*columns, strict=True)
    ]


@cache
def _digest_secret() -> bytes:
    return hmac.digest(b64decode(settings.BLIND_INDEX_KEY), b"row digest", hashlib.sha256)


def _bytea(values: Sequence[bytes | None]) -> Any:
    """Return bytes in PostgreSQL's hexadecimal form, written out for the whole column at once."""
    raw = pa.array(values, pa.binary())
    validity, offsets, content = raw.buffers()
    figures = pa.StringArray.from_buffers(
        len(raw),
        pa.py_buffer(np.frombuffer(offsets, np.int32) * 2),
        pa.py_buffer(hexlify(content) if content is not None else b""),
        validity,
    )
    return pc.binary_join_element_wise("\\x", figures, "")
