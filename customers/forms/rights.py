"""Input of customers' requests about their data."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, RightsRequest
from customers.selectors.codes import choices_of


class RightsForm(forms.Form):
    """What a customer asks about their own data."""

    kind = forms.ChoiceField(
        label=_("Request"), choices=RightsRequest.Kind.choices, widget=forms.RadioSelect
    )
    via = forms.ChoiceField(label=_("Received by"), choices=RightsRequest.Via.choices)
    identity_proof = forms.ChoiceField(
        label=_("Proof of identity"),
        required=False,
        choices=[("", _("Not yet proven")), *RightsRequest.Proof.choices],
    )
    regime = forms.ChoiceField(label=_("Law"), required=False, choices=RightsRequest.Regime.choices)
    received_at = forms.DateTimeField(
        label=_("Received at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=_("Empty means now"),
    )
    note = forms.CharField(
        label=_("In the customer's words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Kept encrypted"),
    )


class CorrectionForm(forms.ModelForm):
    """The right values; a field that stays empty stays as it is."""

    class Meta:
        model = Customer
        fields = ["birth_on", "gender", "monthly_income"]
        widgets = {"birth_on": forms.DateInput(attrs={"type": "date"})}

    name = forms.CharField(label=_("Name"), required=False, max_length=120)
    id_number = forms.CharField(label=_("Id number"), required=False, max_length=40)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=30)
    email = forms.EmailField(label=_("E-mail"), required=False)
    address = forms.CharField(label=_("Address"), required=False, max_length=300)
    occupation = forms.ChoiceField(label=_("Occupation"), required=False)
    education = forms.ChoiceField(label=_("Education"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {name: choices_of(name) for name in ("occupation", "education")}
        tables: dict[str, Sequence[tuple[str, Any]]] = {
            "gender": Customer.Gender.choices,
            **offered,
        }
        for name, codes in tables.items():
            choices = [("", _("stays as it is")), *codes]
            self.fields[name].choices = choices  # type: ignore[attr-defined] # a choice field

    def values(self) -> dict[str, Any]:
        """Return what was filled in."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


class PhraseForm(forms.Form):
    """The passphrase that the bank told a customer for their file."""

    phrase = forms.CharField(
        label=_("Passphrase"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("Four groups of four signs, as the bank told you"),
    )
