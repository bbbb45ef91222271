"""Firms kept by hand: what is registered, and who acts for one or owns part of it, by the checks of imports."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from customers.models import Customer, Firm, FirmPerson
from customers.services.imports.records import take_by_hand

WHOLE = 100
PERSONAL = ("name", "id_number", "phone")


@transaction.atomic
def keep_firm(*, firm: Customer, terms: Mapping[str, Any], by: User) -> None:
    """Write what is registered of a firm; `terms` are the fields of the import target `firms` but its number.

    Raises DomainError `customer_unknown`, `itself`, `parent_ring`, or a reason of the checks, with the field.
    """
    parent = _customer_of(terms["parent_no"], "parent_no", by=by, kind=Customer.Kind.FIRM)
    if parent is not None:
        _check_ring(firm, parent)
    record = _written(terms) | {"parent_no": parent.customer_no if parent else ""}
    take_by_hand(target="firms", record=record | {"customer_no": firm.customer_no}, by=by)


@transaction.atomic
def keep_person(
    *, firm: Customer, person: FirmPerson | None, terms: Mapping[str, Any], by: User
) -> None:
    """Add somebody to a firm, or change what is known of them; personal values left empty stay as they are.

    Raises DomainError `nobody_named`, `customer_unknown`, `itself`, `shares_over_whole`, or a reason of the checks.
    """
    known = _customer_of(terms["person_no"], "person_no", by=by)
    if known is not None and known.pk == firm.pk:
        raise DomainError("itself", _("A firm is none of its own people."), field="person_no")
    named = terms["name"] or (person is not None and person.name)
    if known is None and not named:
        told = _("Give the customer number of somebody known, or a name.")
        raise DomainError("nobody_named", told, field="name")
    record = {name: text for name, text in _written(terms).items() if text or name not in PERSONAL}
    record["person_no"] = known.customer_no if known else ""
    _take(firm, person, record, by)


@transaction.atomic
def end_person(*, person: FirmPerson, until_on: date | None, by: User) -> None:
    """Write the last day on which somebody acted for a firm or owned part of it; None: they still do.

    Raises DomainError `shares_over_whole`, or a reason of the checks.
    """
    record = {"role": person.role, "until_on": until_on.isoformat() if until_on else ""}
    _take(person.firm, person, record, by)


def _take(firm: Customer, person: FirmPerson | None, record: dict[str, str], by: User) -> None:
    key = person.external_id if person else f"hand-{uuid4().hex}"
    kept = {"external_id": key, "firm_no": firm.customer_no}
    # Two people who add shareholders at once must not pass the whole together.
    Customer.objects.select_for_update().get(pk=firm.pk)
    take_by_hand(target="firm_people", record=record | kept, by=by)
    present = FirmPerson.objects.filter(firm=firm, until_on__isnull=True)
    held = present.filter(role=FirmPerson.Role.SHAREHOLDER).aggregate(all=Sum("share_percent"))
    if (held["all"] or 0) > WHOLE:
        told = _("The shareholders would hold %(percent)s %% together.")
        percent = f"{held['all'].normalize():f}"
        raise DomainError("shares_over_whole", told % {"percent": percent}, field="share_percent")


def _customer_of(number: str, field: str, *, by: User, kind: str = "") -> Customer | None:
    if not number:
        return None
    visible = Customer.objects.visible_to(by).numbered(number)
    found = visible.filter(kind=kind).first() if kind else visible.first()
    if found is None:
        told = _("No firm of this number.") if kind else _("No customer of this number.")
        raise DomainError("customer_unknown", told, field=field)
    return found


def _check_ring(firm: Customer, parent: Customer) -> None:
    if parent.pk == firm.pk:
        raise DomainError("itself", _("A firm is not its own parent."), field="parent_no")
    above: int | None = parent.pk
    passed: set[int] = set()
    while above is not None and above not in passed:
        passed.add(above)
        above = Firm.objects.filter(pk=above).values_list("parent_id", flat=True).first()
        if above == firm.pk:
            told = _("That firm belongs to this one already: neither would be the head.")
            raise DomainError("parent_ring", told, field="parent_no")


def _written(terms: Mapping[str, Any]) -> dict[str, str]:
    """Typed values as the text that a file would hold."""
    return {name: "" if value is None else str(value) for name, value in terms.items()}
