"""The terms of satisfaction as a form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from segmentation.domain.satisfaction.terms import DEFAULT, WITHIN

LABELS = {
    "smallest_group": gettext_lazy("Fewest answers of a group that is shown"),
    "months": gettext_lazy("Months looked at"),
    "least_month": gettext_lazy("Fewest answers of a month that is judged"),
    "sigmas": gettext_lazy("Width of the control limits, standard deviations"),
    "weight": gettext_lazy("Weight of the newest month in the NPS average, 0 to 1"),
    "least_r2": gettext_lazy("Least held-out R² of a model that foretells"),
}
HELP = {
    "sigmas": gettext_lazy("Three is usual; fewer warn earlier and more often for nothing."),
    "least_r2": gettext_lazy("Below it nobody's satisfaction is foretold."),
}


class SatisfactionForm(forms.Form):
    """How satisfaction is measured, and when somebody is told."""

    note = forms.CharField(label=gettext_lazy("Why"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (low, high) in WITHIN.items():
            field: forms.Field = forms.FloatField(min_value=low, max_value=high)
            if isinstance(DEFAULT[name], int):
                field = forms.IntegerField(min_value=int(low), max_value=int(high))
            field.label, field.help_text = LABELS[name], HELP.get(name, "")
            self.fields[name] = field

    def document(self) -> dict[str, Any]:
        """Return what was entered as a document of terms."""
        return {name: self.cleaned_data[name] for name in WITHIN}

    def terms(self) -> list[Any]:
        """Return the fields of the terms."""
        return [self[name] for name in WITHIN]
