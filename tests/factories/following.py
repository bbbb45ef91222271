"""Chains of campaigns: an e-mail, and what follows it on other channels."""

import datetime as dt

from django.utils import timezone

from campaigns.models import Campaign, CampaignRun, Delivery
from campaigns.services import running, sending
from campaigns.services.tracking import Reaction, record_reactions
from customers.models import Customer
from tests.factories import campaigns as make
from tests.factories.customers import give_consent, make_customer

DAY = dt.timedelta(days=1)


def make_people(
    count: int = 1, channels: tuple[str, ...] = ("email", "sms"), **over
) -> list[Customer]:
    """Customers who have agreed to marketing by e-mail and text message, unless told otherwise."""
    people = [make_customer(**over) for _ in range(count)]
    for person in people:
        for channel in channels:
            give_consent(person, channel=channel)
    return people


def make_follow_up(first: Campaign, when: str = "not_opened", hours: int = 24, **over) -> Campaign:
    """A draft by text message that follows another."""
    details = {
        "channel": "sms",
        "scheduled_at": None,
        "follows": first,
        "follow_when": when,
        "follow_after_hours": hours,
        "body": "A word about our offer",
    }
    return make.make_campaign(None, **(details | over))


def launch_chain(
    people: list[Customer], when: str = "not_opened", **over
) -> tuple[CampaignRun, Campaign]:
    """A running campaign by e-mail, and its running follow-up."""
    first = make.make_campaign(people, **over)
    return launch_both(first, make_follow_up(first, when))


def launch_both(first: Campaign, follow_up: Campaign) -> tuple[CampaignRun, Campaign]:
    """Sign and launch a campaign with what follows it; its run, and the follow-up."""
    make.approve(first)
    make.approve(follow_up)
    run = running.launch_campaign(campaign=first, by=first.author)
    follow_up.refresh_from_db()
    return run, follow_up


def send(run: CampaignRun) -> list[str]:
    """Send what is due of a run; return the customers' numbers it went to."""
    postbox = make.Postbox()
    sending.send_slice(run_id=run.pk, provider=postbox)
    keys = [mail.key for mail in postbox.accepted]
    found = Delivery.objects.filter(pk__in=keys).order_by("customer_id")
    return list(found.values_list("customer__customer_no", flat=True))


def react(run: CampaignRun, person: Customer, kind: str = "opened") -> None:
    """Let a customer do something with what a run sent."""
    delivery = Delivery.objects.get(run=run, customer=person)
    reaction = Reaction(delivery.pk, kind, timezone.now())
    record_reactions(run_month=run.run_month, reactions=[reaction])
