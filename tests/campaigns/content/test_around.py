"""Around a text: its versions and translations, what its links answer, and hints for delivery."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import translation

from accounts.services.audit import name_user
from campaigns.domain.content.hints import columns, find_hints
from campaigns.models import LinkCheck, Message, MessageVersion
from campaigns.selectors.content import versions
from campaigns.selectors.content.links import is_own, links_shown
from campaigns.selectors.content.versions import compare, list_sittings, sides_of
from campaigns.services import drafting
from campaigns.services.content.links import check_link, check_links
from tests.factories import campaigns as make

ODD = (
    "http://[bad",
    "http://host:99999/",
    "//[",
    "http://x.invalid/\0",
    "http://2852039166/latest",  # 169.254.169.254 as one number
    "http://0251.0376.0251.0376/",
    "http://[::ffff:169.254.169.254]/",
    "http://a@169.254.169.254/",
    "file:///etc/passwd",
)


class Answers(BaseHTTPRequestHandler):
    """A site with a good page, one that moved, one that is gone, and one that leads in a circle."""

    def do_GET(self):
        code, place = {
            "/good": (200, ""),
            "/moved": (301, "/good"),
            "/session": (302, "/good"),
            "/shut": (403, ""),
            "/circle": (302, "/circle"),
            "/away": (302, "http://169.254.169.254/secret"),
            **{f"/odd{number}": (301, place) for number, place in enumerate(ODD)},
        }.get(self.path, (404, ""))
        self.send_response(code)
        if place:
            self.send_header("Location", place)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words):
        pass


@pytest.fixture
def site(settings):
    settings.LINKS_ALLOWED = ["127.0.0.0/8"]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def marketer(user_with_role):
    return user_with_role("marketer")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "state", "status"),
    [
        ("/good", "ok", 200),
        ("/session", "ok", 200),
        ("/moved", "moved", 200),
        ("/shut", "ok", 403),
        ("/gone", "broken", 404),
        ("/circle", "broken", None),
        ("/away", "forbidden", None),
    ],
)
def test_a_link_is_called_and_judged(site, path, state, status):
    check = check_link(url=site + path)

    assert (check.state, check.status) == (state, status)
    assert check.leads_to == (f"{site}/good" if state == "moved" else check.leads_to)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/x", "http://localhost:1/x", "http://169.254.169.254/x"]
)
def test_only_the_open_internet_is_called(url, settings):
    settings.LINKS_ALLOWED = ["public"]

    assert check_link(url=url).state == "forbidden"


@pytest.mark.django_db
def test_a_server_that_is_down_is_not_reached(settings):
    settings.LINKS_ALLOWED = ["127.0.0.0/8"]

    assert check_link(url="http://127.0.0.1:9/x").state == "unreached"


@pytest.mark.django_db
def test_the_step_shows_each_link_and_review_warns(site, client_for, marketer):
    body = f"See [this]({site}/good) and [that]({site}/gone)."
    campaign = make.make_campaign([], body=body, author=marketer)
    before = [link.check for link in links_shown(campaign)]

    check_links(campaign=campaign)

    page = client_for("marketer", user=marketer).get(
        reverse("campaigns:campaign_links", args=[campaign.code])
    )
    review = client_for("marketer", user=marketer).get(
        reverse("campaigns:campaign_step", args=[campaign.code, "review"])
    )
    assert before == [None, None]
    assert [(link.url, link.check.state) for link in page.context["links"]] == [
        (f"{site}/good", "ok"),
        (f"{site}/gone", "broken"),
    ]
    with translation.override("en"):
        doubts = {
            link.url: list(map(str, link.doubts)) for link in review.context["doubtful_links"]
        }
    assert doubts == {
        f"{site}/good": ["not encrypted (https)"],
        f"{site}/gone": ["not encrypted (https)", "Broken"],
    }
    assert LinkCheck.objects.count() == 2


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://bank.example/a", True),
        ("https://www.Bank.example./a", True),
        ("https://pay.here.test:8443/", True),
        ("https://bank.example.evil.test/", False),
        ("https://notbank.example/", False),
        ("https://bank.example@evil.test/", False),
        ("https://[bad", False),
    ],
)
def test_only_the_banks_hosts_and_those_below_are_its_own(settings, url, own):
    settings.BANK_HOSTS, settings.BASE_URL = ["bank.example"], "https://pay.here.test"

    assert is_own(url) is own


@pytest.mark.django_db
def test_a_link_away_from_the_bank_is_told_to_who_submits_and_to_who_signs(
    settings, client_for, user_with_role, marketer
):
    settings.BANK_HOSTS = ["bank.example"]
    body = "[Ours](https://www.bank.example/a), [theirs](https://shop.test/b), see http://bank.example/c."
    campaign = make.make_campaign([], body=body, author=marketer)
    review = reverse("campaigns:campaign_step", args=[campaign.code, "review"])
    approval = reverse("campaigns:campaign_approval", args=[campaign.code])
    signer = user_with_role("campaign_approver")

    for user, address in ((marketer, review), (signer, approval)):
        told = client_for(user.username, user=user).get(address).context["doubtful_links"]
        with translation.override("en"):
            assert [(link.url, list(map(str, link.doubts))) for link in told] == [
                ("https://shop.test/b", ["leads to a host that is not the bank's own"]),
                ("http://bank.example/c", ["not encrypted (https)"]),
            ]


def write(campaign, by, language, body):
    name_user(by)
    drafting.write_message(
        campaign=campaign, by=by, language=language, subject="S", preheader="", body=body
    )


@pytest.mark.django_db
def test_every_save_is_kept_with_who_and_compared(marketer):
    campaign = drafting.create_campaign(by=marketer, name="Autumn")
    for body in ("One day", "One fine day", "One fine day"):
        write(campaign, marketer, "en", body)

    kept = MessageVersion.objects.filter(campaign=campaign, language="en").order_by("id")
    present = Message.objects.get(campaign=campaign, language="en")

    assert [version.body for version in kept][1:] == ["One day", "One fine day"]
    assert kept.last().editor == marketer.username
    assert list_sittings(campaign, "en")[0].version.body == "One fine day"
    assert {change.part: change.pieces for change in compare(kept[1], present)} == {
        "subject": [("same", "S")],
        "body": [("same", "One "), ("new", "fine "), ("same", "day")],
    }


@pytest.mark.django_db
def test_raw_sql_is_kept_too_and_versions_do_not_change(marketer):
    campaign = make.make_campaign([])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE campaigns_message SET body = 'by hand'")
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("UPDATE campaigns_messageversion SET body = 'other'")

    assert MessageVersion.objects.filter(campaign=campaign).order_by("-id")[0].body == "by hand"


@pytest.mark.django_db
def test_a_former_version_is_brought_back_by_who_may_edit(client_for, marketer):
    campaign = make.make_campaign([], body="First")
    first = MessageVersion.objects.get(campaign=campaign)
    write(campaign, marketer, "en", "Second")
    address = reverse("campaigns:message_restore", args=[campaign.code, first.pk])

    denied = client_for("campaign_approver").post(address)
    unchanged = Message.objects.get(campaign=campaign).body
    client_for("marketer", user=marketer).post(address)

    assert (denied.status_code, unchanged) == (403, "Second")
    assert Message.objects.get(campaign=campaign).body == "First"
    assert MessageVersion.objects.filter(campaign=campaign).count() == 3


@pytest.mark.django_db
def test_a_version_keeps_what_a_short_message_has_too(client_for, marketer):
    campaign = drafting.create_campaign(by=marketer, name="Autumn")
    name_user(marketer)
    short = {"link": "https://qingyu.example/a", "template": "SMS_1", "template_values": {"n": "A"}}
    drafting.write_message(campaign=campaign, by=marketer, language="en", **short)
    first = MessageVersion.objects.filter(campaign=campaign, language="en").latest("id")
    drafting.write_message(
        campaign=campaign, by=marketer, language="en", template_values={"n": "B"}, link=""
    )
    present = Message.objects.get(campaign=campaign, language="en")
    changed = [change.part for change in compare(first, present) if change.is_changed]

    client_for("marketer", user=marketer).post(
        reverse("campaigns:message_restore", args=[campaign.code, first.pk])
    )

    assert changed == ["link", "template_values"]
    back = Message.objects.get(campaign=campaign, language="en")
    assert {name: back.texts[name] for name in short} == short


@pytest.mark.django_db
def test_a_language_left_behind_is_marked(marketer, client_for, monkeypatch):
    campaign = drafting.create_campaign(by=marketer, name="Autumn")
    even = [side.behind for side in sides_of(campaign)]
    write(campaign, marketer, "en", "Changed")
    monkeypatch.setattr(versions, "SITTING", timedelta(0))

    behind = {side.message.language: side.behind for side in sides_of(campaign)}

    assert even == [None, None]
    assert behind["en"] is None
    assert behind["zh-hans"].body == "Changed"
    client = client_for("marketer", user=marketer)
    client.cookies["sp_language"] = "en"
    page = client.get(reverse("campaigns:message_translations", args=[campaign.code]))
    assert "The other language was changed since" in page.content.decode()


@pytest.mark.parametrize(
    ("subject", "preheader", "body", "code"),
    [
        ("", "p", "See [a](https://a.example)", "subject_empty"),
        ("一" * 19, "p", "See [a](https://a.example)", "subject_long"),
        ("GREAT NEWS TODAY", "p", "See [a](https://a.example)", "subject_loud"),
        ("News!!", "p", "See [a](https://a.example)", "subject_marks"),
        ("Re: your account", "p", "See [a](https://a.example)", "subject_reply"),
        ("News", "p", "Act now: [a](https://a.example)", "words_loud"),
        ("News", "", "See [a](https://a.example)", "no_preheader"),
        ("News", "News", "See [a](https://a.example)", "same_preheader"),
        ("News", "p", "![a](asset:b-1)\n\n[a](https://a.example)", "few_words"),
        ("News", "p", "[a](https://a.example) " * 11, "many_links"),
        ("News", "p", "Words only", "no_link"),
        ("News", "p", "See [a](https://bit.ly/x)", "shortened"),
        ("News", "p", "See [a](https://203.0.113.7/x)", "number_host"),
        ("News", "p", "See [a](http://a.example)", "not_https"),
        ("News", "p", "See [bank.example](https://other.example/x)", "disguised"),
    ],
)
def test_each_hint_has_its_case(subject, preheader, body, code):
    found = [hint.code for hint in find_hints(subject, preheader, body)]

    assert found == [code]


def test_a_plain_mail_has_no_hint_and_columns_count_width():
    assert find_hints("您好，为您介绍新产品", "三句话看懂", "请看[详情](https://a.example)") == []
    assert find_hints("News", "p", "See [a](https://a.example)", "x" * 90_000)[0].n == 90
    assert (columns("ab"), columns("中文")) == (2, 4)


@pytest.mark.django_db
@pytest.mark.parametrize("number", range(len(ODD)))
def test_a_page_that_leads_to_no_address_stops_no_check(site, number):
    assert check_link(url=f"{site}/odd{number}").state in ("unreached", "broken", "forbidden")
