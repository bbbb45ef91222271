"""What a paper is made of: plain words and numbers, already translated, formatted and masked."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 opens a chapter, 2 a section. Both stand in the outline of the file."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Text:
    """A paragraph; line breaks in it are kept. `quiet` is for sources, methods and small print."""

    text: str
    quiet: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under a head that is repeated on each page.

    `shares` divides the width among the columns; `numbers` names the columns set to the right.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    shares: Sequence[float] = ()
    numbers: Sequence[int] = ()


@dataclass(frozen=True)
class Facts:
    """Pairs of a name and its value."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Bar:
    """One bar: its length, the words at its end, and where known the interval round its end."""

    label: str
    value: float
    text: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Bars:
    """Bars side on, in the order given; they grow from `origin`, which is drawn as a line."""

    bars: Sequence[Bar]
    origin: float = 0.0


@dataclass(frozen=True)
class Columns:
    """A histogram: for each label one upright column a series (one or two), all of one measure."""

    labels: Sequence[str]
    series: Sequence[tuple[str, Sequence[float]]]


@dataclass(frozen=True)
class Radar:
    """A radar of series (one or two) over three or more axes, each from 0 to 100."""

    axes: Sequence[str]
    series: Sequence[tuple[str, Sequence[float]]]


Block = Heading | Text | Table | Facts | Bars | Columns | Radar


@dataclass(frozen=True)
class Paper:
    """A file to hand out: `language` is a tag such as zh-Hans or en; `watermark` says who and when."""

    title: str
    language: str
    watermark: str
    blocks: Sequence[Block]
    subtitle: str = ""
