"""Segments that would ask about themselves, however far round, through rules, tags and scores."""

from itertools import pairwise

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from customers.models import Tag
from segmentation.domain import graph
from segmentation.domain.problems import Path, Problem, RuleError
from segmentation.domain.rules import (
    Condition,
    Node,
    conditions,
    scores_asked,
    tags_asked,
    walk,
)
from segmentation.models import Segment
from segmentation.selectors import choices
from segmentation.selectors.links import links_between, names_of
from segmentation.selectors.references import followers, reference_graph, rules_in_use

REFERENCES_LOCK = 7_268_116  # key of the advisory lock on all references between segments


def lock_references() -> None:
    """Let nobody else change which segment asks about which until this transaction ends.

    Two rules saved at once could each be free of circles and make one together.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [REFERENCES_LOCK])


def refuse_circles(node: Node, segment: Segment, by: User) -> None:
    """Refuse a rule of a segment that asks about itself, however far round; raises RuleError.

    Of the segments on the way those are named that `by` sees.
    """
    known, following = reference_graph(), followers()
    asked = [(path, part) for path, part in walk(node) if isinstance(part, Condition)]
    problems = [
        _circle(path, part, [segment.pk, *trail], by)
        for path, part in asked
        for reference in sorted(following.reached(part))
        if (trail := graph.find_path(known, reference, segment.pk)) is not None
    ]
    if problems:
        raise RuleError(problems)


def refuse_new_circle(segment: Segment) -> None:
    """Refuse that a tag or a score begins to follow a segment that rests on it; raises DomainError `cycle`."""
    if graph.is_circular(reference_graph(), segment.pk):
        told = _("“%(name)s” itself asks about it: it would go in a circle.")
        raise DomainError("cycle", told % {"name": segment.name})


def refuse_tag_circle(tag: Tag, by: User) -> None:
    """Refuse the score of a saved tag that rests on a segment asking about the tag; raises DomainError `cycle`.

    The way round is told; of the segments on it those are named that `by` sees.
    """
    lock_references()
    known, rests = reference_graph(), followers().tags.get(tag.code, set())
    for pk, rule in rules_in_use().items():
        asking = [one for one in conditions(rule) if tag.code in tags_asked(one)] if rule else []
        trails = (graph.find_path(known, one, pk) for one in sorted(rests) if asking)
        for trail in filter(None, trails):
            problem = _circle((), asking[0], [pk, *trail], by)
            raise DomainError("cycle", problem.text(choices.language()), field="score_kind")


def _circle(path: Path, part: Condition, trail: list[int], by: User) -> Problem:
    """The way round in words: segments that `by` sees, and the tags and scores between them."""
    links = links_between(part, trail[1], by)
    if len(trail) == 2 and not links:
        return Problem(path, "value", "own_segment")
    rules, names = rules_in_use(), names_of(trail, by)
    told = [names.get(trail[0], "…"), *links]
    for here, following in pairwise(trail[1:]):
        told += [names.get(here, "…"), *links_between(rules.get(here), following, by)]
    told.append(names.get(trail[-1], "…"))
    place = "score" if scores_asked(part) else "value"
    return Problem(path, place, "cycle", {"names": " → ".join(told)})
