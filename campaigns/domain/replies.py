"""What somebody wrote back: told apart into a wish to leave, what may be one, an answer, and what a machine wrote.

A wish to leave is known by an exact rule alone: the whole answer is one of the words of `short.STOPS`. Words of leaving
inside a sentence ("请不要退订", "why did you stop?") may mean the contrary, so no rule decides them: they are doubtful,
marketing to the customer rests, and a person reads them. To rest wrongly costs a message; to go on wrongly breaks a law.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parseaddr, parsedate_to_datetime
from enum import StrEnum
from html.parser import HTMLParser

from campaigns.domain.attachments import Attached
from campaigns.domain.short import wants_out

LONGEST = 5000
LEAVING = re.compile(
    r"退订|退定|拒收|取消订阅|取消推送|(?:不要|别|勿|停止|禁止)(?:再)?(?:给我|向我)?(?:发|打扰|骚扰|推送|联系)"
    r"|不想(?:再)?收|不再接收|黑名单|\bTD\b|\bunsub|\bstop\b|\bopt(?:ing)?[ -]?out\b|\bremove me\b|\bcancel\b"
    r"|\b(?:do not|don'?t|no more|never) (?:\w+ ){0,2}(?:send|text|mail|e-?mail|contact|write|message)"
    r"|\b(?:no more|without) (?:\w+ )?(?:mails?|e-?mails?|texts?|messages?)\b|\btake me off\b|\bleave me alone\b",
    re.IGNORECASE,
)
# What programs that answer by themselves write first (RFC 3834 asks for a header; some only change the subject).
AUTO_SUBJECT = re.compile(
    r"^\s*(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response|answer)|out of (?:the )?office|vacation"
    r"|自动回复|自动答复|外出|休假|abwesen)",
    re.IGNORECASE,
)
AUTO_PRECEDENCE = frozenset(["auto_reply", "auto-reply", "bulk", "junk", "list"])
# Where the letter begins that an answer quotes.
QUOTE = re.compile(
    r"^(?:>|On .{5,200} wrote:\s*$|-{2,} ?(?:Original Message|Forwarded message|原始邮件|回复的原邮件|转发邮件)"
    r"|在.{4,120}(?:写道|寫道)[:：]|_{10,}\s*$|发件人[:：]|From: .+@)",
    re.IGNORECASE,
)


class Wish(StrEnum):
    """What an answer is."""

    LEAVE = "leave"
    DOUBTFUL = "doubtful"
    ANSWER = "answer"
    AUTOMATIC = "automatic"


@dataclass(frozen=True)
class Letter:
    """An answer by mail: who wrote it, about which of our messages, and what was written without what it quotes."""

    writer: str
    about: tuple[str, ...]
    subject: str
    text: str
    at: datetime | None
    message_id: str
    automatic: bool
    files: tuple[Attached, ...] = ()


def sort_answer(text: str) -> Wish:
    """Tell what a person's answer is; see the module for why only a whole answer is a wish to leave."""
    if wants_out(text):
        return Wish.LEAVE
    plain = unicodedata.normalize("NFKC", text)
    return Wish.DOUBTFUL if LEAVING.search(plain) else Wish.ANSWER


def key_of(*parts: object) -> str:
    """Return the name by which an answer is known again when it is told twice."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()


def read_letter(content: bytes) -> Letter | None:
    """Read a mail as an answer; None for one without a writer. Raises whatever the library meets in a stranger's mail."""
    mail = message_from_bytes(content, policy=policy.default)
    writer = parseaddr(str(mail.get("From", "")))[1]
    if not writer:
        return None
    subject = _line(str(mail.get("Subject", "")))[:300]
    return Letter(
        writer=writer,
        about=tuple(_message_ids(mail)),
        subject=subject,
        text=_own_words(_body(mail))[:LONGEST],
        at=_moment(mail),
        message_id=_line(str(mail.get("Message-ID", "")))[:200],
        automatic=_is_automatic(mail, subject),
        files=tuple(_files(mail)),
    )


def _is_automatic(mail: Message, subject: str) -> bool:
    """Whether a program wrote it: RFC 3834 section 5, an empty return path, or what older programs say."""
    submitted = str(mail.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    return (
        submitted != "no"
        or str(mail.get("Return-Path", "-")).strip() == "<>"
        or mail.get_content_type() == "multipart/report"
        or str(mail.get("Precedence", "")).strip().lower() in AUTO_PRECEDENCE
        or any(mail.get(name) for name in ("X-Autoreply", "X-Autorespond", "List-Id"))
        or AUTO_SUBJECT.match(subject) is not None
    )


def _message_ids(mail: Message) -> list[str]:
    told = f"{mail.get('In-Reply-To', '')} {mail.get('References', '')}"
    return list(dict.fromkeys(re.findall(r"<[^<>\s]{3,200}>", told)))[:20]


def _moment(mail: Message) -> datetime | None:
    try:
        at = parsedate_to_datetime(str(mail.get("Date", "")))
    except (TypeError, ValueError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _body(mail: EmailMessage | Message) -> str:
    """Return the text part, else the words of the HTML part."""
    found = {}
    for part in mail.walk():
        kind = part.get_content_type()
        attached = part.get_content_disposition() == "attachment"
        if kind in ("text/plain", "text/html") and kind not in found and not attached:
            found[kind] = _decoded(part)
    if found.get("text/plain", "").strip():
        return found["text/plain"]
    reader = _Words()
    with suppress(AssertionError):  # of a page that is none, what stood before
        reader.feed(found.get("text/html", ""))
    return "".join(reader.words)


def _files(mail: EmailMessage) -> Iterator[Attached]:
    """Yield what hangs at a mail; a mail within it stays closed, and so counts as a file of no kept kind."""
    for part in mail.iter_attachments():
        raw = part.get_payload(decode=True)
        content = raw if isinstance(raw, bytes) else part.as_bytes() if part.is_multipart() else b""
        yield Attached(_line(part.get_filename() or "")[:200] or part.get_content_type(), content)


def _decoded(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    try:
        return raw.decode(charset, errors="replace")
    except LookupError:
        return raw.decode("utf-8", errors="replace")


def _own_words(text: str) -> str:
    """Return what stands before the first line of what is quoted, kept in a form that can be stored."""
    own: list[str] = []
    for line in text.replace("\0", "").splitlines():
        if QUOTE.match(line.strip()):
            break
        own.append(line.rstrip())
    return "\n".join(own).strip().encode(errors="replace").decode()


def _line(text: str) -> str:
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(plain.split()).encode(errors="replace").decode()


class _Words(HTMLParser):
    """Gathers the words of a page, a line for each block."""

    BLOCKS = frozenset(["p", "div", "br", "li", "tr", "blockquote"])

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._hidden += tag in ("style", "script", "head")
        if tag in self.BLOCKS:
            self.words.append("\n> " if tag == "blockquote" else "\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "script", "head") and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)
