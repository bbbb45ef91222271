"""What the customer list is narrowed to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Branch, Customer
from customers.selectors.customers import Filters, list_tiers
from customers.selectors.words import tier_name

ANY = ("", _("Any"))
MASK = "••••"


class CustomerFilterForm(forms.Form):
    """What the customer list is narrowed to."""

    q = forms.CharField(
        label=_("Number, phone, e-mail, id or name"), required=False, max_length=120
    )
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[ANY, *Customer.Status.choices]
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *Customer.Kind.choices])
    branch = forms.ChoiceField(label=_("Branch"), required=False)
    tier = forms.ChoiceField(label=_("Value tier"), required=False)
    phone_tail = forms.RegexField(
        r"^[0-9]{4}$", label=_("Phone, last four"), required=False, max_length=4
    )
    id_tail = forms.RegexField(
        r"^[0-9]{3}[0-9Xx]$", label=_("Id number, last four"), required=False, max_length=4
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branches = Branch.objects.order_by("path")
        indented = [(b.code, f"{'　' * b.path.count('/')}{b}") for b in branches]
        self.fields["branch"].choices = [ANY, *indented]  # type: ignore[attr-defined] # a choice field
        self.fields["tier"].choices = [ANY, *((tier, tier_name(tier)) for tier in list_tiers())]  # type: ignore[attr-defined] # as above

    def said(self, filters: Filters) -> list[tuple[str, str]]:
        """Say in words what a list was narrowed to: the label and the choice; of what may be personal only that it was asked."""
        told = []
        for name, field in self.fields.items():
            value = getattr(filters, "text" if name == "q" else name)
            if value:
                choices = dict(getattr(field, "choices", ()))
                told.append((str(field.label), str(choices.get(value, MASK)).strip()))
        return told

    def filters(self) -> Filters:
        """Return the filters; what is not valid counts as any."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        return Filters(
            text=given.get("q", ""),
            status=given.get("status", ""),
            kind=given.get("kind", ""),
            branch=given.get("branch", ""),
            tier=given.get("tier", ""),
            phone_tail=given.get("phone_tail", ""),
            id_tail=given.get("id_tail", ""),
        )
