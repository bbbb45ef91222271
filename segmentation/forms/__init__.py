"""What the pages of segments ask for."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from config.base.errors import DomainError
from customers.services.imports.columns import read_values
from segmentation.domain.schedules import DAYS_EN
from segmentation.models import AssociationRun, ClusterRun, ListLoad, OutcomeTree, Segment
from segmentation.selectors.themes import feature_choices
from segmentation.selectors.trees.pages import outcome_subjects

PARTING = re.compile(r"[\s,;，；、]+")


class NumbersForm(forms.Form):
    """Customer numbers typed, pasted or in a file."""

    customer_numbers = forms.CharField(
        label=_("Customer numbers"),
        required=False,
        help_text=_("One a line, or parted by commas, semicolons or spaces"),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_(
            "Excel, CSV or text, the number in the first column; up to a million lines, UTF-8, UTF-16 or GB 18030"
        ),
    )

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

    def numbers(self) -> Iterator[str]:
        """Yield the numbers typed, then those of the file, line by line."""
        return chain(PARTING.split(self.cleaned_data["customer_numbers"]), self.in_file)

    def file_name(self) -> str:
        """Return the name of the file, empty where none was given."""
        file = self.cleaned_data["file"]
        return file.name if file else ""


class ListForm(NumbersForm):
    """A fixed list: its name, and its customer numbers."""

    name = forms.CharField(label=_("Name"), max_length=80)
    description = forms.CharField(label=_("Description"), max_length=300, required=False)
    profiled = forms.BooleanField(
        label=_("A model or a rule over their data chose these customers"),
        help_text=_("Whoever refuses profiling is then left out of what is sent to the list."),
        required=False,
    )
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


class FeaturesForm(forms.Form):
    """What every analysis asks: a name, the features, and whom it is about."""

    name = forms.CharField(label=_("Name"), max_length=80)
    features = forms.MultipleChoiceField(label=_("Features"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.themes = feature_choices(user)
        names = [(one.name, one.label) for theme in self.themes for one in theme.features]
        self.fields["features"].choices = names  # type: ignore[attr-defined] # a choice field

    @property
    def chosen(self) -> list[str]:
        """The features ticked, as typed or as first offered."""
        return list(self["features"].value() or [])


class ClusterForm(FeaturesForm):
    """A search for clusters; the number of clusters may be left open."""

    population = forms.ModelChoiceField(
        label=_("Only members of"),
        queryset=Segment.objects.none(),
        required=False,
        empty_label=_("All customers"),
    )
    method = forms.ChoiceField(label=_("Method"), choices=ClusterRun.Method.choices)
    k = forms.IntegerField(
        label=_("Number of clusters"),
        required=False,
        help_text=_("Left empty, it is proposed from the data"),
    )
    k_low = forms.IntegerField(label=_("Fewest to try"), initial=2)
    k_high = forms.IntegerField(label=_("Most to try"), initial=8)
    choose_by = forms.ChoiceField(
        label=_("Propose by"),
        choices=[
            ("silhouette", _("Silhouette: how well they lie apart")),
            ("bic", _("BIC: how well they explain the data")),
            ("stability", _("Stability: whether they come back")),
        ],
    )
    transform = forms.ChoiceField(label=_("Transformation"), choices=ClusterRun.Transform.choices)
    scaling = forms.ChoiceField(label=_("Scaling"), choices=ClusterRun.Scaling.choices)
    min_size = forms.IntegerField(
        label=_("Smallest cluster"),
        required=False,
        min_value=0,
        help_text=_("Density methods only; left empty, two in a hundred"),
    )
    seed = forms.IntegerField(label=_("Seed"), initial=1, min_value=0, max_value=2**31 - 1)
    assign = forms.BooleanField(
        label=_("Tell of every customer which cluster is theirs"), required=False, initial=True
    )
    kept_up = forms.BooleanField(label=_("Assign anew every night"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        rows = Segment.objects.visible_to(user).in_use().order_by("name")
        self.fields["population"].queryset = rows  # type: ignore[attr-defined] # a model choice field

    def search(self) -> dict[str, Any]:
        """The settings of the search; what was left empty is left to the data."""
        names = (
            "method", "transform", "scaling", "k", "k_low", "k_high", "choose_by", "min_size", "seed",
        )  # fmt: skip
        return {name: self.cleaned_data[name] or 0 for name in names}


class MiningForm(forms.Form):
    """What to search for what goes with what."""

    looks_at = forms.MultipleChoiceField(
        label=_("Look at"),
        choices=[
            ("product", _("products held")),
            ("category", _("what money was spent on")),
            ("event", _("events")),
        ],
        widget=forms.CheckboxSelectMultiple,
        initial=["product", "category"],
    )
    days = forms.IntegerField(
        label=_("Spending and events of the last days"), min_value=1, max_value=730, initial=90
    )
    least_support = forms.FloatField(
        label=_("Least support"),
        initial=0.02,
        help_text=_("Share of all customers that must have all of it, such as 0.02"),
    )
    least_confidence = forms.FloatField(
        label=_("Least confidence"),
        initial=0.3,
        help_text=_("Of those who have what is given, the share that must have what follows"),
    )
    longest = forms.IntegerField(label=_("Items at most"), min_value=2, max_value=6, initial=4)
    algorithm = forms.ChoiceField(
        label=_("Method"), choices=AssociationRun.Algorithm.choices, initial="fp_growth"
    )


SUBJECT_GROUPS = {OutcomeTree.Outcome.ENTERED.value: OutcomeTree.Outcome.SEGMENT.value}


class TreeForm(FeaturesForm):
    """A question to a decision tree; the subject's group must be the outcome's."""

    outcome = forms.ChoiceField(
        label=pgettext_lazy("outcome", "Who"), choices=OutcomeTree.Outcome.choices
    )
    subject = forms.ChoiceField(label=_("Which"), required=False)
    days = forms.IntegerField(label=_("Within days"), initial=60, min_value=1, max_value=365)
    cut_on = forms.DateField(
        label=_("Known until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Left empty, the last day whose window is over"),
    )
    criterion = forms.ChoiceField(label=_("Criterion"), choices=OutcomeTree.Criterion.choices)
    split = forms.ChoiceField(label=_("Held back"), choices=OutcomeTree.Split.choices)
    depth = forms.IntegerField(label=_("Questions deep at most"), initial=4)
    least = forms.IntegerField(label=_("Smallest leaf"), initial=50, min_value=1)
    seed = forms.IntegerField(label=_("Seed"), initial=1, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["subject"].choices = outcome_subjects(user)  # type: ignore[attr-defined] # a choice field

    def asked(self) -> dict[str, Any]:
        """The question; a subject of another group than the outcome's is none."""
        names = ("outcome", "days", "cut_on", "criterion", "split", "depth", "least", "seed")
        group, _colon, subject = self.cleaned_data["subject"].partition(":")
        found = {name: self.cleaned_data[name] for name in names}
        wanted = SUBJECT_GROUPS.get(found["outcome"], found["outcome"])
        return found | {"subject": subject if group == wanted else ""}
