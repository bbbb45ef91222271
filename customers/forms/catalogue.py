"""Input of the catalogue's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import ProductDocument, ProductVersion
from customers.selectors.catalogue import TERMS


class VersionForm(forms.ModelForm):
    """The terms of a product from a later day on."""

    class Meta:
        model = ProductVersion
        fields = list(TERMS)

    effective_on = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"})
    )
    field_order = ["effective_on", *TERMS]


class DocumentForm(forms.ModelForm):
    """A document of a product."""

    class Meta:
        model = ProductDocument
        fields = ["kind", "title", "language"]

    file = forms.FileField(label=_("File"), help_text=_("PDF, PNG, JPG or DOCX, at most 20 MB"))
