"""Which segments rest on which: by rules that ask about them, and by tags and scores that follow them."""

from collections import defaultdict
from dataclasses import dataclass, field

from customers.models import Tag
from segmentation.domain.problems import RuleError
from segmentation.domain.rules import (
    Node,
    conditions,
    parse_rule,
    scores_asked,
    segment_references,
    tags_asked,
)
from segmentation.models import ClusterRun, LookAlike, Segment
from segmentation.selectors.tags import KIND


@dataclass(frozen=True)
class Followers:
    """The segments that tags, by code, and scores, by kind, rest on; a segment out of use moves nothing any more."""

    tags: dict[str, set[int]] = field(default_factory=dict)
    scores: dict[str, set[int]] = field(default_factory=dict)

    def reached(self, rule: Node) -> set[int]:
        """Return the segments a rule asks about, itself or through a tag or a score."""
        found = segment_references(rule)
        for one in conditions(rule):
            found = found.union(*(self.tags.get(code, set()) for code in tags_asked(one)))
            found = found.union(*(self.scores.get(kind, set()) for kind in scores_asked(one)))
        return found

    def between(self, rule: Node, segment_id: int) -> tuple[list[str], list[str]]:
        """Return the tags and the scores through which alone a rule asks about a segment."""
        if segment_id in segment_references(rule):
            return [], []
        asked = conditions(rule)
        tags = {code for one in asked for code in tags_asked(one)}
        kinds = {kind for one in asked for kind in scores_asked(one)}
        return (
            sorted(code for code in tags if segment_id in self.tags.get(code, set())),
            sorted(kind for kind in kinds if segment_id in self.scores.get(kind, set())),
        )


def stored_rule(segment: Segment) -> Node | None:
    """Return the rule members are picked by, or None when there is none that can be read."""
    try:
        return parse_rule(segment.rule)
    except RuleError:
        return None


def followers() -> Followers:
    """Return what follows segments: their tags, searches ranked every night, runs that may be assigned anew."""
    scores: dict[str, set[int]] = defaultdict(set)
    for search in LookAlike.objects.filter(kept_up=True).only("seed_segment", "population"):
        scores[search.score_kind] |= {search.seed_segment_id, search.population_id or 0}
    for run in ClusterRun.objects.filter(population__isnull=False).only("population"):
        scores[run.score_kind].add(run.population_id or 0)
    tags: dict[str, set[int]] = defaultdict(set)
    following = Tag.objects.in_use().filter(source=Tag.Source.RULE, source_kind=KIND)
    for code, source_id in following.values_list("code", "source_id"):
        tags[code].add(int(source_id) if source_id.isdecimal() else 0)
    banded = Tag.objects.in_use().filter(source=Tag.Source.MODEL, score_kind__in=scores)
    for code, kind in banded.values_list("code", "score_kind"):
        tags[code] |= scores[kind]
    named = set().union(*scores.values(), *tags.values())
    known = set(Segment.objects.in_use().filter(pk__in=named).values_list("pk", flat=True))
    return Followers(
        {code: known & rests for code, rests in tags.items()},
        {kind: known & rests for kind, rests in scores.items()},
    )


def rules_in_use() -> dict[int, Node | None]:
    """Return the rule of each rule segment in use; None where it cannot be read."""
    rows = Segment.objects.in_use().filter(kind=Segment.Kind.RULE).only("pk", "rule", "kind")
    return {segment.pk: stored_rule(segment) for segment in rows}


def reference_graph() -> dict[int, set[int]]:
    """Return which segments each segment in use rests on."""
    following = followers()
    return {pk: following.reached(rule) if rule else set() for pk, rule in rules_in_use().items()}


def asking_score(kind: str) -> list[int]:
    """Return the segments in use whose rules ask about a score, or about a tag that follows it."""
    banded = Tag.objects.in_use().filter(source=Tag.Source.MODEL, score_kind=kind)
    codes = set(banded.values_list("code", flat=True))
    return [
        pk
        for pk, rule in rules_in_use().items()
        if rule
        and any(kind in scores_asked(one) or codes & tags_asked(one) for one in conditions(rule))
    ]
