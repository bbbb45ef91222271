"""Plain builders of recipients of data and of campaigns whose customers are placed in ad audiences."""

import datetime as dt

from django.utils import timezone

from campaigns.models import Campaign, CampaignRun, Delivery
from campaigns.services import running, sending
from customers.models import Customer, DataRecipient
from tests.factories import campaigns as make
from tests.factories.customers import give_consent, make_customer

BODY = "Our savings account, from Qingyu Bank. See qingyu-bank.test for the terms."


def make_recipient(code: str = "tencent-ads", **over) -> DataRecipient:
    """A platform with an agreement and an assessment in force."""
    today = timezone.localdate()
    details = {
        "name": "Tencent Ads",
        "contact": "privacy@ads.example",
        "region": "CN",
        "agreement": "AGR-1",
        "assessment": "PIA-1",
        "valid_from": today - dt.timedelta(days=1),
        "valid_until": today + dt.timedelta(days=400),
    }
    return DataRecipient.objects.get_or_create(code=code, defaults=details | over)[0]


def make_people(count: int = 1, **over) -> list[Customer]:
    """Customers who agreed to marketing and to being named to ad platforms."""
    people = []
    for number in range(count):
        person = make_customer(**({"phone": f"1380013800{number}", "email": ""} | over))
        give_consent(person, channel="ads")
        give_consent(person, channel="ads", purpose="partner_sharing")
        people.append(person)
    return people


def make_ads_campaign(
    people: list[Customer], *, form: str = "tencent", recipient: str = "tencent-ads", **over
) -> Campaign:
    """A draft of an ad audience of these people."""
    make_recipient(recipient)
    campaign = make.make_campaign(people, **({"channel": "ads", "body": BODY} | over))
    campaign.messages.update(
        subject="Savers of the autumn", audience_format=form, recipient=recipient
    )
    return campaign


def launch(people: list[Customer], **over) -> CampaignRun:
    """A signed ad audience, launched and not yet placed."""
    campaign = make.approve(make_ads_campaign(people, **over))
    return running.launch_campaign(campaign=campaign, by=campaign.author)


def place(people: list[Customer], **over) -> CampaignRun:
    """An ad audience with its members."""
    run = launch(people, **over)
    Delivery.objects.filter(run=run, state="planned").update(not_before=timezone.now())
    sending.send_slice(run_id=run.pk)
    run.refresh_from_db()
    return run
