"""What the pages of look-alikes ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from segmentation.models import LookAlike, Segment
from segmentation.selectors.choices import PROVIDERS


class LookAlikeForm(forms.Form):
    """A search for customers who resemble a seed."""

    name = forms.CharField(label=_("Name"), max_length=80)
    seed_segment = forms.ModelChoiceField(
        label=_("Seed segment"),
        queryset=Segment.objects.none(),
        empty_label=_("Choose"),
        help_text=_("The segment they shall resemble, of fifty customers at least"),
    )
    population = forms.ModelChoiceField(
        label=_("Candidates"),
        queryset=Segment.objects.none(),
        required=False,
        empty_label=_("All customers"),
    )
    outcome = forms.ChoiceField(
        label=_("Outcome to measure on"), choices=LookAlike.Outcome.choices, required=False
    )
    subject = forms.ChoiceField(label=_("Which product"), required=False)
    days = forms.IntegerField(label=_("Within days"), initial=60, min_value=1, max_value=365)
    cut_on = forms.DateField(
        label=_("Known until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Left empty, the last day whose window is over"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Segment.objects.visible_to(user).in_use().order_by("name")
        for name in ("seed_segment", "population"):
            self.fields[name].queryset = rows  # type: ignore[attr-defined] # a model choice field
        products = [("", "–"), *PROVIDERS["products"](user, None)]
        self.fields["subject"].choices = products  # type: ignore[attr-defined] # a choice field

    def wanted(self) -> dict[str, Any]:
        """What else to look at beside the seed."""
        names = ("population", "outcome", "subject", "days", "cut_on")
        return {name: self.cleaned_data[name] for name in names}


class AudienceForm(forms.Form):
    """How many of those most like the seed to save, and how."""

    reach = forms.IntegerField(label=_("Customers"), min_value=1)
    with_seed = forms.BooleanField(label=_("The seed belongs to it too"), required=False)
    follows = forms.BooleanField(
        label=_("Follow the ranks, made anew every night"), required=False, initial=True
    )
