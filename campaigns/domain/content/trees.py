"""A laid-out text cut at its tokens, its choices nested, its HTML checked."""

import re
from collections.abc import Iterator, Sequence

from campaigns.domain.content.marks import TOKEN, Mark
from campaigns.domain.content.nodes import (
    Choice,
    ContentError,
    Field,
    Flaw,
    Link,
    Node,
    Nodes,
    Offer,
)

DEEPEST = 20  # conditions within conditions
TAG = re.compile(r"<(/?)(p|ul|li|h2|strong|a|table|tr|th|td)\b")


def tree(laid_out: str, marks: Sequence[Mark]) -> Nodes:
    """Cut a laid-out text at its tokens and nest its choices; raises ContentError."""
    nodes, ended_by = _branch(_pieces(laid_out, marks))
    if ended_by:
        raise ContentError(Flaw.UNBALANCED_IF, "{% " + ended_by + " %}")
    return nodes


def check_html(nodes: Nodes) -> Nodes:
    """Return HTML nodes whose every branch closes what it opens, in order: a choice may not cut a paragraph in two."""
    opened: list[str] = []
    for node in nodes:
        if isinstance(node, Choice):
            check_html(node.given)
            check_html(node.missing)
        elif isinstance(node, str):
            _follow(node, opened)
    if opened:
        raise ContentError(Flaw.UNBALANCED_IF, _said(nodes[0]))
    return nodes


def _follow(piece: str, opened: list[str]) -> None:
    for closing, name in TAG.findall(piece):
        if not closing:
            opened.append(name)
        elif not opened:
            raise ContentError(Flaw.UNBALANCED_IF, _said(piece))
        elif opened.pop() != name:
            raise ContentError(Flaw.CROSSED_MARKS, _said(piece))


def _said(node: Node) -> str:
    return re.sub(r"<[^>]*>?", " ", str(node)).strip()[:40]


def _pieces(laid_out: str, marks: Sequence[Mark]) -> Iterator[Node | Mark]:
    at = 0
    for token in TOKEN.finditer(laid_out):
        if token.start() > at:
            yield laid_out[at : token.start()]
        number, link = token.groups()
        yield Link(int(link)) if link else marks[int(number)]
        at = token.end()
    if at < len(laid_out):
        yield laid_out[at:]


def _branch(pieces: Iterator[Node | Mark], depth: int = 0) -> tuple[Nodes, str]:
    """Read up to the else or endif that closes this branch; return the nodes and what closed it."""
    nodes: list[Node] = []
    for piece in pieces:
        if not isinstance(piece, tuple):
            nodes.append(piece)
            continue
        kind, name, fallback = piece
        if kind == "field":
            nodes.append(Field(name, fallback))
        elif kind == "offer":
            nodes.append(Offer())
        elif kind == "if":
            nodes.append(_choice(name, pieces, depth + 1))
        else:
            return tuple(nodes), kind
    return tuple(nodes), ""


def _choice(name: str, pieces: Iterator[Node | Mark], depth: int) -> Choice:
    if depth > DEEPEST:
        raise ContentError(Flaw.TOO_DEEP, "{% if " + name + " %}")
    given, ended_by = _branch(pieces, depth)
    missing: Nodes = ()
    if ended_by == "else":
        missing, ended_by = _branch(pieces, depth)
    if ended_by != "endif":
        raise ContentError(Flaw.UNBALANCED_IF, "{% if " + name + " %}")
    return Choice(name, given, missing)
