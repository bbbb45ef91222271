"""What every consumer of a stream gives and takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Message:
    """A message: where it stands in its stream, what is in it, and what its consumer acknowledges it by."""

    position: str
    body: bytes
    handle: Any = None


class Consumer(Protocol):
    """Messages in their order, each given again until it is acknowledged."""

    def fetch(self, most: int, seconds: float) -> list[Message]:
        """Return at most so many messages, as soon as there are some, or none after so many seconds."""

    def acknowledge(self, messages: Sequence[Message]) -> None:
        """Say that all messages up to the last of these are safe with us."""

    def lag(self) -> int | None:
        """Return how many messages wait at the source, or None where it cannot say."""

    def close(self) -> None:
        """Leave; what was not acknowledged is given again."""
