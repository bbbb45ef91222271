"""The small language of messages: compiled once, filled per recipient.

`{{ field|fallback }}` writes a field, or the fallback where the customer has no value;
`{% if field %} … {% else %} … {% endif %}` keeps or drops a part: within one paragraph, or around whole
paragraphs when each mark stands on a line of its own. A blank line parts paragraphs, `# ` begins a heading, `- ` a point,
`**…**` is bold, `[words](https://…)` is a link. Nothing else has a meaning: no expression, call or HTML.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

FIELDS = (
    "first_name",
    "name",
    "salutation",
    "product_name",
    "product_rate",
    "product_term",
    "product_min_amount",
    "product_risk",
    "branch",
    "rm",
)

MARK = re.compile(r"\{\{\s*(\w*)\s*(?:\|([^{}]*))?\}\}|\{%\s*(\w*)\s*(\w*)\s*%\}")
STRAY = re.compile(r"\{\{|\}\}|\{%|%\}|[\ue000-\ue003]")
LINK = re.compile(r"\[([^\[\]]+)\]\(([^()\s]+)\)|(https?://[^\s<>()\[\]]+)")
BOLD = re.compile(r"\*\*(.+?)\*\*")
WEB = re.compile(r"https?://[^\s/]+\.[^\s]*|https?://localhost[^\s]*|https?://127\.0\.0\.1[^\s]*")
# Private-use signs stand for marks and links while the text around them is laid out.
TOKEN = re.compile("\ue000(\\d+)\ue001|\ue002(\\d+)\ue003")
TRAILING = ".,;:!?。，；：！？、"


class Flaw(StrEnum):
    """What can be wrong with a text."""

    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_MARK = "unknown_mark"
    STRAY_BRACES = "stray_braces"
    UNBALANCED_IF = "unbalanced_if"
    BAD_LINK = "bad_link"
    NO_TEXT = "no_text"


class ContentError(ValueError):
    """A text that cannot be compiled: which flaw, and the piece of text at fault."""

    def __init__(self, flaw: Flaw, piece: str) -> None:
        super().__init__(flaw, piece)
        self.flaw = flaw
        self.piece = piece


@dataclass(frozen=True)
class Field:
    """A place for a customer's value."""

    name: str
    fallback: str


@dataclass(frozen=True)
class Link:
    """A place for the address of the link with this number."""

    number: int


@dataclass(frozen=True)
class Choice:
    """Parts of which one is written, by whether the customer has a value."""

    name: str
    given: "Nodes"
    missing: "Nodes"


Node = str | Field | Link | Choice
Nodes = tuple[Node, ...]
Mark = tuple[str, str, str]  # kind, name, fallback


@dataclass(frozen=True)
class Compiled:
    """A message ready to be filled; `links` are its addresses, numbered from 0."""

    subject: Nodes
    preheader: Nodes
    text: Nodes
    html: Nodes
    links: tuple[str, ...]


@dataclass(frozen=True)
class Filled:
    """A message for one recipient: `html` is a fragment, everything else plain text."""

    subject: str
    preheader: str
    text: str
    html: str


def compile_message(subject: str, preheader: str, body: str) -> Compiled:
    """Compile a message; raises ContentError at the first flaw."""
    marked, marks = _take_marks(body.replace("\r\n", "\n"))
    linked, links = _take_links(marked)
    return Compiled(
        subject=_plain(subject),
        preheader=_plain(preheader),
        text=_tree(_as_text(linked), marks),
        html=_check_blocks(_tree(_as_html(linked), marks)),
        links=tuple(url for _words, url in links),
    )


def links_in(body: str) -> tuple[str, ...]:
    """Return the addresses a text links to, in order; raises ContentError like `compile_message`."""
    return compile_message("", "", body).links


def find_flaws(subject: str, preheader: str, body: str) -> list[ContentError]:
    """Return the first flaw of each of the three texts."""
    flaws = []
    for texts in ((subject, "", ""), ("", preheader, ""), ("", "", body)):
        try:
            compile_message(*texts)
        except ContentError as flaw:
            flaws.append(flaw)
    return flaws


def fill(compiled: Compiled, values: Mapping[str, str], address_of: Callable[[int], str]) -> Filled:
    """Fill a message for one recipient; `address_of` gives the address to write for a link's number."""
    return Filled(
        subject=" ".join(_written(compiled.subject, values, address_of, _same).split()),
        preheader=" ".join(_written(compiled.preheader, values, address_of, _same).split()),
        text=_written(compiled.text, values, address_of, _same),
        html=_written(compiled.html, values, address_of, html.escape),
    )


def _same(text: str) -> str:
    return text


def _written(
    nodes: Nodes,
    values: Mapping[str, str],
    address_of: Callable[[int], str],
    escape: Callable[[str], str],
) -> str:
    parts: list[str] = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
        elif isinstance(node, Field):
            parts.append(escape(values.get(node.name) or node.fallback))
        elif isinstance(node, Link):
            parts.append(escape(address_of(node.number)))
        else:
            chosen = node.given if values.get(node.name) else node.missing
            parts.append(_written(chosen, values, address_of, escape))
    return "".join(parts)


def _plain(text: str) -> Nodes:
    marked, marks = _take_marks(text)
    return _tree(marked, marks)


def _take_marks(source: str) -> tuple[str, list[Mark]]:
    """Replace each mark by a token; what is left may hold no braces of the language."""
    marks: list[Mark] = []

    def keep(found: re.Match[str]) -> str:
        marks.append(_mark(found))
        return f"\ue000{len(marks) - 1}\ue001"

    if re.search("[\ue000-\ue003]", source):
        raise ContentError(Flaw.STRAY_BRACES, "private-use sign")
    rest = MARK.sub(keep, source)
    stray = STRAY.search(TOKEN.sub("", rest))
    if stray:
        raise ContentError(Flaw.STRAY_BRACES, stray.group())
    return rest, marks


def _mark(found: re.Match[str]) -> Mark:
    field, fallback, word, argument = found.groups()
    if word is None:
        if field not in FIELDS:
            raise ContentError(Flaw.UNKNOWN_FIELD, field or found.group())
        return "field", field, (fallback or "").strip()
    if word == "if" and argument not in FIELDS:
        raise ContentError(Flaw.UNKNOWN_FIELD, argument or found.group())
    if word not in {"if", "else", "endif"} or (word != "if" and argument):
        raise ContentError(Flaw.UNKNOWN_MARK, found.group())
    return word, argument or "", ""


def _take_links(source: str) -> tuple[str, list[tuple[str, str]]]:
    """Replace each link by `words TOKEN`; only addresses of the web, and none with a field inside."""
    links: list[tuple[str, str]] = []

    def keep(found: re.Match[str]) -> str:
        words, written, bare = found.groups()
        url, after = (written, "") if written else _without_trailing(bare)
        if not WEB.fullmatch(url) or TOKEN.search(url):
            raise ContentError(Flaw.BAD_LINK, url)
        links.append((words or url, url))
        return f"\ue002{len(links) - 1}\ue003{words or url}\ue002{len(links) - 1}\ue003{after}"

    return LINK.sub(keep, source), links


def _without_trailing(url: str) -> tuple[str, str]:
    bare = url.rstrip(TRAILING)
    return bare, url[len(bare) :]


LINKED = re.compile("\ue002(\\d+)\ue003(.*?)\ue002\\1\ue003")


def _as_text(source: str) -> str:
    """Lay out as plain text: the address stands after its words."""
    text = LINKED.sub(_text_link, source)
    text = BOLD.sub(r"\1", text)
    text = re.sub(r"^#+ +", "", text, flags=re.MULTILINE)
    return re.sub("^[ \t]*(\ue000\\d+\ue001)[ \t]*\n", r"\1", text, flags=re.MULTILINE).strip("\n")


def _text_link(found: re.Match[str]) -> str:
    number, words = found.groups()
    address = f"\ue002{number}\ue003"
    return address if words.startswith("http") else f"{words}: {address}"


def _as_html(source: str) -> str:
    return "\n".join(_blocks(source))


def _blocks(source: str) -> Iterator[str]:
    """Turn paragraphs, headings, points and marks on a line of their own into HTML blocks."""
    alone = re.sub("^[ \t]*(\ue000\\d+\ue001)[ \t]*$", "\n\n\\1\n\n", source, flags=re.MULTILINE)
    for block in re.split(r"\n\s*\n", alone):
        lines = [line.strip() for line in block.strip().split("\n") if line.strip()]
        if not lines:
            continue
        if len(lines) == 1 and TOKEN.fullmatch(lines[0]):
            yield lines[0]
        elif all(line.startswith("- ") for line in lines):
            points = "".join(f"<li>{_inline(line[2:])}</li>" for line in lines)
            yield f"<ul>{points}</ul>"
        elif lines[0].startswith("# "):
            yield f"<h2>{_inline(' '.join(lines)[2:])}</h2>"
        else:
            yield f"<p>{'<br>'.join(_inline(line) for line in lines)}</p>"


def _inline(line: str) -> str:
    escaped = BOLD.sub(r"<strong>\1</strong>", html.escape(line))
    return LINKED.sub(lambda m: f'<a href="\ue002{m.group(1)}\ue003">{m.group(2)}</a>', escaped)


def _tree(laid_out: str, marks: list[Mark]) -> Nodes:
    """Cut a laid-out text at its tokens and nest its choices."""
    pieces = _pieces(laid_out, marks)
    nodes, ended_by = _branch(pieces, marks)
    if ended_by:
        raise ContentError(Flaw.UNBALANCED_IF, "{% " + ended_by + " %}")
    return nodes


def _pieces(laid_out: str, marks: list[Mark]) -> Iterator[Node | Mark]:
    at = 0
    for token in TOKEN.finditer(laid_out):
        if token.start() > at:
            yield laid_out[at : token.start()]
        number, link = token.groups()
        yield Link(int(link)) if link else marks[int(number)]
        at = token.end()
    if at < len(laid_out):
        yield laid_out[at:]


def _branch(pieces: Iterator[Node | Mark], marks: list[Mark]) -> tuple[Nodes, str]:
    """Read up to the else or endif that closes this branch; return the nodes and what closed it."""
    nodes: list[Node] = []
    for piece in pieces:
        if not isinstance(piece, tuple):
            nodes.append(piece)
            continue
        kind, name, fallback = piece
        if kind == "field":
            nodes.append(Field(name, fallback))
        elif kind == "if":
            nodes.append(_choice(name, pieces, marks))
        else:
            return tuple(nodes), kind
    return tuple(nodes), ""


def _choice(name: str, pieces: Iterator[Node | Mark], marks: list[Mark]) -> Choice:
    given, ended_by = _branch(pieces, marks)
    missing: Nodes = ()
    if ended_by == "else":
        missing, ended_by = _branch(pieces, marks)
    if ended_by != "endif":
        raise ContentError(Flaw.UNBALANCED_IF, "{% if " + name + " %}")
    return Choice(name, given, missing)


TAG = re.compile(r"<(/?)(?:p|ul|li|h2|strong|a)\b")


def _check_blocks(nodes: Nodes) -> Nodes:
    """Return HTML nodes whose every branch closes what it opens: a choice may not cut a paragraph in two."""
    depth = 0
    for node in nodes:
        if isinstance(node, Choice):
            _check_blocks(node.given)
            _check_blocks(node.missing)
        elif isinstance(node, str):
            for closing in TAG.findall(node):
                depth += -1 if closing else 1
                if depth < 0:
                    raise ContentError(Flaw.UNBALANCED_IF, node.strip()[:40])
    if depth:
        raise ContentError(Flaw.UNBALANCED_IF, str(nodes[0])[:40])
    return nodes
