"""Two people in one draft: whether what a form was filled from is still what is stored."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.forms import BaseForm

from campaigns.domain.hashing import digest


@dataclass(frozen=True)
class Collision:
    """A field that somebody else has changed meanwhile: what is stored now, and what was about to be written over it."""

    label: str
    theirs: str
    mine: str


def token_of(form: BaseForm) -> str:
    """Return a fingerprint of the stored values that a form is filled from."""
    values = {
        name: _plain(form.get_initial_for_field(field, name)) for name, field in form.fields.items()
    }
    return digest(values)


def collisions_of(form: BaseForm) -> list[Collision]:
    """Return the fields of a bound form that differ from what is stored now, as the form would show both."""
    found = []
    for name, field in form.fields.items():
        bound = form[name]
        theirs = _plain(field.widget.format_value(field.prepare_value(bound.initial)))
        mine = _plain(bound.data)
        if theirs != mine:
            found.append(Collision(str(bound.label), theirs, mine))
    return found


def _plain(value: Any) -> str:
    """A value as text that equal values share."""
    if value is None:
        return ""
    if isinstance(value, QuerySet):
        value = [one.pk for one in value]
    if isinstance(value, list | tuple | set):
        return ", ".join(sorted(str(one) for one in value))
    return str(value.pk if isinstance(value, Model) else value).replace("\r\n", "\n")
