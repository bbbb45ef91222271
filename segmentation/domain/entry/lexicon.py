"""The words that a typed phrase may hold, in both languages, and what each stands for.

An entry is a regular expression; the longest that matches at a place is taken. Lists that live in the database
bring their names.
"""

import re
from functools import cache
from typing import Any

from segmentation.domain.entry.grammar import grammar
from segmentation.domain.entry.kinds import Kind
from segmentation.domain.entry.vocabulary import vocabulary


@cache
def entries() -> list[tuple[Kind, Any, re.Pattern[str]]]:
    """Return every entry with its pattern; Latin words only match whole words."""
    return [(kind, data, compiled(pattern)) for kind, data, pattern in [*vocabulary(), *grammar()]]


def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern that begins and ends Latin words where it does."""
    return re.compile(rf"(?<![a-z0-9](?=[a-z0-9]))(?:{pattern})(?![a-z0-9](?<=[a-z0-9][a-z0-9]))")


def listed(lists: dict[str, list[tuple[str, ...]]]) -> list[tuple[Kind, Any, re.Pattern[str]]]:
    """Return the names of stored lists as entries: each row is a value and its names."""
    fields = {
        "tags": "tag", "segments": "segment", "regions": "region", "branches": "branch",
        "products": "holding_product", "score_kinds": "score", "snapshots": "snapshot",
    }  # fmt: skip
    named = [
        (
            Kind.LISTED,
            (fields[provider], value),
            compiled(re.escape(name.lower()) + SUFFIXES.get(provider, "")),
        )
        for provider, rows in lists.items()
        if provider in fields
        for value, *names in rows
        for name in dict.fromkeys(names)
        if len(name) > 1
    ]
    return named + _sorts(lists.get("products", []))


# What may follow a name without changing what it means.
SUFFIXES = {"score_kinds": r"(?:风险|概率|可能性|率|(?: risk| probability| likelihood| chance))?"}
# Sorts of product that the bank's own names tell apart, by words that such a name holds.
SORTS = (
    (r"房贷|按揭(?:贷款)?|住房贷款|mortgages?|home loans?", ("住房", "按揭", "房贷", "mortgage", "home loan")),
    (r"车贷|汽车贷款|(?:car|auto) loans?", ("车贷", "汽车贷", "car loan", "auto loan")),
    (r"消费贷(?:款)?|consumer loans?|personal loans?", ("消费贷", "consumer loan", "personal loan")),
    (r"经营贷(?:款)?|(?:small )?business loans?", ("经营贷", "business loan")),
    (r"大额存单|certificates? of deposit", ("大额存单", "certificate of deposit")),
    (r"白金(?:信用)?卡|platinum (?:credit )?cards?", ("白金信用卡", "platinum credit card")),
)  # fmt: skip


def _sorts(products: list[tuple[str, ...]]) -> list[tuple[Kind, Any, re.Pattern[str]]]:
    found = []
    for pattern, marks in SORTS:
        codes = [
            code
            for code, *names in products
            if any(mark in name.lower() for name in names for mark in marks)
        ]
        if codes:
            found.append((Kind.FACT, ("holding_product", "has_any", codes), compiled(pattern)))
    return found
