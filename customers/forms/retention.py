"""Input of retention rules and legal holds."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, RetentionRule
from customers.selectors.retention import label_of, targets


class RetentionForm(forms.ModelForm):
    """How long a target is kept, and on what that rests."""

    class Meta:
        model = RetentionRule
        fields = ["after_days", "legal_basis", "active"]


class LegalHoldForm(forms.Form):
    """An order to keep data: one customer's, one target's, or all."""

    reason = forms.CharField(
        label=_("Order"), max_length=200, help_text=_("Who ordered it, and its number")
    )
    customer_no = forms.CharField(
        label=_("Customer number"),
        required=False,
        max_length=32,
        help_text=_("Empty means everybody"),
    )
    target = forms.ChoiceField(label=_("Data"), required=False)
    ends_on = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(one.code, label_of(one)) for one in targets().values()]
        self.fields["target"].choices = [("", _("All data")), *named]  # type: ignore[attr-defined] # a choice field

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        number = data.pop("customer_no", "")
        data["customer"] = Customer.objects.filter(customer_no=number).first() if number else None
        if number and data["customer"] is None:
            self.add_error("customer_no", _("There is no customer of this number."))
        return data
