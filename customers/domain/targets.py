"""What an import can fill: the fields of each target, their types and their limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from customers.domain.mappings import MappingSpec


class Kind(StrEnum):
    """The type of a field."""

    TEXT = "text"
    CHOICE = "choice"
    WHOLE = "whole"
    MONEY = "money"
    RATE = "rate"
    FIGURE = "figure"
    DATE = "date"
    MOMENT = "moment"
    FLAG = "flag"
    JSON = "json"


class Form(StrEnum):
    """The form that a text must have."""

    ANY = ""
    PHONE = "phone"
    EMAIL = "email"
    ID_NUMBER = "id_number"
    CITIZEN = "citizen"
    CREDIT_CODE = "credit_code"
    CARD = "card"
    CURRENCY = "currency"
    INDUSTRY = "industry"
    CODE = "code"
    SYMBOL = "symbol"


KEYS = frozenset({Form.CODE, Form.ID_NUMBER})


@dataclass(frozen=True)
class Field:
    """One field of a target; `high` and `low` bound numbers, `sealed` is personal and encrypted at rest."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    sealed: bool = False
    length: int = 0
    choices: tuple[str, ...] = ()
    form: Form = Form.ANY
    low: float | None = None
    high: float | None = None

    @property
    def tells_record(self) -> bool:
        """Whether its values are keys of records: of its own, or of one that it belongs to."""
        told = self.name.endswith(("_no", "external_id")) or self.name == "customer_of"
        return self.kind is Kind.TEXT and (told or self.form in KEYS)


@dataclass(frozen=True)
class Target:
    """A table that an import fills; `key` names the fields that make a row unique in a file.

    `one_of` names fields of which a mapping must fill at least one; `open_json` names a JSON field whose
    members may be mapped one by one as `field.member`.
    """

    name: str
    fields: Mapping[str, Field]
    key: tuple[str, ...]
    one_of: tuple[str, ...] = ()
    open_json: str = ""

    def problems(self, spec: MappingSpec) -> list[str]:
        """Say what keeps a mapping from filling this target."""
        mapped = set(spec.fields)
        member = f"{self.open_json}." if self.open_json else "\0"
        unknown = sorted(n for n in mapped - set(self.fields) if not n.startswith(member))
        missing = sorted(
            f.name for f in self.fields.values() if f.required and f.name not in mapped
        )
        problems = [f"fields: {name} is not a field of {self.name}" for name in unknown]
        problems += [f"fields: {name} is required" for name in missing]
        if self.one_of and not mapped & set(self.one_of):
            problems.append(f"fields: one of {', '.join(self.one_of)} is required")
        return problems


def target(name: str, *fields: Field, key: str, one_of: str = "", open_json: str = "") -> Target:
    """Declare a target; `key` and `one_of` are names separated by blanks."""
    named = {field.name: field for field in fields}
    return Target(name, named, tuple(key.split()), tuple(one_of.split()), open_json)
