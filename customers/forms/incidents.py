"""Input of incidents."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User


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
        help_text=_("A user name; empty means anybody"),
    )
    drill = forms.BooleanField(label=_("An exercise"), required=False, initial=True)

    def clean_actor(self) -> str:
        """Return the actor as the audit trail writes it."""
        name = str(self.cleaned_data["actor"]).removeprefix("user:").strip()
        if not name or ":" in name:
            return name
        if not User.objects.filter(username=name).exists():
            raise forms.ValidationError(_("There is no user of this name."))
        return f"user:{name}"
