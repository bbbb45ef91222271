"""Who of a rule's customers can be contacted today, and what keeps the others out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from string import Template

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from customers.models import Channel
from customers.selectors import gates
from segmentation.domain.compiler import Compiled, Scope, compile_rule
from segmentation.domain.plans import SAMPLE_PARTS
from segmentation.domain.rules import Node
from segmentation.selectors.counting import (
    PATIENCE_MS,
    TooSlowError,
    cheapest,
    fetch,
    moment_now,
    scope_of,
)

CAPS = (
    "cap_day",
    "cap_week",
    "cap_month",
    "cap_channel",
    "cap_kind",
    "cap_all",
    "cap_other",
    "cool_contact",
    "cool_refusal",
)
# Every hold reads the same: one placed for money laundering must not be told apart.
STEPS: tuple[tuple[str, Promise, tuple[str, ...]], ...] = (
    ("closed", _("Closed or not of age"), ("merged", "closed", "age_unknown", "minor")),
    ("no_consent", _("No consent"), ("no_consent", "marketing_refused", "no_sharing_consent")),
    ("suppression", _("Do not contact"), ("suppression", "on_list")),
    ("no_address", _("No address"), ("no_address",)),
    ("holds", _("Service and policy holds"), ("policy",)),
    ("control_group", _("Control group"), ("control_group",)),
    ("caps", _("Caps reached"), CAPS),
)
OF_FEW = Template(
    "SELECT c.id, $code FROM customers_customer c $gates WHERE c.id = ANY(%(ids)s::bigint[])"
)
OF_ALL = Template(
    "SELECT $code AS code, count(*) FROM ($rule) AS matched"
    " JOIN customers_customer c ON c.id = matched.id $gates GROUP BY 1"
)
LABELS: dict[str, Promise] = {code: label for _step, label, codes in STEPS for code in codes}


@dataclass(frozen=True)
class Step:
    """One line of the waterfall: what is left out, how many, their share, and where the bar begins (0 to 1)."""

    key: str
    label: str
    count: int
    share: float
    start: float


@dataclass(frozen=True)
class Reach:
    """The whole waterfall; estimated when it was scaled up from a sample."""

    matching: int
    reachable: int
    steps: tuple[Step, ...]
    estimated: bool
    channel: str


def contact_reach(rule: Node, user: User, *, channel: str = Channel.EMAIL) -> Reach | None:
    """Count a rule's customers by the first gate that stops a marketing contact today; None when too slow."""
    moment, scope = moment_now(), scope_of(user)
    try:
        compiled = cheapest(rule, moment, scope)
        return _waterfall(dict(fetch(_gated(compiled, channel), PATIENCE_MS)), 1, channel)
    except TooSlowError:
        pass
    sampled = compile_rule(rule, moment, Scope(branch_ids=scope.branch_ids, sampled=True))
    try:
        return _waterfall(dict(fetch(_gated(sampled, channel), PATIENCE_MS)), SAMPLE_PARTS, channel)
    except TooSlowError:
        return None


def refusals(customer_ids: Sequence[int], *, channel: str = Channel.EMAIL) -> dict[int, str]:
    """Return why each of a few customers cannot be contacted today, in words; "" for those who can."""
    today = _today(channel)
    sql = OF_FEW.substitute(code=_code(today), gates=today.for_few)
    compiled = Compiled(sql, {**today.params, "ids": list(customer_ids)})
    return {pk: str(LABELS.get(code, "")) for pk, code in fetch(compiled, PATIENCE_MS)}


def _today(channel: str) -> gates.Gates:
    """The marketing gates of this day: quiet hours pass by themselves and keep nobody out."""
    every = gates.marketing_gates(channel=channel, at=moment_now().as_of)
    return replace(every, passing=tuple(gate for gate in every.passing if gate != gates.QUIET))


def _gated(compiled: Compiled, channel: str) -> Compiled:
    today = _today(channel)
    sql = OF_ALL.substitute(code=_code(today), rule=compiled.sql, gates=today.for_all)
    return Compiled(sql, {**today.params, **compiled.params})


def _code(today: gates.Gates) -> str:
    return f"coalesce({today.refusal}, {today.waits})"


def _waterfall(found: dict[str | None, int], scale: int, channel: str) -> Reach:
    matching = sum(found.values()) * scale
    left, steps = matching, []
    for key, label, codes in STEPS:
        count = sum(found.get(code, 0) for code in codes) * scale
        left -= count
        share, start = (count / matching, left / matching) if matching else (0.0, 0.0)
        if count:
            steps.append(Step(key, str(label), count, share, start))
    return Reach(matching, left, tuple(steps), scale > 1, channel)
