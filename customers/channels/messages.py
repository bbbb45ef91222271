"""What goes to a provider and what comes back, whatever the channel."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


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
class Outgoing:
    """One message; `key` is the caller's own number, the idempotency key stays the same at every attempt."""

    key: int
    idempotency_key: str
    sender: str
    recipient: str
    content: bytes


@dataclass(frozen=True)
class Result:
    """The outcome of one message, with the provider's own words."""

    key: int
    outcome: Outcome
    response: str = ""


Allowed = Callable[[Outgoing], bool]


class Provider(Protocol):
    """A way out. `send` asks `allowed` right before it hands a message over, and yields as results come."""

    def send(self, batch: Iterable[Outgoing], allowed: Allowed) -> Iterator[Result]: ...

    def find(self, idempotency_key: str) -> Found: ...

    def close(self) -> None: ...
