"""Input of event streams."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Connection, EventStream, ImportMapping
from customers.services.streaming.definitions import StreamOrder


class StreamForm(forms.Form):
    """Where events come from, and by which mapping they are taken."""

    name = forms.SlugField(label=_("Name"), max_length=60, help_text=_("Letters, digits, hyphens"))
    source = forms.CharField(label=_("Stream, queue or topic"), max_length=200)
    group = forms.CharField(label=_("Consumer group"), max_length=100, initial="sandpiper")
    mapping = forms.ModelChoiceField(
        label=_("Mapping"),
        queryset=ImportMapping.objects.filter(target="events").order_by("name"),
        required=False,
        empty_label=_("None: messages use our own names"),
    )

    def __init__(
        self, *args: Any, connection: Connection, stream: EventStream | None = None, **more: Any
    ) -> None:
        names = ("name", "source", "group", "mapping")
        known = {name: getattr(stream, name) for name in names} if stream else {}
        super().__init__(*args, **(more | {"initial": known}))
        self.connection = connection

    def order(self) -> StreamOrder:
        """What the form asks for."""
        return StreamOrder(connection=self.connection, **self.cleaned_data)
