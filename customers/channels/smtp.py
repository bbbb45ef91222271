"""E-mail over one lasting SMTP connection (RFC 5321), with every answer told apart."""

import contextlib
import json
import re
import smtplib
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import quote

from django.conf import settings

from customers.channels.messages import Allowed, Found, Outcome, Outgoing, Place, Result
from customers.domain.dkim import DkimSigner
from customers.domain.masking import mask_addresses

REST_SECONDS = 5  # after a failed connection, how long nobody knocks again
FIND_SECONDS = 5
BARE = re.compile(r"[^\s<>()\[\]\\,;:\"@]+@[^\s<>()\[\]\\,;:\"@]+")
GOES_ON = (250, 251, 354)
CLOSING, GARBLED = (
    421,
    -1,
)  # after either, what else comes over this connection answers nothing we asked
BROKEN = (OSError, smtplib.SMTPException)


class SmtpProvider:
    """Hands mails to one server, signed where a key is given; where that is the mail catcher, it can be asked later.

    Without a place it is the server that the settings name.
    """

    def __init__(self, place: Place | None = None) -> None:
        self._place = place or _configured()
        self._smtp: smtplib.SMTP | None = None
        self._down_until = 0.0
        key, domain = self._place.text("dkim_key"), self._place.text("dkim_domain")
        self._signer = DkimSigner(domain, self._place.text("dkim_selector"), key) if key else None

    def send(self, batch: Iterable[Outgoing], allowed: Allowed) -> Iterator[Result]:
        """Send one by one; a refusal or fault of one leaves the others alone."""
        for mail in batch:
            if not _is_sayable(mail.recipient):
                yield Result(mail.key, Outcome.REJECTED, "the address is not in plain ASCII")
            elif not allowed(mail):
                yield Result(mail.key, Outcome.WITHHELD)
            else:
                yield self._hand_over(mail, allowed)

    def find(
        self, idempotency_key: str, *, recipient: str = "", since: datetime | None = None
    ) -> Found:
        """Ask the mail catcher; plain SMTP has no such question."""
        if not settings.MAIL_CATCHER_URL:
            return Found.CANNOT_SAY
        address = f"{settings.MAIL_CATCHER_URL}/messages/{quote(idempotency_key, safe='')}"
        try:
            with urllib.request.urlopen(address, timeout=FIND_SECONDS) as answer:  # noqa: S310 - http by configuration
                return Found.ACCEPTED if json.load(answer)["found"] else Found.NEVER
        except urllib.error.HTTPError as error:
            return Found.NEVER if error.code == 404 else Found.CANNOT_SAY
        except (OSError, ValueError, KeyError):
            return Found.CANNOT_SAY

    def probe(self) -> str:
        """Connect and sign in; return what server answered, raises OSError or SMTPException."""
        code, words = self._connected().noop()
        return f"{code} {_words(words)}"

    def close(self) -> None:
        """Part politely, or at least part."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with contextlib.suppress(*BROKEN):
                smtp.quit()
            smtp.close()

    def _hand_over(self, mail: Outgoing, allowed: Allowed) -> Result:
        reused = self._smtp is not None
        try:
            smtp = self._connected()
        except BROKEN as error:
            return Result(mail.key, Outcome.UNREACHABLE, _fault(error))
        try:
            code, words = _announce(smtp, mail)
        except BROKEN as error:
            self._drop()
            if reused:  # the server may have hung up long ago: once more, afresh
                return self._hand_over(mail, allowed)
            return Result(mail.key, Outcome.DEFERRED, _fault(error))
        if code != 354:
            return self._refused(mail, code, words)
        return self._transmit(smtp, mail, allowed)

    def _transmit(self, smtp: smtplib.SMTP, mail: Outgoing, allowed: Allowed) -> Result:
        """Send the content; from its first byte on, a lost answer means an unknown outcome."""
        if not allowed(mail):  # after 354 only hanging up leaves the mail unsent
            self._drop()
            return Result(mail.key, Outcome.WITHHELD)
        content = (
            self._signer.sign(mail.content, int(time.time())) if self._signer else mail.content
        )
        try:
            smtp.send(_stuffed(content) + b".\r\n")
            code, words = smtp.getreply()
        except BROKEN as error:
            self._drop()
            return Result(mail.key, Outcome.UNKNOWN, _fault(error))
        if code == 250:
            return Result(mail.key, Outcome.ACCEPTED, _words(words))
        return self._refused(mail, code, words, content_sent=True)

    def _refused(
        self, mail: Outgoing, code: int, words: bytes, *, content_sent: bool = False
    ) -> Result:
        outcome = {4: Outcome.DEFERRED, 5: Outcome.REJECTED}.get(code // 100)
        if outcome is None:  # an answer outside the protocol
            outcome = Outcome.UNKNOWN if content_sent else Outcome.DEFERRED
        if code in (CLOSING, GARBLED) or outcome is Outcome.UNKNOWN:
            self._drop()
        elif not content_sent:
            with contextlib.suppress(*BROKEN):
                self._reset()
        return Result(mail.key, outcome, f"{code} {_words(words)}"[:300])

    def _reset(self) -> None:
        if self._smtp is not None:
            try:
                self._smtp.rset()
            except BROKEN:
                self._drop()

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            if time.monotonic() < self._down_until:
                raise ConnectionRefusedError("the server did not answer a moment ago")
            self._down_until = time.monotonic() + REST_SECONDS
            self._smtp = _connect(self._place)
            self._down_until = 0.0
        return self._smtp

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _configured() -> Place:
    told = {
        "host": settings.EMAIL_HOST,
        "port": settings.EMAIL_PORT,
        "tls": settings.EMAIL_USE_TLS,
    }
    secrets = {"user": settings.EMAIL_HOST_USER, "password": settings.EMAIL_HOST_PASSWORD}
    return Place("smtp", told, secrets)


def _connect(place: Place) -> smtplib.SMTP:
    timeout = settings.EMAIL_TIMEOUT or 20
    smtp = smtplib.SMTP(place.text("host"), place.settings["port"], timeout=timeout)
    if place.settings.get("tls"):
        smtp.starttls(context=ssl.create_default_context(cafile=settings.PULL_CA_FILE or None))
    smtp.ehlo_or_helo_if_needed()
    if place.text("user"):
        smtp.login(place.text("user"), place.text("password"))
    return smtp


def _announce(smtp: smtplib.SMTP, mail: Outgoing) -> tuple[int, bytes]:
    """Go as far as the go-ahead for the content (354), or to the first refusal."""
    commands = (f"MAIL FROM:{_path(mail.sender)}", f"RCPT TO:{_path(mail.recipient)}", "DATA")
    if smtp.has_extn("pipelining"):
        return _announce_at_once(smtp, commands)
    code, words = GARBLED, b""
    for command in commands:
        code, words = smtp.docmd(command)
        if code not in GOES_ON:
            break
    return code, words


def _announce_at_once(smtp: smtplib.SMTP, commands: tuple[str, ...]) -> tuple[int, bytes]:
    """Say all of it in one go and then hear the answers (RFC 2920): one way there and back instead of three."""
    smtp.send("".join(f"{command}\r\n" for command in commands))
    answers = []
    for _command in commands:
        answers.append(smtp.getreply())
        if answers[-1][0] in (CLOSING, GARBLED):
            break
    code, words = next((told for told in answers if told[0] not in GOES_ON), answers[-1])
    if answers[-1][0] == 354 and code != 354:  # the content of a mail to nobody is one dot (3.1)
        smtp.send(".\r\n")
        smtp.getreply()
    return code, words


def _path(address: str) -> str:
    """Write an address as an envelope does; only what is more than an address needs to be taken apart."""
    return f"<{address}>" if BARE.fullmatch(address) else smtplib.quoteaddr(address)


def _is_sayable(address: str) -> bool:
    """Whether SMTP without SMTPUTF8 (RFC 6531) can say it, in one line."""
    return address.isascii() and address.isprintable()


def _stuffed(content: bytes) -> bytes:
    """Double the dots that begin a line (RFC 5321, 4.5.2)."""
    doubled = content.replace(b"\n.", b"\n..")
    return b"." + doubled if doubled.startswith(b".") else doubled


def _fault(error: Exception) -> str:
    return mask_addresses(f"{type(error).__name__}: {error}")[:300]


def _words(reply: bytes) -> str:
    text = reply.decode("utf-8", "replace")
    return mask_addresses(" ".join(text.split()))
