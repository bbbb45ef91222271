"""Campaigns in the app: each delivery becomes one banner in its place."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from campaigns.models import Banner, CampaignRun, Delivery
from campaigns.selectors.campaigns import content_hash
from campaigns.selectors.readiness import find_gaps
from campaigns.services import dispatching, running, settling
from campaigns.services.outlets import provider_of
from campaigns.services.rendering.links import message_id_of
from config.base.errors import DomainError
from customers.channels.messages import Found, Note, Outcome, Outgoing
from customers.models import Contact
from customers.services.identity.merging import merge_customers
from tests.factories import banners
from tests.factories import campaigns as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(clock):
    """A Monday at noon in Shanghai: no quiet hours."""


def test_each_delivery_becomes_a_banner_with_the_words_of_its_customer():
    people = banners.make_people(2, email="", phone="")
    picture = banners.make_asset(make.make_person())

    run = banners.place(people, picture=picture.name, priority=7, shown_days=3)

    found = list(Banner.objects.order_by("pk"))
    now = timezone.now()
    assert make.states(run) == {"sent": 2}
    assert {one.customer_id for one in found} == {person.pk for person in people}
    assert {one.text for one in found} == {"Dear Ms Novak, have a look."}
    assert {(one.title, one.button, one.rank) for one in found} == {("An offer", "See it", 7)}
    assert {(one.placement.code, one.picture) for one in found} == {("app_home", picture)}
    assert {(one.shown_from, one.ends_at) for one in found} == {(now, now + dt.timedelta(days=3))}
    assert all("/t/c/" in one.link for one in found)
    assert set(Contact.objects.values_list("channel", "state")) == {("in_app", "made")}


def test_words_are_sealed_in_the_table():
    banners.place(banners.make_people())

    raw = Banner.objects.extra(select={"raw": "text"}).values_list("raw", flat=True)[0]
    assert b"Novak" not in bytes(raw)


def test_place_given_up_since_the_signature_takes_no_banner():
    run = banners.launch(banners.make_people())
    place = banners.make_placement()
    place.retired_at = timezone.now()
    place.save()

    banners.sending.send_slice(run_id=run.pk)

    (delivery,) = make.deliveries(run)
    assert (delivery.state, delivery.reason) == ("failed", "rejected")
    assert not Banner.objects.exists()


def test_nothing_is_launched_into_a_place_that_is_not_there():
    campaign = make.approve(banners.make_banner_campaign(banners.make_people()))
    place = banners.make_placement()
    place.retired_at = timezone.now()
    place.save()

    with pytest.raises(DomainError) as refusal:
        running.launch_campaign(campaign=campaign, by=campaign.author)

    assert refusal.value.code == "no_place"
    assert "content" in {gap.step for gap in find_gaps(campaign)}
    assert not CampaignRun.objects.exists()


@pytest.mark.parametrize(
    "change",
    [{"placement": "web_home"}, {"button": "Buy"}, {"picture": "x"}, {"link": "https://x.example"}],
)
def test_what_a_banner_shows_is_signed(change):
    campaign = banners.make_banner_campaign(banners.make_people())
    before = content_hash(campaign)

    campaign.messages.update(**change)

    assert content_hash(campaign) != before


@pytest.mark.parametrize(
    "change", [{"shown_days": 5}, {"shows_per_day": 9}, {"shows_per_day": None}]
)
def test_how_a_banner_is_shown_is_signed_and_a_mail_is_signed_without_it(change):
    banner, mail = banners.make_banner_campaign(banners.make_people()), make.make_campaign([])
    before = content_hash(banner), content_hash(mail)

    for campaign in (banner, mail):
        type(campaign).objects.filter(pk=campaign.pk).update(**change)

    assert content_hash(banner) != before[0]
    assert content_hash(mail) == before[1]


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
    values = {"placement": "app_home", "picture": "", "button": "", "language": "en"}
    note = Note("Have a look", title="An offer", values=values)
    mail = Outgoing(delivery.pk, message_id_of(delivery.pk), "", "", note=note)
    (result,) = provider_of(run).send([mail], lambda _mail: True)
    return result.outcome


def lapse(run: CampaignRun, clock) -> None:
    clock.shift(dt.timedelta(minutes=2))
    settling.recover_lapsed(run=run, now=timezone.now())
    CampaignRun.objects.filter(pk=run.pk).update(uncertain_count=1)
    dispatching.reconcile_runs(now=timezone.now())


def test_killed_after_placing_and_before_settling_is_sent_once(clock):
    run = banners.launch(banners.make_people())
    delivery = claim_by_hand(run)
    assert hand_over(run, delivery) is Outcome.ACCEPTED

    lapse(run, clock)

    assert make.states(run) == {"sent": 1}
    assert Banner.objects.count() == 1


def test_killed_before_placing_is_placed_by_the_next_worker(clock):
    run = banners.launch(banners.make_people())
    claim_by_hand(run)

    lapse(run, clock)
    banners.sending.send_slice(run_id=run.pk)

    assert make.states(run) == {"sent": 1}
    assert Banner.objects.count() == 1


def test_worker_that_wakes_after_its_lease_places_nothing(clock):
    run = banners.launch(banners.make_people())
    delivery = claim_by_hand(run)
    lapse(run, clock)

    assert hand_over(run, delivery) is Outcome.WITHHELD
    assert provider_of(run).find(message_id_of(delivery.pk)) is Found.NEVER
    assert not Banner.objects.exists()


def test_banner_goes_over_to_the_customer_kept():
    kept, absorbed = banners.make_people(2)
    banners.place([absorbed])

    merge_customers(kept=kept, absorbed=absorbed, rule="newest")

    assert Banner.objects.get().customer_id == kept.pk
