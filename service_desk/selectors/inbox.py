"""The inbox: which tickets wait, in the order of their deadlines, and how the desk keeps its promises."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from service_desk.models import Ticket

PAGE_SIZE = 25
SOON = timedelta(hours=2)
SCOPES = ("mine", "open", "unassigned", "overdue", "waiting", "closed", "all")


@dataclass(frozen=True)
class Filters:
    """What the address of the inbox asks for; unknown words fall back to everything open."""

    scope: str = "open"
    kind: str = ""
    text: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Filters":
        """Read the filters out of an address."""
        scope, kind = query.get("scope", "open"), query.get("kind", "")
        return cls(
            scope=scope if scope in SCOPES else "open",
            kind=kind if kind in Ticket.Kind.values else "",
            text=query.get("q", "").strip()[:80],
        )


@dataclass(frozen=True)
class QueuePage:
    """One page of the queue; `next_key` continues it."""

    rows: list[Ticket]
    next_key: str | None


@dataclass(frozen=True)
class SlaOverview:
    """How many tickets wait and how many promises are at risk, as of `at`."""

    at: datetime
    by_state: dict[str, int]
    mine: int
    unassigned: int
    due_soon: int
    overdue: int
    open_complaints: int
    open_total: int = field(default=0)


def list_tickets(user: User, filters: Filters, now: datetime) -> QuerySet[Ticket]:
    """Return the tickets the user may see under the filters."""
    scoped: dict[str, Q] = {
        "mine": Q(assigned_to=user) & ~Q(state="closed"),
        "open": ~Q(state="closed"),
        "unassigned": Q(assigned_to__isnull=True) & ~Q(state="closed"),
        "overdue": Q(due_at__lt=now) & ~Q(state="closed"),
        "waiting": Q(state="waiting"),
        "closed": Q(state="closed"),
        "all": Q(),
    }
    found = Ticket.objects.visible_to(user).filter(scoped[filters.scope])
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.text:
        found = found.filter(
            Q(number__iexact=filters.text)
            | Q(customer__customer_no=filters.text)
            | Q(subject__icontains=filters.text)
        )
    return found.select_related("customer", "assigned_to")


def get_queue_page(tickets: QuerySet[Ticket], after: str, *, newest: bool = False) -> QueuePage:
    """Return a page in the order of the next deadline (or newest first), paged by that key."""
    ordered = tickets.order_by("-pk") if newest else tickets.order_by("due_at", "pk")
    begin = _read_key(after)
    if begin and newest:
        ordered = ordered.filter(pk__lt=begin[1])
    elif begin:
        due_at, pk = begin
        ordered = ordered.filter(Q(due_at__gt=due_at) | Q(due_at=due_at, pk__gt=pk))
    rows = list(ordered[: PAGE_SIZE + 1])
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    return QueuePage(rows, _write_key(rows[-1]) if more else None)


def _write_key(ticket: Ticket) -> str:
    return f"{ticket.due_at.isoformat()}~{ticket.pk}"


def _read_key(text: str) -> tuple[datetime, int] | None:
    moment, _, pk = text.partition("~")
    try:
        return datetime.fromisoformat(moment.replace(" ", "+")), int(pk)
    except ValueError:
        return None


def get_sla_overview(user: User, now: datetime) -> SlaOverview:
    """Count the user's view of the desk in one statement: open by state, due soon, overdue."""
    unfinished = Ticket.objects.visible_to(user).unfinished()
    states = [state for state in Ticket.State.values if state != Ticket.State.CLOSED]
    counted = unfinished.aggregate(
        total=Count("pk"),
        mine=Count("pk", filter=Q(assigned_to=user)),
        unassigned=Count("pk", filter=Q(assigned_to__isnull=True)),
        due_soon=Count("pk", filter=Q(due_at__gte=now, due_at__lt=now + SOON)),
        overdue=Count("pk", filter=Q(due_at__lt=now)),
        complaints=Count("pk", filter=Q(kind=Ticket.Kind.COMPLAINT)),
        **{f"state_{state}": Count("pk", filter=Q(state=state)) for state in states},
    )
    return SlaOverview(
        at=now,
        by_state={state: counted[f"state_{state}"] for state in states},
        mine=counted["mine"],
        unassigned=counted["unassigned"],
        due_soon=counted["due_soon"],
        overdue=counted["overdue"],
        open_complaints=counted["complaints"],
        open_total=counted["total"],
    )
