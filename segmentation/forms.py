"""What the pages of segments ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ListForm(forms.Form):
    """A fixed list: its name, and customer numbers typed, pasted or in a file."""

    name = forms.CharField(label=_("Name"), max_length=80)
    description = forms.CharField(label=_("Description"), max_length=300, required=False)
    customer_numbers = forms.CharField(
        label=_("Customer numbers"),
        required=False,
        help_text=_("One a line, or parted by commas or spaces"),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    file = forms.FileField(
        label=_("Or a text file"),
        required=False,
        help_text=_("CSV or text in UTF-8, the number first"),
    )

    def numbers(self) -> list[str]:
        """Return the numbers typed and those of the file, in their order."""
        typed = self.cleaned_data["customer_numbers"].replace(",", " ").split()
        return [*typed, *self._from_file()]

    def _from_file(self) -> list[str]:
        file = self.cleaned_data["file"]
        if file is None:
            return []
        text = file.read().decode("utf-8-sig", errors="replace")
        return [line.replace(";", ",").split(",")[0].strip(' "') for line in text.splitlines()]
