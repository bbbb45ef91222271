"""Input of consents and of the texts they are given to."""

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Channel, LegalBasis, Purpose


class ConsentForm(forms.Form):
    """A consent or refusal that a customer has told a member of staff."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    channel = forms.ChoiceField(
        label=_("Channel"),
        required=False,
        choices=[("", _("The purpose as a whole")), *Channel.choices],
    )
    granted = forms.TypedChoiceField(
        label=_("Answer"),
        choices=[("yes", _("Agrees")), ("no", _("Refuses"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )
    legal_basis = forms.ChoiceField(
        label=_("Legal basis"), required=False, choices=LegalBasis.choices
    )
    text_version = forms.CharField(
        label=_("Version of the text"),
        required=False,
        max_length=40,
        help_text=_("As printed on the form; empty means the version in force"),
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
