"""Filling a compiled message for one recipient."""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from campaigns.domain.content.as_html import offer_html
from campaigns.domain.content.as_text import offer_text
from campaigns.domain.content.nodes import Compiled, Field, Filled, Link, Nodes, Offer, Offered


@dataclass(frozen=True)
class _Pen:
    """What is written in the places of one recipient's message."""

    values: Mapping[str, str]
    address_of: Callable[[int], str]
    escape: Callable[[str], str]
    offer: str


def fill(
    compiled: Compiled,
    values: Mapping[str, str],
    address_of: Callable[[int], str],
    offered: Offered | None = None,
) -> Filled:
    """Fill a message for one recipient; `address_of` gives the address to write for a link's number.

    The places of an offer stay empty where nothing is offered.
    """
    if offered is not None:
        values = {**values, "offer_name": offered.name}
    plain = _Pen(values, address_of, _same, f"{offer_text(offered)}\n\n" if offered else "")
    marked = _Pen(values, address_of, html.escape, offer_html(offered) if offered else "")
    return Filled(
        subject=" ".join(_written(compiled.subject, plain).split()),
        preheader=" ".join(_written(compiled.preheader, plain).split()),
        text=_without_gap(_written(compiled.text, plain), compiled),
        html=_written(compiled.html, marked),
    )


def _without_gap(text: str, compiled: Compiled) -> str:
    return text.rstrip("\n") if compiled.has_offer else text


def _same(text: str) -> str:
    return text


def _written(nodes: Nodes, pen: _Pen) -> str:
    parts: list[str] = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(node)
        elif isinstance(node, Field):
            parts.append(pen.escape(pen.values.get(node.name) or node.fallback))
        elif isinstance(node, Link):
            parts.append(pen.escape(pen.address_of(node.number)))
        elif isinstance(node, Offer):
            parts.append(pen.offer)
        else:
            chosen = node.given if pen.values.get(node.name) else node.missing
            parts.append(_written(chosen, pen))
    return "".join(parts)
