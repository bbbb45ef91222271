"""Delivery reports as the mail catcher writes them, and what they do to an address."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from campaigns.models import DeliveryEvent
from campaigns.services import bounces, sending
from config.demo.mail_reports import build_report
from customers.models import Suppression
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
