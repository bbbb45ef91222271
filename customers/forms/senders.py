"""Input of senders: the settings and secrets that each kind declares."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.domain.connections import Setting, Shape
from customers.domain.senders import CHANNELS, SECRETS, SETTINGS
from customers.forms.connections import region_field
from customers.models import Channel, Sender
from customers.selectors.senders import WORDS
from customers.services.senders.definitions import SenderOrder


class SenderForm(forms.Form):
    """Where a sender is and how one signs in; secrets are asked for and never shown again."""

    name = forms.SlugField(
        label=_("Name"), max_length=60, help_text=_("Small letters, digits and hyphens")
    )
    per_second = forms.FloatField(
        label=_("Most per second"),
        required=False,
        min_value=0.01,
        help_text=_("All workers together; empty for no limit"),
    )
    weight = forms.IntegerField(
        label=_("Weight"),
        min_value=1,
        max_value=1000,
        initial=1,
        help_text=_("Its share among the senders of the channel"),
    )

    def __init__(self, *args: Any, kind: str, sender: Sender | None, **more: Any) -> None:
        known = _known(sender) if sender else {}
        super().__init__(*args, **(more | {"initial": known}))
        self.kind = kind
        kept = json.loads(sender.credentials or "{}") if sender else {}
        choices = [(one, Channel(one).label) for one in CHANNELS[kind]]
        self.fields["channel"] = forms.ChoiceField(label=_("Channel"), choices=choices)
        for one in SETTINGS[kind]:
            self.fields[one.name] = _setting_field(one)
        self.fields["region"] = region_field(sender.region if sender else "")
        for name in SECRETS[kind]:
            self.fields[name] = _secret_field(name, bool(kept.get(name)))

    def order(self) -> SenderOrder:
        """What the form asks for."""
        data = self.cleaned_data
        return SenderOrder(
            name=data["name"],
            kind=self.kind,
            channel=data["channel"],
            settings={one.name: data[one.name] for one in SETTINGS[self.kind]},
            secrets={name: data[name] for name in SECRETS[self.kind]},
            region=data["region"],
            per_second=data["per_second"],
            weight=data["weight"],
        )


def _known(sender: Sender) -> dict[str, Any]:
    names = ("name", "channel", "per_second", "weight")
    return {**sender.settings, **{name: getattr(sender, name) for name in names}}


def _setting_field(one: Setting) -> forms.Field:
    label, told = WORDS[one.name]
    more: dict[str, Any] = {"label": label, "help_text": told, "required": one.required}
    if one.shape is Shape.FLAG:
        return forms.BooleanField(**(more | {"required": False}), initial=one.value)
    if one.shape is Shape.WHOLE:
        return forms.IntegerField(min_value=0, max_value=one.high, initial=one.value, **more)
    if one.shape is Shape.CHOICE:
        choices = [(value, WORDS[value][0]) for value in one.choices]
        return forms.ChoiceField(choices=choices, initial=one.value, **more)
    return forms.CharField(initial=one.value, max_length=500, **more)


def _secret_field(name: str, kept: bool) -> forms.Field:
    label, told = (str(words) for words in WORDS[name])
    widget: forms.Widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    if name == "dkim_key":
        widget = forms.Textarea(attrs={"rows": 4, "autocomplete": "off"})
    hint = str(_("Kept sealed; leave empty to keep it")) if kept else told
    return forms.CharField(
        label=label, help_text=hint, required=False, widget=widget, max_length=8000, strip=False
    )
