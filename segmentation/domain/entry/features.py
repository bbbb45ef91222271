"""The labels of the profile as words: whole, and without their window where a window is said beside them."""

import re

from segmentation.domain.entry.kinds import Entry, Kind
from segmentation.domain.fields import Group, Type
from segmentation.domain.registry import FIELDS

WINDOWED_EN = re.compile(r"^(.*), (?:(\d+) (days|months)|a year)$")
WINDOWED_ZH = re.compile(r"^近(?:(\d+)(天|个月)|一年)(.*)$")


def features() -> list[Entry]:
    """Return the labels of numbers of the profile, with the days of their windows."""
    families: dict[str, dict[int, str]] = {}
    entries: list[Entry] = []
    for field in FIELDS:
        scored = field.group is Group.SCORES and not field.params and not field.choices
        if not (field.group is Group.PROFILE or scored) or field.type is Type.DATE:
            continue
        entries += [(Kind.MEASURE, {0: field.key}, re.escape(text)) for text in _labels(field.words.en, field.words.zh)]  # fmt: skip
        for base, days in _bases(field.words.en, field.words.zh):
            families.setdefault(base, {})[days] = field.key
    return entries + [(Kind.MEASURE, found, re.escape(base)) for base, found in families.items()]


def _labels(en: str, zh: str) -> set[str]:
    return {
        en.lower(),
        zh,
        zh.removesuffix("（天）"),
        zh.removeprefix("客户"),
        re.sub(r", (\d+ days)$", r" over \1", en.lower()),
    }


def _bases(en: str, zh: str) -> list[tuple[str, int]]:
    english, chinese = WINDOWED_EN.match(en.lower()), WINDOWED_ZH.match(zh)
    if not english or not chinese:
        return []
    days = int(english[2]) * (30 if english[3] == "months" else 1) if english[2] else 365
    return [(english[1], days), (chinese[3], days)]
