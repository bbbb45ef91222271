"""One message a call over HTTP, with every way a call can end told apart; each vendor's protocol builds on it.

A call that never reached the other side may be made elsewhere. One whose answer was lost is repeated once where the
vendor keeps a key by which it knows the message again, and is of unknown outcome otherwise.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from customers.channels.messages import (
    Allowed,
    Dial,
    Found,
    NotReachedError,
    Outcome,
    Outgoing,
    Place,
    Result,
    Tokens,
)
from customers.domain.masking import mask_addresses

CONNECT_SECONDS = 5
ANSWER_SECONDS = 15
LARGEST_ANSWER = 64 * 1024
BUSY = {429, 503}  # said before anything was done (RFC 6585, 4; RFC 9110, 15.6.4)
STRANGER = {401, 403}
LONGEST_WAIT = 86_400.0


class LostError(Exception):
    """The call was made, its answer did not come."""


@dataclass(frozen=True)
class Call:
    """A request of a vendor's protocol: path below the sender's address, and what goes with it."""

    path: str
    body: bytes = b""
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the JSON of the body where it is an object, and the wait that was asked for."""

    status: int
    told: Mapping[str, Any]
    retry_after: float = 0.0


class HttpProvider(ABC):
    """Sends notes one by one. Vendors say what a call looks like (`call`) and what an answer means (`judge`)."""

    repeatable = False  # whether the vendor knows a repeated message again
    speaks_json = True  # whether an answer without JSON is none of the vendor's own

    def __init__(self, place: Place, dial: Dial, tokens: Tokens | None = None) -> None:
        self.place = place
        self.dial = dial
        self.tokens = tokens
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = settings.PULL_CA_FILE or True

    @abstractmethod
    def call(self, mail: Outgoing) -> Call:
        """Return the request that hands a message over."""

    @abstractmethod
    def judge(self, mail: Outgoing, answer: Answer) -> Result:
        """Return what an answer of the vendor means."""

    @abstractmethod
    def probe(self) -> str:
        """Sign in without sending anything; return what answered, raises DomainError or one of the two above."""

    def send(self, batch: Iterable[Outgoing], allowed: Allowed) -> Iterator[Result]:
        """Send one by one; a refusal or fault of one leaves the others alone."""
        for mail in batch:
            yield self._hand_over(mail) if allowed(mail) else Result(mail.key, Outcome.WITHHELD)

    def find(
        self, idempotency_key: str, *, recipient: str = "", since: datetime | None = None
    ) -> Found:
        """Most vendors have no such question."""
        return Found.CANNOT_SAY

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def ask(self, call: Call) -> Answer:
        """Make one request; raises NotReachedError or LostError."""
        url = self.place.text("url").rstrip("/") + call.path
        dialled = self.dial(url)
        try:
            answer = self._session.request(
                call.method,
                dialled,
                params=dict(call.query),
                data=call.body or None,
                headers={"Host": urlsplit(url).netloc} | dict(call.headers),
                timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
                allow_redirects=False,
                stream=True,
            )
            content = answer.raw.read(LARGEST_ANSWER, decode_content=True)
        except (requests.RequestException, ProtocolError, OSError) as error:
            raise _told_apart(error) from error
        return Answer(answer.status_code, _object(content), _wait(answer.headers))

    def result(self, mail: Outgoing, outcome: Outcome, words: str, **more: Any) -> Result:
        """Return a result with the vendor's words, without addresses."""
        more |= {"ref": _kept(str(more["ref"]))} if "ref" in more else {}
        return Result(mail.key, outcome, _kept(mask_addresses(words))[:300], **more)

    def _hand_over(self, mail: Outgoing) -> Result:
        for last in (False, True):
            try:
                return self._judged(mail, self.ask(self.call(mail)))
            except NotReachedError as error:
                return self.result(mail, Outcome.UNREACHABLE, str(error), at_fault=True)
            except LostError as error:
                if last or not self.repeatable:
                    return self.result(mail, Outcome.UNKNOWN, str(error), at_fault=True)
        raise AssertionError("two rounds decide")

    def _judged(self, mail: Outgoing, answer: Answer) -> Result:
        """Judge what any HTTP server may say, then ask the vendor's protocol."""
        words, wait = f"HTTP {answer.status}", answer.retry_after
        if answer.status in BUSY:
            return self.result(mail, Outcome.DEFERRED, words, retry_after=wait, at_fault=True)
        if answer.told or not self.speaks_json:
            return self.judge(mail, answer)
        outcome = self._outcome(answer.status)
        return self.result(mail, outcome, words, at_fault=outcome is not Outcome.REJECTED)

    def _outcome(self, status: int) -> Outcome:
        """Return what a status without a word of the vendor means: somebody between us may have said it."""
        if status in STRANGER:
            return Outcome.UNREACHABLE
        if 300 <= status < 500:
            return Outcome.REJECTED
        return Outcome.DEFERRED if self.repeatable and status >= 500 else Outcome.UNKNOWN


def _told_apart(error: Exception) -> Exception:
    """Tell a connection that was never made from one that was cut."""
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    never = (
        requests.ConnectTimeout,
        requests.exceptions.SSLError,
        requests.exceptions.InvalidURL,
    )
    if isinstance(error, never) or isinstance(reason, NewConnectionError):
        return NotReachedError(type(error).__name__)
    return LostError(type(error).__name__)


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        told = requests.compat.json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _kept(words: str) -> str:
    """An answer's words as the database can keep them: no NUL, no half signs."""
    return words.replace("\0", "").encode(errors="replace").decode()


def _wait(headers: Mapping[str, str]) -> float:
    """Return the seconds of Retry-After, which is a number or a date (RFC 9110, 10.2.3)."""
    said = headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return min(float(said), LONGEST_WAIT)
    try:
        left = (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return max(0.0, min(left, LONGEST_WAIT))
