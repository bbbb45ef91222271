"""Campaigns to an ad audience: each delivery becomes one member of it."""

import datetime as dt
import json
import uuid

import pytest
from django.utils import timezone

from campaigns.domain.audiences import digest
from campaigns.models import AdAudience, AudienceMember, CampaignRun, Delivery
from campaigns.selectors.campaigns import content_hash
from campaigns.selectors.readiness import find_gaps
from campaigns.services import dispatching, running, sending, settling
from campaigns.services.outlets import provider_of
from campaigns.services.rendering.links import message_id_of
from config.base.errors import DomainError
from customers.channels.messages import Found, Note, Outcome, Outgoing
from customers.models import Contact
from customers.services.identity.merging import merge_customers
from customers.services.residency.declaring import end_recipient
from tests.factories import audiences
from tests.factories import campaigns as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(clock):
    """A Monday at noon in Shanghai: no quiet hours."""


def test_each_delivery_becomes_a_member_by_the_hash_of_its_number():
    people = audiences.make_people(2)

    run = audiences.place(people)

    audience = AdAudience.objects.get()
    found = AudienceMember.objects.order_by("customer_id")
    assert make.states(run) == {"sent": 2}
    assert (audience.name, audience.format) == ("Savers of the autumn", "tencent")
    assert (audience.run, audience.recipient.code) == (run, "tencent-ads")
    assert [(one.customer_id, json.loads(one.identifiers)) for one in found] == [
        (person.pk, {"phone": digest(person.phone)}) for person in people
    ]
    assert set(Contact.objects.values_list("channel", "state")) == {("ads", "made")}


def test_hashes_are_sealed_in_the_table():
    (person,) = audiences.make_people()
    audiences.place([person])

    raw = AudienceMember.objects.extra(select={"raw": "identifiers"}).values_list("raw", flat=True)
    assert digest(person.phone).encode() not in bytes(raw[0])


def test_number_that_the_platform_cannot_know_is_refused_and_stops_nobody_else():
    known, other = audiences.make_people(2)
    other.phone = "+16502530000"
    other.save()

    run = audiences.place([known, other])

    assert make.states(run) == {"failed": 1, "sent": 1}
    assert AudienceMember.objects.get().customer == known


def test_nothing_is_launched_for_a_recipient_whose_agreement_has_ended():
    campaign = make.approve(audiences.make_ads_campaign(audiences.make_people()))
    end_recipient(recipient=audiences.make_recipient())

    with pytest.raises(DomainError) as refusal:
        running.launch_campaign(campaign=campaign, by=campaign.author)

    assert refusal.value.code == "no_recipient"
    assert "content" in {gap.step for gap in find_gaps(campaign)}
    assert not CampaignRun.objects.exists()


def test_recipient_ended_after_the_launch_is_given_nobody():
    run = audiences.launch(audiences.make_people())
    end_recipient(recipient=audiences.make_recipient())

    sending.send_slice(run_id=run.pk)

    (delivery,) = make.deliveries(run)
    assert (delivery.state, delivery.reason) == ("planned", "unreachable")
    assert not AudienceMember.objects.exists()


def test_recipient_in_another_region_needs_a_ground_of_transfer():
    audiences.make_recipient("abroad", region="US")
    run = audiences.launch(audiences.make_people(), recipient="abroad", form="google")

    sending.send_slice(run_id=run.pk)

    assert not AudienceMember.objects.exists()


@pytest.mark.parametrize(
    "change", [{"audience_format": "google"}, {"recipient": "other"}, {"subject": "Others"}]
)
def test_what_the_platform_is_given_is_signed(change):
    audiences.make_recipient("other")
    campaign = audiences.make_ads_campaign(audiences.make_people())
    before = content_hash(campaign)

    campaign.messages.update(**change)

    assert content_hash(campaign) != before


def test_the_agreement_is_signed_with_the_recipient():
    campaign = audiences.make_ads_campaign(audiences.make_people())
    before = content_hash(campaign)

    type(audiences.make_recipient()).objects.update(agreement="AGR-2")

    assert content_hash(campaign) != before


def test_languages_must_agree_on_the_audience():
    campaign = audiences.make_ads_campaign(audiences.make_people())
    message = campaign.messages.get()
    message.pk, message.language, message.audience_format = None, "zh-hans", "google"
    message.save(force_insert=True)

    assert "content" in {gap.step for gap in find_gaps(campaign)}


def test_an_advertisement_speaks_to_nobody_by_name():
    campaign = audiences.make_ads_campaign(audiences.make_people())
    assert "content" not in {gap.step for gap in find_gaps(campaign)}

    campaign.messages.update(body="Dear {{ salutation|customer }}, from Qingyu Bank.")

    assert "content" in {gap.step for gap in find_gaps(campaign)}


def claim_by_hand(run: CampaignRun) -> Delivery:
    """A delivery in a worker's hand, its attempt written."""
    now = timezone.now()
    (delivery,) = make.deliveries(run)
    token = uuid.uuid4()
    Delivery.objects.filter(pk=delivery.pk).update(
        state="claimed", claim_token=token, lease_until=now + dt.timedelta(minutes=1)
    )
    keys = {delivery.pk: message_id_of(delivery.pk)}
    assert settling.begin_attempts(run=run, token=token, keys=keys, now=now) == {delivery.pk}
    return delivery


def hand_over(run: CampaignRun, delivery: Delivery) -> Outcome:
    mail = Outgoing(delivery.pk, message_id_of(delivery.pk), "", "", note=Note(""))
    (result,) = provider_of(run).send([mail], lambda _mail: True)
    return result.outcome


def lapse(run: CampaignRun, clock) -> None:
    clock.shift(dt.timedelta(minutes=2))
    settling.recover_lapsed(run=run, now=timezone.now())
    CampaignRun.objects.filter(pk=run.pk).update(uncertain_count=1)
    dispatching.reconcile_runs(now=timezone.now())


def test_killed_after_placing_and_before_settling_is_placed_once(clock):
    run = audiences.launch(audiences.make_people())
    delivery = claim_by_hand(run)
    assert hand_over(run, delivery) is Outcome.ACCEPTED

    lapse(run, clock)

    assert make.states(run) == {"sent": 1}
    assert AudienceMember.objects.count() == 1


def test_killed_before_placing_is_placed_by_the_next_worker(clock):
    run = audiences.launch(audiences.make_people())
    claim_by_hand(run)

    lapse(run, clock)
    sending.send_slice(run_id=run.pk)

    assert make.states(run) == {"sent": 1}
    assert AudienceMember.objects.count() == 1


def test_worker_that_wakes_after_its_lease_places_nobody(clock):
    run = audiences.launch(audiences.make_people())
    delivery = claim_by_hand(run)
    lapse(run, clock)

    assert hand_over(run, delivery) is Outcome.WITHHELD
    assert provider_of(run).find(message_id_of(delivery.pk)) is Found.NEVER
    assert not AudienceMember.objects.exists()


def test_member_goes_over_to_the_customer_kept():
    kept, absorbed = audiences.make_people(2)
    audiences.place([absorbed])

    merge_customers(kept=kept, absorbed=absorbed, rule="newest")

    assert AudienceMember.objects.get().customer_id == kept.pk
