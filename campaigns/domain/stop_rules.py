"""The stop rules that a marketer sets for one campaign, beside the bank's own lines, which hold anyway.

A rule names a line, a share from 0 to 1, after how many outcomes it counts, and what it does. It fires as soon as the
plain share lies above its limit; the bank's lines wait until chance is ruled out, so no rule is looser than they are.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from campaigns.domain.stop_lines import LIMITS, StopLine, fresh_counts, lines_of

PAUSE, ALERT = "pause", "alert"
DOES = (ALERT, PAUSE)
SPEND = "spend"
LINES = (*LIMITS, SPEND)
MOST_LEAST = 1_000_000
FINEST = 4  # a limit is a hundredth of a percent or more


class StopRuleError(ValueError):
    """A rule that cannot hold: `code` says why, `place` is its number in the list, `value` what is allowed."""

    def __init__(self, code: str, place: int, value: Any = None) -> None:
        super().__init__(code)
        self.code, self.place, self.value = code, place, value


@dataclass(frozen=True)
class StopRule:
    """One rule: `limit` is a share of customers, or of the budget where the line is what was spent."""

    line: str
    limit: float
    least: int
    does: str


@dataclass(frozen=True)
class RuleStanding:
    """Where a rule stands now: `cases` of `customers`; for the budget, contacts made of those it pays for."""

    rule: StopRule
    cases: int
    customers: int

    @property
    def value(self) -> float:
        """The share of customers it happened to, or of the budget that is spent."""
        return self.cases / self.customers if self.customers else 0.0

    @property
    def filled(self) -> int:
        """Hundredths of the limit that are used up."""
        return min(100, round(100 * self.value / self.rule.limit))

    @property
    def counts(self) -> bool:
        """Whether there are outcomes enough for the rule to tell anything."""
        seen = self.cases if self.rule.line == SPEND else self.customers
        return seen >= self.rule.least

    @property
    def is_crossed(self) -> bool:
        """Whether the share lies above the limit, or the budget does not pay for one contact more."""
        if not self.counts:
            return False
        if self.rule.line == SPEND:
            return self.cases >= contacts_paid(self.customers, self.rule.limit)
        return self.value > self.rule.limit


def read_rules(told: Any, limits: Mapping[str, float]) -> list[StopRule]:
    """Read rules as they are stored, in one order; raises StopRuleError for one that is looser than the bank's `limits`."""
    if not isinstance(told, list):
        raise StopRuleError("form", 0)
    rules = [_read(one, place, limits) for place, one in enumerate(told)]
    seen: set[tuple[str, str]] = set()
    for place, rule in enumerate(rules):
        if (rule.line, rule.does) in seen:
            raise StopRuleError("twice", place)
        seen.add((rule.line, rule.does))
    return sorted(rules, key=lambda rule: (LINES.index(rule.line), DOES.index(rule.does)))


def plain_rules(rules: Iterable[StopRule]) -> list[dict[str, Any]]:
    """Return rules as they are stored and signed."""
    return [
        {"line": rule.line, "limit": rule.limit, "least": rule.least, "does": rule.does}
        for rule in rules
    ]


def stored_rules(told: Iterable[Mapping[str, Any]]) -> list[StopRule]:
    """Return the rules of a campaign, which were checked when they were stored."""
    return [StopRule(one["line"], one["limit"], one["least"], one["does"]) for one in told]


def bank_limit(line: str, limits: Mapping[str, float]) -> float:
    """Return the loosest limit a rule may have: the bank's own, or the whole budget."""
    return 1.0 if line == SPEND else limits[line]


def contacts_payable(budget: Decimal | None, cost: Decimal) -> int:
    """Return how many contacts a budget pays for; none where there is no budget or contacts cost nothing."""
    return int(budget / cost) if budget is not None and cost > 0 else 0


def contacts_paid(payable: int, limit: float) -> int:
    """Return how many of the contacts a budget pays for lie within a share of it."""
    return math.floor(payable * limit + 1e-9)


def standings_of(
    rules: Iterable[StopRule],
    counts: Mapping[str, int],
    confirmed: Mapping[str, int],
    spending: tuple[int, int],
) -> list[RuleStanding]:
    """Return where each rule stands by a run's counts; what a person has confirmed counts no more.

    `spending` is contacts made and contacts that the budget pays for, over all runs of the campaign: that sum only grows.
    """
    fresh = fresh_counts(counts, confirmed)
    lines: dict[str, StopLine] = {line.key: line for line in lines_of(fresh, LIMITS)}
    return [
        RuleStanding(rule, *spending)
        if rule.line == SPEND
        else RuleStanding(rule, lines[rule.line].cases, lines[rule.line].customers)
        for rule in rules
    ]


def _read(one: Any, place: int, limits: Mapping[str, float]) -> StopRule:
    if not isinstance(one, Mapping) or set(one) != {"line", "limit", "least", "does"}:
        raise StopRuleError("form", place)
    line, limit, least, does = (one[name] for name in ("line", "limit", "least", "does"))
    if line not in LINES or does not in DOES:
        raise StopRuleError("form", place)
    if isinstance(limit, bool) or not isinstance(limit, int | float):
        raise StopRuleError("form", place)
    most = bank_limit(line, limits)
    limit = round(float(limit), FINEST)
    if not 0 < limit <= most:
        raise StopRuleError("looser", place, most)
    if isinstance(least, bool) or not isinstance(least, int) or not 1 <= least <= MOST_LEAST:
        raise StopRuleError("least", place, MOST_LEAST)
    return StopRule(line, limit, least, does)
