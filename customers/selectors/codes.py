"""Code tables as they are in force: the standards, and over them what the bank has added, changed or retired."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, Max, Q

from config.base.languages import is_chinese
from customers.domain.guesses.matching import Codes
from customers.domain.mappings import FieldRule, MappingSpec
from customers.domain.standard_codes import CURRENCY, STANDARD_TABLES, StandardTable, table_for
from customers.domain.targets import Target
from customers.models import CodeEntry, CodeTable
from customers.selectors.words import field_label, said

STANDARDS: Mapping[str, StandardTable] = {table.code: table for table in STANDARD_TABLES}


@dataclass(frozen=True)
class TableLine:
    """A code table in the list of them."""

    code: str
    name: str
    serves: tuple[str, ...]
    standard: int
    own: int
    changed_at: object


@dataclass(frozen=True)
class CodeLine:
    """One code of a table; without an entry it is the standard's."""

    code: str
    ours: str
    name: str
    entry: CodeEntry | None = None


def list_tables() -> list[TableLine]:
    """Return the standard tables and the bank's own."""
    entries = Count("entries", filter=Q(entries__retired_at=None))
    kept = {
        one.code: one
        for one in CodeTable.objects.annotate(own=entries, changed_at=Max("entries__updated_at"))
    }
    standard = [_table_line(table, kept.pop(table.code, None)) for table in STANDARD_TABLES]
    return standard + [
        TableLine(one.code, one.name, (), 0, one.own, one.changed_at) for one in kept.values()
    ]


def table_name(code: str) -> str | None:
    """Return what a table is called in the reader's language, or nothing where there is no such table."""
    kept = CodeTable.objects.filter(code=code).first()
    if kept is not None:
        return kept.name
    standard = STANDARDS.get(code)
    return _said(standard.zh, standard.en) if standard else None


def list_codes(code: str, search: str = "") -> list[CodeLine]:
    """Return the codes of a table: the bank's own first, then those of the standard that they leave as they are."""
    own = list(
        CodeEntry.objects.filter(table__code=code).select_related("source").order_by("ours", "code")
    )
    lines = [CodeLine(one.code, one.ours, one.name, one) for one in own]
    changed = {one.code for one in own if one.source_id is None}
    standard = STANDARDS.get(code)
    for entry in standard.entries if standard else ():
        name = _said(entry.zh, entry.en)
        lines += [CodeLine(one, entry.ours, name) for one in entry.codes if one not in changed]
    wanted = search.strip().lower()
    return [one for one in lines if wanted in f"{one.code} {one.ours} {one.name}".lower()]


def codes_in_force(tables: Iterable[str], source: str = "") -> dict[str, dict[str, str]]:
    """Return by table our code for each code, those of one source over those of all."""
    names = set(tables)
    found = {
        name: dict(STANDARDS[name].known) if name in STANDARDS else {} for name in sorted(names)
    }
    own = CodeEntry.objects.filter(Q(source=None) | Q(source__code=source), table__code__in=names)
    ordered = own.order_by("source_id").select_related("table")
    # NULL sorts last: what holds for all sources is read first all the same.
    for entry in sorted(ordered, key=lambda one: one.source_id is not None):
        codes = found[entry.table.code]
        if entry.retired_at is None:
            codes[entry.code] = entry.ours
        else:
            codes.pop(entry.code, None)
    return found


def with_codes(spec: MappingSpec) -> MappingSpec:
    """Return a mapping whose rules hold the codes of the tables they name; its own codes win."""
    tables = {rule.code_table for rule in _rules(spec.fields.values()) if rule.code_table}
    if not tables:
        return spec
    known = codes_in_force(tables, spec.source.code)
    return replace(spec, fields={name: _filled(rule, known) for name, rule in spec.fields.items()})


def known_codes(target: Target) -> Codes:
    """Return by field the codes that stand for our own values."""
    tables = {field: table_for(target.name, field) for field in target.fields}
    known = codes_in_force([table for table in tables.values() if table])
    return {field: known[table] for field, table in tables.items() if table}


def own_codes(table: str) -> list[str]:
    """Return our own codes that a table leads to."""
    return sorted({code for code in codes_in_force([table])[table].values() if code})


def known_currencies() -> frozenset[str]:
    """Return the currencies that the bank's code table knows."""
    return frozenset(own_codes(CURRENCY.code))


def choices_of(table: str) -> list[tuple[str, str]]:
    """Return our own codes of a table with their names in the reader's language, for a list to choose from."""
    standard = STANDARDS.get(table)
    named = {one.ours: _said(one.zh, one.en) for one in (standard.entries if standard else ())}
    own = CodeEntry.objects.filter(table__code=table, retired_at=None).order_by("pk")
    named = {one.ours: one.name for one in own if one.name} | named
    return [(code, named.get(code, code)) for code in own_codes(table)]


def _rules(rules: Iterable[FieldRule]) -> Iterable[FieldRule]:
    for rule in rules:
        yield rule
        yield from _rules(rule.first)


def _filled(rule: FieldRule, known: Mapping[str, Mapping[str, str]]) -> FieldRule:
    first = tuple(_filled(part, known) for part in rule.first)
    if not rule.code_table:
        return replace(rule, first=first)
    return replace(rule, first=first, codes={**known[rule.code_table], **(rule.codes or {})})


def _table_line(table: StandardTable, kept: CodeTable | None) -> TableLine:
    return TableLine(
        code=table.code,
        name=kept.name if kept else _said(table.zh, table.en),
        serves=tuple(_field_said(field) for field in table.fields),
        standard=len(table.known),
        own=kept.own if kept else 0,  # type: ignore[attr-defined] # annotated by the caller
        changed_at=kept.changed_at if kept else None,  # type: ignore[attr-defined] # as above
    )


def _field_said(field: str) -> str:
    target, _dot, name = field.partition(".")
    return f"{said(target)} · {field_label(target, name)}"


def _said(zh: str, en: str) -> str:
    return zh if is_chinese() else en
