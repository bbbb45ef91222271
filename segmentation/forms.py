"""What the pages of segments ask for."""

from collections.abc import Iterator
from io import TextIOWrapper
from itertools import chain

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from segmentation.domain.numbers import encoding_of, read_numbers
from segmentation.domain.schedules import DAYS_EN
from segmentation.models import ListLoad, Segment


class NumbersForm(forms.Form):
    """Customer numbers typed, pasted or in a file."""

    customer_numbers = forms.CharField(
        label=_("Customer numbers"),
        required=False,
        help_text=_("One a line, or parted by commas or spaces"),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    file = forms.FileField(
        label=_("Or a text file"),
        required=False,
        help_text=_("CSV or text, the number first; up to a million lines, UTF-8 or GB 18030"),
    )

    def numbers(self) -> Iterator[str]:
        """Yield the numbers typed, then those of the file, line by line."""
        typed = self.cleaned_data["customer_numbers"].replace(",", " ").split()
        return chain(typed, self._from_file())

    def file_name(self) -> str:
        """Return the name of the file, empty where none was given."""
        file = self.cleaned_data["file"]
        return file.name if file else ""

    def _from_file(self) -> Iterator[str]:
        file = self.cleaned_data["file"]
        if file is None:
            return iter(())
        text = TextIOWrapper(file.file, encoding_of(file.file), errors="replace")
        return read_numbers(text)


class ListForm(NumbersForm):
    """A fixed list: its name, and its customer numbers."""

    name = forms.CharField(label=_("Name"), max_length=80)
    description = forms.CharField(label=_("Description"), max_length=300, required=False)
    field_order = ["name", "description"]


class ListChangeForm(NumbersForm):
    """What to do with customer numbers in a fixed list."""

    mode = forms.ChoiceField(
        label=_("What to do"),
        choices=ListLoad.Mode.choices,
        widget=forms.RadioSelect,
        initial="add",
    )
    field_order = ["mode"]


WEEKDAYS = {
    "Monday": pgettext_lazy("weekday", "Monday"),
    "Tuesday": pgettext_lazy("weekday", "Tuesday"),
    "Wednesday": pgettext_lazy("weekday", "Wednesday"),
    "Thursday": pgettext_lazy("weekday", "Thursday"),
    "Friday": pgettext_lazy("weekday", "Friday"),
    "Saturday": pgettext_lazy("weekday", "Saturday"),
    "Sunday": pgettext_lazy("weekday", "Sunday"),
}


class PlanForm(forms.Form):
    """When a segment is refreshed by itself."""

    every = forms.ChoiceField(label=_("Refreshed"), choices=Segment.Schedule.choices)
    at = forms.TimeField(
        label=_("At"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    weekday = forms.TypedChoiceField(
        label=_("On"),
        coerce=int,
        choices=[(number, WEEKDAYS[day]) for number, day in enumerate(DAYS_EN, start=1)],
    )
