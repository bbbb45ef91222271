"""The decision and the impressions over the API, through real tokens."""

import datetime as dt
from string import ascii_letters, digits

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from campaigns.models import Banner, DeliveryEvent, Impression
from customers.models import Event
from recommendations.models import Decision
from tests.factories import banners
from tests.factories.customers import make_branch, make_product
from tests.factories.recommendations import make_version

pytestmark = pytest.mark.django_db
DECIDE, REPORT = "/api/v1/placements/decide", "/api/v1/impressions"


@pytest.fixture(autouse=True)
def noon(clock):
    cache.clear()


@pytest.fixture
def core(api_client_for):
    return api_client_for("api_client")


def ask(client, person, query: str = "", **over):
    wish = {"customer_no": person.customer_no, "placement": "app_home"} | over
    return client.post(f"{DECIDE}{query}", wish, format="json")


def report(client, *reports):
    return client.post(REPORT, {"impressions": list(reports)}, format="json")


def kinds() -> list[str]:
    return sorted(DeliveryEvent.objects.values_list("kind", flat=True))


def test_from_decision_to_reactions(core):
    (person,) = banners.make_people()
    banners.place([person])

    (item,) = ask(core, person).json()["items"]
    word = item["impression_id"]
    told = report(
        core,
        {"impression_id": word, "kind": "shown"},
        {"impression_id": word, "kind": "clicked"},
    )

    assert (item["kind"], item["title"], item["button"]) == ("campaign", "An offer", "See it")
    assert item["text"] == "Dear Ms Novak, have a look."
    assert told.json() == {"new": 2, "known": 0, "refused": []}
    assert kinds() == ["clicked", "opened"]
    assert sorted(Event.objects.values_list("kind", flat=True)) == ["in_app_click", "in_app_open"]


def test_reports_told_twice_count_once(core):
    (person,) = banners.make_people()
    banners.place([person])
    one = {"impression_id": ask(core, person).json()["items"][0]["impression_id"], "kind": "shown"}

    first, second = report(core, one, one), report(core, one)

    assert (first.json()["new"], first.json()["known"]) == (1, 1)
    assert (second.json()["new"], second.json()["known"]) == (0, 1)
    assert Impression.objects.count() == 1
    assert kinds() == ["opened"]


def test_dismissed_banner_does_not_come_back(core):
    (person,) = banners.make_people()
    run = banners.place([person])
    word = ask(core, person).json()["items"][0]["impression_id"]

    report(core, {"impression_id": word, "kind": "dismissed"})

    answer = ask(core, person, "?explain=1").json()
    assert answer["items"] == []
    ((campaign, code, text),) = [one.values() for one in answer["not_shown"]]
    assert (campaign, code) == (run.campaign.code, "dismissed")
    assert text in {"Dismissed by the customer", "客户已关闭"}
    assert Banner.objects.get().dismissed_at == timezone.now()
    assert kinds() == ["dismissed", "opened"]


def test_shown_no_more_than_the_campaign_says_a_day(core, clock):
    (person,) = banners.make_people()
    banners.place([person], shows_per_day=2)

    for _time in range(2):
        word = ask(core, person).json()["items"][0]["impression_id"]
        report(core, {"impression_id": word, "kind": "shown"})
        clock.shift(dt.timedelta(minutes=1))

    answer = ask(core, person, "?explain=1").json()
    assert (answer["items"], answer["not_shown"][0]["code"]) == ([], "shown_enough")
    clock.shift(dt.timedelta(days=1))
    cache.clear()
    assert len(ask(core, person).json()["items"]) == 1


def test_link_leads_on_and_counts(core, clock):
    (person,) = banners.make_people()
    banners.place([person])
    link = ask(core, person).json()["items"][0]["link"]
    clock.shift(dt.timedelta(minutes=10))

    answer = Client().get(
        "/t/c/" + link.rsplit("/", 1)[1],
        HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0",
    )

    assert (answer.status_code, answer["Location"]) == (302, "https://bank.example/card")
    assert kinds() == ["clicked", "opened"]


@pytest.mark.parametrize(
    ("days", "at_days", "code"),
    [(8, 0, "too_late"), (0, 2, "wrong_time"), (2, 2, "too_late"), (0, -1, "wrong_time")],
)
def test_report_from_another_time_is_refused(core, clock, days, at_days, code):
    (person,) = banners.make_people()
    banners.place([person])
    word, began = ask(core, person).json()["items"][0]["impression_id"], timezone.now()
    clock.shift(dt.timedelta(days=days))

    at = (began + dt.timedelta(days=at_days)).isoformat()
    told = report(core, {"impression_id": word, "kind": "shown", "at": at})

    assert told.json() == {"new": 0, "known": 0, "refused": [{"number": 0, "code": code}]}
    assert not Impression.objects.exists()


def test_offer_that_was_clicked_stands_among_the_customers_events(core):
    (person,) = banners.make_people()
    product = make_product(kind="card", risk_rating=None, min_amount=None)
    make_version(shares={product.code: 0.2}, state="champion")
    banners.make_placement("web_home", offers=True)

    (item,) = ask(core, person, placement="web_home").json()["items"]
    told = report(core, {"impression_id": item["impression_id"], "kind": "dismissed"})

    assert (item["kind"], item["product_code"]) == ("offer", product.code)
    assert told.json()["new"] == 1
    kept = Impression.objects.get()
    assert (kept.product, kept.decision_id) == (product, Decision.objects.get().pk)
    assert Event.objects.get().kind == "in_app_dismiss"
    assert ask(core, person, placement="web_home").json()["items"] == []


def test_strangers_customer_leaves_no_trace(core, api_client_for):
    (person,) = banners.make_people(branch=make_branch("FAR"))
    banners.place([person])
    word = ask(core, person).json()["items"][0]["impression_id"]
    make_branch("NEAR")
    other = api_client_for("api_client", branch_code="NEAR")

    asked = ask(other, person)
    told = report(other, {"impression_id": word, "kind": "shown"})
    forged = report(other, {"impression_id": "A" * 34, "kind": "shown"})

    assert asked.status_code == 404
    assert told.json()["refused"] == [{"number": 0, "code": "unknown_impression"}]
    assert forged.json() == told.json()
    assert not Impression.objects.exists()
    assert kinds() == []


@pytest.mark.parametrize("role", ["marketer", "relationship_manager", "ops_admin"])
def test_only_channels_may_ask_and_report(api_client_for, role):
    (person,) = banners.make_people()
    banners.place([person])
    client = api_client_for(role)

    assert ask(client, person).status_code == 403
    assert report(client, {"impression_id": "A", "kind": "shown"}).status_code == 403
    assert not Impression.objects.exists()


def test_unknown_place_is_not_found(core):
    (person,) = banners.make_people()

    assert ask(core, person, placement="nowhere").status_code == 404


@pytest.mark.parametrize("write", ["{}!", "{}=", "={}", "{}A"])
def test_a_word_written_otherwise_is_none(core, write):
    """Reports are counted by their word: one sign more must not make another showing of it."""
    (person,) = banners.make_people()
    banners.place([person])
    word = ask(core, person).json()["items"][0]["impression_id"]

    told = report(core, {"impression_id": write.format(word), "kind": "shown"})

    assert told.json()["refused"] == [{"number": 0, "code": "unknown_impression"}]
    assert Impression.objects.count() == 0


def test_the_signs_that_say_nothing_make_no_other_word(core):
    (person,) = banners.make_people()
    banners.place([person])
    word = ask(core, person).json()["items"][0]["impression_id"]
    signs = f"{ascii_letters}{digits}-_"
    others = [word[:-1] + sign for sign in signs if sign != word[-1]]

    told = report(core, *({"impression_id": one, "kind": "shown"} for one in others))

    assert {one["code"] for one in told.json()["refused"]} == {"unknown_impression"}
    assert (len(told.json()["refused"]), Impression.objects.count()) == (63, 0)
