"""The definitions of stages as a form: rules in their order, each with up to four conditions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext_lazy

from segmentation.domain.fields import GROUP_WORDS, OPS, Field, Scalar, Takes
from segmentation.domain.lifecycle.terms import MOST_CONDITIONS, MOST_RULES, STAGES
from segmentation.domain.registry import BY_KEY, FIELDS
from segmentation.selectors.choices import language
from segmentation.selectors.words import stage_names

SPARE = 1  # empty rules at the end, to be filled
ALSO = ("holding_closed", "holding_opened", "holding_kind", "value_tier", "clv", "alive_share")
NUMBERS = (Takes.NUMBER, Takes.TWO_NUMBERS, Takes.DAYS)


def _may_ask(field: Field) -> bool:
    """What a rule of a stage can ask: values of the profile and of the customer, and a few of their rows."""
    return isinstance(field.source, Scalar) or field.key in ALSO


class LongSelect(forms.Select):
    """A select of very many options, written at once: as templates dozens of them take seconds."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        own = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        chosen = {str(one) for one in self.format_value(value)}
        return format_html("<select{}>{}</select>", flatatt(own), _options(self.choices, chosen))


OPTION = '<option value="{}">{}</option>'
CHOSEN = '<option value="{}" selected>{}</option>'


def _options(choices: Iterable[Any], chosen: set[str]) -> SafeString:
    """Options, and groups of them where a label is a list."""
    written = [
        format_html('<optgroup label="{}">{}</optgroup>', value, _options(label, chosen))
        if isinstance(label, list | tuple)
        else format_html(CHOSEN if str(value) in chosen else OPTION, value, label)
        for value, label in choices
    ]
    return format_html_join("", "{}", ((one,) for one in written))


class StagesForm(forms.Form):
    """Who is in which stage; empty rules and conditions are left out."""

    otherwise = forms.ChoiceField(label=gettext_lazy("Who fits no rule"))
    winback_share = forms.FloatField(
        label=gettext_lazy("Expected share won back, %"),
        help_text=gettext_lazy("Counts as twenty customers; what is seen outweighs it with time"),
    )
    winback_days = forms.IntegerField(label=gettext_lazy("Within days"), min_value=1, max_value=730)
    note = forms.CharField(label=gettext_lazy("Why"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, rules: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = min(rules + SPARE, MOST_RULES)
        names = stage_names()
        stages = [(code, names[code]) for code in STAGES]
        self.fields["otherwise"].choices = stages  # type: ignore[attr-defined] # a ChoiceField
        choices = _choices()
        for place in range(self.count):
            self._add_rule(place, [("", "–"), *stages], choices)

    def _add_rule(self, place: int, stages: list[tuple[str, str]], choices: dict[str, Any]) -> None:
        head = f"r{place}"
        self.fields[f"{head}_order"] = forms.IntegerField(
            label=pgettext_lazy("rule", "Order"), min_value=1, max_value=99
        )
        self.fields[f"{head}_stage"] = forms.ChoiceField(
            label=gettext_lazy("Stage"), choices=stages, required=False
        )
        self.fields[f"{head}_match"] = forms.ChoiceField(
            label=gettext_lazy("Match"),
            choices=[("all", gettext_lazy("All of these")), ("any", gettext_lazy("Any of these"))],
        )
        for part in range(MOST_CONDITIONS):
            for name, label in (
                ("field", gettext_lazy("Feature")),
                ("op", pgettext_lazy("rule", "Comparison")),
            ):
                self.fields[f"{head}_c{part}_{name}"] = forms.ChoiceField(
                    label=label, choices=choices[name], required=False, widget=LongSelect
                )
            self.fields[f"{head}_c{part}_value"] = forms.CharField(
                label=pgettext_lazy("rule", "Value"), max_length=120, required=False
            )

    def rules(self) -> list[dict[str, Any]]:
        """Return the bound fields, rule by rule."""
        return [
            {
                "order": self[f"r{place}_order"],
                "stage": self[f"r{place}_stage"],
                "match": self[f"r{place}_match"],
                "shown": self._conditions(place)[: self._filled(place) + 1],
                "more": self._conditions(place)[self._filled(place) + 1 :],
            }
            for place in range(self.count)
        ]

    def _conditions(self, place: int) -> list[dict[str, Any]]:
        return [
            {name: self[f"r{place}_c{part}_{name}"] for name in ("field", "op", "value")}
            for part in range(MOST_CONDITIONS)
        ]

    def _filled(self, place: int) -> int:
        """How many conditions of a rule say something; those that say nothing stand behind them."""
        named = [part for part in range(MOST_CONDITIONS) if self[f"r{place}_c{part}_field"].value()]
        return max(named, default=-1) + 1

    def document(self) -> dict[str, Any]:
        """Return what was entered as a document of definitions."""
        given = self.cleaned_data
        places = [place for place in range(self.count) if given.get(f"r{place}_stage")]
        places.sort(key=lambda place: given[f"r{place}_order"])
        rules = [
            {
                "stage": given[f"r{place}_stage"],
                "match": given[f"r{place}_match"],
                "conditions": [
                    _condition(
                        *(given[f"r{place}_c{part}_{name}"] for name in ("field", "op", "value"))
                    )
                    for part in range(MOST_CONDITIONS)
                    if given[f"r{place}_c{part}_field"]
                ],
            }
            for place in places
        ]
        return {
            "rules": rules,
            "otherwise": given["otherwise"],
            "winback_share": round(given["winback_share"] / 100, 6),
            "winback_days": given["winback_days"],
        }


def initial_stages(document: dict[str, Any], version: int) -> dict[str, Any]:
    """Return a document of definitions as the form shows it."""
    shown: dict[str, Any] = {
        "version": version,
        "otherwise": document["otherwise"],
        "winback_share": round(document["winback_share"] * 100, 4),
        "winback_days": document["winback_days"],
    }
    for place in range(MOST_RULES):
        shown[f"r{place}_order"], shown[f"r{place}_match"] = place + 1, "all"
    for place, rule in enumerate(document["rules"]):
        shown |= {f"r{place}_stage": rule["stage"], f"r{place}_match": rule["match"]}
        for part, test in enumerate(rule["conditions"]):
            value = test.get("value", "")
            told = value
            if isinstance(value, list):
                told = ", ".join(_named(test["field"], str(one)) for one in value)
            shown |= {
                f"r{place}_c{part}_field": test["field"],
                f"r{place}_c{part}_op": test["op"],
                f"r{place}_c{part}_value": told,
            }
    return shown


def _choices() -> dict[str, list[Any]]:
    lang = language()
    groups: dict[str, list[tuple[str, str]]] = {}
    for field in FIELDS:
        if _may_ask(field):
            group = GROUP_WORDS[field.group].of(lang)
            groups.setdefault(group, []).append((field.key, field.words.of(lang)))
    used = {key for field in FIELDS if _may_ask(field) for key in field.operators}
    ops = [(op.key, op.words.of(lang)) for op in OPS.values() if op.key in used]
    return {"field": [("", "–"), *groups.items()], "op": [("", "–"), *ops]}


def _condition(key: str, op: str, text: str) -> dict[str, Any]:
    """Return a condition as a rule has it; what does not fit is left for the rule's own check to refuse."""
    test: dict[str, Any] = {"field": key, "op": op}
    takes = OPS[op].takes if op in OPS else Takes.NOTHING
    parts = [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]
    if takes is Takes.NOTHING:
        return test
    if takes is Takes.CHOICES:
        return test | {"value": [_coded(key, part) for part in parts]}
    numbers = [_number(part) for part in parts] if takes in NUMBERS else parts
    single = takes in (Takes.NUMBER, Takes.DAYS, Takes.DATE)
    return test | {"value": (numbers[0] if numbers else "") if single else numbers}


def _number(text: str) -> int | float | str:
    try:
        value = float(text)
    except ValueError:
        return text
    return int(value) if value.is_integer() else value


def _coded(key: str, text: str) -> str:
    """The code of a choice, given by its code or by its name in either language."""
    field = BY_KEY.get(key)
    for choice in field.choices if field else ():
        if text in (choice.value, choice.words.en, choice.words.zh):
            return choice.value
    return text


def _named(key: str, code: str) -> str:
    """The name of a choice in the reader's language."""
    field = BY_KEY.get(key)
    names = {one.value: one.words.of(language()) for one in field.choices} if field else {}
    return names.get(code, code)
