"""Delivery reports as the mail catcher writes them, and what they do to an address."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from campaigns.models import Delivery, DeliveryEvent
from campaigns.services import bounces, sending
from campaigns.services.rendering.links import message_id_of
from config.base.errors import DomainError
from config.demo.mail_reports import build_report
from customers.models import Suppression
from customers.models.fields import sealer
from customers.services.suppressions import take_off_list
from tests.factories import campaigns as make
from tests.factories import customers as data

pytestmark = pytest.mark.django_db


def send_to(address: str, clock) -> tuple[make.CampaignRun, data.Customer]:
    person = make.make_audience(1, email=address)[0]
    run = make.launch([person])
    sending.send_slice(run_id=run.pk)
    return run, person


def test_hard_bounce_suppresses_the_address(smtp_sink, clock):
    _run, person = send_to("bounce1@mail.test", clock)

    told = bounces.read_maildir(folder=str(smtp_sink.maildir), now=timezone.now())

    assert told == {"hard": 1, "soft": 0, "complaint": 0, "reply": 0, "automatic": 0, "ignored": 0}
    assert Suppression.objects.get(customer=person).reason == "hard_bounce"
    event = DeliveryEvent.objects.get()
    assert (event.kind, event.detail["status"], event.detail["hard"]) == ("bounced", "5.1.1", True)


def test_soft_bounce_is_counted_only(smtp_sink, clock):
    send_to("soft1@mail.test", clock)

    told = bounces.read_maildir(folder=str(smtp_sink.maildir), now=timezone.now())

    assert told == {"hard": 0, "soft": 1, "complaint": 0, "reply": 0, "automatic": 0, "ignored": 0}
    assert Suppression.objects.count() == 0
    assert DeliveryEvent.objects.get().detail["hard"] is False


def returned(recipient: str, **fields: str) -> bytes:
    """A report about a mail, whose words the test chooses."""
    said = {"action": "failed", "status": "5.1.1", "diagnostic": "smtp; 550 no"} | fields
    return (
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
        f"Final-Recipient: rfc822; {recipient}\nAction: {said['action']}\nStatus: {said['status']}\n"
        f"Diagnostic-Code: {said['diagnostic']}\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{said['about']}>\n\n--b--\n"
    ).encode()


@pytest.mark.parametrize(
    ("fields", "told", "suppressed"),
    [
        ({"status": "5.1.1"}, "hard", 1),
        ({"status": "5.2.1"}, "hard", 1),
        ({"status": "5.2.2"}, "soft", 0),
        ({"status": "5.7.1", "diagnostic": "smtp; 550 our policy refuses your host"}, "soft", 0),
        ({"status": "5.1.8"}, "soft", 0),
        ({"status": "5.0.0", "diagnostic": "smtp; 550 No such user here"}, "hard", 1),
        ({"status": "5.0.0", "diagnostic": "smtp; 550 refused"}, "soft", 0),
        ({"status": "4.4.1", "action": "delayed"}, "ignored", 0),
        ({"status": "2.0.0", "action": "relayed"}, "ignored", 0),
        ({"status": "2.0.0", "action": "delivered"}, "ignored", 0),
    ],
)
def test_only_what_speaks_of_the_address_makes_it_dead(smtp_sink, clock, fields, told, suppressed):
    send_to("anna@mail.test", clock)
    about = message_id_of(Delivery.objects.get().pk)

    assert (
        bounces.take_report(returned("anna@mail.test", about=about, **fields), timezone.now())
        == told
    )

    assert Suppression.objects.count() == suppressed
    assert DeliveryEvent.objects.count() == (0 if told == "ignored" else 1)


def test_a_dead_address_that_was_changed_since_closes_nothing(smtp_sink, clock):
    _run, person = send_to("old@mail.test", clock)
    about = message_id_of(Delivery.objects.get().pk)
    person.email, person.email_index = "new@mail.test", sealer().index("email", "new@mail.test")
    person.save()

    assert bounces.take_report(returned("old@mail.test", about=about), timezone.now()) == "hard"

    assert Suppression.objects.count() == 0
    assert DeliveryEvent.objects.get().kind == "bounced"


def test_five_in_a_row_are_of_one_channel_and_end_with_one_that_arrived(smtp_sink, clock):
    person = make.make_audience(1, email="anna@mail.test")[0]
    for number in range(6):
        run = make.launch([person])
        sending.send_slice(run_id=run.pk)
        if number:  # the first arrived
            newest = Delivery.objects.order_by("-id").first()
            full = returned("anna@mail.test", about=message_id_of(newest.pk), status="4.2.2")
            bounces.take_report(full, timezone.now())
        assert Suppression.objects.count() == (number == 5)
        clock.shift(dt.timedelta(days=40))


def test_a_complaint_outweighs_a_dead_address(smtp_sink, clock):
    _run, person = send_to("anna@mail.test", clock)
    delivery = Delivery.objects.get()
    about = message_id_of(delivery.pk)
    bounces.take_report(returned("anna@mail.test", about=about), timezone.now())
    bounces.record_complaint(delivery=delivery, at=timezone.now())

    entry = Suppression.objects.get(customer=person)
    assert entry.reason == "spam_complaint"
    with pytest.raises(DomainError) as refused:
        take_off_list(entry=entry)
    assert refused.value.code == "consent_missing"


def test_report_read_twice_counts_once(smtp_sink, clock):
    send_to("bounce1@mail.test", clock)
    bounces.read_maildir(folder=str(smtp_sink.maildir), now=timezone.now())
    seen = next((smtp_sink.maildir / "cur").iterdir())
    seen.rename(smtp_sink.maildir / "new" / "again")

    told = bounces.read_maildir(folder=str(smtp_sink.maildir), now=timezone.now())

    assert told["hard"] == 1
    assert DeliveryEvent.objects.count() == 1
    assert Suppression.objects.count() == 1


def test_what_a_server_says_is_kept_clean_and_names_nobody(smtp_sink, clock):
    _run, person = send_to("bounce1@mail.test", clock)
    report = next((smtp_sink.maildir / "new").iterdir())
    said = b"550 5.1.1 <bounce1@mail.test>:\x00 User unknown"
    report.write_bytes(report.read_bytes().replace(b"550 5.1.1 The mailbox does not exist", said))

    told = bounces.read_maildir(folder=str(smtp_sink.maildir), now=timezone.now())

    assert told == {"hard": 1, "soft": 0, "complaint": 0, "reply": 0, "automatic": 0, "ignored": 0}
    assert Suppression.objects.get(customer=person).reason == "hard_bounce"
    assert DeliveryEvent.objects.get().detail["said"] == (
        "smtp; 550 5.1.1 <bo***@mail.test>: User unknown"
    )


def test_foreign_and_broken_mails_are_ignored(tmp_path: Path, db):
    new = tmp_path / "new"
    new.mkdir()
    (tmp_path / "cur").mkdir()
    (tmp_path / "tmp").mkdir()
    (new / "1").write_bytes(b"\xff\xfe no mail at all")
    forged = b"Message-ID: <d1.0000000000000000@qingyu-bank.test>\r\n\r\nx"
    (new / "2").write_bytes(
        build_report(sender="a@x.test", recipient="b@x.test", status="5.1.1", content=forged)
    )

    call_command("read_bounces", str(tmp_path))

    assert bounces.read_maildir(folder=str(tmp_path), now=timezone.now()) == {
        "hard": 0,
        "soft": 0,
        "complaint": 0,
        "reply": 0,
        "automatic": 0,
        "ignored": 0,
    }
    assert Suppression.objects.count() == 0
    assert len(list((tmp_path / "cur").iterdir())) == 2


HOSTILE = {
    "a number without end": b"d" + b"9" * 5000 + b".x@mail.test",
    "signs of no alphabet of ours": "d5.é@mail.test".encode(),
    "bytes of no text": b"d5.\xe9@mail.test",
}
REPORT = (
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
    b"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
    b"Final-Recipient: rfc822; a@b\nAction: failed\nStatus: 5.1.1\n\n"
    b"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <%s>\n\n--b--\n"
)


LETTERS = {
    "a zone beyond all time": b"From: a@b.example\nDate: Mon, 16 Mar 2026 03:59:00 +99999999999999999999\n\nhello",
    "a page that is none": b"From: a@b.example\nContent-Type: text/html\n\n<p>hello</p><![x[",
}


@pytest.mark.parametrize("name", LETTERS)
def test_behind_a_letter_of_nonsense_the_mailbox_is_read_on(name, tmp_path: Path, smtp_sink, clock):
    send_to("anna@mail.test", clock)
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir()
    (tmp_path / "new" / "1").write_bytes(LETTERS[name])
    about = message_id_of(Delivery.objects.get().pk)
    (tmp_path / "new" / "2").write_bytes(returned("anna@mail.test", about=about))

    told = bounces.read_maildir(folder=str(tmp_path), now=timezone.now())

    assert (told["hard"], told["ignored"]) == (1, 1)
    assert len(list((tmp_path / "cur").iterdir())) == 2


def test_what_nobody_can_read_is_put_aside(monkeypatch):
    def fail(_content):
        raise ZeroDivisionError

    monkeypatch.setattr("campaigns.domain.incoming.read_letter", fail)
    assert bounces.take_report(b"From: a@b.example\n\nhello", timezone.now()) == "ignored"


def test_what_another_round_has_moved_is_left_to_it(tmp_path: Path, monkeypatch):
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir()
    for name in ("1", "2"):
        (tmp_path / "new" / name).write_bytes(b"no mail at all")
    take = bounces.take_report

    def raced(content: bytes, now) -> str:
        (tmp_path / "new" / "1").unlink(missing_ok=True)
        return take(content, now)

    monkeypatch.setattr(bounces, "take_report", raced)
    bounces.read_maildir(folder=str(tmp_path), now=timezone.now())

    assert [path.name for path in (tmp_path / "cur").iterdir()] == ["2:2,S"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_strangers_mail_does_not_hold_up_the_mailbox(name):
    assert bounces.take_report(REPORT % HOSTILE[name], timezone.now()) == "ignored"


@pytest.mark.parametrize(
    "content",
    [
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)
        ),
        b"Content-Type: message/rfc822\n\n" * 3000,
    ],
    ids=["parts within parts", "mails within mails"],
)
def test_a_mail_nested_without_end_is_put_aside(content):
    assert bounces.take_report(content, timezone.now()) == "ignored"


def test_a_complaint_lets_out_everybody_at_the_address(smtp_sink):
    first, second = make.make_audience(2, email="both@home.example")
    (other,) = make.make_audience(1)
    run = make.launch([first, other])
    delivery = next(one for one in make.deliveries(run) if one.customer_id == first.pk)

    bounces.record_complaint(delivery=delivery, at=timezone.now())

    listed = Suppression.objects.filter(reason="spam_complaint", channel="email")
    assert set(listed.values_list("customer", flat=True)) == {first.pk, second.pk}
