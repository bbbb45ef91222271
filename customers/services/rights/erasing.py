"""Erasure: what no law orders kept is deleted or overwritten, table by table, by a job that can be taken up again.

Field keys are shared by all customers, so values cannot be erased by destroying a key: they are overwritten.
What stays is restricted and named with its legal basis and its last day on the certificate.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.audit import record_access
from config.base.errors import DomainError
from config.base.tables import execute_sql, fetch_column
from customers.domain.held import Fate, Held
from customers.domain.rights import Kind, Step, add_months
from customers.models import (
    Customer,
    DataRestriction,
    ErasedIdentity,
    Holding,
    LegalHold,
    RightsRequest,
    Suppression,
    Transaction,
)
from customers.models.fields import sealer
from customers.selectors.rights.records import held_tables, model_of, owned_by
from customers.services.rights.correcting import check_four_eyes
from customers.services.rights.leftovers import clear_leftovers, values_of
from customers.services.rights.requests import SOURCE, refuse_all
from customers.services.rights.steps import Evidence, take_step
from customers.services.suppressions import suppress_customer

log = structlog.get_logger(__name__)
IDENTIFYING = ("phone", "email", "id_number")
TABLE = "customers_customer"


@transaction.atomic
def propose_erasure(*, request: RightsRequest, by: User) -> None:
    """Lay an erasure before a second person, with the numbers of what goes and what stays.

    Raises DomainError `relationship_open`, `legal_hold`, `step_not_allowed`.
    """
    check_erasable(request.customer)
    figures = {"plan": plan_of(request.customer)}
    take_step(
        request, Step.PROPOSE, Evidence(by, figures=figures), proposed_by=by, approved_by=None
    )


@transaction.atomic
def approve_erasure(*, request: RightsRequest, by: User) -> None:
    """Let the worker erase. Raises DomainError `own_proposal`, `relationship_open`, `legal_hold`, `step_not_allowed`."""
    check_four_eyes(request, by)
    check_erasable(request.customer)
    take_step(request, Step.APPROVE, Evidence(by), approved_by=by, progress={}, attempt=0)


def check_erasable(customer: Customer) -> None:
    """Raise DomainError where the data is still needed: for an open product, or for a legal hold."""
    still_open = Holding.objects.filter(customer=customer).exclude(status=Holding.Status.CLOSED)
    if still_open.exists():
        raise DomainError(
            "relationship_open",
            _("%(n)s products are still open: their contracts need the data. Restrict it instead.")
            % {"n": still_open.count()},
        )
    if LegalHold.objects.in_force(timezone.localdate()).covering(customer).exists():
        raise DomainError("legal_hold", _("A legal hold keeps this customer's data."))


def plan_of(customer: Customer) -> list[dict[str, Any]]:
    """Return what erasure will do, table by table, with the number of rows; secret tables are left out."""
    return [
        {
            "table": held.model,
            "fate": str(held.fate),
            "rows": count,
            "basis": held.basis,
            "until": _kept_until(held, customer),
        }
        for held in held_tables()
        if not held.secret and (count := _count(held, customer.pk))
    ]


def run_erasure(*, request: RightsRequest) -> None:
    """Erase the customer of an approved request, going on where an earlier run stopped; done twice changes nothing.

    A legal hold or a new product that came after the approval makes it wait.
    """
    if request.state != RightsRequest.State.RUNNING or request.kind != Kind.ERASURE:
        return
    for name, act in _stages(request):
        if _must_wait(request.customer):
            return
        if name not in request.progress:
            _run_stage(request, name, act)
    _finish(request)


def why_waiting(request: RightsRequest) -> str:
    """Return why the erasure of an approved request does not go on; empty where it does."""
    if request.state != RightsRequest.State.RUNNING or request.kind != Kind.ERASURE:
        return ""
    return _obstacle(request.customer)[1]


def _must_wait(customer: Customer) -> bool:
    code, _words = _obstacle(customer)
    if code:
        log.warning("erasure_waits", reason=code)
    return bool(code)


def _obstacle(customer: Customer) -> tuple[str, str]:
    try:
        check_erasable(customer)
    except DomainError as error:
        return error.code, str(error)
    return "", ""


def _stages(request: RightsRequest) -> Iterator[tuple[str, Callable[[], int]]]:
    """What finds values goes first, while they can still be read; then the tables."""
    customer = request.customer
    yield "remembered", lambda: _remember(customer)
    yield "leftovers", lambda: clear_leftovers(customer)
    for held in held_tables():
        if held.fate != Fate.KEEP and not (held.secret and held.basis):
            yield held.model, lambda held=held: _erase(held, customer.pk)  # type: ignore[misc] # bound now


@transaction.atomic
def _run_stage(request: RightsRequest, name: str, act: Callable[[], int]) -> None:
    locked = RightsRequest.objects.select_for_update().get(pk=request.pk)
    if name not in locked.progress:
        locked.progress[name] = act()
        locked.save(update_fields=["progress", "updated_at"])
    request.progress = locked.progress


def _remember(customer: Customer) -> int:
    """Keep keyed hashes by which a new import of the same person is known, and stop every contact."""
    refuse_all(customer)
    suppress_customer(
        customer=customer,
        reason=Suppression.Reason.REQUEST,
        source_kind=SOURCE,
        source_id="erasure",
    )
    now = timezone.now()
    kept = [
        ErasedIdentity(kind=kind, index=sealer().index(kind, value), erased_at=now)
        for kind, value in values_of(customer)
        if kind in IDENTIFYING
    ]
    return len(ErasedIdentity.objects.bulk_create(kept, ignore_conflicts=True))


def _erase(held: Held, customer_id: int) -> int:
    # Names and literals are declared by us; the customer's key is a parameter.
    table = model_of(held)._meta.db_table
    where, values = owned_by(held, customer_id)
    if held.fate == Fate.DELETE:
        sql = f'DELETE FROM "{table}" WHERE {where}'
    else:
        sets = ", ".join(f'"{column}" = {value}' for column, value in held.blanks.items())
        sql = f'UPDATE "{table}" SET {sets} WHERE {where}'
    return execute_sql(sql, values)


def _count(held: Held, customer_id: int) -> int:
    only = f" AND ({held.told_only})" if held.told_only else ""
    table = model_of(held)._meta.db_table
    where, values = owned_by(held, customer_id)
    (count,) = fetch_column(f'SELECT count(*) FROM "{table}" WHERE {where}{only}', values)
    return int(count)


@transaction.atomic
def _finish(request: RightsRequest) -> None:
    customer = request.customer
    kept = [one for one in plan_of(customer) if one["until"]]
    certificate = {"request": request.code, "erased": request.progress, "kept": kept}
    text = json.dumps(certificate, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    DataRestriction.objects.update_or_create(
        customer=customer,
        defaults={
            "kind": DataRestriction.Kind.ERASED,
            "since": timezone.now(),
            "request": request,
            "kept": kept,
        },
    )
    evidence = Evidence(None, figures=certificate, digest=digest)
    take_step(request, Step.ERASE, evidence)
    record_access(action="erasure", table=TABLE, object_id=str(customer.pk), note=digest)


def _kept_until(held: Held, customer: Customer) -> str:
    """The last day on which a table's rows about a customer are kept; empty where no law orders it."""
    if not held.keep_years:
        return ""
    return add_months(_last_fact(customer), 12 * held.keep_years).isoformat()


def _last_fact(customer: Customer) -> date:
    """The day from which the law counts: the last booking or closing, else the first erasure's day."""
    booked = Transaction.objects.filter(customer=customer).aggregate(at=Max("booked_at"))["at"]
    closed = Holding.objects.filter(customer=customer).aggregate(on=Max("closed_on"))["on"]
    days = [timezone.localdate(booked)] if booked else []
    return max([*days, *([closed] if closed else [])], default=timezone.localdate())
