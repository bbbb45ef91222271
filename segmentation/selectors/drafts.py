"""What the editors of a segment are at, where it is not what its members are picked by."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from segmentation.domain.problems import RuleError
from segmentation.domain.rules import EMPTY_RULE, Node, parse_rule
from segmentation.models import Segment


@dataclass(frozen=True)
class Unpublished:
    """A draft that differs from the published rule: who kept it, and when."""

    by: User | None
    at: datetime | None


def unpublished_draft(segment: Segment) -> Unpublished | None:
    """Return the draft that nobody has published yet, or None where there is none or it says the same."""
    if segment.draft is None or segment.draft in (segment.rule, EMPTY_RULE):
        return None
    drafted, published = _read(segment.draft), _read(segment.rule)
    if drafted is not None and drafted == published:
        return None
    return Unpublished(segment.draft_by, segment.draft_saved_at)


def _read(document: Any) -> Node | None:
    try:
        return parse_rule(document)
    except RuleError:
        return None
