"""Leaving by a mail's word: what is withdrawn, for whom, and what is said where nobody is found."""

import datetime as dt
from email import message_from_bytes, policy
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry
from campaigns.domain.tokens import Purpose, Word, seal
from campaigns.models import CampaignRun, Delivery, DeliveryEvent, SendingBeat
from campaigns.selectors.audience import why_not
from campaigns.services import recognising, sending
from campaigns.services.rendering.links import signing_key
from config.base.tables import fetch_column
from customers.models import Consent, Customer
from customers.selectors.choices import open_choices
from customers.services.consents import record_consent
from tests.factories import campaigns as make
from tests.factories.customers import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(clock, smtp_sink) -> str:
    """The path of the way out in a mail that was sent."""
    make.launch(make.make_audience(1))
    sending.send_slice(run_id=CampaignRun.objects.get().pk)
    parsed = message_from_bytes(smtp_sink.store.newest()[0].content, policy=policy.default)
    clock.shift(dt.timedelta(minutes=10))
    return urlsplit(parsed["List-Unsubscribe"].strip("<>")).path


def agree(customer: Customer, *channels: str, purpose: str = "marketing") -> None:
    for channel in channels:
        record_consent(
            customer=customer, purpose=purpose, channel=channel, granted=True, source="branch"
        )


def names(customer: Customer) -> list[str]:
    customer.refresh_from_db()
    return [choice.name for choice in open_choices(customer)]


def reasons(customer: Customer) -> set[str]:
    return {reason.code for reason in why_not(customer, make.make_campaign())}


def withdrawn() -> set[tuple[str, str, str]]:
    said = Consent.objects.filter(granted=False)
    return set(said.values_list("purpose", "channel", "source"))


def test_the_mail_leads_to_what_may_reach_them(path, smtp_sink):
    customer = Delivery.objects.get().customer
    agree(customer, "sms", "phone")
    agree(customer, "ads", purpose="partner_sharing")
    mail = message_from_bytes(smtp_sink.store.newest()[0].content, policy=policy.default)

    page = Client().get(f"{path}/choices", headers={"Accept-Language": "en"})

    assert page.status_code == 200
    assert f"{path}/choices" in mail.get_body(("html",)).get_content()
    assert f"{path}/choices" in mail.get_body(("plain",)).get_content()
    kept = ["email", "sms", "phone", "ads", "profiling"]
    assert [name for name, _label in page.context["choices"]] == kept
    assert "Offers chosen for me from my data" in page.content.decode()
    assert withdrawn() == set()


def test_what_is_not_kept_is_withdrawn_and_the_rest_stays(path):
    delivery = Delivery.objects.get()
    agree(delivery.customer, "sms", "phone")

    page = Client().post(f"{path}/choices", {"keep": ["email", "sms"]})

    assert page.status_code == 200
    source = f"preferences:D-{delivery.pk}"
    assert withdrawn() == {("marketing", "phone", source), ("profiling", "", source)}
    assert names(delivery.customer) == ["email", "sms"]
    assert DeliveryEvent.objects.filter(kind="unsubscribed").count() == 0
    actors = AuditEntry.objects.filter(object_table="customers_consent", action="insert")
    assert set(actors.values_list("actor", flat=True)) >= {"customer:preferences"}


def test_nothing_of_this_any_more_ends_all_and_shows_so(path):
    delivery = Delivery.objects.get()
    agree(delivery.customer, "sms")
    agree(delivery.customer, "ads", purpose="partner_sharing")

    page = Client().post(f"{path}/choices", {"none": "1", "keep": ["email", "sms"]})

    assert page.context["choices"] == []
    assert {(purpose, channel) for purpose, channel, _source in withdrawn()} == {
        ("marketing", "email"),
        ("marketing", "sms"),
        ("partner_sharing", "ads"),
        ("profiling", ""),
    }
    assert DeliveryEvent.objects.get(kind="unsubscribed").detail == {"by": "word"}


def test_leaving_the_mails_own_channel_holds_for_everybody_at_the_address(path):
    customer = Delivery.objects.get().customer
    other = make_customer(email=customer.email)
    agree(other, "email", "sms")

    Client().post(f"{path}/choices", {"keep": ["profiling"]})

    assert names(other) == ["sms", "profiling"]


def test_a_page_that_is_only_looked_at_or_asked_for_things_never_agreed_to_grants_nothing(path):
    customer = Delivery.objects.get().customer
    before = Consent.objects.count()

    Client().get(f"{path}/choices")
    Client().post(f"{path}/choices", {"keep": ["email", "sms", "phone", "profiling", "nonsense"]})

    assert Consent.objects.count() == before
    assert names(customer) == ["email", "profiling"]


@pytest.mark.parametrize("ending", ["", "/choices"])
def test_a_mail_sent_after_the_backup_still_leads_out(path, ending):
    customer = make_customer(email="later@mail.test")
    agree(customer, "email")
    month = timezone.localdate().replace(day=1)
    word = seal(Word(Purpose.UNSUBSCRIBE, month, 999_999, customer.pk), signing_key())

    page = Client().post(f"/u/{word}{ending}")

    assert page.status_code == 200
    assert ("marketing", "email") in {one[:2] for one in withdrawn()}
    assert "no_consent" in reasons(customer)


def test_a_number_given_out_again_lets_out_whom_the_mail_was_written_to(path):
    delivery = Delivery.objects.select_related("customer").get()
    writer = make_customer(email="first@mail.test")
    agree(writer, "email")
    word = Word(Purpose.UNSUBSCRIBE, delivery.run_month, delivery.pk, writer.pk)

    Client().post(f"/u/{seal(word, signing_key())}")

    assert set(Consent.objects.filter(granted=False).values_list("customer", flat=True)) == {
        writer.pk
    }
    assert DeliveryEvent.objects.filter(kind="unsubscribed").count() == 0


@pytest.mark.parametrize("ending", ["", "/choices"])
@pytest.mark.parametrize(
    ("delivery", "status", "heading"),
    [
        (999_999, 404, "We do not know this mail any more"),
        (0, 200, "This mail was a test"),
    ],
)
def test_nothing_is_said_to_be_done_where_nobody_is_found(
    db, delivery: int, status: int, heading: str, ending: str
):
    month = timezone.localdate().replace(day=1)
    word = seal(Word(Purpose.UNSUBSCRIBE, month, delivery), signing_key())

    page = Client().post(f"/u/{word}{ending}", headers={"Accept-Language": "en"})

    assert page.status_code == status
    assert heading in page.content.decode()
    assert "You are unsubscribed" not in page.content.decode()
    assert Consent.objects.count() == 0


def test_a_word_not_signed_here_opens_no_choices(db):
    assert Client().get("/u/AwCYAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/choices").status_code == 404


@pytest.mark.parametrize(
    ("own", "whole", "open_"),
    [
        (None, None, False),
        ((True, 1), None, True),
        ((False, 1), None, False),
        (None, (True, 1), True),
        ((True, 1), (False, 2), False),
        ((False, 1), (True, 2), True),
        ((True, 2), (False, 1), True),
        ((True, 1), (False, 1), False),
        ((True, 1), (True, 1), True),
    ],
)
def test_the_page_reads_consents_as_the_gates_do(clock, own, whole, open_):
    customer = make_customer(email="anna@mail.test")
    start = timezone.now() - dt.timedelta(days=9)
    for channel, said in (("email", own), ("", whole)):
        if said:
            record_consent(
                customer=customer,
                purpose="marketing",
                channel=channel,
                granted=said[0],
                source="branch",
                at=start + dt.timedelta(days=said[1]),
            )

    assert ("email" in names(customer)) is open_
    assert ("no_consent" not in reasons(customer)) is open_


def test_after_a_gap_the_numbers_of_deliveries_go_on_far_behind(db):
    now = timezone.now()
    recognising.note_beat(now=now - dt.timedelta(minutes=5))
    before = newest_number()

    recognising.note_beat(now=now)
    after_gap = newest_number()
    recognising.note_beat(now=now + dt.timedelta(seconds=5))

    assert after_gap > before + 999_999_999
    assert newest_number() == after_gap
    assert SendingBeat.objects.get().at == now + dt.timedelta(seconds=5)


def newest_number() -> int:
    return fetch_column("SELECT last_value FROM campaigns_delivery_id_seq")[0]
