"""Input of the catalogue's pages."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import ProductDocument, ProductVersion
from customers.selectors.catalogue import TERMS
from customers.selectors.words import RATE_KINDS


class PercentField(forms.DecimalField):
    """A share that people write and read in per cent."""

    def prepare_value(self, value: Any) -> Any:
        """Return what the field shows: 3.6 for the share 0.036; what was typed stays as it was."""
        return f"{(value * 100).normalize():f}" if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        """Return the share."""
        percent = super().clean(value)
        return None if percent is None else percent / 100


class VersionForm(forms.ModelForm):
    """The terms of a product from a later day on."""

    class Meta:
        model = ProductVersion
        fields = list(TERMS)

    effective_on = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"})
    )
    rate = PercentField(
        label=_("Rate, per cent"), required=False, min_value=-100, max_value=999, decimal_places=3
    )
    rate_kind = forms.ChoiceField(
        label=_("Kind of rate"), required=False, choices=[("", "–"), *RATE_KINDS.items()]
    )
    annual_margin = PercentField(
        label=_("Annual margin, per cent"), min_value=-99, max_value=99, decimal_places=3
    )
    field_order = ["effective_on", *TERMS]


class DocumentForm(forms.ModelForm):
    """A document of a product."""

    class Meta:
        model = ProductDocument
        fields = ["kind", "title", "language"]

    file = forms.FileField(label=_("File"), help_text=_("PDF, PNG, JPG or DOCX, at most 20 MB"))
