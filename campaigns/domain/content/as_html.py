"""A message laid out as HTML for mail programs: tables where they need them, every style inline."""

import html
from collections.abc import Callable, Iterator, Mapping

from campaigns.domain.content import styles
from campaigns.domain.content.lines import BOLD, LINKED, Kind, button_of, fact_of, groups_of
from campaigns.domain.content.marks import Read
from campaigns.domain.content.nodes import ContentError, Flaw, Offered, Picture

Pictures = Mapping[str, Picture] | None


def as_html(read: Read, pictures: Pictures) -> str:
    """Lay out as HTML blocks; without `pictures` none is looked up. Raises ContentError."""
    return "\n".join(_blocks(read, pictures))


def offer_html(offered: Offered) -> str:
    """Lay out a customer's offer as a card with its facts and its risk."""
    facts = _fact_rows((html.escape(label), html.escape(value)) for label, value in offered.facts)
    table = (
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0">{facts}</table>'
    )
    risk = _notice([html.escape(offered.risk)]) if offered.risk else ""
    return (
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="{styles.GAP}"><tr>'
        f'<td class="m-line" style="{styles.OFFER}"><p style="{styles.OFFER_NAME}">{html.escape(offered.name)}</p>'
        f"{table if facts else ''}{risk}</td></tr></table>"
    )


def _blocks(read: Read, pictures: Pictures) -> Iterator[str]:
    for kind, lines in groups_of(read):
        if kind in EACH:
            yield from (EACH[kind](line) for line in lines)
        elif kind in TOGETHER:
            yield TOGETHER[kind](lines)
        elif kind == Kind.IMAGE:
            yield from (_image(line, read, pictures) for line in lines)
        elif kind == Kind.WORDS:
            yield _words(lines)


def _words(lines: list[str]) -> str:
    """A paragraph, a heading, or points."""
    if all(line.startswith("- ") for line in lines):
        points = "".join(f"<li>{_inline(line[2:])}</li>" for line in lines)
        return f"<ul>{points}</ul>"
    if lines[0].startswith("# "):
        return f"<h2>{_inline(' '.join(lines)[2:])}</h2>"
    return f"<p>{'<br>'.join(_inline(line) for line in lines)}</p>"


def _inline(line: str) -> str:
    escaped = BOLD.sub(r"<strong>\1</strong>", html.escape(line))
    return LINKED.sub(lambda m: f'<a href="\ue002{m.group(1)}\ue003">{m.group(2)}</a>', escaped)


def _same(line: str) -> str:
    return line


def _button(line: str) -> str:
    words, number = button_of(line)
    said = BOLD.sub(r"<strong>\1</strong>", html.escape(words))
    return (
        f'<table role="presentation" cellpadding="0" cellspacing="0" style="{styles.GAP}"><tr>'
        f'<td class="m-btn" style="{styles.BUTTON_CELL}">'
        f'<a href="\ue002{number}\ue003" style="{styles.BUTTON_LINK}">{said}</a></td></tr></table>'
    )


def _divider(_line: str) -> str:
    return (
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="{styles.GAP}"><tr>'
        f'<td class="m-line" style="{styles.DIVIDER}">&nbsp;</td></tr></table>'
    )


def _notices(lines: list[str]) -> str:
    return _notice([_inline(line.removeprefix("!").strip()) for line in lines])


def _notice(said: list[str]) -> str:
    return (
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="{styles.GAP}"><tr>'
        f'<td class="m-quiet m-line" style="{styles.NOTICE}">{"<br>".join(said)}</td></tr></table>'
    )


def _facts(lines: list[str]) -> str:
    rows = _fact_rows((_inline(label), _inline(value)) for label, value in map(fact_of, lines))
    return (
        f'<table width="100%" cellpadding="0" cellspacing="0" style="{styles.GAP}">{rows}</table>'
    )


def _fact_rows(facts: Iterator[tuple[str, str]]) -> str:
    return "".join(
        f'<tr><th scope="row" class="m-quiet m-line" style="{styles.FACT_LABEL}">{label}</th>'
        f'<td class="m-line" style="{styles.FACT_VALUE}">{value}</td></tr>'
        for label, value in facts
    )


def _image(line: str, read: Read, pictures: Pictures) -> str:
    shows, name = read.images[int(line[1:-1])]
    picture = Picture(f"asset:{name}", styles.WIDTH, 0) if pictures is None else pictures.get(name)
    if picture is None:
        raise ContentError(Flaw.UNKNOWN_IMAGE, name)
    width = min(picture.width, styles.WIDTH)
    return (
        f'<img src="{html.escape(picture.url)}" alt="{html.escape(shows)}" width="{width}"'
        f' style="{styles.IMAGE};max-width:{width}px">'
    )


EACH: Mapping[Kind, Callable[[str], str]] = {
    Kind.MARK: _same,
    Kind.OFFER: _same,
    Kind.BUTTON: _button,
    Kind.DIVIDER: _divider,
}
TOGETHER: Mapping[Kind, Callable[[list[str]], str]] = {Kind.NOTICE: _notices, Kind.FACT: _facts}
