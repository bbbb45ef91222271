"""Fields and checks that several forms of campaigns share."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.domain.recurrence import YEARS
from campaigns.domain.short import read_values, show_values


def at_least(value: Any, least: int | Decimal) -> Any:
    if value is not None and value < least:
        raise forms.ValidationError(_("Enter at least %(least)s.") % {"least": least})
    return value


class WallClockField(forms.DateTimeField):
    """A moment on some zone's clock, read without a zone: which one is known only when the whole form is."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    input_formats = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")

    def clean(self, value: Any) -> datetime | None:
        with timezone.override(UTC):
            moment = super().clean(value)
        if moment and moment.year not in YEARS:
            raise forms.ValidationError(_("No clock shows this moment."))
        return moment.replace(tzinfo=None) if moment else None


class TemplateValuesField(forms.CharField):
    """The fields of a vendor's template, one a line."""

    def __init__(self, **more: Any) -> None:
        rows = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
        super().__init__(required=False, widget=rows, **more)

    def prepare_value(self, value: Any) -> Any:
        return show_values(value) if isinstance(value, dict) else value

    def clean(self, value: Any) -> Any:
        try:
            return read_values(super().clean(value))
        except ValueError as error:
            raise forms.ValidationError(
                _("Write “name: text” on each line; this one is not: %(line)s") % {"line": error}
            ) from error
