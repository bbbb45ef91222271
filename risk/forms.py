"""Forms of risk: a decision with its reason, and a rule's parameters."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from risk.domain.parameters import PARAMETERS, Parameter
from risk.models import AlertDecision

LABELS = {
    "amount_min": _("Amount from (CNY)"),
    "amount_below": _("Amount below (CNY)"),
    "min_count": _("At least this many times"),
    "min_total": _("Sum at least (CNY)"),
    "window_hours": _("Within (hours)"),
    "directions": _("Deposits and withdrawals count"),
    "ratio_min": _("In/out ratio from"),
    "ratio_max": _("In/out ratio to"),
    "median_stay_minutes": _("Median stay under (minutes)"),
}
CHOICES = {"together": _("together"), "apart": _("each by itself")}
MOST_BACK_TEST_DAYS = 365


def read_out(code: str, values: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """Return the parameters of a rule with their names for people, in the order of the rule."""
    return [
        (LABELS[parameter.name], CHOICES.get(values[parameter.name], values[parameter.name]))
        for parameter in PARAMETERS[code]
        if parameter.name in values
    ]


class DecisionForm(forms.Form):
    """What a risk officer decides, and why."""

    action = forms.ChoiceField(label=_("Decision"), choices=AlertDecision.Action.choices)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Kept for ten years with the alert; never shown outside risk."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        error_messages={"required": _("Say why.")},
    )


class RuleForm(forms.Form):
    """The parameters of one rule, one field for each."""

    def __init__(self, code: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for parameter in PARAMETERS[code]:
            self.fields[parameter.name] = _field_for(parameter)


def _field_for(parameter: Parameter) -> forms.Field:
    label = LABELS[parameter.name]
    if parameter.choices:
        choices = [(word, CHOICES[word]) for word in parameter.choices]
        return forms.ChoiceField(label=label, choices=choices)
    lowest, highest = Decimal(parameter.lowest), Decimal(parameter.highest)
    if parameter.whole:
        return forms.IntegerField(label=label, min_value=int(lowest), max_value=int(highest))
    return forms.DecimalField(
        label=label, min_value=lowest, max_value=highest, max_digits=18, decimal_places=2
    )


class BackTestForm(RuleForm):
    """Other parameters, tried on the last so many days."""

    days = forms.IntegerField(
        label=_("Over the last (days)"), min_value=1, max_value=MOST_BACK_TEST_DAYS, initial=90
    )
