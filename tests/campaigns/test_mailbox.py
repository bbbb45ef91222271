"""Reports over IMAP: the examples of the standards, about mails of ours."""

from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns.domain.reports import read_complaint, read_report
from campaigns.models import DeliveryAttempt, DeliveryEvent
from campaigns.services import bounces, sending
from customers.channels.imap import MailboxError
from customers.models import Suppression
from tests.factories import campaigns as make
from tests.gateway.imap import ImapServer

pytestmark = pytest.mark.django_db

# RFC 5965, appendix B.1, with the Message-ID of the mail it is about to be filled in.
ARF = """\
From: <abusedesk@example.com>
Date: Thu, 8 Mar 2005 17:40:36 EDT
Subject: FW: Earn money
To: <abuse@example.net>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report;
     boundary="part1_13d.2e68ed54_boundary"

--part1_13d.2e68ed54_boundary
Content-Type: text/plain; charset="US-ASCII"
Content-Transfer-Encoding: 7bit

This is an email abuse report for an email message received from IP
192.0.2.1 on Thu, 8 Mar 2005 14:00:00 EDT.  For more information
about this format please see http://www.mipassoc.org/arf/.

--part1_13d.2e68ed54_boundary
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1

--part1_13d.2e68ed54_boundary
Content-Type: message/rfc822
Content-Disposition: inline

Received: from mailserver.example.net
     (mailserver.example.net [192.0.2.1])
     by example.com with ESMTP id M63d4137594e46;
     Thu, 08 Mar 2005 14:00:00 -0400
From: <somespammer@example.net>
To: <Undisclosed Recipients>
Subject: Earn money
MIME-Version: 1.0
Content-type: text/plain
Message-ID: MESSAGE-ID
Date: Thu, 02 Sep 2004 12:31:03 -0500

Spam Spam Spam
Spam Spam Spam
Spam Spam Spam
Spam Spam Spam
--part1_13d.2e68ed54_boundary--
"""
# RFC 3464, appendix E.1: a simple report, likewise.
DSN = """\
Date: Thu, 7 Jul 1994 17:16:05 -0400
From: Mail Delivery Subsystem <MAILER-DAEMON@CS.UTK.EDU>
Message-Id: <199407072116.RAA14128@CS.UTK.EDU>
Subject: Returned mail: Cannot send message for 5 days
To: <owner-info-mime@cs.utk.edu>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
      boundary="RAA14128.773615765/CS.UTK.EDU"

--RAA14128.773615765/CS.UTK.EDU

The original message was received at Sat, 2 Jul 1994 17:10:28 -0400
from root@localhost

   ----- The following addresses had delivery problems -----
<louisl@larry.slip.umd.edu>  (unrecoverable error)

--RAA14128.773615765/CS.UTK.EDU
content-type: message/delivery-status

Reporting-MTA: dns; cs.utk.edu

Original-Recipient: rfc822;louisl@larry.slip.umd.edu
Final-Recipient: rfc822;louisl@larry.slip.umd.edu
Action: failed
Status: STATUS
Diagnostic-Code: smtp; 426 connection timed out
Last-Attempt-Date: Thu, 7 Jul 1994 17:15:49 -0400

--RAA14128.773615765/CS.UTK.EDU
content-type: message/rfc822

Message-ID: MESSAGE-ID
Subject: An offer

text
--RAA14128.773615765/CS.UTK.EDU--
"""


@pytest.fixture
def imap() -> Iterator[ImapServer]:
    running = ImapServer().start()
    yield running
    running.stop()


def example(text: str, message_id: str, status: str = "4.0.0") -> bytes:
    filled = text.replace("MESSAGE-ID", message_id).replace("STATUS", status)
    return filled.replace("\n", "\r\n").encode()


@pytest.fixture
def sent(smtp_sink, clock) -> DeliveryAttempt:
    run = make.launch(make.make_audience(1, email="louisl@larry.slip.umd.edu"))
    sending.send_slice(run_id=run.pk)
    return DeliveryAttempt.objects.get()


def ours(sent: DeliveryAttempt) -> str:
    return f"<{sent.idempotency_key}>"


def test_the_standards_examples_are_read():
    assert read_complaint(example(ARF, "<8787KJKJ3K4J3K4J3K4J3.mail@example.net>")) == (
        "<8787KJKJ3K4J3K4J3K4J3.mail@example.net>"
    )
    assert read_complaint(example(DSN, "<1@example.net>")) is None
    assert read_report(example(ARF, "<1@example.net>")) is None
    report = read_report(example(DSN, "<1@example.net>"))
    assert (report.status, report.action, report.is_hard) == ("4.0.0", "failed", False)


def test_complaint_suppresses_and_counts_once(sent, imap):
    imap.mails = [example(ARF, ours(sent)), example(ARF, ours(sent))]

    told = bounces.read_imap(url=imap.url, now=timezone.now())

    assert told == {"hard": 0, "soft": 0, "complaint": 2, "reply": 0, "automatic": 0, "ignored": 0}
    assert Suppression.objects.get().reason == "spam_complaint"
    assert [event.kind for event in DeliveryEvent.objects.all()] == ["complained"]


def test_what_was_taken_in_is_seen_and_not_read_again(sent, imap):
    imap.mails = [example(DSN, ours(sent), "5.1.1"), b"Subject: hello\r\n\r\nno report"]

    first = bounces.read_imap(url=imap.url, now=timezone.now())
    again = bounces.read_imap(url=imap.url, now=timezone.now())

    assert first == {"hard": 1, "soft": 0, "complaint": 0, "reply": 0, "automatic": 0, "ignored": 1}
    assert again == {"hard": 0, "soft": 0, "complaint": 0, "reply": 0, "automatic": 0, "ignored": 0}
    assert imap.seen == {1, 2}
    assert Suppression.objects.get().reason == "hard_bounce"


def test_report_that_could_not_be_kept_stays_unseen(sent, imap, monkeypatch):
    imap.mails = [example(DSN, ours(sent), "5.1.1")]

    def fail(**_more):
        raise RuntimeError("the database went away")

    monkeypatch.setattr(bounces, "suppress_customer", fail)
    with pytest.raises(RuntimeError):
        bounces.read_imap(url=imap.url, now=timezone.now())
    monkeypatch.undo()

    assert imap.seen == set()
    assert DeliveryEvent.objects.count() == 0
    assert bounces.read_imap(url=imap.url, now=timezone.now())["hard"] == 1


def test_complaint_about_mails_of_others_is_ignored(imap):
    imap.mails = [example(ARF, "<d1.0000@qingyu-bank.test>")]

    assert bounces.read_imap(url=imap.url, now=timezone.now())["ignored"] == 1
    assert Suppression.objects.count() == 0


def test_command_says_what_is_wrong_without_the_password(imap, capsys):
    call_command("read_bounces", "--imap", imap.url)
    assert "0 complaint" in capsys.readouterr().out

    for url in (
        imap.url.replace("pass%20word", "secret-1"),
        "imap://127.0.0.1:1/INBOX",
        "nonsense",
    ):
        with pytest.raises(CommandError) as refused:
            call_command("read_bounces", "--imap", url)
        assert "secret-1" not in str(refused.value)


def test_wrong_folder_is_told(imap):
    with pytest.raises(MailboxError, match="no such folder"):
        bounces.read_imap(url=imap.url.replace("INBOX", "Elsewhere"), now=timezone.now())
