"""Portraits of groups: asked for, computed by a worker, kept for whoever may see the same customers."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from segmentation.domain.portraits.attributes import BY_KEY, Attribute
from segmentation.domain.portraits.comparing import (
    CELL,
    FEWEST,
    Sizes,
    adjust,
    compare_share,
    drop_small,
    fold_small,
)
from segmentation.domain.portraits.numbers import Number, compare_number
from segmentation.models import GroupPortrait, Segment
from segmentation.selectors.portraits import reading
from segmentation.selectors.portraits.groups import Group, find_group
from segmentation.services.analyses.checking import are_sensitive
from segmentation.services.analyses.progress import (
    FailedError,
    advance,
    begin,
    finish,
    keeping_failures,
)

logger = structlog.get_logger(__name__)
AT_ONCE = 12  # features read in one statement: a million customers take 100 MB
KEPT = 3  # finished portraits of the same question; older ones only take room
RADAR = (
    "total_balance", "tx_count_90d", "tenure_days", "wealth_balance", "logins_30d", "loan_balance",
)  # fmt: skip
SCORES = ("churn",)


class TooFewError(Exception):
    """The group, or the others of the base, are fewer than a portrait needs."""


@transaction.atomic
def request_portrait(*, by: User, group: Group, against: Segment | None = None) -> GroupPortrait:
    """Let a portrait wait for a worker, or return the one that already does.

    Raises DomainError `same_group` where a segment is to be compared with itself.
    """
    if against is not None and group.segment == against:
        raise DomainError("same_group", _("Choose another segment to compare with."), field="against")  # fmt: skip
    attributes, names = reading.asked_of(by)
    sensitive = group.sensitive or are_sensitive(names)
    waiting = same_question(group, against, by).filter(sensitive=sensitive).under_way().first()
    if waiting is not None:
        return waiting
    return GroupPortrait.objects.create(
        name=group.name[:80],
        owner=by,
        branch_code=by.branch_code,
        features=names,
        sensitive=sensitive,
        parameters={"attributes": [one.key for one in attributes]},
        of=group.of,
        key=group.key,
        segment=group.segment,
        against=against,
    )


def same_question(group: Group, against: Segment | None, by: User) -> Any:
    """The portraits of a group against a base that a user may see, the newest first."""
    rows = GroupPortrait.objects.visible_to(by).filter(of=group.of, key=group.key)
    return rows.filter(against=against).order_by("-pk")


def draw_portrait(*, portrait_id: int) -> GroupPortrait | None:
    """Compute a portrait that waits and return it; None when there is nothing to do. A failure is kept in it."""
    run = begin(GroupPortrait, portrait_id)
    if run is None:
        return None
    with keeping_failures(run):
        try:
            _draw(run)
        except TooFewError as error:
            raise FailedError("too_few_to_compare", n=str(FEWEST)) from error
    return run


def _draw(run: GroupPortrait) -> None:
    group = find_group(run.of, run.key, run.owner)
    if group is None:
        raise FailedError("group_gone")
    attributes = [BY_KEY[key] for key in run.setting("attributes", [])]
    steps = 2 + sum(not one.single for one in attributes) + -(-len(run.features) // AT_ONCE)
    done = iter(range(steps + 1))

    def step(stage: str) -> None:
        advance(run, stage, done=next(done), steps=steps)

    step("reading")
    run.data_at = timezone.now()
    with reading.customers_at_hand(group, run.against, run.branch_code) as everybody:
        sizes = everybody.sizes
        if min(sizes.group, sizes.others) < FEWEST:
            raise TooFewError
        step("counting")
        categories = list(_categories(attributes, run.features, sizes, step))
        numbers = list(_numbers(run.features, everybody, step))
        scores = [line for kind in SCORES if (line := _score(kind, sizes))]
    _keep(run, everybody, _judged(categories, numbers) | {"scores": scores})


def _categories(
    attributes: Sequence[Attribute], features: Sequence[str], sizes: Sizes, step: Any
) -> Iterator[dict[str, Any]]:
    counted = reading.count_categories(attributes)
    for one in attributes:
        if one.single:
            kept, hidden = fold_small(counted[one.key], sizes)
        else:
            step("counting")
            kept, hidden = drop_small(reading.count_rows(one, features), sizes)
        shares = [compare_share(value, *pair, sizes) for value, pair in kept.items()]
        if len(shares) > 1 or (not one.single and shares):
            yield {"key": one.key, "hidden": hidden, "shares": [asdict(share) for share in shares]}


def _numbers(
    names: Sequence[str], everybody: reading.Everybody, step: Any
) -> Iterator[dict[str, Any]]:
    for start in range(0, len(names), AT_ONCE):
        step("spreads")
        matrix = reading.read_numbers(names[start : start + AT_ONCE])
        for place, name in enumerate(matrix.names):
            found = compare_number(
                name, matrix.values[:, place], everybody.mine, inside=everybody.sizes.inside
            )
            if found is not None:
                yield asdict(found)


def _score(kind: str, sizes: Sizes) -> dict[str, Any] | None:
    values, mine = reading.read_score(kind)
    found: Number | None = (
        compare_number(kind, values, mine, inside=sizes.inside) if len(values) else None
    )
    return asdict(found) if found else None


def _judged(categories: list[dict[str, Any]], numbers: list[dict[str, Any]]) -> dict[str, Any]:
    """Put beside each p what it is worth among all of them."""
    lines = [*(share for one in categories for share in one["shares"]), *numbers]
    for line, adjusted in zip(lines, adjust([line["p"] for line in lines]), strict=True):
        line["adjusted"] = adjusted
    radar = {one["feature"]: one["rank"] for one in numbers if one["feature"] in RADAR}
    return {"categories": categories, "numbers": numbers, "comparisons": len(lines), "radar": radar}


@transaction.atomic
def _keep(run: GroupPortrait, everybody: reading.Everybody, found: dict[str, Any]) -> None:
    advance(run, "describing", done=run.steps, steps=run.steps)
    sizes = everybody.sizes
    run.metrics = {
        "group": sizes.group,
        "base": sizes.base,
        "inside": sizes.inside,
        "shared": everybody.shared,
        "cell": CELL,
        **found,
    }
    run.customer_count = sizes.group
    finish(run)
    _forget_older(run)


def _forget_older(run: GroupPortrait) -> None:
    same = GroupPortrait.objects.done().filter(
        of=run.of,
        key=run.key,
        against=run.against,
        branch_code=run.branch_code,
        sensitive=run.sensitive,
    )
    kept = same.order_by("-pk").values_list("pk", flat=True)[:KEPT]
    same.exclude(pk__in=list(kept)).delete()
