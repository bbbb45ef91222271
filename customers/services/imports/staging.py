"""Mapped rows sealed and copied into a temporary table of the target's own types."""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from config.base.tables import copy_into
from customers.domain.binary_rows import binary_rows
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
    """Rows ready to be copied: the declared columns of the stage and the rows as COPY takes them.

    `older` are columns beside them, of hashes under older secrets; see `customers/services/blind/`.
    """

    columns: dict[str, str]
    content: bytes
    older: dict[str, str] = field(default_factory=dict)


def prepare_rows(target: Target, columns: dict[str, Any], rows: Any) -> Prepared:
    """Seal and write out the given rows of a mapped chunk; this needs no database.

    The first column, `row`, is each row's place in the chunk.
    """
    taken = {name: column.take(rows) for name, column in columns.items()}
    texts = _personal_texts(target, taken)
    ready, older = _seal(taken, texts), _under_older_secrets(texts)
    declared = {name: type_of(target, name) for name in ready}
    apart = dict.fromkeys(older, "bytea")
    content = binary_rows({"row": rows, **ready, **older}, {"row": "integer", **declared, **apart})
    return Prepared(declared, content, apart)


def stage_rows(prepared: Prepared) -> list[str]:
    """Copy prepared rows into the temporary table `stage`, gone after the transaction; return its columns."""
    names = list(prepared.columns)
    both = prepared.columns | prepared.older
    declared = ", ".join(f"{name} {kind}" for name, kind in both.items())
    with connection.cursor() as cursor:
        drop_stage()
        cursor.execute(f"CREATE TEMP TABLE stage (row integer NOT NULL, {declared}) ON COMMIT DROP")
    copy_into("stage", ["row", *both], BytesIO(prepared.content), "binary")
    return names


def drop_stage() -> None:
    """Drop what was staged and what was found of it."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS stage, stage_accounts, fresh")


def type_of(target: Target, name: str) -> str:
    """Return the type of a staged column."""
    field = target.fields.get(name)
    if name.endswith(("_index", "_digest")) or (field is not None and field.sealed):
        return "bytea"
    if name == "contact_derived":
        return "boolean"
    return TYPES[field.kind] if field is not None else "text"


def _personal_texts(target: Target, columns: dict[str, Any]) -> dict[str, list[str]]:
    sealed = [name for name in columns if name in target.fields and target.fields[name].sealed]
    return {name: pc.fill_null(columns[name], "").to_pylist() for name in sealed}


def _seal(columns: dict[str, Any], texts: dict[str, list[str]]) -> dict[str, Any]:
    """Replace personal columns by their sealed values, blind indexes and one digest of them all."""
    if not texts:
        return columns
    result = {name: column for name, column in columns.items() if name not in texts}
    for name, values in texts.items():
        result[name] = pa.array(sealer().seal_many(values), pa.binary())
        if name in INDEXED:
            result[f"{name}_index"] = pa.array(sealer().index_many(name, values), pa.binary())
    result["sealed_digest"] = pa.array(sealer().blind.digest_many(_by_name(texts)), pa.binary())
    return result


def _under_older_secrets(texts: dict[str, list[str]]) -> dict[str, Any]:
    """The same hashes under each older secret, by which rows not hashed anew yet are found."""
    blind = sealer().blind
    result = {}
    for number in blind.known if texts else []:
        for name in [one for one in texts if one in INDEXED]:
            older = blind.index_many(name, texts[name], number)
            result[f"{name}_index_{number}"] = pa.array(older, pa.binary())
        result[f"sealed_digest_{number}"] = pa.array(
            blind.digest_many(_by_name(texts), number), pa.binary()
        )
    return result


def _by_name(texts: dict[str, list[str]]) -> list[list[str]]:
    return [texts[name] for name in sorted(texts)]
