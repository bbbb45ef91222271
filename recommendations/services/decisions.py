"""Deciding the next best offer for a customer, and replaying what was decided."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from customers.models import Customer
from recommendations.domain.ranking import Answer, rank_offers
from recommendations.models import Decision
from recommendations.selectors.decisions import know_customer, know_customers


@dataclass(frozen=True)
class Decided:
    """An answer with the stored record behind it (None when it was not stored) and the products' names (zh, en)."""

    customer_no: str
    answer: Answer
    names: Mapping[str, tuple[str, str]]
    model_version: str
    decided_at: datetime
    scored_at: datetime | None
    decision_id: int | None


@dataclass(frozen=True)
class Replayed:
    """A stored decision beside what the same facts give now."""

    decision: Decision
    answer: Answer
    is_same: bool


def decide(
    *,
    customer: Customer,
    context: Mapping[str, Any] | None = None,
    now: datetime | None = None,
    store: bool = True,
) -> Decided:
    """Answer which offers a customer should see now, in order, and which are refused by which rule.

    `context` may have channel, topic (the kind of product being looked at) and limit. At most three
    statements read, one writes. A stored decision holds all that was known.
    """
    now = now or timezone.now()
    asked = {key: value for key, value in (context or {}).items() if value not in (None, "")}
    knowledge = know_customer(customer, channel=asked.get("channel", ""), now=now)
    # Through JSON and back, so that the record holds exactly what the answer rested on.
    known = json.loads(json.dumps(knowledge.known))
    answer = rank_offers(known, asked)
    decision_id = None
    if store:
        stored = Decision.objects.create(
            customer=customer,
            context=asked,
            inputs=known,
            answer=answer,
            model_version=knowledge.model_version,
            decided_at=now,
        )
        decision_id = stored.pk
    return Decided(
        customer_no=customer.customer_no,
        answer=answer,
        names=knowledge.names,
        model_version=knowledge.model_version,
        decided_at=now,
        scored_at=knowledge.scored_at,
        decision_id=decision_id,
    )


def decide_many(
    *, customers: Sequence[int], context: Mapping[str, Any], now: datetime
) -> dict[int, Decision]:
    """Answer for some customers at once and store each decision; four statements whatever their number."""
    asked = {key: value for key, value in context.items() if value not in (None, "")}
    known = know_customers(customers, channel=asked.get("channel", ""), now=now)
    decisions = []
    for customer_id, knowledge in known.items():
        inputs = json.loads(json.dumps(knowledge.known))
        decisions.append(
            Decision(
                customer_id=customer_id,
                context=asked,
                inputs=inputs,
                answer=rank_offers(inputs, asked),
                model_version=knowledge.model_version,
                decided_at=now,
            )
        )
    return {made.customer_id: made for made in Decision.objects.bulk_create(decisions)}


def replay(decision: Decision) -> Replayed:
    """Decide again from what was known then; the same code gives the same answer."""
    answer = rank_offers(decision.inputs, decision.context)
    same = json.loads(json.dumps(answer)) == decision.answer
    return Replayed(decision=decision, answer=answer, is_same=same)
