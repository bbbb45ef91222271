"""Suppression lists as forms: a new list, and the values put on one."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.base.errors import DomainError
from customers.domain.numbers import read_numbers
from customers.models import Channel
from customers.services.imports.columns import read_values

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
KINDS = [
    ("customer_no", _("Customer numbers")),
    ("phone", _("Phone numbers")),
    ("email", _("E-mail addresses")),
    ("id_number", _("Id numbers")),
]


class SuppressionListForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    reason = forms.CharField(label=_("Reason"), max_length=200)
    channel = forms.ChoiceField(
        label=_("Channel"), choices=[("", _("Every channel")), *Channel.choices], required=False
    )
    bank_wide = forms.BooleanField(
        label=_("Holds for every campaign"),
        required=False,
        help_text=_("Otherwise only for the campaigns that choose it."),
    )
    ends_on = forms.DateField(label=_("Holds until"), required=False, widget=DAY)


class EntriesForm(forms.Form):
    """Values typed, pasted or in a file."""

    kind = forms.ChoiceField(label=_("What they are"), choices=KINDS)
    values = forms.CharField(
        label=_("Values"),
        required=False,
        help_text=_("One a line"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("Excel, CSV or text, the value in the first column; up to a million lines"),
    )
    ends_on = forms.DateField(label=_("Entries hold until"), required=False, widget=DAY)

    def clean_file(self) -> Any:
        """Begin to read it here, so that what is wrong with a workbook stands beside the file."""
        file = self.cleaned_data["file"]
        self.in_file: Iterator[str] = iter(())
        if file is not None:
            try:
                self.in_file = read_values(file=file.file)
            except DomainError as error:
                raise forms.ValidationError(str(error)) from error
        return file

    def entries(self) -> Iterator[str]:
        """Yield the values typed, then those of the file."""
        return chain(read_numbers(self.cleaned_data["values"].splitlines()), self.in_file)
