"""What follows the contacts of one customer."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from string import Template

from django.db.models import QuerySet

from campaigns.domain.following import HOURS
from campaigns.models import Arm, Campaign, Delivery, FollowedDelivery
from campaigns.selectors.audience import SHARES
from campaigns.selectors.following.rows import taken_up_sql
from config.base.tables import fetch_column
from customers.models import Customer

ONE = Template("SELECT t.id FROM ($taken) AS t WHERE t.id = %(who)s")
LONGEST_WAIT = timedelta(hours=HOURS[1])
EXPECTED = (
    Campaign.State.IN_REVIEW,
    Campaign.State.APPROVED,
    Campaign.State.RUNNING,
    Campaign.State.PAUSED,
)
LEFT_OUT = (Delivery.State.CANCELLED, Delivery.State.UNCERTAIN, Delivery.State.HOLDOUT)


def followed_by(
    customers: QuerySet[Customer], since: datetime
) -> Iterator[tuple[Campaign, Delivery, datetime]]:
    """Yield each follow-up that has not taken up a contact of these customers yet, the contact, and when it would come."""
    rows = Delivery.objects.filter(
        customer__in=customers, changed_at__gte=since, run__campaign__followers__state__in=EXPECTED
    )
    contacts = rows.exclude(state__in=LEFT_OUT).filter(arm=Arm.TREATED).distinct()
    for delivery in contacts.select_related("run__campaign", "customer"):
        for follow_up in delivery.run.campaign.followers.filter(state__in=EXPECTED):
            taken = FollowedDelivery.objects.filter(campaign=follow_up, delivery_id=delivery.pk)
            if not taken.exists():
                yield follow_up, delivery, _due(follow_up, delivery)


def is_taken_up(follow_up: Campaign, delivery: Delivery) -> bool:
    """Whether a follow-up would take up a settled contact if it looked now."""
    text, params = taken_up_sql(follow_up, delivery.run, SHARES)
    sql = ONE.substitute(taken=text)
    asked = params | {"who": delivery.customer_id, "shares": SHARES}
    excluded = list(follow_up.exclude.values_list("pk", flat=True))
    return bool(fetch_column(sql, asked | {"exclude": excluded}))


def _due(follow_up: Campaign, delivery: Delivery) -> datetime:
    settled = delivery.state not in (Delivery.State.PLANNED, Delivery.State.CLAIMED)
    since = delivery.changed_at if settled else delivery.not_before
    wait = timedelta(hours=follow_up.follow_after_hours or 0)
    return max(since, delivery.run.starts_at) + wait
