"""Input of the page of regions."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.domain.residency import ALL_TABLES
from customers.models import Region, TransferBasis
from customers.selectors.residency import table_choices

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TableRegionForm(forms.Form):
    """Where the data of a table may be kept."""

    model = forms.ChoiceField(label=_("Table"))
    regions = forms.MultipleChoiceField(
        label=_("May be kept in"), choices=Region.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["model"].choices = table_choices()  # type: ignore[attr-defined] # a choice field


class RecipientForm(forms.Form):
    """Who outside may be given customers' data, and on what."""

    name = forms.CharField(label=_("Name"), max_length=80)
    code = forms.SlugField(
        label=_("Code"), max_length=32, help_text=_("Campaigns name the recipient by it.")
    )
    contact = forms.CharField(
        label=_("Contact"),
        max_length=200,
        help_text=_("As customers are told of it when they are asked for their consent"),
    )
    region = forms.ChoiceField(label=_("Region"), choices=Region.choices)
    agreement = forms.CharField(label=_("Number of the agreement"), max_length=80)
    assessment = forms.CharField(label=_("Number of the impact assessment"), max_length=80)
    valid_from = forms.DateField(label=_("Valid from"), widget=DAY)
    valid_until = forms.DateField(label=_("Valid until"), widget=DAY)


class GroundForm(forms.Form):
    """On what data may go to another region."""

    region = forms.ChoiceField(label=_("To region"))
    model = forms.ChoiceField(label=_("Table"))
    kind = forms.ChoiceField(label=_("Ground"), choices=TransferBasis.Kind.choices)
    number = forms.CharField(
        label=pgettext_lazy("filing", "Number"),
        max_length=80,
        help_text=_("Of the filing, the assessment or the certificate"),
    )
    valid_from = forms.DateField(label=_("Valid from"), widget=DAY)
    valid_until = forms.DateField(label=_("Valid until"), widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        elsewhere = [one for one in Region.choices if one[0] != settings.DATA_REGION]
        self.fields["region"].choices = elsewhere  # type: ignore[attr-defined] # a choice field
        choices = [(ALL_TABLES, _("all tables")), *table_choices()]
        self.fields["model"].choices = choices  # type: ignore[attr-defined] # a choice field
