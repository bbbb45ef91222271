"""A mapping applied to a chunk of source rows: typed columns for the target, and what is wrong with which row."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from customers.domain.checks import Mask, mask_of
from customers.domain.mappings import FieldRule, MappingSpec
from customers.domain.parsing import Failure, Reading, as_text, parse
from customers.domain.quality.crosschecks import cross_check
from customers.domain.targets import Field, Form, Kind, Target
from customers.domain.transforms import TRANSFORMS, minus, product_of

# Three digits no Chinese mobile number begins with: a derived number rings nowhere.
DERIVED_PREFIX = "103"


NEVER = date(9000, 1, 1)


@dataclass(frozen=True)
class Context:
    """What the mapping itself does not say: the offset of the source's dates, the bank's time zone, the day.

    Without a day nothing is in the future; without currencies every code of the form of one is one.
    """

    shift_days: int = 0
    zone: str = "Asia/Shanghai"
    today: date = NEVER
    currencies: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Mapped:
    """The rows of a chunk in the target's terms; `kept` are their places in the source chunk.

    `odd` is what was found of rows that pass all the same.
    """

    columns: dict[str, Any]
    failures: list[Failure]
    kept: Any
    odd: list[Failure] = field(default_factory=list)

    @property
    def bad(self) -> Mask:
        """The rows with at least one failure."""
        mask = np.zeros(len(self.kept), dtype=bool)
        for failure in self.failures:
            mask |= failure.mask
        return mask

    def reasons(self, rows: Any) -> list[list[dict[str, str]]]:
        """Return the reasons of the given rows."""
        return [
            [{"field": f.field, "code": f.code} for f in self.failures if f.mask[row]]
            for row in rows
        ]


def missing_columns(spec: MappingSpec, names: list[str]) -> list[str]:
    """Return the columns that the mapping reads and the source lacks."""
    return sorted(spec.columns() - set(names))


def map_chunk(spec: MappingSpec, target: Target, chunk: pa.Table, context: Context) -> Mapped:
    """Read every mapped field of a chunk and collect every failure.

    Rows that `where` leaves out are not in the result.
    """
    kept = _kept_rows(spec, chunk)
    rows = chunk.take(kept) if len(kept) < chunk.num_rows else chunk
    source = {name: _one_array(rows[name]) for name in rows.column_names}
    columns: dict[str, Any] = {}
    failures: list[Failure] = []
    for name, rule in spec.fields.items():
        one = _field(spec, target, name, rule)
        columns[name], found = _map_field(one, rule, source, len(kept), context)
        failures += found
    refused, odd = cross_check(target.name, columns, context.today, moved=bool(context.shift_days))
    failures += refused
    if target.open_json:
        _gather_members(columns, target.open_json, len(kept))
    if spec.derive_contacts:
        _derive_contacts(columns, spec)
    if not spec.repeats:
        failures += _duplicates(columns, target)
    return Mapped(columns, failures, kept, odd)


def _kept_rows(spec: MappingSpec, chunk: pa.Table) -> Any:
    kept = np.ones(chunk.num_rows, dtype=bool)
    for column, values in spec.where.items():
        text = as_text(_one_array(chunk[column]))
        kept &= mask_of(pc.is_in(text, pa.array(values, pa.string())))
    return np.flatnonzero(kept)


def _one_array(column: Any) -> Any:
    combined = column.combine_chunks()
    return combined.chunk(0) if isinstance(combined, pa.ChunkedArray) else combined


def _field(spec: MappingSpec, target: Target, name: str, rule: FieldRule) -> Field:
    found = target.fields.get(name) or Field(name, length=200)
    if found.form is Form.ID_NUMBER and spec.id_scheme == "none":
        found = replace(found, form=Form.ANY)
    if rule.check:
        found = replace(found, form=Form(rule.check))
    return replace(found, required=True) if rule.missing == "refuse" else found


def _map_field(
    field: Field, rule: FieldRule, source: dict[str, Any], count: int, context: Context
) -> tuple[Any, list[Failure]]:
    raw, failures = _raw(field, rule, source, count)
    parsed, found = parse(raw, Reading(field, rule.format, context.zone, context.currencies))
    failures = failures + found
    if rule.negate_when:
        parsed = _negated(parsed, rule, source)
    if rule.add_months:
        parsed = _months_later(parsed, source[rule.add_months])
    if context.shift_days and field.kind in {Kind.DATE, Kind.MOMENT}:
        parsed = pc.add(parsed, pa.scalar(np.timedelta64(context.shift_days, "D").astype("m8[s]")))
        parsed = pc.cast(parsed, pa.date32()) if field.kind is Kind.DATE else parsed
    if field.required:
        already = np.zeros(count, dtype=bool)
        for failure in failures:
            already |= failure.mask
        missing = mask_of(pc.is_null(parsed)) & ~already
        failures.append(Failure(field.name, "missing", missing))
    return parsed, [failure for failure in failures if failure.mask.any()]


def _raw(
    field: Field, rule: FieldRule, source: dict[str, Any], count: int
) -> tuple[Any, list[Failure]]:
    if _is_plain(rule):
        return source[rule.source], []
    if rule.codes is None or (rule.default and not rule.missing):
        return _text(rule, source, count), []
    before = as_text(source[rule.source]) if rule.source else None
    after = _text(rule, source, count)
    if before is None:
        return after, []
    unknown = mask_of(pc.and_(pc.is_valid(before), pc.is_null(after)))
    return after, [Failure(field.name, "unknown_code", unknown)]


def _is_plain(rule: FieldRule) -> bool:
    worked = (rule.transform, rule.codes, rule.default, rule.pad, rule.prefix, rule.times, rule.joined)  # fmt: skip
    return bool(rule.source) and not any(worked) and rule.codes is None


def _text(rule: FieldRule, source: dict[str, Any], count: int) -> Any:
    """The rule's value as text, step by step in the order that FieldRule documents."""
    if rule.const is not None:
        return pa.array([rule.const] * count, pa.string())
    if rule.first:
        text = pc.coalesce(*(_text(part, source, count) for part in rule.first))
    else:
        text = _joined(rule, source)
    if rule.transform:
        text = TRANSFORMS[rule.transform](text)
    text = _multiplied(text, rule, source)
    given = text
    if rule.codes is not None:
        text = _coded(text, rule.codes)
    if rule.default and rule.missing in {"", "default"}:
        text = _defaulted(text, given, rule)
    if rule.pad:
        text = pc.utf8_lpad(text, rule.pad, "0")
    return pc.binary_join_element_wise(rule.prefix, text, "") if rule.prefix else text


def _joined(rule: FieldRule, source: dict[str, Any]) -> Any:
    """The value with those of other columns behind it."""
    texts = [as_text(source[name]) for name in (rule.source, *rule.joined)]
    return pc.binary_join_element_wise(*texts, "-") if rule.joined else texts[0]


def _multiplied(text: Any, rule: FieldRule, source: dict[str, Any]) -> Any:
    return product_of(text, as_text(source[rule.times])) if rule.times else text


def _defaulted(text: Any, given: Any, rule: FieldRule) -> Any:
    """What stands in for nothing: where nothing was given, and without a policy where a code is unknown too."""
    if not rule.missing:
        return pc.fill_null(text, rule.default)
    return pc.if_else(pc.is_null(given), rule.default, text)


def _coded(text: Any, codes: Mapping[str, str]) -> Any:
    """Our codes for those of the source; the code of an empty text is that of a missing value."""
    place = pc.index_in(text, pa.array(codes, pa.string()))
    found = pa.array(codes.values(), pa.string()).take(place)
    return pc.if_else(pc.is_null(text), codes[""], found) if codes.get("") else found


def _negated(column: Any, rule: FieldRule, source: dict[str, Any]) -> Any:
    turned = np.zeros(len(column), dtype=bool)
    for name, values in rule.negate_when.items():
        turned |= mask_of(pc.is_in(as_text(source[name]), pa.array(values, pa.string())))
    return pc.if_else(pa.array(turned), minus(column), column)


def _months_later(days: Any, months: Any) -> Any:
    """Add whole months; the 31st becomes the last day of a shorter month."""
    start = days.to_numpy(zero_copy_only=False).astype("datetime64[D]")
    count = pd.to_numeric(pd.Series(as_text(months).to_pylist()), errors="coerce")
    known = ~(np.isnat(start) | count.isna().to_numpy())
    month = start.astype("datetime64[M]")
    target = month + count.fillna(0).to_numpy().astype(int)
    day = np.minimum(
        target.astype("datetime64[D]") + (start - month),
        (target + 1).astype("datetime64[D]") - 1,
    )
    return pa.array(np.where(known, day, np.datetime64("NaT", "D")), pa.date32(), from_pandas=True)


def _gather_members(columns: dict[str, Any], name: str, count: int) -> None:
    """Put the fields `name.member` together into one JSON column."""
    members = [field for field in columns if field.startswith(f"{name}.")]
    if not members:
        return
    parts = {field.partition(".")[2]: columns.pop(field).to_pylist() for field in members}
    rows = [
        json.dumps({key: values[row] for key, values in parts.items() if values[row] is not None})
        for row in range(count)
    ]
    columns[name] = pa.array(rows, pa.string())


def _derive_contacts(columns: dict[str, Any], spec: MappingSpec) -> None:
    """Fill empty phone and e-mail fields with well-formed ones that reach nobody, the same each time."""
    keys = columns["customer_no"].to_pylist()
    nothing = pa.nulls(len(keys), pa.string())
    phone, email = (columns.get(name, nothing) for name in ("phone", "email"))
    made_up = pc.or_(pc.is_null(phone), pc.is_null(email))
    domain = f"{spec.source.code or 'import'}.test".replace("_", "-").lower()
    columns["phone"] = pc.coalesce(phone, pa.array([_phone(key) for key in keys], pa.string()))
    columns["email"] = pc.coalesce(
        email, pa.array([f"{key}@{domain}".lower() if key else None for key in keys], pa.string())
    )
    columns["contact_derived"] = made_up


def _phone(key: str | None) -> str | None:
    if key is None:
        return None
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) % 10**8
    return f"{DERIVED_PREFIX}{number:08d}"


def _duplicates(columns: dict[str, Any], target: Target) -> list[Failure]:
    """Rows whose key stands in an earlier row of the chunk."""
    again = key_hashes(columns, target)
    mask = pd.Series(again).duplicated().to_numpy() & has_key(columns, target)
    return [Failure(target.key[0], "duplicate", mask)] if mask.any() else []


def has_key(columns: dict[str, Any], target: Target) -> Mask:
    """Mark the rows that have a key: without one nobody can say that they came before."""
    key = columns.get(target.key[0])
    return (
        np.ones(len(next(iter(columns.values()))), dtype=bool)
        if key is None
        else mask_of(pc.is_valid(key))
    )


def key_hashes(columns: dict[str, Any], target: Target) -> Any:
    """Return a 64-bit hash of each row's key; rows without any key column are all different."""
    parts = [columns[name] for name in target.key if name in columns]
    if not parts:
        return np.arange(len(next(iter(columns.values()))))
    texts = [pc.fill_null(pc.cast(part, pa.string()), "") for part in parts]
    joined = pc.binary_join_element_wise(*texts, "\x1f")
    values = joined.to_numpy(zero_copy_only=False)
    return pd.util.hash_array(values, categorize=False)
