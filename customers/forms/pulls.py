"""Input of pulls."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from customers import permissions
from customers.domain.connections import QUERIES, RELATIONAL
from customers.forms.connections import setting_field
from customers.models import Connection, ImportMapping, Pull
from customers.selectors.connections import RHYTHMS
from customers.services.pulls.definitions import UNORDERED, PullOrder


class PullForm(forms.Form):
    """What is read of a connection, how it is taken in, and how often."""

    name = forms.SlugField(label=_("Name"), max_length=60, help_text=_("Letters, digits, hyphens"))
    mapping = forms.ModelChoiceField(
        label=_("Mapping"), queryset=ImportMapping.objects.order_by("name")
    )

    def __init__(
        self, *args: Any, connection: Connection, user: User, pull: Pull | None = None, **more: Any
    ) -> None:
        super().__init__(*args, **(more | {"initial": _known(pull)}))
        self.connection = connection
        self.asked = QUERIES[connection.kind]
        for one in self.asked:
            self.fields[one.name] = setting_field(one)
        if connection.kind in RELATIONAL and not user.has_perm(permissions.WRITE_SELECT):
            self.fields["select"].disabled = True
        if connection.kind not in UNORDERED:
            self._add_watermark()
        self.fields["rhythm"] = forms.ChoiceField(
            label=_("How often"), choices=RHYTHMS, required=False
        )
        self.fields["schedule"] = forms.CharField(
            label=_("Or five fields"),
            required=False,
            max_length=80,
            help_text=_("Minute, hour, day, month, weekday, as cron reads them"),
        )

    def _add_watermark(self) -> None:
        self.fields["watermark_column"] = forms.CharField(
            label=_("Watermark column"),
            required=False,
            max_length=120,
            help_text=_("Grows with every change, as updated_at does; without it all is read"),
        )
        self.fields["overlap_minutes"] = forms.IntegerField(
            label=_("Minutes read again"),
            required=False,
            min_value=0,
            max_value=10_080,
            help_text=_("Finds rows that were committed late; rows known already change nothing"),
        )

    def order(self) -> PullOrder:
        """What the form asks for."""
        data = self.cleaned_data
        return PullOrder(
            name=data["name"],
            connection=self.connection,
            mapping=data["mapping"],
            schedule=data["rhythm"] or data["schedule"],
            query={one.name: data[one.name] for one in self.asked},
            watermark_column=data.get("watermark_column", ""),
            overlap_minutes=data.get("overlap_minutes") or 0,
        )


def _known(pull: Pull | None) -> dict[str, Any]:
    if pull is None:
        return {}
    simple = ("name", "mapping", "watermark_column", "overlap_minutes", "schedule")
    known = {name: getattr(pull, name) for name in simple}
    rhythm = pull.schedule if pull.schedule in dict(RHYTHMS) else ""
    return {**pull.query, **known, "rhythm": rhythm, "schedule": "" if rhythm else pull.schedule}
