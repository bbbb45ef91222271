"""Correction: values that a customer asks to have put right, proposed by one person and taken over by another."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from customers.domain.rights import Step
from customers.models import Customer, ProfileDue, RightsRequest
from customers.models.fields import sealer
from customers.services.blind.lifting import know_erased
from customers.services.rights.steps import Evidence, take_step
from customers.services.tails import index_tails

INDEXED = ("name", "id_number", "phone", "email")


@transaction.atomic
def propose_correction(*, request: RightsRequest, values: Mapping[str, Any], by: User) -> None:
    """Keep the values that shall replace the wrong ones, sealed, for a second person to see.

    Raises DomainError `nothing_proposed`, `step_not_allowed`.
    """
    customer = request.customer
    changed = {
        name: value
        for name, value in values.items()
        if _text(value) != _text(getattr(customer, name))
    }
    if not changed:
        raise DomainError("nothing_proposed", _("None of the values differs from what is held."))
    evidence = Evidence(by, figures={"fields": sorted(changed)})
    sealed = json.dumps({name: _text(value) for name, value in changed.items()}, ensure_ascii=False)
    take_step(request, Step.PROPOSE, evidence, proposal=sealed, proposed_by=by, approved_by=None)


@transaction.atomic
def accept_correction(*, request: RightsRequest, by: User) -> None:
    """Take the proposed values over; the audit trail says which fields changed.

    Raises DomainError `own_proposal`, `step_not_allowed`.
    """
    check_four_eyes(request, by)
    values = proposed_values(request)
    evidence = Evidence(by, figures={"fields": sorted(values)})
    take_step(request, Step.CORRECT, evidence, approved_by=by, proposal="")
    _write(request.customer, values)


def proposed_values(request: RightsRequest) -> dict[str, str]:
    """Return the values that were proposed, as text."""
    return dict(json.loads(request.proposal or "{}"))


@transaction.atomic
def send_back(*, request: RightsRequest, reason: str, by: User) -> None:
    """Give a proposal back to who made it. Raises DomainError `step_not_allowed`."""
    take_step(request, Step.SEND_BACK, Evidence(by, note=reason), proposal="", proposed_by=None)


def check_four_eyes(request: RightsRequest, by: User) -> None:
    """Raise DomainError `own_proposal` where somebody would approve what they proposed."""
    if request.proposed_by_id == by.pk:
        raise DomainError("own_proposal", _("Somebody else has to approve what you proposed."))


def _write(customer: Customer, values: Mapping[str, str]) -> None:
    for name, text in values.items():
        setattr(customer, name, _value(name, text))
        if name in INDEXED:
            know_erased(name, [text])
            setattr(customer, f"{name}_index", sealer().index(name, text))
    indexes = [f"{name}_index" for name in values if name in INDEXED]
    # Core banking's next file would find the same digest and leave our correction; another one it takes over.
    customer.save(update_fields=[*values, *indexes, "updated_at"])
    index_tails(customer_ids=[customer.pk])
    ProfileDue.objects.get_or_create(customer=customer)


def _value(name: str, text: str) -> Any:
    if name == "birth_on":
        return date.fromisoformat(text) if text else None
    if name == "monthly_income":
        return text or None
    return text


def _text(value: Any) -> str:
    return "" if value is None else str(value)
