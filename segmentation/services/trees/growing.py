"""Trees asked for, grown by a worker, and their leaves made segments."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from customers.selectors.learning import lightest_permit
from segmentation.domain.compiler import Scope, compile_counts
from segmentation.domain.rules import AllOf, Condition, Node, rule_document
from segmentation.domain.trees.growing import (
    Grown,
    Parts,
    Shape,
    TooFewError,
    grow_pruned,
    split_by_hash,
    split_by_time,
)
from segmentation.models import OutcomeTree, Segment
from segmentation.selectors.counting import ASKED_PATIENCE_MS, fetch, moment_now, scope_of
from segmentation.selectors.trees.outcomes import Answer, Question, cuts_between, read_answer
from segmentation.services.analyses.checking import are_sensitive, checked_features
from segmentation.services.analyses.progress import (
    FailedError,
    advance,
    begin,
    finish,
    keeping_failures,
)
from segmentation.services.segments import create_segment
from segmentation.services.trees.checking import checked_segment, refuse_own_features

LONGEST_WINDOW = 365
Outcome = OutcomeTree.Outcome
OF_SEGMENTS = {Outcome.SEGMENT, Outcome.ENTERED}
NAMED = {Outcome.PRODUCT, Outcome.TAG, Outcome.BAND, *OF_SEGMENTS}
# Whoever has closed their account is nobody to address, and whoever may not be profiled was not learned from.
ASKED_OF = (Condition("status", "is_none_of", ("closed",)), Condition("may_be_profiled", "is_true"))


@dataclass(frozen=True)
class Asked:
    """The outcome and how the tree may grow; without `cut_on` the latest whole window is taken."""

    outcome: str
    subject: str = ""
    days: int = 60
    cut_on: date | None = None
    criterion: str = "gini"
    split: str = "hash"
    depth: int = 4
    least: int = 50
    seed: int = 1


@transaction.atomic
def request_tree(*, by: User, name: str, features: Sequence[str], asked: Asked) -> OutcomeTree:
    """Let a tree wait for a worker.

    Raises DomainError, each with its field: `no_name`, `no_features`, `unknown_feature`, `feature_not_allowed`,
    `too_many_features`, `no_subject`, `unknown_segment`, `feature_of_rule`, `bad_window`, `no_history`,
    `window_in_future`, `bad_shape`.
    """
    if not name.strip():
        raise DomainError("no_name", _("Give it a name."), field="name")
    wanted = checked_features(features, by)
    if asked.outcome in NAMED and not asked.subject:
        raise DomainError("no_subject", _("Say which."), field="subject")
    if not 1 <= asked.depth <= 8 or asked.least < 1:
        raise DomainError("bad_shape", _("Between 1 and 8 questions deep."), field="depth")
    segment = checked_segment(asked.subject, by) if asked.outcome in OF_SEGMENTS else None
    if segment is not None and asked.outcome == Outcome.SEGMENT:
        refuse_own_features(wanted, segment)
    return OutcomeTree.objects.create(
        name=name.strip()[:80],
        owner=by,
        branch_code=by.branch_code,
        features=wanted,
        sensitive=are_sensitive(wanted),
        seed=asked.seed,
        parameters={"depth": asked.depth, "least": asked.least},
        outcome=asked.outcome,
        subject=asked.subject if asked.outcome in NAMED else "",
        days=asked.days,
        cut_on=_checked_cut(asked, segment),
        criterion=asked.criterion,
        split=asked.split,
    )


def _checked_cut(asked: Asked, segment: Segment | None) -> date:
    if not 1 <= asked.days <= LONGEST_WINDOW:
        raise DomainError("bad_window", _("Between 1 and 365 days."), field="days")
    known = cuts_between(asked.outcome, segment, asked.days)
    if known is None:
        raise DomainError("no_history", _("There are no bookings to learn from."), field="cut_on")
    first, latest = known
    cut_on = asked.cut_on or latest
    if cut_on > latest:
        told = _("The days after it are not over yet: %(day)s at the latest.") % {"day": latest}
        raise DomainError("window_in_future", told, field="cut_on")
    earliest = cut_on - timedelta(days=asked.days if asked.split == OutcomeTree.Split.TIME else 0)
    if segment is not None and earliest < first:
        told = _("The segment's history begins on %(day)s.") % {"day": first}
        raise DomainError("no_history", told, field="cut_on")
    return cut_on


def grow_tree(*, tree_id: int) -> OutcomeTree | None:
    """Grow a tree that waits and return it; None when there is nothing to do. A failure is kept in it."""
    run = begin(OutcomeTree, tree_id)
    if run is None:
        return None
    with keeping_failures(run):
        try:
            _keep(run, *_grown(run))
        except TooFewError as error:
            raise FailedError("too_few_outcomes") from error
    return run


def _grown(run: OutcomeTree) -> tuple[Grown, int]:
    advance(run, "reading")
    run.data_at = timezone.now()
    answer, parts = _rows(run)
    shape = Shape(run.criterion, int(run.setting("depth", 4)), int(run.setting("least", 50)), run.seed)  # fmt: skip
    stages = iter(("growing", "pruning"))
    grown = grow_pruned(
        run.features, answer.values, answer.had, parts, shape, lambda: advance(run, next(stages))
    )
    return grown, len(answer.ids)


def _rows(run: OutcomeTree) -> tuple[Answer, Parts]:
    """The customers at the cut; split by time, those at the cut one window earlier grow the tree."""
    late = read_answer(run.features, _question(run, run.cut_on))
    if run.split == OutcomeTree.Split.HASH:
        return late, split_by_hash(late.ids, run.seed)
    early = read_answer(run.features, _question(run, run.cut_on - timedelta(days=run.days)))
    both = Answer(*(np.concatenate([getattr(one, name) for one in (early, late)]) for name in ("ids", "values", "had")))  # fmt: skip
    is_late = np.arange(len(both.ids)) >= len(early.ids)
    return both, split_by_time(both.ids, is_late, run.seed)


def _question(run: OutcomeTree, cut_on: date) -> Question:
    return Question(run.outcome, run.subject, run.days, cut_on, run.branch_code)


@transaction.atomic
def _keep(run: OutcomeTree, grown: Grown, customers: int) -> None:
    advance(run, "describing")
    rules = [segment_rule(grown.tree.rule(leaf.node), run.branch_code) for leaf in grown.leaves]
    today = count_today(rules, run.owner)
    run.metrics = {
        "permit": lightest_permit(run.features).record(run.branch_code),
        "tree": grown.tree.document(),
        "base": grown.base,
        "auc": grown.auc,
        "leaves_before": grown.leaves_before,
        "leaves": [
            {**asdict(leaf), "rule": rule_document(rule), "today": count}
            for leaf, rule, count in zip(grown.leaves, rules, today, strict=True)
        ],
    }
    run.customer_count = customers
    finish(run)


def segment_rule(path: Node, branch_code: str = "") -> AllOf:
    """Return the rule of a leaf as a segment asks it: of the same customers as the tree, whoever saves it."""
    parts = path.parts if isinstance(path, AllOf) else (path,)
    branch = (Condition("branch", "has_any", (branch_code,)),) if branch_code else ()
    return AllOf((*ASKED_OF, *branch, *parts))


def count_today(rules: list[AllOf], user: User) -> list[int]:
    """Count each rule over the customers a user may see, in one statement."""
    scope: Scope = scope_of(user)
    ((_all, *counts),) = fetch(compile_counts(rules, moment_now(), scope), ASKED_PATIENCE_MS)
    return [int(count) for count in counts]


@transaction.atomic
def save_leaf(*, run: OutcomeTree, node: int, by: User) -> Segment:
    """Make a rule segment of a leaf; raises DomainError `unknown_leaf`."""
    run = OutcomeTree.objects.select_for_update().get(pk=run.pk)
    leaves: dict[int, dict[str, Any]] = {one["node"]: one for one in run.metrics.get("leaves", [])}
    if node not in leaves:
        raise DomainError("unknown_leaf", _("There is no such leaf."))
    place = list(leaves).index(node) + 1
    base = f"{run.name} · {place}"[:74]
    taken = set(Segment.objects.filter(name__startswith=base).values_list("name", flat=True))
    names = (base, *(f"{base} ({number})" for number in range(2, len(taken) + 3)))
    segment = create_segment(
        by=by,
        name=next(one for one in names if one not in taken),
        description=_("Leaf %(n)s of the decision tree “%(tree)s”") % {"n": place, "tree": run.name},
        rule=leaves[node]["rule"],
    )  # fmt: skip
    run.saved = {**run.saved, str(node): segment.pk}
    run.save(update_fields=["saved", "updated_at"])
    return segment
