"""What was read in a text, in the reader's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from customers.selectors.text_words import kind_label, value_label


class Readable(Protocol):
    """A reading: stored, or made just now."""

    @property
    def kind(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def confidence(self) -> float: ...
    @property
    def model_version(self) -> str: ...
    @property
    def is_by_rule(self) -> bool: ...


@dataclass(frozen=True)
class ReadingLine:
    """One line: what it is, its value, how sure, and who said so."""

    kind: str
    label: str
    value: str
    confidence: float
    by: str
    is_by_rule: bool


def show_readings(found: Iterable[Readable]) -> list[ReadingLine]:
    """Return the readings of one text in words."""
    return [
        ReadingLine(
            one.kind,
            kind_label(one.kind),
            value_label(one.kind, one.value),
            one.confidence,
            one.model_version,
            one.is_by_rule,
        )
        for one in found
    ]
