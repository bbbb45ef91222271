"""A mapping as its page shows it: each field with its column, the columns with what stands in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.domain import masking
from customers.domain.encodings import ENCODINGS, EncodingGuess
from customers.domain.guesses.drafts import WHOLE_RULE, write_codes
from customers.domain.guesses.matching import Confidence, Guess, Reason
from customers.domain.guesses.shapes import Shape
from customers.domain.mappings import TRANSFORMS
from customers.domain.targets import Field, Kind, Target
from customers.selectors.codes import list_tables, table_name
from customers.selectors.guesses import missing_fields
from customers.selectors.targets import TARGETS
from customers.selectors.words import field_label

EXAMPLES = 3
LONGEST = 24
CONFIDENCE = {
    Confidence.SURE: (_("Sure"), "good"),
    Confidence.LIKELY: (_("Likely"), "info"),
    Confidence.PERHAPS: (_("Perhaps"), "warn"),
}
REASONS = {
    Reason.NAME: _("by its name"),
    Reason.PINYIN: _("by the pinyin of its name"),
    Reason.ALIKE: _("by a similar name"),
    Reason.VALUES: _("by its values"),
    Reason.BOTH: _("by its name and its values"),
}
KINDS = {
    Kind.TEXT: pgettext_lazy("customers", "text"),
    Kind.CHOICE: _("choice"),
    Kind.WHOLE: _("whole number"),
    Kind.MONEY: _("amount"),
    Kind.RATE: pgettext_lazy("kind of field", "rate"),
    Kind.FIGURE: _("figure"),
    Kind.DATE: _("date"),
    Kind.MOMENT: _("date and time"),
    Kind.FLAG: _("yes or no"),
    Kind.JSON: _("JSON object"),
}
TRANSFORM_WORDS = {
    "upper": _("To capitals"),
    "lower": _("To small letters"),
    "digits": _("Keep the digits only"),
    "number": _("Clean the number: separators, currency signs, brackets"),
    "ten_thousand": _("From ten thousands (万) to units"),
    "cents": _("From cents to units"),
    "percent": _("Take the percent sign away"),
    "negate": _("Turn the sign around"),
    "birth_number_date": _("Birth date of a Czech birth number"),
    "birth_number_gender": _("Gender of a Czech birth number"),
}


FORM_WORDS = {
    "phone": _("Telephone number"),
    "email": _("E-mail address"),
    "id_number": _("Identity number or credit code"),
    "citizen": _("Identity number of a person (GB 11643)"),
    "credit_code": _("Unified social credit code (GB 32100)"),
    "card": _("Card number (Luhn)"),
    "currency": _("Currency code (ISO 4217)"),
}
REPEAT_WORDS = {
    "first": _("Take the first, pass over the others"),
    "number": _("Take all, number their keys"),
}
COUNTED = {Kind.MONEY, Kind.RATE, Kind.FIGURE, Kind.WHOLE}
MISSING_WORDS = {
    "refuse": _("Refuse the row"),
    "empty": _("Keep it empty"),
    "default": _("Put the constant in its place"),
}


@dataclass(frozen=True)
class Line:
    """One field of the target with its rule."""

    field: Field
    label: str
    kind: str
    rule: Mapping[str, Any]
    guess: Guess | None

    @property
    def column(self) -> str:
        """The column it is taken from; a sign of its own where it is several."""
        return WHOLE_RULE if "first" in self.rule else str(self.rule.get("from", ""))

    @property
    def constant(self) -> str:
        """The constant, or what stands in for a missing value."""
        return str(self.rule.get("const", self.rule.get("default", "")))

    @property
    def codes(self) -> str:
        """The codes, one a line."""
        return write_codes(self.rule.get("codes", {}))

    @property
    def is_date(self) -> bool:
        return self.field.kind in {Kind.DATE, Kind.MOMENT}

    @property
    def is_counted(self) -> bool:
        """Whether another column may multiply it."""
        return self.field.kind in COUNTED

    @property
    def joined(self) -> str:
        """The columns put behind it, with commas between them."""
        return ", ".join(self.rule.get("with", ()))

    @property
    def summary(self) -> list[str]:
        """What is done to the value, each thing in a word or two."""
        words = {"transform": TRANSFORM_WORDS, "check": FORM_WORDS, "missing": MISSING_WORDS}
        said = [str(words[key][self.rule[key]]) for key in words if self.rule.get(key)]
        plain = [str(self.rule[key]) for key in ("format", "prefix") if self.rule.get(key)]
        table = self.rule.get("code_table")
        plain += [str(table_name(table) or table)] if table else []
        plain += [f"× {self.rule['times']}"] if self.rule.get("times") else []
        plain += [f"+ {name}" for name in self.rule.get("with", ())]
        codes = len(self.rule.get("codes", {}))
        return [*plain, *said, *([f"{codes}×"] if codes else []), *filter(None, [self.constant])]

    @property
    def confidence(self) -> tuple[Any, str] | None:
        """How sure the guess is, in words and tone; nothing once somebody chose another column."""
        if self.guess is None or self.guess.column != self.column:
            return None
        return CONFIDENCE[self.guess.confidence]

    @property
    def reason(self) -> Any:
        """What the guess rests on."""
        return REASONS[self.guess.reason] if self.guess else ""


@dataclass(frozen=True)
class FileColumn:
    """A column of the file: examples of its values, masked where personal, and the fields it fills."""

    name: str
    examples: list[str]
    fills: list[str]


@dataclass(frozen=True)
class Sheet:
    """The whole page: lines by field, columns of the file, what is missing."""

    target: Target
    spec: Mapping[str, Any]
    lines: list[Line]
    columns: list[FileColumn]
    missing: list[str]
    tables: list[tuple[str, str]]
    transforms: list[tuple[str, Any]] = field(
        default_factory=lambda: [(name, TRANSFORM_WORDS[name]) for name in TRANSFORMS]
    )
    checks: list[tuple[str, Any]] = field(default_factory=lambda: list(FORM_WORDS.items()))
    repeat_ways: list[tuple[str, Any]] = field(default_factory=lambda: list(REPEAT_WORDS.items()))
    missing_ways: list[tuple[str, Any]] = field(default_factory=lambda: list(MISSING_WORDS.items()))


def mapping_sheet(
    spec: Mapping[str, Any], shapes: Mapping[str, Shape], guesses: list[Guess]
) -> Sheet:
    """Return a mapping beside the file it is for; required fields come first."""
    target, rules = TARGETS[spec["target"]], spec["fields"]
    guessed = {guess.field: guess for guess in guesses}
    fields = [
        *target.fields.values(),
        *(Field(name, length=200) for name in rules if name not in target.fields),
    ]
    lines = [_line(target, one, rules, guessed) for one in fields]
    lines.sort(key=lambda line: (not line.field.required, not line.rule))
    return Sheet(
        target=target,
        spec=spec,
        lines=lines,
        columns=[_column(name, shape, target, rules) for name, shape in shapes.items()],
        tables=[(table.code, table.name) for table in list_tables()],
        missing=[field_label(target.name, name) for name in missing_fields(target, rules)],
    )


def _line(
    target: Target, one: Field, rules: Mapping[str, Any], guessed: Mapping[str, Guess]
) -> Line:
    return Line(
        field=one,
        label=field_label(target.name, one.name),
        kind=str(KINDS[one.kind]),
        rule=rules.get(one.name, {}),
        guess=guessed.get(one.name),
    )


def _column(
    name: str, shape: Shape, target: Target, rules: Mapping[str, Mapping[str, Any]]
) -> FileColumn:
    fills = [field for field, rule in rules.items() if rule.get("from") == name]
    sealed = [target.fields[one] for one in fills if one in target.fields]
    personal = any(one.sealed for one in sealed)
    mask = _mask_of(shape, personal=personal, known=bool(fills))
    return FileColumn(
        name=name,
        examples=[mask(masking.mask_look(value))[:LONGEST] for value in shape.distinct[:EXAMPLES]],
        fills=[field_label(target.name, one) for one in fills],
    )


def _mask_of(shape: Shape, *, personal: bool, known: bool) -> Any:
    """What of a column may be shown: of what may be personal no more than its form."""
    half = 0.5
    for share, mask in (
        (shape.id_numbers, masking.mask_id_number),
        (shape.mobiles, masking.mask_phone),
        (shape.emails, masking.mask_email),
        (shape.han_names, masking.mask_name),
    ):
        if share >= half:
            return mask
    if personal:
        return masking.mask_name
    plain = known or shape.has_few or shape.dates or shape.decorated >= half
    return str if plain else masking.mask_name


@dataclass(frozen=True)
class EncodingNote:
    """How sure the encoding of a file is: a word, its colour, and a sentence."""

    word: Any
    tone: str
    said: str


def encoding_note(guess: EncodingGuess | None, chosen: str) -> EncodingNote | None:
    """Say what the content tells of an encoding that was chosen; nothing where it was not looked at."""
    if guess is None:
        return None
    word, tone = CONFIDENCE[Confidence(guess.confidence)]
    named = {"guess": ENCODINGS[guess.encoding], "rival": ENCODINGS.get(guess.rival, "")}
    if chosen != guess.encoding:
        return EncodingNote(word, "warn", _("The content looks like %(guess)s.") % named)
    if guess.confidence == Confidence.SURE or not guess.rival:
        return EncodingNote(word, tone, str(_("Told by the content")))
    said = _("Told by the content; it may also be %(rival)s, so look at the first rows.")
    return EncodingNote(word, tone, said % named)
