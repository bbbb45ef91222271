"""The one font of every paper, and text made to fit it."""

import unicodedata
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FONT = "SandpiperPapers"
FONT_FILE = Path(__file__).parent / "fonts" / "noto-sans-sc.ttf"
NOT_FIRST = frozenset("，。、；：？！）】》」』”’…—％%,.;:?!)]}›»·")
NOT_LAST = frozenset("（【《「『“‘([{‹«￥¥$")
UNSEEN = frozenset(("Cc", "Cf", "Cs", "Mn", "Me", "Mc"))  # controls and marks without a letter
WIDE_FROM = 0x2E80  # characters from here on may each end a line


@cache
def register_font() -> frozenset[int]:
    """Make the font known once a process; returns the code points it has."""
    font = TTFont(FONT, str(FONT_FILE))
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph)


def make_readable(text: str) -> str:
    """The text in characters the font has; any other shows as its code point, such as {U+20BB7}.

    A name must stay one name: neither a box nor a look-alike says whose it is, the code does.
    """
    known = register_font()
    kept = []
    for character in unicodedata.normalize("NFC", str(text)):
        if character == "\t" or unicodedata.category(character) == "Zs":
            kept.append(" ")
        elif character == "\n" or ord(character) in known:
            kept.append(character)
        elif unicodedata.category(character) not in UNSEEN:
            kept.append(f"{{U+{ord(character):04X}}}")
    return "".join(kept)


def measure_width(text: str, size: float) -> float:
    """Width of readable text in points."""
    register_font()
    return pdfmetrics.stringWidth(text, FONT, size)


def wrap_lines(text: str, width: float, size: float) -> list[str]:
    """Lines of at most `width` points: words stay whole where they can, Chinese breaks anywhere
    but before closing and after opening punctuation.
    """
    lines = []
    for paragraph in make_readable(text).split("\n"):
        if measure_width(paragraph, size) <= width:
            lines.append(paragraph)
            continue
        line = ""
        for piece in _pieces(paragraph, width, size):
            if line and measure_width(line + piece.rstrip(), size) > width:
                lines.append(line.rstrip())
                line = piece.lstrip()
            else:
                line += piece
        lines.append(line.rstrip())
    return lines


def shorten(text: str, width: float, size: float) -> str:
    """One line of at most `width` points, its end cut off with an ellipsis where it is longer."""
    text = make_readable(text).replace("\n", " ")
    if measure_width(text, size) <= width:
        return text
    while text and measure_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _pieces(paragraph: str, width: float, size: float) -> list[str]:
    """The parts between which a line may end; a word longer than a line is cut into letters."""
    pieces: list[str] = []
    for character in paragraph:
        if pieces and _stays_with(pieces[-1], character):
            pieces[-1] += character
        else:
            pieces.append(character)
    return [
        part
        for piece in pieces
        for part in ([piece] if measure_width(piece, size) <= width else piece)
    ]


def _stays_with(piece: str, character: str) -> bool:
    if character == " " or character in NOT_FIRST or piece[-1] in NOT_LAST:
        return True
    return piece[-1] != " " and ord(piece[-1]) < WIDE_FROM and ord(character) < WIDE_FROM
