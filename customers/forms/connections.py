"""Input of connections: the settings and secrets that each kind declares."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.domain.connections import SECRETS, SETTINGS, USER_AND_PASSWORD, Setting, Shape
from customers.models import Connection, Region
from customers.selectors.connections import SETTING_WORDS
from customers.services.pulls.connections import ConnectionOrder


class ConnectionForm(forms.Form):
    """Where a source is and how one signs in; secrets are asked for and never shown again."""

    name = forms.CharField(label=_("Name"), max_length=80)

    def __init__(self, *args: Any, kind: str, connection: Connection | None, **more: Any) -> None:
        known = {"name": connection.name, **connection.settings} if connection else {}
        super().__init__(*args, **(more | {"initial": known}))
        self.kind = kind
        for one in SETTINGS[kind]:
            self.fields[one.name] = setting_field(one)
        kept = bool(connection and connection.credentials)
        self.fields["region"] = region_field(connection.region if connection else "")
        self.secrets = SECRETS.get(kind, USER_AND_PASSWORD)
        for name in self.secrets:
            self.fields[name] = self._secret_field(name, kept)

    def _secret_field(self, name: str, kept: bool) -> forms.Field:
        label, told = SETTING_WORDS[name]
        widget: forms.Widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        if name == "private_key":
            widget = forms.Textarea(attrs={"rows": 4, "autocomplete": "off"})
        more: dict[str, Any] = {
            "label": label,
            "help_text": _("Kept sealed; leave empty to keep it") if kept else told,
        }
        return forms.CharField(required=False, widget=widget, max_length=8000, strip=False, **more)

    def order(self) -> ConnectionOrder:
        """What the form asks for."""
        data = self.cleaned_data
        return ConnectionOrder(
            name=data["name"],
            kind=self.kind,
            settings={one.name: data[one.name] for one in SETTINGS[self.kind]},
            secrets={name: data[name] for name in self.secrets},
            region=data["region"],
        )


def region_field(initial: str = "") -> forms.ChoiceField:
    """Return the field that asks where something is or goes."""
    choices = [("", _("The bank's own region")), *Region.choices]
    told = _("Elsewhere a ground of transfers in force is needed")
    return forms.ChoiceField(
        label=_("Region"), required=False, choices=choices, initial=initial, help_text=told
    )


def setting_field(one: Setting) -> forms.Field:
    label, hint = SETTING_WORDS[one.name]
    more: dict[str, Any] = {"label": label, "help_text": hint, "required": one.required}
    if one.shape is Shape.FLAG:
        return forms.BooleanField(**(more | {"required": False}))
    if one.shape is Shape.WHOLE:
        return forms.IntegerField(min_value=0, max_value=one.high, initial=one.value, **more)
    if one.shape is Shape.CHOICE:
        choices = [(value, SETTING_WORDS[value][0]) for value in one.choices]
        return forms.ChoiceField(choices=choices, initial=one.value, **more)
    rows = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
    widget = rows if one.shape is Shape.LONG else None
    return forms.CharField(initial=one.value, max_length=8000, widget=widget, **more)
