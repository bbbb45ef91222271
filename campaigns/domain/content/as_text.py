"""A message laid out as plain text: complete, whatever the reader's program shows."""

import re

from campaigns.domain.content.lines import BOLD, LINKED, Kind, button_of, fact_of, kind_of
from campaigns.domain.content.marks import Read
from campaigns.domain.content.nodes import Offered


def as_text(read: Read) -> str:
    """Lay out as plain text: the address stands after its words, a picture as what it shows."""
    text = "\n".join(_line(line, read) for line in read.source.split("\n"))
    text = LINKED.sub(_link, text)
    text = BOLD.sub(r"\1", text)
    text = re.sub(r"^#+ +", "", text, flags=re.MULTILINE)
    swallowed = re.compile("^[ \t]*(\ue000(\\d+)\ue001)[ \t]*\n(\n?)", re.MULTILINE)
    return swallowed.sub(lambda found: _without_break(found, read), text).strip("\n")


def offer_text(offered: Offered) -> str:
    """Lay out a customer's offer with its risk."""
    facts = [f"{label}: {value}" for label, value in offered.facts]
    return "\n".join([offered.name, *facts, *([offered.risk] if offered.risk else [])])


def _line(line: str, read: Read) -> str:
    kind, words = kind_of(line.strip(), read), line.strip()
    if kind == Kind.BUTTON:
        button_of(words)
        return words.removeprefix("=>").strip()
    if kind == Kind.IMAGE:
        return f"[{read.images[int(words[1:-1])][0]}]"
    if kind == Kind.NOTICE:
        return words.removeprefix("!").strip()
    if kind == Kind.FACT:
        return ": ".join(fact_of(words))
    return line


def _link(found: re.Match[str]) -> str:
    number, words = found.groups()
    address = f"\ue002{number}\ue003"
    return address if words.startswith("http") else f"{words}: {address}"


def _without_break(found: re.Match[str], read: Read) -> str:
    """A condition's mark takes its line with it, an offer the blank line too: where it is dropped nothing gapes."""
    kind = read.marks[int(found[2])][0]
    if kind == "field":
        return found.group()
    return found[1] if kind == "offer" else found[1] + found[3]
