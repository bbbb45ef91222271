"""Requests of customers about their data: received, proven, worked on, refused or withdrawn."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from customers.domain import rights
from customers.domain.rights import Step
from customers.models import Customer, DataRestriction, RightsRequest, Suppression
from customers.services.consents import record_refusals, withdraw_consent
from customers.services.rights.steps import Evidence, take_step, write_evidence
from customers.services.suppressions import suppress_customer

SOURCE = "rights"
SHORTEST_REASON = 5


@dataclass(frozen=True)
class Asked:
    """What a customer asks, how it came in, and under which law it is answered."""

    kind: str
    via: str
    note: str = ""
    regime: str = ""
    received_at: datetime | None = None
    identity_proof: str = ""


@transaction.atomic
def receive_request(*, customer: Customer, asked: Asked, by: User | None) -> RightsRequest:
    """Write down a request with the last day for its answer.

    Raises DomainError `in_future`, `already_erased`, `already_asked`.
    """
    received_at = asked.received_at or timezone.now()
    _check_new(customer, asked, received_at)
    regime = asked.regime or settings.RIGHTS_REGIME
    received_on = timezone.localdate(received_at)
    request = RightsRequest.objects.create(
        customer=customer,
        kind=asked.kind,
        via=asked.via,
        regime=regime,
        received_at=received_at,
        due_on=rights.due_on(regime, received_on, settings.RIGHTS_WORKING_DAYS, working_days()),
        note=asked.note,
        owner=by,
    )
    write_evidence(request, Step.RECEIVE, Evidence(by, note=f"{asked.kind}, {asked.via}, {regime}"))
    if asked.identity_proof:
        prove_identity(request=request, proof=asked.identity_proof, by=by)
    return request


@transaction.atomic
def prove_identity(*, request: RightsRequest, proof: str, by: User | None) -> None:
    """Write down how it was made sure that the customer asks. Raises DomainError `step_not_allowed`."""
    take_step(request, Step.IDENTIFY, Evidence(by, note=proof), identity_proof=proof)


@transaction.atomic
def assign_request(*, request: RightsRequest, owner: User, by: User) -> None:
    """Give a request to somebody. Raises DomainError `step_not_allowed`."""
    take_step(request, Step.ASSIGN, Evidence(by, note=owner.get_username()), owner=owner)


@transaction.atomic
def extend_request(*, request: RightsRequest, reason: str, by: User) -> None:
    """Move the last day once, with a reason that the customer is told.

    Raises DomainError `extended_already`, `reason_missing`, `step_not_allowed`.
    """
    if request.extension_reason:
        raise DomainError("extended_already", _("The deadline has been extended once already."))
    _check_reason(reason)
    due = rights.extended_to(
        request.regime, request.due_on, settings.RIGHTS_WORKING_DAYS, working_days()
    )
    evidence = Evidence(by, note=reason, figures={"from": str(request.due_on), "to": str(due)})
    take_step(request, Step.EXTEND, evidence, due_on=due, extension_reason=reason.strip())


@transaction.atomic
def refuse_request(*, request: RightsRequest, ground: str, by: User) -> None:
    """Refuse a request on a legal ground. Raises DomainError `reason_missing`, `step_not_allowed`."""
    _check_reason(ground)
    take_step(request, Step.REFUSE, Evidence(by, note=ground), refusal=ground.strip()[:200])


@transaction.atomic
def withdraw_request(*, request: RightsRequest, by: User) -> None:
    """Close a request that the customer takes back. Raises DomainError `step_not_allowed`."""
    take_step(request, Step.WITHDRAW, Evidence(by))


@transaction.atomic
def carry_out(*, request: RightsRequest, by: User) -> None:
    """Restrict a customer's data, or respect an objection to profiling and marketing, at once.

    Raises DomainError `step_not_allowed`.
    """
    customer = request.customer
    take_step(request, Step.CARRY_OUT, Evidence(by))
    refuse_all(customer)
    suppress_customer(
        customer=customer,
        reason=Suppression.Reason.REQUEST,
        source_kind=SOURCE,
        source_id=request.code,
    )
    if request.kind == rights.Kind.RESTRICTION:
        DataRestriction.objects.get_or_create(
            customer=customer,
            defaults={
                "kind": DataRestriction.Kind.RESTRICTED,
                "since": timezone.now(),
                "request": request,
            },
        )


def refuse_all(customer: Customer) -> None:
    """Refuse profiling and marketing as a whole for a customer, in the ledger and on their row."""
    for purpose in ("marketing", "profiling"):
        withdraw_consent(customer=customer, purpose=purpose, source=SOURCE)
    record_refusals(customer=customer, marketing_refused=True, profiling_refused=True)


def working_days() -> Callable[[date], bool]:
    """Return whether a day is worked, by the calendar that an app above names, else Monday to Friday."""
    if settings.WORKING_DAYS:
        return import_string(settings.WORKING_DAYS)()
    return lambda day: day.weekday() < 5


def _check_new(customer: Customer, asked: Asked, received_at: datetime) -> None:
    if received_at > timezone.now():
        raise DomainError(
            "in_future", _("A request cannot come from the future."), field="received_at"
        )
    if DataRestriction.objects.filter(customer=customer, kind="erased").exists():
        raise DomainError("already_erased", _("This customer's data has been erased."))
    same = RightsRequest.objects.live().filter(customer=customer, kind=asked.kind)
    if same.exists():
        raise DomainError(
            "already_asked",
            _("The same request of this customer is under way: %(code)s")
            % {"code": same.get().code},
            field="kind",
        )


def _check_reason(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise DomainError("reason_missing", _("Say why; the customer is told."), field="reason")
