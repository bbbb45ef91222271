"""The palette's search: pages first, then what each app can find, within what the reader may see."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from config import navigation

PER_KIND = 5


@dataclass(frozen=True)
class Hit:
    """One answer and where it leads."""

    title: str
    url: str
    icon_name: str
    detail: str = ""


Groups = list[tuple[str, list[Hit]]]


def find_everything(user: Any, text: str) -> Groups:
    """Return hits grouped by kind; without text, the pages the reader may open."""
    groups: Groups = [(_("Pages"), _pages(user, text))]
    return [(name, hits) for name, hits in groups if hits]


def _pages(user: Any, text: str) -> list[Hit]:
    wanted = text.casefold()
    hits = []
    for section in navigation.SECTIONS:
        for entry in section.entries:
            label = (
                f"{section.label} · {entry.label}" if len(section.entries) > 1 else section.label
            )
            if wanted not in str(label).casefold():
                continue
            if entry.permission and not user.has_perm(entry.permission):
                continue
            try:
                hits.append(Hit(str(label), reverse(entry.url_name), section.icon_name))
            except NoReverseMatch:
                continue
    return hits if text else hits[:8]
