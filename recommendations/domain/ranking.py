"""The next best offer: eligibility, suitability, holds and contact policy, then propensity × value × context × lever.

`rank_offers` is pure and works on what JSON can hold, so that a stored decision gives the same answer when replayed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from recommendations.domain.datasets import Item
from recommendations.domain.suitability import (
    CustomerFacts,
    Policy,
    ProductFacts,
    Verdict,
    judge,
    months_after,
)

OFFERS, ON_HOLD, NOT_AVAILABLE, NO_CONTACT, WAIT, NOTHING = (
    "offers",
    "on_hold",
    "not_available",
    "no_contact",
    "wait",
    "nothing",
)
DEFAULT_LIMIT = 3
MOST_REFUSED = 5
# The fourth root of the yearly value: sixteen times the value counts as much as twice the odds, so that one
# mortgage does not outweigh everything a customer wants.
VALUE_POWER = 0.25
LEAST_VALUE = 1.0
SOON_DAYS = 45
RENEWAL = 2.0
TOPIC = 1.5
# What needs explaining does better where people talk, what is bought with a thumb does better on a screen.
CHANNEL_FIT: Mapping[str, Mapping[str, float]] = {
    "branch": {"insurance": 1.2, "wealth": 1.2, "loan": 1.2, "bond": 1.1, "service": 0.8},
    "phone": {"insurance": 1.1, "wealth": 1.1, "loan": 1.1},
    "push": {"fund": 1.1, "card": 1.1, "payment": 1.1, "loan": 0.8, "insurance": 0.8},
    "in_app": {"fund": 1.1, "wealth": 1.1, "payment": 1.1},
}

Answer = dict[str, Any]


@dataclass(frozen=True)
class Candidate:
    """A product in the running for one customer; `odds` is the propensity or, without one, the popularity."""

    code: str
    facts: ProductFacts
    odds: float
    value: float
    context: float
    lever: float
    reasons: list[dict[str, Any]]

    @property
    def weight(self) -> float:
        """What the ranking goes by."""
        return self.odds * worth(self.value) * self.context * self.lever


def worth(yearly_value: float) -> float:
    """The factor by which the ranking counts a yearly value in CNY."""
    return float(max(yearly_value, LEAST_VALUE) ** VALUE_POWER)


def rank_offers(known: Mapping[str, Any], context: Mapping[str, Any]) -> Answer:
    """Answer with a state, the offers in their order, and the refused products with the rule that refused them."""
    barred = _barred(known["gates"])
    if barred is not None:
        return {"state": barred[0], "why": barred[1], "offers": [], "refused": []}
    on = date.fromisoformat(known["on"])
    customer, policy = _customer(known["customer"]), Policy(**known["policy"])
    running = sorted(_candidates(known, context, on), key=lambda c: (-c.weight, c.code))
    judged = [(candidate, judge(candidate.facts, customer, on, policy)) for candidate in running]
    limit = int(context.get("limit") or DEFAULT_LIMIT)
    offers = [c for c, verdict in judged if verdict.is_allowed and c.lever > 0][:limit]
    refused = [(c, verdict) for c, verdict in judged if not verdict.is_allowed][:MOST_REFUSED]
    return {
        "state": OFFERS if offers else NOTHING,
        "why": {},
        "offers": [
            _offer(rank, candidate, customer, policy)
            for rank, candidate in enumerate(offers, start=1)
        ],
        "refused": [_refused(candidate, verdict) for candidate, verdict in refused],
    }


def _barred(gates: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """What keeps every offer back: a hold (a policy hold says nothing of itself), a refusal, a cap."""
    holds = gates["holds"]
    if "policy" in holds:
        return NOT_AVAILABLE, {}
    if holds:
        return ON_HOLD, {"hold": holds[0], "until": gates["until"]}
    if gates["refusal"]:
        return NO_CONTACT, {"gate": gates["refusal"]}
    if gates["waits"]:
        return WAIT, {"gate": gates["waits"], "until": gates["until"]}
    return None


def _customer(facts: Mapping[str, Any]) -> CustomerFacts:
    return CustomerFacts(
        is_person=facts["is_person"],
        is_closed=facts["is_closed"],
        birth_on=_day(facts["birth_on"]),
        risk_tolerance=facts["risk_tolerance"],
        assessed_on=_day(facts["assessed_on"]),
        means=facts["means"],
    )


def _candidates(known: Mapping[str, Any], context: Mapping[str, Any], on: date) -> list[Candidate]:
    """The products with odds that the customer does not already hold for good."""
    found = []
    for row in known["products"]:
        odds = row["odds"]
        held_once = row["held"] and not _item(row).is_repeatable
        if odds is None or held_once:
            continue
        renews = _matures_soon(row, on)
        found.append(
            Candidate(
                code=row["code"],
                facts=_facts(row),
                odds=odds,
                value=row["value"],
                context=_context_factor(row["kind"], context) * (RENEWAL if renews else 1.0),
                lever=row["lever"],
                reasons=_reasons(row, known["features"], renews),
            )
        )
    return found


def _item(row: Mapping[str, Any]) -> Item:
    return Item(row["code"], row["kind"], row["term_days"], row["value"])


def _facts(row: Mapping[str, Any]) -> ProductFacts:
    return ProductFacts(
        kind=row["kind"],
        on_offer=row["on_offer"],
        risk_rating=row["risk_rating"],
        min_age=row["min_age"],
        max_age=row["max_age"],
        min_amount=row["min_amount"],
    )


def _context_factor(kind: str, context: Mapping[str, Any]) -> float:
    fit = CHANNEL_FIT.get(context.get("channel") or "", {}).get(kind, 1.0)
    return fit * (TOPIC if context.get("topic") == kind else 1.0)


def _matures_soon(row: Mapping[str, Any], on: date) -> bool:
    day = _day(row["matures_on"])
    return day is not None and on <= day <= on + timedelta(days=SOON_DAYS)


def _reasons(
    row: Mapping[str, Any], features: Mapping[str, Any], renews: bool
) -> list[dict[str, Any]]:
    told = [
        reason | {"value": features.get(reason["feature"])} if "feature" in reason else reason
        for reason in row["reasons"]
    ]
    if renews:
        renewal = {
            "code": "matures",
            "on": row["matures_on"],
            "amount": row["matures_amount"],
            "currency": row["currency"],
        }
        return [renewal, *told]
    return told


def _offer(
    rank: int, candidate: Candidate, customer: CustomerFacts, policy: Policy
) -> dict[str, Any]:
    reasons = list(candidate.reasons)
    rating = candidate.facts.rating
    if rating is not None and customer.assessed_on is not None:
        last = months_after(customer.assessed_on, policy.assessment_months) - timedelta(days=1)
        tolerance = customer.risk_tolerance
        reasons.append(
            {
                "code": "suitable",
                "rating": rating,
                "tolerance": tolerance,
                "until": last.isoformat(),
            }
        )
    return {
        "rank": rank,
        "product": candidate.code,
        "rating": candidate.facts.risk_rating,
        "odds": candidate.odds,
        "value": candidate.value,
        "context": candidate.context,
        "lever": candidate.lever,
        "weight": candidate.weight,
        "reasons": reasons,
    }


def _refused(candidate: Candidate, verdict: Verdict) -> dict[str, Any]:
    return {
        "product": candidate.code,
        "rating": candidate.facts.risk_rating,
        "odds": candidate.odds,
        "rule": verdict.code,
        "params": dict(verdict.params),
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
