"""Input of the pages of a firm."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.domain.industries import CODE
from customers.models import Firm, FirmPerson

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FirmForm(forms.ModelForm):
    """What is registered of a firm."""

    class Meta:
        model = Firm
        fields = [
            "size",
            "industry",
            "legal_form",
            "registered_capital",
            "capital_currency",
            "registered_on",
            "employees",
        ]
        widgets = {"registered_on": DAY}
        help_texts = {
            "industry": _("A letter of GB/T 4754 with two to four figures or none, such as C39")
        }

    parent_no = forms.CharField(
        label=_("Parent firm"),
        required=False,
        max_length=32,
        help_text=_("Its customer number; empty: the firm belongs to nobody else"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        industry, currency = self.fields["industry"], self.fields["capital_currency"]
        industry.validators.append(RegexValidator(CODE, _("Such as C39, or the letter alone.")))
        currency.validators.append(RegexValidator("^[A-Z]{3}$", _("Three letters, such as CNY.")))
        if self.instance.parent:
            self.initial["parent_no"] = self.instance.parent.customer_no


class FirmPersonForm(forms.ModelForm):
    """Who acts for a firm or owns part of it; personal values are never shown in it."""

    class Meta:
        model = FirmPerson
        fields = ["role", "title", "share_percent", "since_on"]
        widgets = {"since_on": DAY}

    person_no = forms.CharField(
        label=_("Customer number"),
        required=False,
        max_length=32,
        help_text=_("When they are a customer themselves, person or firm"),
    )
    name = forms.CharField(label=_("Name"), required=False, max_length=120)
    id_number = forms.CharField(
        label=pgettext_lazy("firm", "Id number or credit code"), required=False, max_length=40
    )
    phone = forms.CharField(label=_("Phone"), required=False, max_length=30)
    share_percent = forms.DecimalField(
        label=_("Share in percent"), required=False, min_value=0, max_value=100, decimal_places=5
    )
    field_order = ["role", "person_no", "name", "id_number", "phone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "id_number", "phone"):
            held = getattr(self.instance, f"masked_{name}") if self.instance.pk else ""
            if held:
                told = _("Held: %(value)s. Empty: it stays as it is.")
                self.fields[name].help_text = told % {"value": held}
        if self.instance.person:
            self.initial["person_no"] = self.instance.person.customer_no
