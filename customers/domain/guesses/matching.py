"""Which column of a file is which field of a target: told by names and by the values themselves."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any

from rapidfuzz import fuzz

from customers.domain.guesses.invoices import find_invoice, line_rules
from customers.domain.guesses.names import IN, OUT, names_of
from customers.domain.guesses.shapes import FEW, HALF, NEARLY_ALL, Shape
from customers.domain.guesses.spelling import plain, words
from customers.domain.standard_codes import table_for
from customers.domain.targets import Field, Form, Kind, Target

SURE, LIKELY, PERHAPS = 0.9, 0.7, 0.5
EXACT, OTHER_NAME, PINYIN, INITIALS, CONTAINED, ALIKE = 1.0, 0.95, 0.88, 0.78, 0.72, 0.7
ALIKE_FROM = 88  # of 100, rapidfuzz token_sort_ratio
CONTRADICTED = 0.35
UNKNOWN_CODES = 0.6  # a name alone, over codes nobody has translated yet
REPEATED = 0.6
SHARED = 0.8
SOME = 0.1  # of the values, for a column that bears just the field's own name
FEW_SIDES = 6  # two, in a few spellings
LACK = 1.0  # what a required field costs that no column fills; one of the key costs twice as much
FIRST = (
    "customers"  # what a file of which no column is known is taken for: what a bank brings first
)
BOOKINGS = "transactions"
Codes = Mapping[str, Mapping[str, str]]


class Confidence(StrEnum):
    """How sure a guess is."""

    SURE = "sure"
    LIKELY = "likely"
    PERHAPS = "perhaps"


class Reason(StrEnum):
    """What a guess rests on."""

    NAME = "name"
    PINYIN = "pinyin"
    ALIKE = "alike"
    VALUES = "values"
    BOTH = "both"


@dataclass(frozen=True)
class Guess:
    """A field taken from a column by a rule; `score` is 0 to 1."""

    field: str
    column: str
    rule: dict[str, Any]
    score: float
    reason: Reason

    @property
    def confidence(self) -> Confidence:
        """The score as a word."""
        if self.score >= SURE:
            return Confidence.SURE
        return Confidence.LIKELY if self.score >= LIKELY else Confidence.PERHAPS


def guess_fields(target: Target, shapes: Mapping[str, Shape], codes: Codes) -> list[Guess]:
    """Return the likeliest column of each field; only a required field may share one.

    `codes` holds by field the codes that are known to stand for our own values.
    """
    scored = [
        (score, reason, field, column)
        for field in target.fields.values()
        for column, shape in shapes.items()
        for score, reason in [_score(target, field, column, shape, codes.get(field.name, {}))]
        if score >= PERHAPS
    ]
    scored.sort(key=lambda one: (-one[0], not one[2].required))
    taken: dict[str, Guess] = {}
    for again in (False, True):
        for score, reason, field, column in scored:
            used = column in {guess.column for guess in taken.values()}
            may_share = again and field.required
            if field.name in taken or (used and not may_share):
                continue
            rule = rule_for(target, field, (column, shapes[column]), codes.get(field.name, {}))
            sure = round(score * (SHARED if used else 1), 3)
            taken[field.name] = Guess(field.name, column, rule, sure, reason)
    _add_gender(target, taken)
    _add_sign(taken, shapes)
    _add_lines(target, taken, shapes)
    return [taken[name] for name in target.fields if name in taken]


def _add_gender(target: Target, taken: dict[str, Guess]) -> None:
    """A birth number tells the gender too."""
    born = taken.get("birth_on")
    coded = born is not None and born.rule.get("transform") == "birth_number_date"
    if coded and born and "gender" in target.fields and "gender" not in taken:
        rule = {"from": born.column, "transform": "birth_number_gender"}
        taken["gender"] = replace(born, field="gender", rule=rule, reason=Reason.VALUES)


def _add_sign(taken: dict[str, Guess], shapes: Mapping[str, Shape]) -> None:
    """Amounts without a sign are outgoing where another column says so: 借/贷, D/C, debit/credit."""
    amount = taken.get("amount")
    if amount is None or shapes[amount.column].negatives:
        return
    for column, shape in shapes.items():
        sides = {value: value.strip().lower() for value in shape.distinct[:FEW]}
        out = sorted(value for value, side in sides.items() if side in OUT)
        if out and len(out) < len(sides) <= FEW_SIDES and set(sides.values()) <= OUT | IN:
            rule = {**amount.rule, "negate_when": {column: out}}
            taken["amount"] = replace(amount, rule=rule)
            return


def _add_lines(target: Target, taken: dict[str, Guess], shapes: Mapping[str, Shape]) -> None:
    """A line of an invoice is a booking whose key and amount are told by two columns each."""
    lines = find_invoice(shapes) if target.name == BOOKINGS else None
    if lines is None:
        return
    for name, (column, rule) in line_rules(lines).items():
        score = LIKELY if column else PERHAPS
        taken[name] = Guess(name, column, rule, score, Reason.NAME)
    if lines.day:
        field = target.fields["booked_at"]
        rule = rule_for(target, field, (lines.day, shapes[lines.day]), {})
        taken[field.name] = Guess(field.name, lines.day, rule, SURE, Reason.NAME)


def guess_target(
    targets: Iterable[Target], shapes: Mapping[str, Shape], codes: Callable[[Target], Codes]
) -> Target:
    """Return the target whose fields the columns fit best: what it requires counts double, each column once."""
    known = {target.name: target for target in targets}
    if BOOKINGS in known and find_invoice(shapes):
        return known[BOOKINGS]
    guesses = {name: guess_fields(target, shapes, codes(target)) for name, target in known.items()}
    fits = {name: _fit(known[name], found) for name, found in guesses.items() if found}
    return known[max(fits, key=lambda name: fits[name], default=FIRST)]


def _fit(target: Target, guesses: list[Guess]) -> float:
    guessed = {guess.field: guess.score for guess in guesses}
    required = [field.name for field in target.fields.values() if field.required]
    lacks = [1 + (name in target.key) for name in required if name not in guessed]
    filled = {guess.column: guess.score for guess in guesses[::-1] if guess.field in required}
    fit = sum(guessed.values()) + sum(filled.values()) - LACK * sum(lacks)
    return fit - LACK if target.one_of and not guessed.keys() & set(target.one_of) else fit


def rule_for(
    target: Target, field: Field, of: tuple[str, Shape], codes: Mapping[str, str]
) -> dict[str, Any]:
    """Return how a column is read as a field: format, cleaning of numbers, the table of its codes."""
    column, shape = of
    rule: dict[str, Any] = {"from": column}
    if field.kind in {Kind.DATE, Kind.MOMENT}:
        rule |= _format_rule(field, shape)
    elif (
        field.kind in {Kind.MONEY, Kind.RATE, Kind.FIGURE, Kind.WHOLE}
        and shape.numbers < shape.decorated
    ):
        rule["transform"] = "number"
    elif _needs_codes(field, shape, codes):
        rule["code_table"] = table_for(target.name, field.name)
    return rule


def _format_rule(field: Field, shape: Shape) -> dict[str, str]:
    both = (shape.date_format, shape.moment_format)
    first, second = both if field.kind is Kind.DATE else both[::-1]
    found = first or second
    if not found and shape.birth_numbers >= NEARLY_ALL:
        return {"transform": "birth_number_date"}
    found = found or shape.usual_format[0]
    return {} if found in {"", "%Y-%m-%d", "ISO8601"} else {"format": found}


def _needs_codes(field: Field, shape: Shape, codes: Mapping[str, str]) -> bool:
    """Whether the values are codes that a table knows, and not ours already."""
    ours = set(field.choices or codes.values())
    return bool(codes) and not set(shape.distinct) <= ours and shape.among(codes) >= HALF


def _score(
    target: Target, field: Field, column: str, shape: Shape, codes: Mapping[str, str]
) -> tuple[float, Reason]:
    name, reason = _name_score(target.name, field.name, column)
    if not len(shape.given):
        return name, reason
    values = _value_score(field, shape, codes)
    if _fitting(field, shape, codes) < (SOME if column.strip() == field.name else PERHAPS):
        name *= CONTRADICTED
    elif field.kind is Kind.CHOICE and shape.among({*codes, *field.choices}) < HALF:
        name *= UNKNOWN_CODES
    if (field.name,) == target.key and len(shape.given) > 20 and shape.distinct_share < NEARLY_ALL:
        name *= REPEATED if shape.distinct_share >= HALF else CONTRADICTED
    if name >= PERHAPS and values >= PERHAPS:
        return min(max(name, values) + 0.05, 1.0), Reason.BOTH
    return (name, reason) if name >= values else (values, Reason.VALUES)


def _name_score(target: str, field: str, column: str) -> tuple[float, Reason]:
    given = plain(column)
    if not given:
        return 0.0, Reason.NAME
    known = _known(target, field)
    exact = (
        (known.own, EXACT, Reason.NAME),
        (known.other, OTHER_NAME, Reason.NAME),
        (known.pinyin, PINYIN, Reason.PINYIN),
        (known.initials, INITIALS, Reason.PINYIN),
    )
    for names, score, reason in exact:
        if given in names:
            return score, reason
    return _alike(known, given, words(column)), Reason.ALIKE


def _alike(known: "_Known", given: str, spoken: str) -> float:
    # Two signs of Chinese say enough; of Latin letters a word of five does.
    if any(len(one) >= (5 if one.isascii() else 2) and one in given for one in known.all):
        return CONTAINED
    alike = max((fuzz.token_sort_ratio(spoken, one) for one in known.spoken), default=0)
    return ALIKE * alike / 100 if alike >= ALIKE_FROM else 0.0


@dataclass(frozen=True)
class _Known:
    own: frozenset[str]
    other: frozenset[str]
    pinyin: frozenset[str]
    initials: frozenset[str]
    spoken: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        return self.own | self.other


@cache
def _known(target: str, field: str) -> _Known:
    # its dictionaries, 50 MB, are loaded by who spells, not by every process that starts
    from pypinyin import Style, lazy_pinyin

    named = names_of(target, field)
    chinese = [one for one in (named.zh, *named.also) if not one.isascii()]
    sounds = [lazy_pinyin(one) for one in chinese]
    first = ["".join(lazy_pinyin(one, style=Style.FIRST_LETTER)) for one in chinese]
    return _Known(
        own=frozenset({plain(field), plain(named.zh), plain(named.en)}),
        other=frozenset(plain(one) for one in named.also),
        pinyin=frozenset("".join(one) for one in sounds),
        initials=frozenset(one for one in first if len(one) > 1),
        spoken=frozenset(words(one) for one in (field, named.en, *named.also) if one.isascii()),
    )


def _fitting(field: Field, shape: Shape, codes: Mapping[str, str]) -> float:
    """The share of the values that can be the field's."""
    if field.form in FORMS:
        return FORMS[field.form](shape)
    if field.kind in KINDS:
        return KINDS[field.kind](shape)
    if field.kind is Kind.CHOICE and not shape.has_few:
        return shape.among({*codes, *field.choices})
    return 1.0


def _value_score(field: Field, shape: Shape, codes: Mapping[str, str]) -> float:
    """How much the values alone speak for a field: only a form that few others have does."""
    if field.form in TELLING:
        return TELLING[field.form](shape) * OTHER_NAME
    if field.name in BY_NAME:
        return BY_NAME[field.name](shape)
    if field.kind is Kind.CHOICE and shape.has_few and len(shape.distinct) > 1:
        return shape.among({*codes, *field.choices}) * CONTAINED
    return 0.0


def _gender(shape: Shape) -> float:
    spoken = shape.among({"男", "女", "M", "F", "Male", "Female", "male", "female"})
    return spoken * PINYIN if len(shape.distinct) <= 4 else 0.0


FORMS: dict[Form, Callable[[Shape], float]] = {
    Form.PHONE: lambda shape: shape.phones,
    Form.EMAIL: lambda shape: shape.emails,
    Form.ID_NUMBER: lambda shape: shape.id_numbers,
}
TELLING: dict[Form, Callable[[Shape], float]] = {
    **FORMS,
    Form.PHONE: lambda shape: shape.mobiles,
}
KINDS: dict[Kind, Callable[[Shape], float]] = {
    Kind.DATE: lambda shape: shape.dates or shape.birth_numbers,
    Kind.MOMENT: lambda shape: shape.dates,
    Kind.WHOLE: lambda shape: shape.wholes,
    Kind.MONEY: lambda shape: shape.decorated,
    Kind.RATE: lambda shape: shape.decorated,
    Kind.FIGURE: lambda shape: shape.decorated,
    Kind.FLAG: lambda shape: shape.flags,
    Kind.JSON: lambda shape: shape.matches(r"^\s*\{"),
}
BY_NAME: dict[str, Callable[[Shape], float]] = {
    "name": lambda shape: shape.han_names * PINYIN,
    "content": lambda shape: shape.prose * CONTAINED,
    "currency": lambda shape: shape.currencies * OTHER_NAME,
    "gender": _gender,
}
