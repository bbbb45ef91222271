"""The frame round every page: what it shows to whom, in which language and theme."""

import re

import pytest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import translation

from campaigns.models import Campaign
from config import navigation
from config.search import find_everything
from segmentation.models import Segment
from tests.factories.customers import make_customer

INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|\sstyle=|\son[a-z]+=\""
)


@pytest.fixture(autouse=True)
def in_english():
    """Requests choose their language; what is called directly speaks English here."""
    with translation.override("en"):
        yield


def nav_labels(body: str) -> list[str]:
    return re.findall(r'title="([^"]+)"><svg', body)


def test_policy_is_strict(client_for):
    response = client_for("marketer").get(reverse("home"))

    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "nonce" not in policy


@pytest.mark.parametrize("name", ["home", "gallery", "mfa_index", "usersessions_list"])
def test_no_inline_script_or_style(client_for, name):
    client = client_for("ops_admin")

    body = client.get(reverse(name)).content.decode()

    assert INLINE.findall(body) == []


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_no_inline_script_or_style_before_sign_in(client, db, name):
    body = client.get(reverse(name)).content.decode()

    assert INLINE.findall(body) == []


def test_both_languages(client, db):
    client.cookies["sp_language"] = "en"
    english = client.get(reverse("account_login")).content.decode()
    client.cookies["sp_language"] = "zh-hans"
    chinese = client.get(reverse("account_login")).content.decode()

    assert '<html lang="en"' in english
    assert "Stay signed in on this device" in english
    assert '<html lang="zh-Hans"' in chinese
    assert "在此设备上保持登录" in chinese
    assert "Stay signed in" not in chinese


def test_theme_is_saved_and_drawn_by_the_server(client_for):
    client = client_for("marketer")

    answer = client.post(reverse("preferences"), {"theme": "dark", "next": "/"})

    client.user.refresh_from_db()
    assert answer.status_code == 302
    assert client.user.theme == "dark"
    assert answer.cookies["sp_theme"].value == "dark"
    assert 'data-bs-theme="dark"' in client.get("/").content.decode()


def test_language_is_saved_and_used_at_once(client_for):
    client = client_for("marketer", language="en")

    answer = client.post(reverse("preferences"), {"language": "zh-hans", "next": "/search/"})

    client.user.refresh_from_db()
    assert answer.url == "/search/"
    assert client.user.language == "zh-hans"
    assert '<html lang="zh-Hans"' in client.get("/").content.decode()


def test_unknown_preferences_change_nothing(client_for):
    client = client_for("marketer", language="en")

    answer = client.post(reverse("preferences"), {"theme": "neon", "language": "xx"})

    client.user.refresh_from_db()
    assert (client.user.theme, client.user.language) == ("system", "en")
    assert "sp_theme" not in answer.cookies


def test_preferences_do_not_send_the_reader_away(client_for):
    elsewhere = "//elsewhere.example/"

    answer = client_for("marketer").post(reverse("preferences"), {"next": elsewhere})

    assert answer.url == "/"


def test_saved_choices_follow_to_a_new_device(client, user_with_role):
    user = user_with_role("marketer", language="zh-hans")
    credentials = {"login": user.username, "password": "correct-horse-battery"}

    answer = client.post(reverse("account_login"), credentials)

    assert answer.cookies["sp_language"].value == "zh-hans"


def test_navigation_shows_only_what_the_role_may_open(client_for):
    agent = client_for("service_agent", language="en")
    agent.cookies["sp_language"] = "en"

    labels = nav_labels(agent.get("/").content.decode())

    assert labels[0] == "Home"
    assert "Settings" not in labels
    assert "Campaigns" not in labels


def test_gallery_is_for_ops_only(client_for):
    assert client_for("marketer").get(reverse("gallery")).status_code == 403
    assert client_for("ops_admin").get(reverse("gallery")).status_code == 200


def test_search_finds_pages_the_reader_may_open(client_for):
    client = client_for("ops_admin")
    client.cookies["sp_language"] = "en"

    body = client.get(reverse("search"), {"q": "home"}).content.decode()

    assert 'href="/"' in body
    assert 'role="option"' in body


def test_search_finds_campaigns_and_segments(user_with_role):
    marketer = user_with_role("marketer")
    details = {"code": "CMP-7", "name": "Autumn renewal", "author": marketer}
    Campaign.objects.create(**details)
    Segment.objects.create(name="Autumn savers", owner=marketer, shared=False)

    found = dict(find_everything(marketer, "autumn"))

    assert [hit.title for hit in found.get("Segments", [])] in ([], ["Autumn savers"])
    assert "Autumn savers" not in str(find_everything(user_with_role("marketer"), "autumn"))
    assert find_everything(user_with_role("service_agent"), "autumn") == []


def test_search_finds_a_customer_by_whole_number_only(user_with_role):
    customer = make_customer(phone="17099990001")
    agent = user_with_role("service_agent")
    far_agent = user_with_role("service_agent", branch_code="ELSEWHERE")

    assert find_customers(agent, customer.phone) in ([], [customer.masked_name])
    assert find_customers(agent, "1709999") == []
    assert find_customers(far_agent, customer.phone) == []


def find_customers(user, text: str) -> list[str]:
    found = dict(find_everything(user, text)).get("Customers", [])
    return [hit.title.split(" · ")[0] for hit in found]


def test_search_says_what_to_try_when_nothing_is_found(client_for):
    client = client_for("marketer")
    client.cookies["sp_language"] = "en"

    body = client.get(reverse("search"), {"q": "zzzz<b>"}).content.decode()

    assert "Nothing found for “zzzz&lt;b&gt;”" in body


def test_error_page_is_for_people(client_for):
    client = client_for("marketer")
    client.cookies["sp_language"] = "en"

    response = client.get("/no/such/page")

    body = response.content.decode()
    assert response.status_code == 404
    assert "There is nothing here" in body
    assert re.search(r"E-[0-9A-F]{8}", body)
    assert INLINE.findall(body) == []


def test_stale_form_is_explained(user_with_role):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.cookies["sp_language"] = "en"

    response = client.post(reverse("account_login"), {"login": "x"})

    assert response.status_code == 403
    assert "This page has grown old" in response.content.decode()


def test_every_line_of_the_tree_asks_what_its_page_asks():
    wrong = []
    for entry in [entry for section in navigation.SECTIONS for entry in section.entries]:
        try:
            view = resolve(reverse(entry.url_name)).func
        except NoReverseMatch:
            continue
        policy = getattr(view, "policy", "")
        if policy not in ("", "signed_in", entry.permission):
            wrong.append((entry.url_name, entry.permission, policy))

    assert wrong == []
