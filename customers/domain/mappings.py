"""How a source's columns become our fields: a mapping is data, checked against a schema.

In YAML:

    name: berka-loans
    target: holdings
    source: {code: berka, name: "Berka bank", last_on: 1994-03-31}
    file: loan.asc
    read: {delimiter: ";"}
    where: {status: [A, B, C, D]}
    fields:
      external_id: {from: loan_id, prefix: L}
      opened_on: {from: date, format: "%y%m%d"}
      status: {from: status, codes: {A: closed, B: defaulted}, default: open}
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jsonschema import Draft202012Validator

TRANSFORMS = (
    "upper",
    "lower",
    "digits",
    "number",
    "ten_thousand",
    "cents",
    "percent",
    "negate",
    "birth_number_date",
    "birth_number_gender",
)
FORMS = ("phone", "email", "id_number", "citizen", "credit_code", "card", "currency")
# What becomes of a missing value; without one, a default stands in for unknown codes too.
MISSING = ("refuse", "empty", "default")
# What becomes of rows whose key stands in an earlier row of the file, other than being set aside as duplicates.
REPEATS = ("first", "number")
TEXT = {"type": "string"}
SCALAR = {"type": ["string", "number", "integer", "boolean"]}
RULE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "from": {**TEXT, "minLength": 1},
        "const": SCALAR,
        "first": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/rule"}},
        "default": SCALAR,
        "prefix": TEXT,
        "pad": {"type": "integer", "minimum": 1, "maximum": 32},
        "format": TEXT,
        "codes": {"type": "object", "additionalProperties": SCALAR},
        "code_table": {**TEXT, "pattern": "^[a-z][a-z0-9_-]{0,39}$"},
        "transform": {"enum": list(TRANSFORMS)},
        "check": {"enum": list(FORMS)},
        "missing": {"enum": list(MISSING)},
        "negate_when": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"type": "array", "items": SCALAR},
        },
        "add_months": TEXT,
        "times": TEXT,
        "with": {"type": "array", "minItems": 1, "items": TEXT},
        "by_term": TEXT,
    },
    "oneOf": [{"required": ["from"]}, {"required": ["const"]}, {"required": ["first"]}],
}
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$defs": {"rule": RULE},
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "target", "fields"],
    "properties": {
        "name": {**TEXT, "minLength": 1, "maxLength": 80},
        "target": TEXT,
        "file": TEXT,
        "source": {
            "type": "object",
            "additionalProperties": False,
            "required": ["code"],
            "properties": {
                "code": {**TEXT, "pattern": "^[-a-zA-Z0-9_]{1,40}$"},
                "name": TEXT,
                "last_on": {**TEXT, "pattern": r"^\d{4}-\d{2}-\d{2}$"},
            },
        },
        "read": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "format": {"enum": ["csv", "xlsx", "parquet", "jsonl"]},
                "delimiter": {**TEXT, "minLength": 1, "maxLength": 1},
                "encoding": TEXT,
                "sheet": TEXT,
            },
        },
        "where": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": SCALAR},
        },
        "fields": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"$ref": "#/$defs/rule"},
        },
        "derive_contacts": {"type": "boolean"},
        "settle_balances": {"type": "boolean"},
        "id_scheme": {"enum": ["cn", "none"]},
        "partial": {"type": "boolean"},
        "repeats": {"enum": list(REPEATS)},
    },
}


class MappingError(ValueError):
    """A mapping that cannot be used; `problems` says why, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class FieldRule:
    """Where one field's value comes from and what is done to it, in the order of these names.

    `check` names a form that the value must have besides its field's own; `missing` says what becomes of a
    missing value. `joined` columns are put behind the value with hyphens; `times` is a column it is multiplied by.
    """

    source: str = ""
    const: str | None = None
    first: tuple["FieldRule", ...] = ()
    transform: str = ""
    codes: Mapping[str, str] | None = None
    code_table: str = ""
    default: str = ""
    pad: int = 0
    prefix: str = ""
    format: str = ""
    negate_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    add_months: str = ""
    by_term: str = ""
    times: str = ""
    joined: tuple[str, ...] = ()
    check: str = ""
    missing: str = ""

    def columns(self) -> set[str]:
        """The source columns that the rule reads."""
        named = {self.source, self.add_months, self.times, *self.joined, *self.negate_when}
        return {name for name in named if name}.union(*(rule.columns() for rule in self.first))


@dataclass(frozen=True)
class SourceRule:
    """The data source; `last_on` is the day of its last booking when its dates are to be moved."""

    code: str = ""
    name: str = ""
    last_on: str = ""


@dataclass(frozen=True)
class ReadRule:
    """How the file is read; an empty format is told by the file's name."""

    format: str = ""
    delimiter: str = ","
    encoding: str = "utf-8-sig"
    sheet: str = ""


@dataclass(frozen=True)
class MappingSpec:
    """A whole mapping; a `partial` one leaves out the fields whose columns a file lacks.

    Of rows with one key, `repeats` "first" takes the first and passes over the others, as where every line of an
    invoice names its customer; "number" takes all and numbers the others' keys.
    """

    name: str
    target: str
    fields: Mapping[str, FieldRule]
    file: str = ""
    source: SourceRule = field(default_factory=SourceRule)
    read: ReadRule = field(default_factory=ReadRule)
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    derive_contacts: bool = False
    settle_balances: bool = False
    id_scheme: str = "cn"
    partial: bool = False
    repeats: str = ""

    def columns(self) -> set[str]:
        """The source columns that the mapping reads."""
        return set(self.where).union(*(rule.columns() for rule in self.fields.values()))

    def fitted(self, names: Iterable[str]) -> "MappingSpec":
        """Return the mapping for a file with these columns: the same, unless it is partial."""
        if not self.partial:
            return self
        known = set(names)
        kept = {name: rule for name, rule in self.fields.items() if rule.columns() <= known}
        return replace(self, fields=kept)


def read_spec(data: object) -> MappingSpec:
    """Return the mapping that `data` describes; raises MappingError with every problem found."""
    errors = sorted(Draft202012Validator(SCHEMA).iter_errors(data), key=lambda e: list(e.path))
    if errors or not isinstance(data, dict):
        raise MappingError([_problem(error) for error in errors] or ["not a mapping"])
    simple = (
        "name",
        "target",
        "file",
        "derive_contacts",
        "settle_balances",
        "id_scheme",
        "partial",
        "repeats",
    )
    return MappingSpec(
        **{name: data[name] for name in simple if name in data},
        fields={name: _rule(rule) for name, rule in data["fields"].items()},
        source=SourceRule(**data.get("source", {})),
        read=ReadRule(**data.get("read", {})),
        where=_choices(data.get("where", {})),
    )


def _rule(data: dict[str, Any]) -> FieldRule:
    known = dict(data)
    return FieldRule(
        source=known.get("from", ""),
        const=_text(known["const"]) if "const" in known else None,
        first=tuple(_rule(rule) for rule in known.get("first", ())),
        transform=known.get("transform", ""),
        codes=_codes(known.get("codes")),
        code_table=known.get("code_table", ""),
        default=_text(known.get("default", "")),
        pad=known.get("pad", 0),
        prefix=known.get("prefix", ""),
        format=known.get("format", ""),
        negate_when=_choices(known.get("negate_when", {})),
        add_months=known.get("add_months", ""),
        by_term=known.get("by_term", ""),
        times=known.get("times", ""),
        joined=tuple(known.get("with", ())),
        check=known.get("check", ""),
        missing=known.get("missing", ""),
    )


def _codes(data: dict[str, Any] | None) -> dict[str, str] | None:
    return None if data is None else {str(code): _text(value) for code, value in data.items()}


def _choices(data: dict[str, list[Any]]) -> dict[str, tuple[str, ...]]:
    return {column: tuple(_text(value) for value in values) for column, values in data.items()}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _problem(error: Any) -> str:
    place = ".".join(str(part) for part in error.path)
    return f"{place}: {error.message}" if place else str(error.message)
