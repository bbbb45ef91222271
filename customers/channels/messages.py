"""What goes to a provider and what comes back, whatever the channel."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class Outcome(StrEnum):
    """What is known after a call."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"  # for good
    DEFERRED = "deferred"  # for the moment
    UNKNOWN = "unknown"  # handed over, answer lost
    WITHHELD = "withheld"  # no longer allowed, not handed over
    UNREACHABLE = "unreachable"  # no provider to hand it to


class Found(StrEnum):
    """What a provider says of a message it may have been given earlier."""

    ACCEPTED = "accepted"
    NEVER = "never"
    CANNOT_SAY = "cannot_say"


@dataclass(frozen=True)
class Note:
    """A short message: SMS, push, WeChat. `values` fill the template that the vendor has approved under `template`."""

    text: str
    title: str = ""
    link: str = ""
    template: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outgoing:
    """One message; `key` is the caller's own number, the idempotency key stays the same at every attempt.

    A mail is `content`, everything else a `note`. `account` names the app or official account that the recipient's
    address belongs to; empty where any sender of the channel will do.
    """

    key: int
    idempotency_key: str
    sender: str
    recipient: str
    content: bytes = b""
    note: Note = Note("")
    account: str = ""


@dataclass(frozen=True)
class Result:
    """The outcome of one message, with the provider's own words.

    `ref` is the provider's number for it, `sender_id` the sender that had it. A deferral is not repeated before
    `retry_after` seconds where the provider named them. `at_fault` tells that not the message but the sender is
    what failed, `rest_until` that it takes nothing more until then.
    """

    key: int
    outcome: Outcome
    response: str = ""
    ref: str = ""
    retry_after: float = 0.0
    at_fault: bool = False
    rest_until: datetime | None = None
    sender_id: int | None = None


@dataclass(frozen=True)
class Place:
    """Where a sender is reached and how one signs in there; its secrets are in no representation."""

    kind: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    def text(self, name: str) -> str:
        """A setting or a secret as text; empty where there is none."""
        return str(self.settings.get(name) or self.secrets.get(name) or "")


class NotReachedError(Exception):
    """A call never reached the other side, or may not be made at all."""


Allowed = Callable[[Outgoing], bool]
# Gives the address to dial for a URL, once it may be reached; raises NotReachedError.
Dial = Callable[[str], str]


class Provider(Protocol):
    """A way out. `send` asks `allowed` right before it hands a message over, and yields as results come.

    `find` asks for a message by its key; some vendors must also be told the recipient and the day.
    """

    def send(self, batch: Iterable[Outgoing], allowed: Allowed) -> Iterator[Result]: ...

    def find(
        self, idempotency_key: str, *, recipient: str = "", since: datetime | None = None
    ) -> Found: ...

    def probe(self) -> str: ...

    def close(self) -> None: ...


class Tokens(Protocol):
    """Keeps the access token of a sender for all workers; `fetch` gets a new one with its seconds of life."""

    def current(self, fetch: Callable[[bool], tuple[str, int]]) -> str: ...

    def renewed(self, stale: str, fetch: Callable[[bool], tuple[str, int]]) -> str: ...
