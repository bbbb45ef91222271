"""The mail catcher as the product meets it: over SMTP, HTTP and a Maildir."""

import json
import smtplib
import urllib.error
import urllib.request
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest

SENDER = "news@qingyu-bank.test"


def send(sink, *, to: str, message_id: str = "<one@bank.test>", html: str = "") -> None:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = SENDER, to
    message["Subject"] = "理财新品"
    message["Message-ID"] = message_id
    message.set_content("您好，这是一封测试邮件。")
    if html:
        message.add_alternative(html, subtype="html")
    with smtplib.SMTP("127.0.0.1", sink.smtp_port, timeout=10) as server:
        server.sendmail(SENDER, [to], message.as_bytes())


def get(sink, path: str) -> dict:
    with urllib.request.urlopen(sink.url + path) as answer:
        return json.load(answer)


def put(sink, path: str, told: object) -> dict:
    body = json.dumps(told).encode()
    with urllib.request.urlopen(
        urllib.request.Request(sink.url + path, data=body, method="PUT")
    ) as answer:
        return json.load(answer)


def page(sink, path: str) -> str:
    with urllib.request.urlopen(sink.url + path) as answer:
        return answer.read().decode()


def test_mail_is_kept_whole(smtp_sink):
    send(smtp_sink, to="li@customer.test", html="<p>您好</p>")

    [mail] = get(smtp_sink, "/api/messages?to=li@customer.test")["messages"]

    assert mail["subject"] == "理财新品"
    assert mail["text"].strip() == "您好，这是一封测试邮件。"
    assert mail["html"].strip() == "<p>您好</p>"
    assert mail["from"] == SENDER


def test_news_are_asked_for_by_the_last_known_mail(smtp_sink):
    for number in range(3):
        send(smtp_sink, to=f"li{number}@customer.test", message_id=f"<{number}@bank.test>")
    known = get(smtp_sink, "/api/messages?to=li0@customer.test")["messages"][0]["id"]

    fresh = get(smtp_sink, f"/api/messages?after={known}")["messages"]
    between = get(smtp_sink, f"/api/messages?after={known}&before={fresh[0]['id']}")["messages"]

    assert [mail["to"] for mail in fresh] == ["li2@customer.test", "li1@customer.test"]
    assert [mail["to"] for mail in between] == ["li1@customer.test"]


@pytest.mark.parametrize("line", [".", "..", ".hidden", "a.b."])
def test_lines_that_begin_with_a_dot_arrive_unchanged(smtp_sink, line):
    with smtplib.SMTP("127.0.0.1", smtp_sink.smtp_port, timeout=10) as server:
        content = f"Message-ID: <dot@bank.test>\r\n\r\n{line}\r\n{line}\r\nend\r\n".encode()
        server.sendmail(SENDER, ["li@customer.test"], content)

    [mail] = smtp_sink.store.newest()
    assert mail.content == content


def test_several_mails_over_one_connection(smtp_sink):
    with smtplib.SMTP("127.0.0.1", smtp_sink.smtp_port, timeout=10) as server:
        for number in range(3):
            content = f"Message-ID: <{number}@bank.test>\r\n\r\nbody\r\n".encode()
            server.sendmail(SENDER, ["li@customer.test"], content)

    assert smtp_sink.store.message_ids() == ["0@bank.test", "1@bank.test", "2@bank.test"]


def test_message_id_tells_whether_it_was_accepted(smtp_sink):
    send(smtp_sink, to="li@customer.test", message_id="<known@bank.test>")

    assert get(smtp_sink, "/messages/known@bank.test")["count"] == 1
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(smtp_sink, "/messages/unknown@bank.test")
    assert refused.value.code == 404
    assert json.load(refused.value) == {
        "found": False,
        "count": 0,
        "message_id": "unknown@bank.test",
    }


def test_repeated_message_ids_are_counted(smtp_sink):
    for to in ("a@customer.test", "b@customer.test"):
        send(smtp_sink, to=to, message_id="<twice@bank.test>")

    assert get(smtp_sink, "/api/count") == {"count": 2, "repeated": 1}


@pytest.mark.parametrize(
    ("to", "status"), [("bounce1@customer.test", "5.1.1"), ("soft.li@customer.test", "4.2.2")]
)
def test_named_addresses_come_back_as_reports(smtp_sink, to, status):
    send(smtp_sink, to=to, message_id="<back@bank.test>")

    [path] = (smtp_sink.maildir / "new").iterdir()
    report = message_from_bytes(path.read_bytes())
    human, machine, original = report.get_payload()
    about_recipient = machine.get_payload()[1]

    assert report.get_content_type() == "multipart/report"
    assert report.get_param("report-type") == "delivery-status"
    assert human.get_content_type() == "text/plain"
    assert machine.get_content_type() == "message/delivery-status"
    assert about_recipient["Final-Recipient"] == f"rfc822;{to}"
    assert about_recipient["Status"] == status
    assert original.get_content_type() == "text/rfc822-headers"
    assert "<back@bank.test>" in original.get_payload()


def test_a_share_of_all_mails_bounces(smtp_sink):
    put(smtp_sink, "/api/bounces", {"hard_share": 1.0})

    send(smtp_sink, to="li@customer.test")

    assert len(list((smtp_sink.maildir / "new").iterdir())) == 1


@pytest.mark.parametrize(("kind", "code"), [("reject_4xx", 450), ("reject_5xx", 550)])
def test_rejections_hit_only_the_pattern(smtp_sink, kind, code):
    put(smtp_sink, "/api/faults", [{"kind": kind, "pattern": "bad*"}])

    send(smtp_sink, to="good@customer.test")
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(smtp_sink, to="bad@customer.test")

    assert refused.value.recipients["bad@customer.test"][0] == code
    assert get(smtp_sink, "/api/count")["count"] == 1


@pytest.mark.parametrize(("kind", "kept"), [("drop", 1), ("drop_unseen", 0)])
def test_hanging_up_without_an_answer(smtp_sink, kind, kept):
    put(smtp_sink, "/api/faults", [{"kind": kind, "times": 1}])

    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        send(smtp_sink, to="li@customer.test")

    assert get(smtp_sink, "/api/count")["count"] == kept


def test_unknown_fault_is_refused(smtp_sink):
    with pytest.raises(urllib.error.HTTPError) as refused:
        put(smtp_sink, "/api/faults", [{"kind": "explode"}])

    assert refused.value.code == 400
    assert smtp_sink.faults.faults == []


def test_page_shows_mail_in_a_sandbox(smtp_sink):
    send(smtp_sink, to="li@customer.test", html="<p>您好</p>")

    assert "理财新品" in page(smtp_sink, "/")
    shown = page(smtp_sink, "/mail/1")
    assert '<iframe sandbox="allow-popups' in shown
    assert "您好，这是一封测试邮件。" in shown
    with urllib.request.urlopen(f"{smtp_sink.url}/mail/1/html") as answer:
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
        assert "<p>您好</p>" in answer.read().decode()


def test_caught_mails_survive_a_restart(smtp_sink):
    from config.demo.mail_store import MailStore

    send(smtp_sink, to="li@customer.test", message_id="<kept@bank.test>")
    smtp_sink.store.flush()

    again = MailStore(smtp_sink.store.path)
    assert again.count(message_id="kept@bank.test") == 1
    again.close()
