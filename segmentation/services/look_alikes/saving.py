"""An audience that resembles a seed, put to use: a segment that follows the ranks, or a fixed list."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from segmentation.domain.look_alikes.measuring import MOST_SHARE, rank_of
from segmentation.domain.rules import VERSION
from segmentation.models import LookAlike, Segment
from segmentation.selectors.look_alikes.audience import customer_numbers, free_name
from segmentation.services.circles import lock_references, refuse_new_circle
from segmentation.services.lists import create_list
from segmentation.services.segments import create_segment


def audience_rule(run: LookAlike, reach: int, *, with_seed: bool) -> dict[str, Any]:
    """Return the rule of the `reach` customers most like the seed; without the seed, whoever joins it leaves.

    Whoever has closed their account is nobody to address, and whoever may not be profiled is ranked by nothing. Raises DomainError `bad_reach` or `no_result`.
    """
    if not run.is_done:
        raise DomainError("no_result", _("Nobody is ranked yet."))
    most = int(run.candidate_count * MOST_SHARE)
    if not 1 <= reach <= most:
        told = _("Between 1 and %(n)s customers.") % {"n": f"{most:,}"}
        raise DomainError("bad_reach", told, field="reach")
    alike: dict[str, Any] = {
        "field": "score",
        "op": "at_least",
        "value": rank_of(reach, run.candidate_count),
        "params": {"score": [run.score_kind]},
    }
    seed = [str(run.seed_segment_id)]
    open_ = {"field": "status", "op": "is_none_of", "value": ["closed"]}
    profiled = {"field": "may_be_profiled", "op": "is_true"}
    parts: list[dict[str, Any]]
    if with_seed:
        parts = [{"any": [alike, {"field": "segment", "op": "has_any", "value": seed}]}]
    else:
        parts = [alike, {"field": "segment", "op": "has_none", "value": seed}]
    return {"version": VERSION, "rule": {"all": [open_, profiled, *parts]}}


@transaction.atomic
def save_audience(
    *, run: LookAlike, reach: int, with_seed: bool, follows: bool, by: User
) -> Segment:
    """Make a segment of the `reach` customers most like the seed.

    One that follows is a rule on the ranks, which are made anew every night from then on; else it is a fixed
    list of today's. Raises what `audience_rule`, `customer_numbers`, `create_list` and `keep_up` raise.
    """
    rule = audience_rule(run, reach, with_seed=with_seed)
    name = free_name(f"{run.name} · {reach}")
    told = _("The %(n)s customers most like “%(seed)s”") % {"n": f"{reach:,}", "seed": run.seed_segment.name}  # fmt: skip
    if follows:
        segment = create_segment(by=by, name=name, description=told, rule=rule)
        run.kept_up = True
    else:
        numbers = customer_numbers(rule, by)
        segment = create_list(
            by=by, name=name, description=told, customer_numbers=numbers, profiled=True
        ).segment
    made = {"segment": segment.pk, "reach": reach, "with_seed": with_seed, "follows": follows}
    run.saved = [*run.saved, made]
    run.save(update_fields=["saved", "kept_up", "updated_at"])
    if follows:
        _refuse_circle(run)
    return segment


@transaction.atomic
def keep_up(*, run: LookAlike, kept_up: bool) -> LookAlike:
    """Rank everybody anew every night, or no longer.

    Raises DomainError `no_result`, or `cycle` where its seed or candidates ask about its ranks.
    """
    if kept_up and not run.is_done:
        raise DomainError("no_result", _("Nobody is ranked yet."))
    run.kept_up = kept_up
    run.save(update_fields=["kept_up", "updated_at"])
    if kept_up:
        _refuse_circle(run)
    return run


def _refuse_circle(run: LookAlike) -> None:
    lock_references()
    for segment in filter(None, (run.seed_segment, run.population)):
        refuse_new_circle(segment)
