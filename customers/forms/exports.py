"""Input of the export pages."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from customers import permissions
from customers.forms.connections import region_field
from customers.models import Export
from customers.selectors.exports import DEFAULT, Column, Group, columns_for

GROUPS = {
    Group.IDENTITY: _("Identity"),
    Group.DETAILS: _("Details"),
    Group.PROFILE: _("Customer profile"),
}


@dataclass(frozen=True)
class ColumnChoice:
    """A column that may be ticked, and whether it is."""

    column: Column
    chosen: bool


class ExportForm(forms.Form):
    """What of the customers is exported, in which format, and why."""

    format = forms.ChoiceField(
        label=_("Format"),
        choices=Export.Format.choices,
        widget=forms.RadioSelect,
        initial=Export.Format.CSV,
    )
    clear = forms.BooleanField(
        label=_("Personal data unmasked"),
        required=False,
        help_text=_("Names, phones, e-mails, id numbers and addresses in full; needs a reason"),
    )
    recipient = forms.CharField(
        label=_("For a recipient outside"),
        required=False,
        max_length=80,
        help_text=_(
            "Customer numbers become pseudonyms, always the same for this recipient and others for"
            " any other; names, contact details and birth dates are left out. Needs a reason"
        ),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=200,
        help_text=_("Stands in the file and in the audit trail"),
    )
    columns = forms.MultipleChoiceField(label=_("Columns"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"] = region_field()
        self.seen = columns_for(user)
        names = [(column.name, column.label) for column in self.seen]
        self.fields["columns"].choices = names  # type: ignore[attr-defined] # a choice field
        if not user.has_perm(permissions.REVEAL_CUSTOMER):
            del self.fields["clear"]

    def choices_by_group(self) -> list[tuple[Any, list[ColumnChoice]]]:
        """Return the columns by their groups."""
        chosen = set(self.data.getlist("columns") if self.is_bound else DEFAULT)  # type: ignore[attr-defined] # a QueryDict
        return [
            (
                label,
                [ColumnChoice(one, one.name in chosen) for one in self.seen if one.group == group],
            )
            for group, label in GROUPS.items()
        ]
