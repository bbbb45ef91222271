"""What comes back for a delivery, through the public addresses that stand in the mail."""

import datetime as dt
import re
from email import message_from_bytes, policy
from urllib.parse import urlsplit

import pytest
from django.test import Client

from campaigns.models import CampaignRun, DeliveryEvent
from campaigns.selectors.audience import why_not
from campaigns.services import sending
from customers.models import Consent, ConsentState, Event
from tests.factories import campaigns as make
from tests.factories.customers import give_consent, make_customer

pytestmark = pytest.mark.django_db
BROWSER = {"HTTP_USER_AGENT": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}


@pytest.fixture
def mail(clock, smtp_sink):
    """A mail that was sent ten minutes ago, with its addresses."""
    make.launch(make.make_audience(1))
    sending.send_slice(run_id=CampaignRun.objects.get().pk)
    parsed = message_from_bytes(smtp_sink.store.newest()[0].content, policy=policy.default)
    html = parsed.get_body(("html",)).get_content()
    clock.shift(dt.timedelta(minutes=10))
    return {
        "open": path_of(re.search(r'src="(http[^"]+)"', html).group(1)),
        "click": path_of(re.search(r'href="(http[^"]+/t/c/[^"]+)"', html).group(1)),
        "unsubscribe": path_of(parsed["List-Unsubscribe"].strip("<>")),
    }


def path_of(url: str) -> str:
    return urlsplit(url).path


def kinds() -> list[str]:
    return list(DeliveryEvent.objects.order_by("id").values_list("kind", flat=True))


def test_open_is_counted_and_stands_among_the_customers_events(mail):
    answer = Client().get(mail["open"], **BROWSER)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/gif"
    assert kinds() == ["opened"]
    assert Event.objects.get().kind == "email_open"


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_USER_AGENT": ""},
        {"HTTP_USER_AGENT": "Barracuda Sentinel"},
        BROWSER | {"HTTP_SEC_PURPOSE": "prefetch"},
    ],
)
def test_machine_opens_nothing(mail, headers):
    assert Client().get(mail["open"], **headers).status_code == 200
    assert kinds() == []


def test_click_leads_to_the_link_and_shows_the_mail_was_opened(mail):
    answer = Client().get(mail["click"], **BROWSER)

    assert answer.status_code == 302
    assert answer["Location"] == "https://bank.example/offer"
    assert kinds() == ["opened", "clicked"]


def test_asking_what_a_link_leads_to_is_no_click(mail):
    answer = Client().head(mail["click"], **BROWSER)

    assert answer.status_code == 302
    assert kinds() == []


def test_scanner_is_led_on_but_not_counted(mail, clock):
    clock.shift(dt.timedelta(minutes=-10))

    assert Client().get(mail["click"], **BROWSER).status_code == 302
    assert kinds() == []


@pytest.mark.parametrize("kind", ["click", "unsubscribe"])
def test_forged_word_leads_nowhere(mail, kind):
    forged = mail[kind][:-2] + ("AA" if not mail[kind].endswith("AA") else "BB")

    assert Client().get(forged, **BROWSER).status_code == 404
    assert kinds() == []


def test_word_for_a_click_does_not_unsubscribe(mail):
    token = mail["click"].rsplit("/", 1)[1]

    assert Client().post(f"/u/{token}").status_code == 404
    assert Consent.objects.filter(granted=False).count() == 0


def test_get_shows_one_button_and_changes_nothing(mail):
    answer = Client().get(mail["unsubscribe"])

    assert answer.status_code == 200
    page = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    assert page.count("<button") == 1
    assert page.count('<form method="post">') == 1
    assert kinds() == []
    assert ConsentState.objects.get().granted


def test_one_click_unsubscribes_at_once_without_cookie_or_token(mail):
    client = Client(enforce_csrf_checks=True)

    for _again in range(2):
        answer = client.post(
            mail["unsubscribe"],
            "List-Unsubscribe=One-Click",
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == 200

    state = ConsentState.objects.get()
    assert (state.purpose, state.channel, state.granted) == ("marketing", "email", False)
    assert Consent.objects.filter(granted=False).count() == 1
    assert kinds() == ["unsubscribed"]


def test_one_click_unsubscribes_everybody_at_the_mailbox_and_nobody_else(mail):
    person = ConsentState.objects.get().customer
    mate, other = make_customer(email=person.email), make_customer(email="other@mail.example")
    for one in (mate, other):
        give_consent(one, channel="email")

    Client().post(mail["unsubscribe"])

    left = Consent.objects.filter(granted=False, channel="email").values_list("customer", flat=True)
    assert set(left) == {person.pk, mate.pk}
    assert kinds() == ["unsubscribed"]


def test_unsubscribing_stops_what_is_planned(mail, clock, smtp_sink):
    customer = ConsentState.objects.get().customer
    clock.shift(dt.timedelta(days=2))
    run = make.launch([customer])
    Client().post(mail["unsubscribe"])

    sending.send_slice(run_id=run.pk)

    assert make.states(run) == {"suppressed": 1}
    assert smtp_sink.store.count() == 1


def test_unsubscribing_again_counts_after_a_newer_consent_to_marketing_as_a_whole(mail, clock):
    Client().post(mail["unsubscribe"])
    person = Consent.objects.latest("id").customer
    clock.shift(dt.timedelta(days=1))
    give_consent(person, channel="")
    clock.shift(dt.timedelta(days=1))

    Client().post(mail["unsubscribe"])

    newest = Consent.objects.latest("id")
    assert (newest.channel, newest.granted) == ("email", False)
    assert "no_consent" in {
        reason.code for reason in why_not(person, CampaignRun.objects.get().campaign)
    }
