"""Input of the pages of requests about one's own data, consent texts, retention and incidents."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, LegalBasis, Purpose, RetentionRule, RightsRequest
from customers.selectors.retention import label_of, targets


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
        fields = ["birth_on", "gender", "occupation", "education", "monthly_income"]
        widgets = {"birth_on": forms.DateInput(attrs={"type": "date"})}

    name = forms.CharField(label=_("Name"), required=False, max_length=120)
    id_number = forms.CharField(label=_("Id number"), required=False, max_length=40)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=30)
    email = forms.EmailField(label=_("E-mail"), required=False)
    address = forms.CharField(label=_("Address"), required=False, max_length=300)

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


class ConsentTextForm(forms.Form):
    """A new version of the words that customers agree to."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    version = forms.SlugField(label=_("Version"), max_length=40)
    legal_basis = forms.ChoiceField(label=_("Legal basis"), choices=LegalBasis.choices)
    effective_on = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"})
    )
    body_zh = forms.CharField(label=_("Chinese text"), widget=forms.Textarea(attrs={"rows": 6}))
    body_en = forms.CharField(label=_("English text"), widget=forms.Textarea(attrs={"rows": 6}))


class RetentionForm(forms.ModelForm):
    """How long a target is kept, and on what that rests."""

    class Meta:
        model = RetentionRule
        fields = ["after_days", "legal_basis", "active"]


class LegalHoldForm(forms.Form):
    """An order to keep data: one customer's, one target's, or all."""

    reason = forms.CharField(
        label=_("Order"), max_length=200, help_text=_("Who ordered it, and its number")
    )
    customer_no = forms.CharField(
        label=_("Customer number"),
        required=False,
        max_length=32,
        help_text=_("Empty means everybody"),
    )
    target = forms.ChoiceField(label=_("Data"), required=False)
    ends_on = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(one.code, label_of(one)) for one in targets().values()]
        self.fields["target"].choices = [("", _("All data")), *named]  # type: ignore[attr-defined] # a choice field

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        number = data.pop("customer_no", "")
        data["customer"] = Customer.objects.filter(customer_no=number).first() if number else None
        if number and data["customer"] is None:
            self.add_error("customer_no", _("There is no customer of this number."))
        return data


class IncidentForm(forms.Form):
    """What is looked into: what happened, when, and by whom if that is known."""

    happened = forms.CharField(label=_("What happened"), max_length=300)
    begins_at = forms.DateTimeField(
        label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    ends_at = forms.DateTimeField(
        label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    actor = forms.CharField(
        label=_("Who acted"),
        required=False,
        max_length=150,
        help_text=_("As user:NAME; empty means anybody"),
    )
    drill = forms.BooleanField(label=_("An exercise"), required=False, initial=True)
