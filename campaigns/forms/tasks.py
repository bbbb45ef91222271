"""What came of a task."""

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import ContactTask


class OutcomeForm(forms.Form):
    """What came of a task; when to call again is asked only where that was agreed."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=ContactTask.Outcome.choices,
        error_messages={"required": _("Choose an outcome.")},
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What the next person should know. Kept encrypted."),
    )
    call_at = forms.DateTimeField(
        label=_("Call back at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text=_("Only for “call back later”; quiet hours and caps of that moment hold."),
    )
