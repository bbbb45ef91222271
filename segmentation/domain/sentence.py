"""A rule as a sentence people read, in English and in Chinese, with its values marked."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from segmentation.domain import phrases
from segmentation.domain.fields import OPS, Choice, Field, Param, Takes, Type, Words
from segmentation.domain.registry import BY_KEY
from segmentation.domain.rules import AllOf, AnyOf, Condition, Node, NoneOf
from segmentation.domain.values import Value

Run = tuple[str, bool]  # a piece of text, and whether it is marked
Names = Callable[[str, str], str]  # (provider, value) -> the name people know it by
MARK = "\x00"  # no value can hold it: the reader refuses it
SHOWN_VALUES = 6
STEPS = ("first", "then")

EVERYBODY = Words("All customers.", "全部客户。")
NOT = Words("without those ", "不含")
HOLDINGS = Words("products", "产品")


def explain_rule(rule: Node, lang: str, names: Names | None = None) -> list[Run]:
    """Return the sentence of a rule as runs of text; `names` tells what stored values are called."""
    teller = _Teller(lang, names or (lambda _provider, value: value))
    text = teller.sentence(rule)
    text = _spaced(text) if lang == "zh" else text
    return [(piece, bool(place % 2)) for place, piece in enumerate(text.split(MARK)) if piece]


def explain_part(part: Node, lang: str, names: Names | None = None) -> str:
    """Return what one part of a rule asks, as a piece of a sentence."""
    teller = _Teller(lang, names or (lambda _provider, value: value))
    if isinstance(part, NoneOf):
        text = NOT.of(lang) + teller.without(part)
    else:
        text = teller.condition(part) if isinstance(part, Condition) else teller.group(part)
    text = text.replace(MARK, "")
    return _spaced(text) if lang == "zh" else text


def plain_text(runs: list[Run]) -> str:
    """Return the sentence without marks."""
    return "".join(text for text, _marked in runs)


@dataclass(frozen=True)
class _Teller:
    lang: str
    names: Names

    def sentence(self, rule: Node) -> str:
        top = rule if isinstance(rule, AllOf) else AllOf((rule,))
        if not top.parts:
            return EVERYBODY.of(self.lang)
        plain = [self.condition(part) for part in top.parts if isinstance(part, Condition)]
        groups = [self.grouped(part) for part in top.parts if isinstance(part, AllOf | AnyOf)]
        without = [self.without(part) for part in top.parts if isinstance(part, NoneOf)]
        if self.lang == "zh":
            return _zh_sentence(plain, groups, without)
        return _en_sentence(plain, groups, without)

    def grouped(self, node: AllOf | AnyOf) -> str:
        either = isinstance(node, AnyOf) and len(node.parts) > 1 and self.lang == "en"
        return f"either {self.group(node)}" if either else self.group(node)

    def without(self, node: NoneOf) -> str:
        return _listed([self.node(part) for part in node.parts], self.lang, "or")

    def node(self, node: Node) -> str:
        if isinstance(node, Condition):
            return self.condition(node)
        inner = self.without(node) if isinstance(node, NoneOf) else self.group(node)
        if isinstance(node, NoneOf):
            inner = f"不满足“{inner}”" if self.lang == "zh" else f"not {inner}"
        return f"（{inner}）" if self.lang == "zh" else f"({inner})"

    def group(self, node: AllOf | AnyOf) -> str:
        word = "and" if isinstance(node, AllOf) else "or"
        return _listed([self.node(part) for part in node.parts], self.lang, word)

    def condition(self, condition: Condition) -> str:
        field = BY_KEY[condition.field]
        compares = OPS[condition.op].takes not in (Takes.CHOICES, Takes.NOTHING)
        kind = Type.NUMBER if compares and field.type is Type.GRADE else field.type
        pair = phrases.BY_FIELD.get(field.key, phrases.BY_TYPE[kind])
        if condition.op in ("is_known", "is_unknown"):
            pair = phrases.KNOWING
        phrase = pair[condition.op in phrases.CONTRARY].of(self.lang)
        slots = self.slots(field, condition, phrase, compares=compares)
        text = phrase.replace("*", MARK).format(**slots)
        return _spaced(text) if self.lang == "zh" else re.sub(r" +", " ", text)

    def slots(
        self, field: Field, condition: Condition, phrase: str, *, compares: bool
    ) -> dict[str, str]:
        spoken = compares or condition.op in phrases.OPS
        op = self.comparison(field, condition) if spoken else ""
        return {
            "label": _spoken(field.words.of(self.lang), self.lang),
            "op": op,
            "value": op or self.chosen(field, condition),
            "kinds": self.kinds(field, condition),
            "days": self.days(condition.param("days")),
            "more": self.more(field, condition, phrase),
            "within": self.days(condition.param("within")).strip(),
            **{step: self.step(field, condition, step) for step in STEPS},
            **{f"{step}_more": self.more(field, condition, phrase, f"{step}_") for step in STEPS},
        }

    def step(self, field: Field, condition: Condition, key: str) -> str:
        param, value = field.param(key), condition.param(key)
        return self.values(value, param.choices, "") if param and value else ""

    def comparison(self, field: Field, condition: Condition) -> str:
        value = condition.value
        pair = value if isinstance(value, tuple) else (value,)
        takes = OPS[condition.op].takes
        if takes is Takes.NOTHING:
            return phrases.OPS[condition.op].of(self.lang)
        told = [self.days(one) if takes is Takes.DAYS else self.amount(field, one) for one in pair]
        return phrases.OPS[condition.op].of(self.lang).format(v=told[0], w=told[-1])

    def amount(self, field: Field, value: Value) -> str:
        if isinstance(value, dt.date):
            return value.isoformat()
        number = cast(float, value)
        if field.type is Type.MONEY:
            return f"{'−' if number < 0 else ''}¥{_figure(abs(number))}"
        if field.type is Type.SHARE:
            return f"{_figure(Decimal(str(number)) * 100)}%"
        if field.type is Type.GRADE:
            return self.named(field.choices, "", str(value))
        unit = field.unit.of(self.lang)
        shown = f"{_figure(number)} {unit}".strip()
        return shown.removesuffix(" years") if field.key == "age_years" else shown

    def days(self, value: Value) -> str:
        if value is None:
            return ""
        if self.lang == "zh":
            return f" {value} 天"
        return "1 day" if value == 1 else f"{value} days"

    def chosen(self, field: Field, condition: Condition) -> str:
        if OPS[condition.op].takes is not Takes.CHOICES:
            return ""
        return self.values(condition.value, field.choices, field.provider)

    def kinds(self, field: Field, condition: Condition) -> str:
        param = field.param("kinds")
        value = condition.param("kinds")
        if param is None or value is None:
            return HOLDINGS.of(self.lang)
        return self.values(value, param.choices, param.provider)

    def more(self, field: Field, condition: Condition, phrase: str, begins: str = "") -> str:
        """What else narrows a condition, as far as the phrase has no place of its own for it."""
        told = []
        for key, value in condition.params:
            param = field.param(key)
            if param is None or f"{{{key}}}" in phrase or not key.startswith(begins):
                continue
            if f"{{{key.partition('_')[0]}_more}}" in phrase and not begins:
                continue
            told.append((self.asked_of(param, begins), self.param(param, value)))
        if condition.param("score"):
            return " ".join(f"“{values}”" for _key, values in told)
        if self.lang == "zh":
            return f"（{'；'.join(f'{key}：{values}' for key, values in told)}）" if told else ""
        return "".join(f" {key} {values}" for key, values in told)

    def asked_of(self, param: Param, begins: str) -> str:
        """The words of a parameter; within a step's own place without naming the step again."""
        if param.key == "days":
            return "in" if self.lang == "en" else "近"
        label = param.words.of(self.lang)
        return label.split(" ", 2)[-1] if begins and self.lang == "en" else label

    def param(self, param: Param, value: Value) -> str:
        if param.takes is Takes.NUMBER:
            return f"¥{_figure(cast(float, value))}"
        if param.takes is Takes.DAYS:
            return self.days(value).strip()
        return self.values(value, param.choices, param.provider)

    def values(self, value: Value, choices: tuple[Choice, ...], provider: str) -> str:
        chosen = cast(tuple[str, ...], value)
        told = [self.named(choices, provider, one) for one in chosen[:SHOWN_VALUES]]
        left = len(chosen) - len(told)
        if left:
            told.append(f"其他 {left} 项" if self.lang == "zh" else f"{left} more")
        return _joined(
            told, "或" if self.lang == "zh" else " or ", "、" if self.lang == "zh" else ", "
        )

    def named(self, choices: tuple[Choice, ...], provider: str, value: str) -> str:
        known: Mapping[str, Words] = {choice.value: choice.words for choice in choices}
        name = known[value].of(self.lang) if value in known else self.names(provider, value)
        name = name.replace(MARK, "")
        quoted = provider in ("segments", "tags")
        lowered = (
            self.lang == "en"
            and value in known
            and not name[:2].isupper()
            and not name[1:2].isdigit()
        )
        name = name[:1].lower() + name[1:] if lowered else name
        return f"“{name}”" if quoted else name


def _joined(parts: list[str], last: str, comma: str) -> str:
    return last.join([comma.join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]


def _listed(parts: list[str], lang: str, word: str) -> str:
    if lang == "zh":
        return ("，或" if word == "or" else "，且").join(parts)
    return f", {word} ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]


def _en_sentence(plain: list[str], groups: list[str], without: list[str]) -> str:
    body = _listed(plain, "en", "and") if plain else ""
    for group in groups:
        body += f"; and {group}" if body else group
    text = f"Customers {body}" if body else "All customers"
    for excluded in without:
        text += f"; without those {excluded}"
    return f"{text}."


def _zh_sentence(plain: list[str], groups: list[str], without: list[str]) -> str:
    text = f"{'、'.join(plain)}的客户" if plain else "客户"
    for place, group in enumerate(groups):
        text += f"{'，且' if plain or place else '：'}{group}"
    if not plain and not groups:
        text = "全部客户"
    for excluded in without:
        text += f"；不含{excluded}的客户"
    return f"{text}。"


def _spoken(label: str, lang: str) -> str:
    """Turn a label into words within a sentence: “Money in, 30 days” becomes “money in over 30 days”."""
    if lang == "zh":
        return label.removesuffix("（天）")
    label = re.sub(r", (\d+ days|a year)$", r" over \1", label)
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _spaced(text: str) -> str:
    """Part Chinese from Latin letters and figures by one space, marks or not."""
    text = re.sub(r"([一-鿿])(\x00?)([0-9A-Za-z¥])", r"\1 \2\3", text)
    return re.sub(r"([0-9A-Za-z%])(\x00?)([一-鿿])", r"\1\2 \3", re.sub(r" +", " ", text))


def _figure(number: float | Decimal) -> str:
    """The number as it is asked, however fine."""
    return f"{Decimal(str(number)).normalize() + 0:,f}"
