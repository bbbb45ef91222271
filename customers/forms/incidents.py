"""Input of incidents."""

from django import forms
from django.utils.translation import gettext_lazy as _


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
