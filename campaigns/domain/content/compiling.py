"""Compiling a message once: both layouts from one text."""

from collections.abc import Mapping

from campaigns.domain.content.as_html import as_html
from campaigns.domain.content.as_text import as_text
from campaigns.domain.content.lines import Kind, kind_of
from campaigns.domain.content.marks import Read, read, take_marks
from campaigns.domain.content.nodes import Compiled, ContentError, Flaw, Nodes, Picture
from campaigns.domain.content.trees import check_html, tree


def compile_message(
    subject: str, preheader: str, body: str, pictures: Mapping[str, Picture] | None = None
) -> Compiled:
    """Compile a message; raises ContentError at the first flaw, a picture missing in `pictures` among them.

    Without `pictures` none is looked up: good for judging the text alone, not for sending it.
    """
    taken = read(body)
    _offers_alone(taken)
    return Compiled(
        subject=_plain(subject),
        preheader=_plain(preheader),
        text=tree(as_text(taken), taken.marks),
        html=check_html(tree(as_html(taken, pictures), taken.marks)),
        links=tuple(url for _words, url in taken.links),
        has_offer=any(kind == "offer" or name == "offer_name" for kind, name, _ in taken.marks),
    )


def links_in(body: str) -> tuple[str, ...]:
    """Return the addresses a text links to, in order; raises ContentError like `compile_message`."""
    return compile_message("", "", body).links


def images_in(body: str) -> tuple[str, ...]:
    """Return the names of the pictures of a text, in order; of a text that cannot be read, none."""
    try:
        return tuple(name for _shows, name in read(body).images)
    except ContentError:
        return ()


def has_offer(*texts: str) -> bool:
    """Whether any of these texts speaks of the customer's next best offer."""
    try:
        marks = [mark for text in texts for mark in take_marks(text)[1]]
    except ContentError:
        return False
    return any(kind == "offer" or name == "offer_name" for kind, name, _fallback in marks)


def find_flaws(
    subject: str, preheader: str, body: str, pictures: Mapping[str, Picture] | None = None
) -> list[ContentError]:
    """Return the first flaw of each of the three texts."""
    flaws = []
    for texts in ((subject, "", ""), ("", preheader, ""), ("", "", body)):
        try:
            compile_message(*texts, pictures)
        except ContentError as flaw:
            flaws.append(flaw)
    return flaws


def _plain(text: str) -> Nodes:
    marked, marks = take_marks(text)
    if any(kind == "offer" for kind, _name, _fallback in marks):
        raise ContentError(Flaw.OFFER_ALONE, "{% offer %}")
    return tree(marked, marks)


def _offers_alone(taken: Read) -> None:
    offers = sum(kind == "offer" for kind, _name, _fallback in taken.marks)
    lines = taken.source.split("\n")
    if offers != sum(kind_of(line.strip(), taken) == Kind.OFFER for line in lines):
        raise ContentError(Flaw.OFFER_ALONE, "{% offer %}")
