"""Places, the content step of a banner, and its monitor, through the pages."""

import pytest
from django.core.cache import cache

from accounts.models import AuditEntry
from campaigns.models import Banner, Placement
from campaigns.services.drafting import write_message
from tests.factories import banners
from tests.factories import campaigns as make

pytestmark = pytest.mark.django_db
PLACES = "/campaigns/placements/"
NEW = {"code": "app_home", "name_zh": "首页", "name_en": "Home page", "surface": "app"}


@pytest.fixture(autouse=True)
def noon(clock):
    cache.clear()


def test_marketer_keeps_the_places(client_for):
    client = client_for("marketer")

    added = client.post(PLACES, NEW)
    again = client.post(PLACES, NEW)
    client.post(f"{PLACES}app_home/", NEW | {"name_en": "Front page"})
    client.post(f"{PLACES}app_home/use/", {"in_use": "0"})

    place = Placement.objects.get()
    assert (added.status_code, again.status_code) == (302, 422)
    assert (place.name_en, place.offers) == ("Front page", False)
    assert place.retired_at is not None
    assert AuditEntry.objects.filter(object_table="campaigns_placement").count() == 3


@pytest.mark.parametrize("role", ["campaign_approver", "service_agent"])
def test_others_change_no_place(client_for, role):
    client = client_for(role)
    banners.make_placement()

    answers = [
        client.post(PLACES, NEW | {"code": "web_home"}),
        client.post(f"{PLACES}app_home/", NEW | {"name_en": "Front page"}),
        client.post(f"{PLACES}app_home/use/", {"in_use": "0"}),
    ]

    assert {answer.status_code for answer in answers} == {403}
    place = Placement.objects.get()
    assert (place.name_en, place.retired_at) == ("Home page", None)


def test_place_shows_who_wins(client_for):
    people = banners.make_people(2)
    low = banners.place(people[:1], priority=2)
    high = banners.place(people[1:], priority=9)

    html = client_for("marketer").get(f"{PLACES}app_home/").content.decode()

    assert html.index(high.campaign.code) < html.index(low.campaign.code)
    listed = client_for("marketer").get(PLACES).content.decode()
    assert f'<a href="{PLACES}app_home/">2</a>' in listed


def test_content_step_takes_a_banner_and_shows_it_by_day_and_night(client_for):
    client = client_for("marketer")
    place, picture = banners.make_placement(), banners.make_asset(client.user)
    campaign = make.make_campaign([], channel="in_app", author=client.user)
    step = f"/campaigns/{campaign.code}/edit/content/?language=en"
    texts = {
        "placement": place.code, "subject": "A card for you", "body": "Take it along.",
        "button": "See it", "link": "https://bank.example/card", "picture": picture.name,
    }  # fmt: skip

    saved = client.post(step, texts | {"language": "en"})
    preview = client.post(
        f"/campaigns/{campaign.code}/preview/", texts | {"language": "en"}
    ).content.decode()

    message = campaign.messages.get(language="en")
    assert saved.status_code == 302
    assert message.texts | texts == message.texts
    assert preview.count("A card for you") == 4
    assert preview.count('data-bs-theme="dark"') == 2
    assert preview.count(f'alt="{picture.shows}"') == 4


def test_words_on_the_button_are_scanned(client_for):
    client = client_for("marketer")
    campaign = banners.make_banner_campaign([], author=client.user)
    words = {"subject": "A card", "body": "Take it.", "button": "Guaranteed profit, risk-free"}

    found = client.post(f"/campaigns/{campaign.code}/scan/", words | {"language": "en"})

    write_message(campaign=campaign, by=client.user, language="en", **words)
    assert "EN-" in found.content.decode()
    assert "copy_errors" not in found.content.decode()


def test_monitor_tells_what_stands_and_takes_it_back(client_for):
    client = client_for("marketer")
    client.cookies["sp_language"] = "en"
    run = banners.place(banners.make_people(2), author=client.user)
    monitor = f"/campaigns/{run.campaign.code}/monitor/"

    before = client.get(monitor).content.decode()
    client.post(f"/campaigns/{run.campaign.code}/withdraw/?run={run.pk}")
    after = client.get(monitor).content.decode()

    assert "2 banners stand now." in before
    assert "banners stand now" not in after
    assert Banner.objects.filter(withdrawn_at=None).count() == 0
    assert AuditEntry.objects.filter(action="withdraw_banners", object_id=str(run.pk)).exists()


def test_who_may_not_stop_takes_nothing_back(client_for):
    run = banners.place(banners.make_people())

    answer = client_for("service_agent").post(f"/campaigns/{run.campaign.code}/withdraw/")

    assert answer.status_code == 403
    assert Banner.objects.get().withdrawn_at is None
