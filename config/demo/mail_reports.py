"""Delivery status reports (RFC 3464), as a real server would send them, into a Maildir."""

import itertools
import os
import time
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime, make_msgid
from pathlib import Path

HOST = "mail-catcher.test"
REASONS = {
    "5.1.1": ("failed", "550 5.1.1 The mailbox does not exist"),
    "4.2.2": ("failed", "452 4.2.2 The mailbox is full"),
}

numbers = itertools.count(1)


def write_report(
    maildir: Path, *, sender: str, recipient: str, status: str, content: bytes
) -> Path:
    """Put one report into `maildir/new`, complete from the moment it can be seen."""
    for name in ("tmp", "new", "cur"):
        (maildir / name).mkdir(parents=True, exist_ok=True)
    name = f"{time.time():.6f}.{os.getpid()}_{next(numbers)}.{HOST}"
    half = maildir / "tmp" / name
    half.write_bytes(
        build_report(sender=sender, recipient=recipient, status=status, content=content)
    )
    return half.rename(maildir / "new" / name)


def build_report(*, sender: str, recipient: str, status: str, content: bytes) -> bytes:
    """Return a multipart/report: words for people, fields for machines, the original's headers."""
    action, reason = REASONS[status]
    report = EmailMessage(policy=SMTP)
    report["From"] = f"Mail Delivery System <MAILER-DAEMON@{HOST}>"
    report["To"] = sender
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Date"] = format_datetime(localtime())
    report["Message-ID"] = make_msgid(domain=HOST)
    report["Auto-Submitted"] = "auto-replied"
    report.set_content(f"Your message to {recipient} could not be delivered:\n\n{reason}\n")
    report.make_mixed()
    report.attach(status_part(recipient, action, status, reason))
    report.attach(headers_part(content))
    report.replace_header("Content-Type", "multipart/report")
    report.set_param("report-type", "delivery-status")
    return report.as_bytes()


def status_part(recipient: str, action: str, status: str, reason: str) -> EmailMessage:
    about_server = EmailMessage(policy=SMTP)
    about_server["Reporting-MTA"] = f"dns; {HOST}"
    about_server["Arrival-Date"] = format_datetime(localtime())
    about_recipient = EmailMessage(policy=SMTP)
    about_recipient["Original-Recipient"] = f"rfc822;{recipient}"
    about_recipient["Final-Recipient"] = f"rfc822;{recipient}"
    about_recipient["Action"] = action
    about_recipient["Status"] = status
    about_recipient["Diagnostic-Code"] = f"smtp; {reason}"
    part = EmailMessage(policy=SMTP)
    part["Content-Type"] = "message/delivery-status"
    part.set_payload([about_server, about_recipient])
    return part


def headers_part(content: bytes) -> EmailMessage:
    part = EmailMessage(policy=SMTP)
    headers = content.split(b"\r\n\r\n", 1)[0].decode("utf-8", "replace")
    part.set_content(headers + "\r\n", subtype="rfc822-headers", cte="8bit")
    return part
