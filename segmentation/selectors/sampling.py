"""A few customers of a rule, masked, each with why they are in and whether they can be contacted."""

from dataclasses import dataclass
from string import Template

from accounts.models import User
from customers.models import Channel, Customer
from segmentation.domain.compiler import Compiled, Scope, compile_facts, compile_rule
from segmentation.domain.registry import BY_KEY
from segmentation.domain.rules import Condition, Node, NoneOf, walk
from segmentation.selectors import choices
from segmentation.selectors.counting import (
    PATIENCE_MS,
    TooSlowError,
    cheapest,
    fetch,
    moment_now,
    scope_of,
)
from segmentation.selectors.reach import refusals

SAMPLE_SIZE = 6
SHUFFLED = Template(
    "SELECT id FROM ($rule) AS matched"
    " ORDER BY hashint8extended(id, %(seed)s::bigint) LIMIT %(size)s"
)


@dataclass(frozen=True)
class SampledCustomer:
    """One line of the sample: `reasons` say why in, `refusal` why not contactable ("" when they are)."""

    customer: Customer
    reasons: list[str]
    refusal: str


def sample_matching(
    rule: Node, user: User, *, seed: int = 0, channel: str = Channel.EMAIL
) -> list[SampledCustomer]:
    """Return six of a rule's customers that the user may see; another `seed` gives another six."""
    ids = _picked(rule, user, seed)
    if not ids:
        return []
    people = Customer.objects.visible_to(user).select_related("branch").in_bulk(ids)
    reasons, refused = _reasons(rule, ids), refusals(ids, channel=channel)
    return [
        SampledCustomer(people[pk], reasons.get(pk, []), refused.get(pk, ""))
        for pk in ids
        if pk in people
    ]


def _picked(rule: Node, user: User, seed: int) -> list[int]:
    """Look in the hash sample first: in a large bank it holds enough, and is read quickly."""
    moment, scope = moment_now(), scope_of(user)
    sampled = compile_rule(rule, moment, Scope(branch_ids=scope.branch_ids, sampled=True))
    for compiled in (sampled, cheapest(rule, moment, scope)):
        try:
            ids = [pk for (pk,) in fetch(_shuffled(compiled, seed), PATIENCE_MS)]
        except TooSlowError:
            return []
        if len(ids) == SAMPLE_SIZE:
            return ids
    return ids


def _shuffled(compiled: Compiled, seed: int) -> Compiled:
    params = {**compiled.params, "seed": seed + 1, "size": SAMPLE_SIZE}
    return Compiled(SHUFFLED.substitute(rule=compiled.sql), params)


def _reasons(rule: Node, ids: list[int]) -> dict[int, list[str]]:
    """Name what is asked where it holds for each customer; where there is a choice, within the choice."""
    parts = _telling(rule)
    if not parts:
        return {}
    told = [BY_KEY[part.field].words.of(choices.language()) for part in parts]
    rows = fetch(compile_facts(parts, moment_now(), Scope(customer_ids=ids)), PATIENCE_MS)
    return {
        pk: list(dict.fromkeys(text for text, holds in zip(told, facts, strict=True) if holds))
        for pk, *facts in rows
    }


def _telling(rule: Node) -> list[Condition]:
    refusing = {path for path, node in walk(rule) if isinstance(node, NoneOf)}
    leaves = [
        (path, node)
        for path, node in walk(rule)
        if isinstance(node, Condition)
        if not any(path[:depth] in refusing for depth in range(len(path)))
    ]
    deepest = max((len(path) for path, _node in leaves), default=0)
    nested = [node for path, node in leaves if len(path) > 1]
    return nested if deepest > 1 else [node for _path, node in leaves]
