"""What a place shows a customer now: every gate asked again, the most important first."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import timezone

from campaigns.models import Banner, CampaignRun
from campaigns.services import steering
from campaigns.services.placements.deciding import decide_place
from campaigns.services.placements.keeping import withdraw_banners
from customers.models import Contact, Customer, Score
from customers.services import consents
from recommendations.models import Decision
from tests.factories import banners
from tests.factories import campaigns as make
from tests.factories.customers import make_customer, make_product, place_hold
from tests.factories.recommendations import make_version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(clock):
    """A Monday at noon in Shanghai, and no answer of another test."""
    cache.clear()


def ask(customer, **over):
    place = banners.make_placement(over.pop("placement", "app_home"))
    return decide_place(customer=customer, placement=place, now=timezone.now(), **over)


def codes(answer) -> list[tuple[str, str]]:
    return [(one.campaign, one.code) for one in answer.left]


def test_the_highest_priority_comes_first_and_the_rest_has_no_room():
    make.no_quiet_hours()
    (person,) = banners.make_people()
    low, high = (place_uncapped(person, priority=rank) for rank in (3, 8))

    answer = ask(person, explain=True)

    assert [item.campaign for item in answer.items] == [high.campaign.code]
    assert answer.items[0].priority == 8
    assert codes(answer) == [(low.campaign.code, "no_room")]
    assert [item.campaign for item in ask(person, limit=2).items] == [
        high.campaign.code,
        low.campaign.code,
    ]


def place_uncapped(person, **over) -> CampaignRun:
    """A banner whose contact does not count any more, so that the next one finds room."""
    run = banners.place([person], **over)
    Contact.objects.all().delete()
    return run


def test_of_equal_priority_the_one_the_customer_wants_more_comes_first():
    (person,) = banners.make_people()
    wanted, other = make_product(min_amount=None), make_product(min_amount=None)
    for product, odds in ((wanted, 0.3), (other, 0.1)):
        Score.objects.create(
            customer=person, kind="propensity", subject=product.code, value=odds,
            model_version="t", computed_at=timezone.now(),
        )  # fmt: skip
    risk = "Dear {{ salutation|customer }}, capital at risk."
    first = place_uncapped(person, product=wanted, body=risk)
    place_uncapped(person, product=other, body=risk)

    assert ask(person).items[0].campaign == first.campaign.code


def test_other_place_shows_nothing():
    (person,) = banners.make_people()
    banners.place([person])

    assert ask(person, placement="web_home").items == []


def refuse_consent(person, _run, _clock):
    consents.withdraw_consent(
        customer=person, purpose="marketing", channel="in_app", source="t", at=timezone.now()
    )


def hold(person, _run, _clock):
    place_hold(person)


def stop(_person, run, _clock):
    CampaignRun.objects.filter(pk=run.pk).update(state="paused", finished_at=None)
    steering.stop_campaign(campaign=run.campaign, by=run.campaign.author, reason="t")


def pause(_person, run, _clock):
    CampaignRun.objects.filter(pk=run.pk).update(state="paused", finished_at=None)


def take_back(_person, run, _clock):
    assert withdraw_banners(run=run, by=run.campaign.author) == 1


def let_end(_person, _run, clock):
    clock.shift(dt.timedelta(days=14))


def change_text(_person, run, _clock):
    run.campaign.messages.update(body="Something else")


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (refuse_consent, "no_consent"),
        (hold, "policy"),
        (stop, "stopped"),
        (pause, "paused"),
        (take_back, "withdrawn"),
        (let_end, "over"),
        (change_text, "approval_void"),
    ],
)
def test_banner_is_not_shown_once(happens, code, clock):
    (person,) = banners.make_people()
    run = banners.place([person])
    assert len(ask(person).items) == 1
    cache.clear()

    happens(person, run, clock)

    answer = ask(person, explain=True)
    assert answer.items == []
    assert codes(answer) == [(run.campaign.code, code)]
    assert ask(person).items == []


def test_held_out_customer_has_no_banner():
    people = banners.make_people(3)
    run = banners.place(people, holdout_share=0.9)

    held = [d.customer_id for d in make.deliveries(run) if d.state == "holdout"]

    assert len(held) >= 1
    assert not Banner.objects.filter(customer__in=held).exists()
    for person in people:
        assert len(ask(person).items) == (0 if person.pk in held else 1)


def test_quiet_hours_do_not_keep_a_banner_from_who_comes(clock):
    (person,) = banners.make_people()
    banners.place([person])

    clock.shift(dt.timedelta(hours=11))

    assert len(ask(person).items) == 1


@pytest.fixture
def offered():
    """A product that popularity offers to anybody."""
    product = make_product(kind="card", risk_rating=None, min_amount=None)
    make_version(shares={product.code: 0.2}, state="champion")
    return product


def test_place_without_banner_is_filled_with_the_next_best_offer(offered):
    (person,) = banners.make_people()
    banners.make_placement("web_home", offers=True)

    (item,) = ask(person, placement="web_home").items

    assert (item.kind, item.product_code, item.title) == ("offer", offered.code, offered.name_en)
    assert (item.campaign, item.text, item.link) == ("", "", "")
    assert Decision.objects.get().customer == person


def test_place_may_stay_empty(offered):
    (person,) = banners.make_people()

    assert ask(person).items == []
    assert not Decision.objects.exists()


def test_who_gave_no_consent_is_offered_nothing(offered):
    person = make_customer()
    banners.make_placement("web_home", offers=True)

    answer = ask(person, placement="web_home", explain=True)

    assert (answer.items, codes(answer)) == ([], [("", "no_consent")])
    assert not Decision.objects.exists()


def test_what_a_campaign_holds_out_is_not_offered_instead(offered):
    (person,) = banners.make_people()
    banners.make_placement("web_home", offers=True)
    run = banners.launch([person, *banners.make_people(20)], holdout_share=0.5, product=offered)
    held = {d.customer_id for d in make.deliveries(run) if d.state == "holdout"}

    sources = {
        one.pk: [item.product_code for item in ask(one, placement="web_home").items]
        for one in Customer.objects.all()
    }

    assert 0 < len(held) < 21
    assert {pk for pk, shown in sources.items() if not shown} == held


def test_place_given_up_shows_nothing(offered):
    (person,) = banners.make_people()
    banners.place([person])
    place = banners.make_placement()
    place.retired_at = timezone.now()
    place.save()

    assert ask(person).items == []
