"""Classification as it is read: the mark of each field, and what a user may use for marketing."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from customers import permissions
from customers.domain.classification import Class, Classified, Mark, Use
from customers.domain.features.spending import SPEND_CATEGORIES

CLASS_WORDS = {
    Class.IDENTITY: _("Identity"),
    Class.CONTACT: _("Contact details"),
    Class.DEMOGRAPHIC: _("About the person"),
    Class.ACCOUNT: _("Accounts"),
    Class.BOOKING: _("Bookings"),
    Class.BEHAVIOUR: _("Behaviour"),
    Class.CONCLUSION: _("Conclusions"),
    Class.SENSITIVE: _("Sensitive"),
    Class.CONSENT: _("Consent"),
    Class.SERVICE: _("Service"),
    Class.SUSPICION: _("Work of risk"),
    Class.KEY: _("Keys and hashes"),
    Class.INTERNAL: _("Internal"),
}
USE_WORDS = {
    Use.MARKETING: _("Marketing"),
    Use.SERVICE: _("Service"),
    Use.RISK: _("Risk"),
    Use.RIGHTS: _("Customers' rights"),
    Use.OPERATIONS: _("Operations"),
}
PROFILE = "customers.CustomerProfile"
BOOKKEEPING = {"id", "created_at", "updated_at", "customer"}


@dataclass(frozen=True)
class FieldLine:
    """A field with its mark in the reader's words."""

    name: str
    label: str
    kind: str
    level: int
    uses: list[str]
    marketing: bool
    sealed: bool


@dataclass(frozen=True)
class TableLine:
    """A table with its fields."""

    label: str
    model: str
    fields: list[FieldLine]


@cache
def classified() -> dict[str, Classified]:
    """Return the marks of every declared table by its model."""
    found: Iterable[Classified] = (
        one for path in settings.CLASSIFICATION_REGISTRIES for one in import_string(path)
    )
    return {one.model: one for one in found}


def mark_of(model: str, name: str) -> Mark | None:
    """Return the mark of a field, or None where the table is not declared."""
    table = classified().get(model)
    return table.mark(name) if table else None


def may_use(user: User, model: str, name: str) -> bool:
    """Whether a user may choose by a field or take it out: what is not for marketing needs a permission."""
    mark = mark_of(model, name)
    if mark is None or Use.MARKETING in mark.uses:
        return True
    return user.has_perm(permissions.USE_SENSITIVE)


@cache
def sensitive_categories() -> frozenset[str]:
    """Return the categories of spending whose figures in the profile are not kept for marketing."""
    marks = {code: mark_of(PROFILE, f"spend_{code}_90d") for code, _en, _zh in SPEND_CATEGORIES}
    return frozenset(
        code for code, mark in marks.items() if mark and Use.MARKETING not in mark.uses
    )


def categories_kept_from(user: User) -> frozenset[str]:
    """Return the categories of bookings by which a user may not choose: as the profile's figures of them."""
    return frozenset() if user.has_perm(permissions.USE_SENSITIVE) else sensitive_categories()


def list_tables(*, level: int = 0, kind: str = "") -> list[TableLine]:
    """Return the declared tables with those of their fields that are of a level or class, or all."""
    lines = []
    for one in classified().values():
        meta = apps.get_model(one.model)._meta
        fields = [
            _line(field, one.mark(field.name))
            for field in meta.concrete_fields
            if field.name not in BOOKKEEPING
            and (not level or one.mark(field.name).level == level)
            and (not kind or one.mark(field.name).kind == kind)
        ]
        if fields:
            label = str(meta.verbose_name_plural)
            lines.append(TableLine(label, one.model, fields))
    return lines


def _line(field: Any, mark: Mark) -> FieldLine:
    return FieldLine(
        name=field.name,
        label=str(field.verbose_name),
        kind=str(CLASS_WORDS[mark.kind]),
        level=mark.level,
        uses=[str(USE_WORDS[use]) for use in Use if use in mark.uses],
        marketing=Use.MARKETING in mark.uses,
        sealed=type(field).__name__ == "SealedField",
    )
