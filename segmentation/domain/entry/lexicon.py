"""The words that a typed phrase may hold, in both languages, and what each stands for.

An entry is a regular expression; the longest that matches at a place is taken. Lists that live in the database
bring their names.
"""

import re
from functools import cache
from typing import Any

from segmentation.domain.entry.grammar import grammar
from segmentation.domain.entry.kinds import Kind
from segmentation.domain.entry.sorts import of_products
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
    products = lists.get("products", [])
    return [*named, *((kind, data, compiled(at)) for kind, data, at in of_products(products))]


# What may follow a name without changing what it means.
SUFFIXES = {"score_kinds": r"(?:风险|概率|可能性|率|(?: risk| probability| likelihood| chance))?"}
