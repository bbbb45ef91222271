"""Requests about one's own data as the pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from customers.domain.masking import MASKS
from customers.domain.rights import Step
from customers.models import Customer, DataRestriction, RightsRequest
from customers.selectors.rights.records import held_tables, model_of
from customers.selectors.words import said

OWN_PAGE, OWN_FILE = "customers.own_page", "customers.own_file"
SOON_DAYS = 5
SCOPES = ("live", "overdue", "mine", "all")
STEP_WORDS: dict[str, tuple[Any, str, str]] = {
    Step.RECEIVE: (pgettext_lazy("request", "Received"), "inbox", "info"),
    Step.IDENTIFY: (gettext_lazy("Identity proven"), "user-check", "good"),
    Step.ASSIGN: (gettext_lazy("Given to somebody"), "user", ""),
    Step.EXTEND: (gettext_lazy("Deadline extended"), "clock", "warn"),
    Step.PROPOSE: (gettext_lazy("Proposed"), "edit", "brand"),
    Step.SEND_BACK: (gettext_lazy("Sent back"), "arrow-back-up", "warn"),
    Step.APPROVE: (gettext_lazy("Approved by a second person"), "check", "good"),
    Step.CORRECT: (gettext_lazy("Corrected after a second look"), "check", "good"),
    Step.MAKE: (gettext_lazy("File asked for"), "clock", ""),
    Step.MADE: (gettext_lazy("File written"), "file", "brand"),
    Step.FAIL: (gettext_lazy("File could not be written"), "alert-octagon", "bad"),
    Step.OFFER: (gettext_lazy("Link and passphrase made"), "external-link", ""),
    Step.HAND_OVER: (gettext_lazy("File handed over and deleted"), "check", "good"),
    Step.EXPIRE: (gettext_lazy("File deleted, nobody fetched it"), "clock-cancel", "warn"),
    Step.CARRY_OUT: (gettext_lazy("Carried out"), "check", "good"),
    Step.ERASE: (gettext_lazy("Erased"), "check", "good"),
    Step.NOTIFY: (gettext_lazy("Notice to a recipient made"), "mail", "good"),
    Step.REFUSE: (gettext_lazy("Refused"), "circle-x", "bad"),
    Step.WITHDRAW: (gettext_lazy("Withdrawn by the customer"), "circle-x", ""),
}
CODED = ("occupation", "education")


@dataclass(frozen=True)
class ProposedValue:
    """A value as it is held and as it shall be, both masked."""

    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class PlanLine:
    """What erasure does, or did, with one table."""

    label: str
    fate: str
    rows: int
    basis: str
    until: str


def list_requests(*, user: User, scope: str = "live", kind: str = "") -> QuerySet[RightsRequest]:
    """Return the requests a user may see, of one scope and kind."""
    found = RightsRequest.objects.visible_to(user).select_related("customer", "owner")
    found = found.defer("note", "proposal")
    if scope == "live":
        found = found.live()
    elif scope == "overdue":
        found = found.overdue(timezone.localdate())
    elif scope == "mine":
        found = found.live().filter(owner=user)
    return found.filter(kind=kind) if kind else found


def count_due(*, user: User) -> Mapping[str, int]:
    """Return how many requests are late, and how many are due within SOON_DAYS days."""
    today = timezone.localdate()
    live = RightsRequest.objects.visible_to(user).live()
    soon = live.filter(due_on__gte=today, due_on__lte=today + timedelta(days=SOON_DAYS))
    return {"overdue": live.overdue(today).count(), "soon": soon.count()}


def requests_of(customer: Customer) -> QuerySet[RightsRequest]:
    """Return a customer's requests, newest first."""
    return RightsRequest.objects.filter(customer=customer).defer("note", "proposal").order_by("-pk")


def restriction_of(customer: Customer) -> DataRestriction | None:
    """Return whether and since when a customer's data is only kept."""
    return DataRestriction.objects.filter(customer=customer).select_related("request").first()


def told_steps(request: RightsRequest) -> list[dict[str, Any]]:
    """Return what was done, oldest first, in the reader's words."""
    lines = []
    for step in request.steps.select_related("by").order_by("pk"):
        title, icon_name, tone = STEP_WORDS[step.step]
        note = _told_note(step.note)
        lines.append(
            {"step": step, "title": title, "icon_name": icon_name, "tone": tone, "note": note}
        )
    return lines


def _told_note(note: str) -> str:
    """Codes of our own in the reader's words; what somebody wrote stays as it is."""
    words = {
        value: str(label)
        for choices in (
            RightsRequest.Kind.choices,
            RightsRequest.Via.choices,
            RightsRequest.Regime.choices,
            RightsRequest.Proof.choices,
        )
        for value, label in choices
    }
    parts = note.split(", ")
    return " · ".join(words[part] for part in parts) if set(parts) <= set(words) else note


def told_proposal(request: RightsRequest, values: Mapping[str, str]) -> list[ProposedValue]:
    """Return the proposed values beside those held, masked."""
    customer = request.customer
    labels = {one.name: str(one.verbose_name) for one in Customer._meta.concrete_fields}
    return [
        ProposedValue(
            name,
            labels[name],
            _masked(name, str(getattr(customer, name) or "")),
            _masked(name, value),
        )
        for name, value in values.items()
    ]


def told_plan(lines: list[dict[str, Any]]) -> list[PlanLine]:
    """Return the plan of an erasure in the reader's words."""
    labels = {held.model: str(model_of(held)._meta.verbose_name_plural) for held in held_tables()}
    words = {
        "delete": _("is deleted"),
        "blank": _("stays without personal values"),
        "keep": _("stays, restricted"),
    }
    return [
        PlanLine(labels[one["table"]], words[one["fate"]], one["rows"], one["basis"], one["until"])
        for one in lines
        if one["table"] in labels
    ]


def _masked(name: str, value: str) -> str:
    if name == "gender":
        return str(dict(Customer.Gender.choices).get(value, value))
    if name in CODED:
        return said(value)
    return MASKS[name](value) if name in MASKS else value


def sign_for(customer: Customer) -> str:
    """Return the signed word that opens a customer's own page."""
    return signing.dumps(customer.pk, salt=OWN_PAGE, compress=True)


def find_signed_customer(token: str) -> Customer | None:
    """Return whose own page a signed word opens, or None where it is not ours or too old."""
    try:
        days = timedelta(days=settings.RIGHTS_LINK_DAYS)
        key = signing.loads(token, salt=OWN_PAGE, max_age=days)
    except signing.BadSignature:
        return None
    customer = Customer.objects.select_related("merged_into").filter(pk=key).first()
    return customer.kept if customer else None


def sign_file(request: RightsRequest) -> str:
    """Return the signed word that leads to a request's file."""
    return signing.dumps(request.pk, salt=OWN_FILE)


def find_signed_file(token: str) -> RightsRequest | None:
    """Return whose file a signed word leads to, or None where it is not ours or too old."""
    try:
        days = timedelta(days=settings.RIGHTS_FILE_DAYS)
        key = signing.loads(token, salt=OWN_FILE, max_age=days)
    except signing.BadSignature:
        return None
    return RightsRequest.objects.select_related("customer").filter(pk=key).first()
