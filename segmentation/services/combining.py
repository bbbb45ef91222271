"""A segment of who is in some segments and not in others."""

from collections.abc import Collection
from typing import Any

from accounts.models import User
from segmentation.domain.rules import VERSION
from segmentation.models import Segment
from segmentation.services.segments import create_segment


def combine_segments(
    *, inside: Collection[Segment], outside: Collection[Segment], name: str, by: User
) -> Segment:
    """Make a rule segment of the customers in all of some segments and in none of others.

    Raises DomainError `name_taken` or `bad_rule`.
    """
    parts: list[dict[str, Any]] = [_asking("has_any", [segment]) for segment in inside]
    if outside:
        parts.append(_asking("has_none", outside))
    return create_segment(by=by, name=name, rule={"version": VERSION, "rule": {"all": parts}})


def _asking(op: str, segments: Collection[Segment]) -> dict[str, Any]:
    return {"field": "segment", "op": op, "value": [str(segment.pk) for segment in segments]}
