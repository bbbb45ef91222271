"""Single deliveries: the list behind every number, and one customer's contacts."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from campaigns.models import (
    Banner,
    Campaign,
    CampaignRun,
    ContactTask,
    Conversion,
    Delivery,
    DeliveryAttempt,
    DeliveryEvent,
    Impression,
)
from campaigns.selectors.reconciliation import deliveries_amiss
from customers.models import Customer

PANEL_ROWS = 8
SOURCE_KIND = "campaigns.delivery"  # of the contacts that deliveries reserve
REACTIONS = {kind: (kind,) for kind in DeliveryEvent.Kind.values} | {
    "left": (DeliveryEvent.Kind.UNSUBSCRIBED, DeliveryEvent.Kind.COMPLAINED)
}


def deliveries_of(run: CampaignRun, user: User, chosen: Mapping[str, str]) -> QuerySet[Delivery]:
    """Filter a run's deliveries by `state`, `arm` (none: stopped at the freeze), `reason`, `event`
    (left: unsubscribed or complained), `call` (the outcome of one of its calls), `converted` (click: after one) or `amiss` (a check of the
    reconciliation that does not hold), within the user's branch.
    """
    rows = Delivery.objects.filter(run_month=run.run_month, run=run).select_related("customer")
    if user.branch_code:
        rows = rows.filter(customer__in=Customer.objects.visible_to(user))
    rows = _standing(rows, chosen)
    if chosen.get("event") in REACTIONS:
        seen = DeliveryEvent.objects.filter(run=run, kind__in=REACTIONS[chosen["event"]])
        rows = rows.filter(pk__in=seen.values("delivery_id"))
    if chosen.get("call") in DeliveryAttempt.Outcome.values:
        rows = rows.filter(pk__in=_called(run, chosen["call"]).values("delivery_id"))
    if chosen.get("amiss"):
        rows = rows.filter(pk__in=deliveries_amiss(run, chosen["amiss"]))
    if chosen.get("converted"):
        rows = rows.filter(customer__in=_converted(run, chosen["converted"]).values("customer"))
    return rows


def _standing(rows: QuerySet[Delivery], chosen: Mapping[str, str]) -> QuerySet[Delivery]:
    """Filter by what the ledger itself says."""
    if chosen.get("state") in Delivery.State.values:
        rows = rows.filter(state=chosen["state"])
    if chosen.get("arm"):
        rows = rows.filter(arm="" if chosen["arm"] == "none" else chosen["arm"])
    return rows.filter(reason=chosen["reason"]) if chosen.get("reason") else rows


def _called(run: CampaignRun, outcome: str) -> QuerySet[DeliveryAttempt]:
    """Return the calls of a run with an outcome; one of which nothing is written yet is unknown as well."""
    wanted = [outcome, ""] if outcome == DeliveryAttempt.Outcome.UNKNOWN else [outcome]
    return DeliveryAttempt.objects.filter(run=run, outcome__in=wanted)


def _converted(run: CampaignRun, how: str) -> QuerySet[Conversion]:
    found = Conversion.objects.filter(run=run)
    if how != "click":
        return found
    clicks = DeliveryEvent.objects.filter(run=run, kind=DeliveryEvent.Kind.CLICKED)
    mine = clicks.filter(customer=OuterRef("customer"), at__lte=OuterRef("occurred_at"))
    return found.filter(Exists(mine))


def visible_deliveries(campaign: Campaign, user: User) -> QuerySet[Delivery]:
    """Return a campaign's deliveries to customers the user may see, with customer and run."""
    seen = Customer.objects.visible_to(user)
    rows = Delivery.objects.filter(run__campaign=campaign, customer__in=seen)
    return rows.select_related("customer", "run")


def history_of(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery's attempts and what came back, in their order; its banner or its task where it has one."""
    banners = Banner.objects.select_related("placement", "picture")
    tasks = ContactTask.objects.select_related("owner", "branch")
    shown = Impression.objects.filter(banner__delivery_id=delivery.pk, kind=Impression.Kind.SHOWN)
    return {
        "attempts": DeliveryAttempt.objects.filter(delivery_id=delivery.pk).order_by("number"),
        "events": DeliveryEvent.objects.filter(delivery_id=delivery.pk).order_by("at"),
        "banner": banners.filter(delivery_id=delivery.pk).first(),
        "times_shown": shown.count(),
        "task": tasks.filter(delivery_id=delivery.pk).first(),
    }


def contacts_of(customer: Customer) -> list[Delivery]:
    """Return the last deliveries of the customer and of records merged into them: contacted, or why not."""
    same = Customer.objects.filter(Q(pk=customer.pk) | Q(merged_into=customer))
    rows = Delivery.objects.filter(customer__in=same).select_related("run__campaign")
    return list(rows.order_by("-id")[:PANEL_ROWS])
