"""What rules ask about besides segments: tags, and the scores of cluster runs and look-alike searches."""

from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from customers.models import Tag
from segmentation.domain.problems import Path, Problem, RuleError
from segmentation.domain.rules import (
    Condition,
    Node,
    conditions,
    scores_asked,
    tags_asked,
    walk,
)
from segmentation.models import ClusterRun, LookAlike, Segment
from segmentation.models.analyses import AnalysisQuerySet
from segmentation.permissions import VIEW_SEGMENT
from segmentation.selectors.links import links_between, names_of
from segmentation.selectors.references import reference_graph, rules_in_use


def segments_asking_tag(tag: Tag, user: User) -> list[str]:
    """Return in words which segments in use ask about a tag; those the user does not see stay unnamed."""
    return _told(_asking(lambda one: tag.code in tags_asked(one)), user)


def users_of_score(kind: str, user: User) -> list[str]:
    """Return in words which segments and tags in use ask about a score; unseen segments stay unnamed."""
    tags = Tag.objects.in_use().filter(source=Tag.Source.MODEL, score_kind=kind)
    told = [_("tag “%(name)s”") % {"name": tag.name} for tag in tags.order_by("code")]
    return [*_told(_asking(lambda one: kind in scores_asked(one)), user), *told]


def who_asks_about(segment: Segment, user: User) -> list[str]:
    """Return which segments in use rest on one, each with the tags and scores between them; unseen ones as "…"."""
    graph, rules = reference_graph(), rules_in_use()
    asking = [pk for pk, parts in graph.items() if segment.pk in parts]
    names = names_of(asking, user)
    told = [
        _through(names[pk], links_between(rules[pk], segment.pk, user))
        for pk in asking
        if pk in names
    ]
    return sorted(told) or ["…"] * bool(asking)


def _through(name: str, links: list[str]) -> str:
    if not links:
        return name
    return _("%(name)s (through %(links)s)") % {"name": name, "links": ", ".join(links)}


def refuse_gone(rule: Node) -> None:
    """Raise RuleError where a stored rule asks about a tag or a run that is not there any more.

    Nobody would match: whoever such a segment keeps out of a campaign would be written to.
    """
    tags = {code for one in conditions(rule) for code in tags_asked(one)}
    known = set(Tag.objects.in_use().filter(code__in=tags).values_list("code", flat=True))
    kinds = {kind for one in conditions(rule) for kind in scores_asked(one) if is_run(kind)}
    known |= {kind for kind in kinds if _run_exists(kind)}
    problems = [
        Problem(path, part, "gone", {"name": name})
        for path, part, name in _named(rule)
        if name in tags | kinds and name not in known
    ]
    if problems:
        raise RuleError(problems)


def is_run(kind: str) -> bool:
    """Whether a score is the cluster of a run or the rank of a search."""
    return kind.startswith((ClusterRun.SCORE_PREFIX, LookAlike.SCORE_PREFIX))


def runs_seen(user: User) -> tuple[AnalysisQuerySet[ClusterRun], AnalysisQuerySet[LookAlike]]:
    """Return the runs and searches whose clusters and ranks a user may see."""
    return ClusterRun.objects.visible_to(user), LookAlike.objects.visible_to(user)


def runs_kept_from(user: User, kinds: Iterable[str]) -> set[str]:
    """Return those of some kinds of scores that are of a run which the user may not see, or which is gone."""
    asked = {kind for kind in kinds if is_run(kind)}
    if not asked or not user.has_perm(VIEW_SEGMENT):
        return asked
    return asked - {run.score_kind for runs in runs_seen(user) for run in runs.only("pk")}


def _named(rule: Node) -> Iterator[tuple[Path, str, str]]:
    for path, part in walk(rule):
        if isinstance(part, Condition):
            yield from ((path, "value", code) for code in sorted(tags_asked(part)))
            yield from ((path, "score", kind) for kind in sorted(scores_asked(part)))


def _run_exists(kind: str) -> bool:
    for model in (ClusterRun, LookAlike):
        key = kind.removeprefix(model.SCORE_PREFIX)
        if key != kind:
            return key.isdecimal() and model.objects.filter(pk=key).exists()
    return True


def _asking(about: Callable[[Condition], bool]) -> list[int]:
    rules = rules_in_use().items()
    return [pk for pk, rule in rules if rule and any(about(one) for one in conditions(rule))]


def _told(pks: list[int], user: User) -> list[str]:
    named = [_("segment “%(name)s”") % {"name": name} for name in names_of(pks, user).values()]
    hidden = len(pks) - len(named)
    if hidden:
        told = ngettext("%(n)s segment of others", "%(n)s segments of others", hidden)
        named.append(told % {"n": hidden})
    return named
