"""How much customers are contacted, how promises are kept, and what the rules stopped."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from accounts.models import AuditBlock, User
from campaigns.models import CampaignRun
from config.base.tables import fetch_rows
from customers.models import Customer
from customers.selectors.customers import branch_scope
from reports.selectors.home_runs import by_group, stopped_rows
from service_desk.models import Ticket

PROMISE_DAYS = 90
WEEK = """
    SELECT least(contacts, 4), count(*) FROM (
        SELECT customer_id, count(*) AS contacts FROM customers_contact
         WHERE at > %(since)s AND state = 'made' AND purpose = 'marketing'
           AND (%(branches)s::bigint[] IS NULL OR customer_id IN (
                SELECT id FROM customers_customer WHERE branch_id = ANY(%(branches)s::bigint[])))
         GROUP BY customer_id) a_week
     GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True)
class Pressure:
    """Customers by contacts in seven days; promises kept as fractions; deliveries stopped this year by kind."""

    customers: int
    by_contacts: list[tuple[int, int]]
    first_in_time: float | None
    solved_in_time: float | None
    stopped: dict[str, int]
    ledger_rows: int
    ledger_agrees: bool
    sealed_at: datetime | None


def pressure_for(user: User, now: datetime) -> Pressure:
    """Return contact pressure, service promises and what was stopped."""
    branches = branch_scope(user.branch_code)
    customers = Customer.objects.visible_to(user).active().count()
    contacted = fetch_rows(WEEK, {"since": now - timedelta(days=7), "branches": branches})
    untouched = customers - sum(count for _contacts, count in contacted)
    promises = _promises(user, now)
    runs = CampaignRun.objects.visible_to(user).aggregate(
        frozen=Sum("frozen_count"),
        disagree=Count(
            "pk",
            filter=Q(state__in=["finished", "stopped"])
            & ~Q(
                frozen_count=F("sent_count")
                + F("failed_count")
                + F("suppressed_count")
                + F("holdout_count")
                + F("uncertain_count")
                + F("cancelled_count")
            ),
        ),
    )
    newest = AuditBlock.objects.order_by("-id").values_list("sealed_at", flat=True).first()
    return Pressure(
        customers=customers,
        by_contacts=[(0, max(untouched, 0)), *contacted],
        first_in_time=promises[0],
        solved_in_time=promises[1],
        stopped=by_group(stopped_rows(user, timezone.localdate(now).year)),
        ledger_rows=runs["frozen"] or 0,
        ledger_agrees=runs["disagree"] == 0,
        sealed_at=newest,
    )


def _promises(user: User, now: datetime) -> tuple[float | None, float | None]:
    """First answers and solutions given in time, of the tickets of the last 90 days whose time has come."""
    recent = Ticket.objects.visible_to(user).filter(
        opened_at__gt=now - timedelta(days=PROMISE_DAYS)
    )
    counted = recent.aggregate(
        first=Count(
            "pk", filter=Q(first_response_due_at__lte=now) | Q(first_responded_at__isnull=False)
        ),
        first_kept=Count("pk", filter=Q(first_responded_at__lte=F("first_response_due_at"))),
        solved=Count("pk", filter=Q(resolution_due_at__lte=now) | Q(closed_at__isnull=False)),
        solved_kept=Count("pk", filter=Q(closed_at__lte=F("resolution_due_at"))),
    )
    return (
        counted["first_kept"] / counted["first"] if counted["first"] else None,
        counted["solved_kept"] / counted["solved"] if counted["solved"] else None,
    )
