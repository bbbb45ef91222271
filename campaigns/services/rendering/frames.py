"""Frames: what surrounds the text of a mail in one language, drawn once and filled for each recipient."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from campaigns.domain import content, personal
from campaigns.domain.content import styles

SLOTS = ("subject", "preheader", "body", "unsubscribe", "pixel")


@dataclass(frozen=True)
class Frame:
    """What surrounds a message in one language, cut at its slots."""

    html: tuple[tuple[str, str], ...]
    text: tuple[tuple[str, str], ...]
    bank: str


def draw_frame(language: str) -> Frame:
    """Draw the frame with a sign in each slot's place, and cut it there."""
    zh = personal.tongue(language) == "zh"
    bank = settings.BANK_NAME_ZH if zh else settings.BANK_NAME
    signs: dict[str, SafeString] = {name: mark_safe(f"\ue000{name}\ue001") for name in SLOTS}  # noqa: S308 - our own fixed words
    context = {
        "language": "zh-Hans" if zh else "en",
        "bank": bank,
        "slots": signs,
        "sheet": mark_safe(styles.SHEET),  # noqa: S308 - our own fixed words
    }
    with translation.override(language):
        drawn = [render_to_string(f"emails/campaign.{kind}", context) for kind in ("html", "txt")]
    return Frame(html=_cut(drawn[0]), text=_cut(drawn[1]), bank=bank)


def framed_html(frame: Frame, filled: content.Filled, *, unsubscribe: str, pixel: str) -> str:
    """Return the page of a mail."""
    return _joined(
        frame.html,
        {
            "subject": escape(filled.subject),
            "preheader": escape(filled.preheader),
            "body": filled.html,
            "unsubscribe": unsubscribe,
            "pixel": pixel,
        },
    )


def framed_text(frame: Frame, filled: content.Filled, *, unsubscribe: str) -> str:
    """Return the plain part of a mail."""
    return _joined(frame.text, {"body": filled.text, "unsubscribe": unsubscribe})


def _cut(drawn: str) -> tuple[tuple[str, str], ...]:
    """Return pairs of a slot and the fixed text that follows it, the first with no slot."""
    pieces = []
    for piece in drawn.split("\ue000")[1:]:
        slot, _end, fixed = piece.partition("\ue001")
        pieces.append((slot, fixed))
    return (("", drawn.split("\ue000")[0]), *pieces)


def _joined(frame: tuple[tuple[str, str], ...], slots: Mapping[str, str]) -> str:
    return "".join(slots.get(slot, "") + fixed for slot, fixed in frame)
