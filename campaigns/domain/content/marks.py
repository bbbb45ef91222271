"""Taking marks, pictures and links out of a text: private-use signs stand for them while the text around is laid out."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from campaigns.domain.content.nodes import FIELDS, ContentError, Flaw

# Nothing that was read is read again: a mark left open would else cost the square of what stands behind it.
MARK = re.compile(r"\{\{\s*+(\w*+)\s*+(?:\|([^{}]*+))?\}\}|\{%\s*+(\w*+)\s*+(\w*+)\s*+%\}")
STRAY = re.compile(r"\{\{|\}\}|\{%|%\}")
PRIVATE = re.compile("[\ue000-\ue005]")
LINK = re.compile(r"\[([^\[\]\n]+)\]\(([^()\s]+)\)|(https?://[^\s<>()\[\]]+)")
IMAGE = re.compile(r"^[ \t]*!\[([^\[\]\n]*)\]\(([^()\n]*)\)[ \t]*$", re.MULTILINE)
ASSET = re.compile(r"asset:([a-z0-9][a-z0-9-]{0,79})")
WEB = re.compile(r"https?://[^\s/]+\.[^\s]*|https?://localhost[^\s]*|https?://127\.0\.0\.1[^\s]*")
TOKEN = re.compile("\ue000(\\d+)\ue001|\ue002(\\d+)\ue003")
LONGEST_LINK = 1000  # what its row can keep; browsers and mail programs cut longer ones anyway
TRAILING = ".,;:!?。，；：！？、"
WORDS = {"if", "else", "endif", "offer"}

Mark = tuple[str, str, str]  # kind, name, fallback


@dataclass(frozen=True)
class Read:
    """A text with its tokens: `marks` by number, `links` as words and address, `images` as what is shown and name."""

    source: str
    marks: tuple[Mark, ...]
    links: tuple[tuple[str, str], ...]
    images: tuple[tuple[str, str], ...]

    def mark_on(self, line: str) -> str:
        """Return the kind of the mark that is all a line holds, or nothing."""
        token = TOKEN.fullmatch(line.strip())
        return self.marks[int(token[1])][0] if token and token[1] else ""


def read(body: str) -> Read:
    """Take marks, pictures and links out of a body; raises ContentError."""
    marked, marks = take_marks(body.replace("\r\n", "\n"))
    pictured, images = _take_images(marked)
    linked, links = _take_links(pictured)
    return Read(linked, tuple(marks), tuple(links), tuple(images))


def take_marks(source: str) -> tuple[str, list[Mark]]:
    """Replace each mark by a token; what is left may hold no braces of the language."""
    marks: list[Mark] = []

    def keep(found: re.Match[str]) -> str:
        marks.append(_mark(found))
        return f"\ue000{len(marks) - 1}\ue001"

    if PRIVATE.search(source):
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
    if word not in WORDS or (word != "if" and argument):
        raise ContentError(Flaw.UNKNOWN_MARK, found.group())
    return word, argument or "", ""


def _take_images(source: str) -> tuple[str, list[tuple[str, str]]]:
    """Replace each picture by a token; only uploaded ones, and none without words for whoever cannot see it."""
    images: list[tuple[str, str]] = []

    def keep(found: re.Match[str]) -> str:
        asset = ASSET.fullmatch(found[2].strip())
        if not asset or not found[1].strip():
            raise ContentError(Flaw.BAD_IMAGE, found.group().strip()[:80])
        images.append((found[1].strip(), asset[1]))
        return f"\ue004{len(images) - 1}\ue005"

    return IMAGE.sub(keep, source), images


def is_web(url: str) -> bool:
    """Whether a program can go to an address: one of the web, with a host and port that can be read."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0 and WEB.fullmatch(url) is not None
    except ValueError:
        return False


def _take_links(source: str) -> tuple[str, list[tuple[str, str]]]:
    """Replace each link by `words TOKEN`; only addresses of the web, and none with a field inside."""
    links: list[tuple[str, str]] = []

    def keep(found: re.Match[str]) -> str:
        words, written, bare = found.groups()
        url, after = (written, "") if written else _without_trailing(bare)
        if url.startswith("asset:"):
            raise ContentError(Flaw.BAD_IMAGE, found.group())
        if not is_web(url) or PRIVATE.search(url):
            raise ContentError(Flaw.BAD_LINK, url)
        if len(url) > LONGEST_LINK:
            raise ContentError(Flaw.LONG_LINK, f"{url[:60]}…")
        links.append((words or url, url))
        return f"\ue002{len(links) - 1}\ue003{words or url}\ue002{len(links) - 1}\ue003{after}"

    return LINK.sub(keep, source), links


def _without_trailing(url: str) -> tuple[str, str]:
    bare = url.rstrip(TRAILING)
    return bare, url[len(bare) :]
