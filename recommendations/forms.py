"""What people type: whom to try an offer on, and why a model is approved."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Channel, Product
from recommendations.domain.ranking import DEFAULT_LIMIT


class TryForm(forms.Form):
    """A customer and the moment in which the offer would be made."""

    no = forms.CharField(label=_("Customer number"), max_length=32)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    topic = forms.ChoiceField(
        label=_("Looking at"),
        required=False,
        help_text=_("What the customer is looking at or asking about just now."),
    )
    limit = forms.IntegerField(
        label=_("Offers at most"), min_value=1, max_value=10, required=False, initial=DEFAULT_LIMIT
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anything = [("", _("Any"))]
        self.fields["channel"].choices = [*anything, *Channel.choices]  # type: ignore[attr-defined] # a ChoiceField
        self.fields["topic"].choices = [*anything, *Product.Kind.choices]  # type: ignore[attr-defined] # a ChoiceField


class ApprovalForm(forms.Form):
    """The validator's word on a model."""

    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Required where the model is not better than popularity beyond chance."),
    )


class TextForm(forms.Form):
    """A text to be read on the spot."""

    text = forms.CharField(
        label=_("Text"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Chinese or English; it is read and not kept."),
    )
