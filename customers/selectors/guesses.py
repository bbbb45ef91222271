"""What a file's columns most likely are, and the mapping kept for files of the same columns."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from customers.domain.guesses.invoices import find_invoice, repeats_of
from customers.domain.guesses.matching import Guess, guess_fields, guess_target
from customers.domain.guesses.shapes import Shape, shape_of
from customers.domain.mappings import ReadRule
from customers.domain.targets import Target
from customers.models import ImportMapping
from customers.selectors.codes import known_codes
from customers.selectors.targets import TARGETS

PLAIN = ReadRule()


@dataclass(frozen=True)
class GuessedMapping:
    """A mapping guessed for a file: as data, field by field, and which required fields it lacks."""

    spec: dict[str, Any]
    guesses: list[Guess]
    missing: list[str]


def guess_mapping(
    *, name: str, shapes: Mapping[str, Shape], read: ReadRule, target: str = ""
) -> GuessedMapping:
    """Guess the mapping of a file from its columns; without a target, that one which fits best."""
    chosen = TARGETS.get(target) or guess_target(TARGETS.values(), shapes, known_codes)
    guesses = guess_fields(chosen, shapes, known_codes(chosen))
    again = repeats_of(chosen.name, chosen.key, find_invoice(shapes))
    spec = {
        "name": name,
        "target": chosen.name,
        "read": _said(read),
        **({"repeats": again} if again else {}),
        "fields": {guess.field: guess.rule for guess in guesses},
    }
    return GuessedMapping(spec, guesses, missing_fields(chosen, spec["fields"]))


def missing_fields(target: Target, mapped: Iterable[str]) -> list[str]:
    """Return the required fields that a mapping does not fill; of those of which one is enough, the first."""
    filled = set(mapped)
    missing = [
        field.name
        for field in target.fields.values()
        if field.required and field.name not in filled
    ]
    return missing + list(target.one_of[:1] if not filled & set(target.one_of) else ())


def shapes_of(rows: Any) -> dict[str, Shape]:
    """Return what the values of each column of a table look like."""
    return {name: shape_of(rows[name]) for name in rows.column_names}


def find_mapping(columns: Iterable[str]) -> ImportMapping | None:
    """Return the mapping last kept for files of exactly these columns, in whatever order."""
    kept = ImportMapping.objects.filter(columns_digest=columns_digest(columns))
    return kept.order_by("-updated_at").first()


def columns_digest(columns: Iterable[str]) -> str:
    """Return what tells one set of columns from another."""
    return hashlib.sha256("\x1f".join(sorted(columns)).encode()).hexdigest()


def _said(read: ReadRule) -> dict[str, str]:
    """How the file is read, where it is not as usual."""
    usual = asdict(PLAIN)
    return {key: value for key, value in asdict(read).items() if value != usual[key]}
