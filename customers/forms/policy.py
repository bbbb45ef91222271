"""The contact policy as a form: plain figures, prices, and a line for each narrower cap."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.domain.contact_terms import MOST_CONTROL, WITHIN, Terms, document_of
from customers.models import Branch, Channel, ContactKind, Purpose
from customers.models.policy import HUMAN_CHANNELS
from customers.selectors.term_words import label_of

WINDOWS = [
    (1, _("1 hour")),
    (24, _("24 hours")),
    (48, _("2 days")),
    (72, _("3 days")),
    (168, _("7 days")),
    (336, _("14 days")),
    (720, _("30 days")),
    (2160, _("90 days")),
    (8760, _("365 days")),
]
PURPOSES = [
    (Purpose.MARKETING.value, Purpose.MARKETING.label),
    ("all", _("Every purpose; only marketing is stopped")),
    (Purpose.SERVICE.value, Purpose.SERVICE.label),
]
SPARE_LINES = 2
GROUPS = (
    ("caps", ("per_day", "per_week", "per_month", "gap_hours")),
    ("cooling", ("refusal_days", "purchase_days", "complaint_hold_days")),
    ("hours", ("quiet_from", "quiet_until")),
    ("suitability", ("high_risk_age", "assessment_months")),
    ("control", ("control_share", "control_months")),
)


class PolicyForm(forms.Form):
    """What a person proposes; `document` is what the service takes."""

    note = forms.CharField(label=_("Why"), max_length=200)
    redraw = forms.BooleanField(label=_("Draw the control group anew"), required=False)
    quiet_from = forms.TimeField(label=_("Quiet from"), widget=forms.TimeInput({"type": "time"}))
    quiet_until = forms.TimeField(label=_("Quiet until"), widget=forms.TimeInput({"type": "time"}))
    control_share = forms.FloatField(
        label=_("Share of the control group"),
        min_value=0,
        max_value=MOST_CONTROL,
        widget=forms.NumberInput({"step": "0.001"}),
        help_text=_("As a fraction: 0.05 is 5%. These customers get no marketing at all."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (low, high) in WITHIN.items():
            field = forms.IntegerField(min_value=low, max_value=high)
            field.label = label_of(name)
            self.fields[name] = field
        for channel, label in Channel.choices:
            price = forms.DecimalField(
                label=label, min_value=0, max_digits=10, decimal_places=4, required=False
            )
            self.fields[f"price_{channel}"] = price

    def document(self) -> dict[str, Any]:
        """Return what was entered, without the caps, as a document of terms."""
        given = self.cleaned_data
        plain = {name: given[name] for _group, names in GROUPS for name in names}
        for name in ("quiet_from", "quiet_until"):
            plain[name] = given[name].strftime("%H:%M")
        prices = {c: given[f"price_{c}"] for c in Channel.values}
        return plain | {
            "prices": {c: str(price) for c, price in prices.items() if price is not None}
        }

    def grouped(self) -> list[tuple[str, list[Any]]]:
        """Return the fields group by group."""
        return [(group, [self[name] for name in names]) for group, names in GROUPS]

    def prices(self) -> list[Any]:
        """Return the fields of the prices."""
        return [self[f"price_{channel}"] for channel in Channel.values]


class CapForm(forms.Form):
    """One narrower cap; a line without a figure is no cap."""

    most = forms.IntegerField(label=_("At most"), min_value=0, max_value=1000, required=False)
    hours = forms.TypedChoiceField(label=_("In any"), choices=WINDOWS, coerce=int, initial=168)
    channel = forms.ChoiceField(
        label=_("Channel"), choices=[("", _("Every channel")), *Channel.choices], required=False
    )
    kind = forms.ChoiceField(
        label=_("Class of campaign"),
        choices=[("", _("Every class")), *ContactKind.choices],
        required=False,
    )
    purpose = forms.ChoiceField(label=_("Counts"), choices=PURPOSES, initial="marketing")


CapLines = forms.formset_factory(CapForm, extra=SPARE_LINES, max_num=40)


class CapacityForm(forms.Form):
    """How many contacts people can make in an hour."""

    channel = forms.ChoiceField(label=_("Channel"), choices=HUMAN_CHANNELS)
    branch = forms.ModelChoiceField(
        label=_("Branch"),
        queryset=Branch.objects.none(),
        required=False,
        empty_label=_("The whole bank"),
    )
    team = forms.CharField(label=_("Team"), max_length=60, required=False)
    per_hour = forms.IntegerField(
        label=_("Contacts an hour"),
        min_value=0,
        max_value=1_000_000,
        help_text=_("0 takes the line away."),
    )
    hours_a_day = forms.IntegerField(label=_("Hours a day"), min_value=1, max_value=24, initial=8)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.order_by("path")  # type: ignore[attr-defined] # model choice


def first_values(terms: Terms) -> dict[str, Any]:
    """Return the policy in force as the values a form begins with."""
    kept = document_of(terms)
    prices = {f"price_{channel}": price for channel, price in kept["prices"].items()}
    return kept | prices


def first_lines(terms: Terms) -> list[dict[str, Any]]:
    """Return the narrower caps in force as the lines a form begins with."""
    return [
        {
            "most": cap.most,
            "hours": cap.hours,
            "channel": cap.channel,
            "kind": cap.kind,
            "purpose": cap.purpose or "all",
        }
        for cap in terms.caps
    ]


def caps_in(lines: Any) -> list[dict[str, Any]]:
    """Return the caps that a valid set of lines holds."""
    return [
        {**line, "purpose": "" if line["purpose"] == "all" else line["purpose"]}
        for line in lines.cleaned_data
        if line.get("most") is not None
    ]
