"""What a small bank reckons of its customers, kept twice: profile, firm, value, stage, answers, texts, snapshots."""

import datetime as dt
import itertools
import random
from decimal import Decimal
from typing import Any

from customers.domain.features import FEATURES
from customers.domain.features.declared import Unit
from customers.models import Customer, Firm
from segmentation.models import CustomerStage, CustomerValue, Snapshot, SurveyAnswer
from segmentation.models.snapshots import SnapshotMember
from tests.factories import customers as make

INDUSTRIES = ("A0111", "C2511", "Q84", "")
TOPICS = ("security", "cards", "fees")
SENTIMENTS = ("positive", "negative")
TIERS = ("gold", "silver")
STAGES = ("new", "mature", "lost")
event_numbers = itertools.count(1)


def maybe(chance: random.Random, value: Any, share: float = 0.25) -> Any:
    return None if chance.random() < share else value


def hours_before(chance: random.Random, as_of: dt.datetime) -> dt.datetime:
    """Up to twelve days before, or a day after, at any hour: a day begins at another hour in Shanghai than in UTC."""
    return as_of - dt.timedelta(hours=chance.randint(-24, 24 * 12))


def profile_values(chance: random.Random) -> dict[str, Any]:
    """Something for every feature that is kept: whole numbers, quarters or tenths, or unknown."""
    return {one.name: maybe(chance, _feature(chance, one)) for one in FEATURES}


def _feature(chance: random.Random, feature: Any) -> float | int:
    if feature.is_whole:
        return chance.randint(0, 10)
    share = feature.unit is Unit.SHARE
    return chance.randint(0, 10) / 10 if share else chance.randint(-4, 40) / 4


def firm_of(chance: random.Random, customer: Customer, heads: list[Customer]) -> dict[str, Any]:
    """Register a customer as a firm, perhaps of a group; return what is known of it."""
    head = maybe(chance, chance.choice(heads), 0.5) if heads else None
    known = {
        "size": chance.choice([*Firm.Size.values[:2], ""]),
        "industry": chance.choice(INDUSTRIES),
        "registered_capital": maybe(chance, Decimal(chance.randint(0, 10))),
    }
    Firm.objects.create(customer=customer, head=head, **known)
    return known | {"head": head and head.customer_no}


def value_of(chance: random.Random, customer: Customer, as_of: dt.datetime) -> dict[str, Any]:
    quarter = lambda: chance.randint(-4, 40) / 4  # noqa: E731 - one line says it
    grade = lambda: chance.randint(1, 5)  # noqa: E731 - one line says it
    known = {
        "tier": chance.choice(TIERS), "tier_since": hours_before(chance, as_of), "score": quarter(),
        "recency": grade(), "frequency": grade(), "monetary": grade(), "contribution": quarter(), "clv": quarter(),
        "peak_clv": quarter(), "potential": quarter(), "loyalty": quarter(), "alive": maybe(chance, chance.randint(0, 10) / 10),
    }  # fmt: skip
    more = {"contract_value": 0.0, "payment_value": 0.0, "computed_at": as_of}
    CustomerValue.objects.create(customer=customer, **known, **more)
    return known


def stage_of(chance: random.Random, customer: Customer, as_of: dt.datetime) -> dict[str, Any]:
    known = {
        "stage": chance.choice(STAGES),
        "entered_at": hours_before(chance, as_of),
        "warning": chance.randint(0, 8) / 4,
        "winback_value": maybe(chance, chance.randint(0, 40) / 4),
    }
    CustomerStage.objects.create(customer=customer, **known)
    return known


def answer_of(chance: random.Random, customer: Customer, as_of: dt.datetime) -> dict[str, Any]:
    measure, most = chance.choice([("csat", 5), ("nps", 10)])
    known = {
        "event_id": next(event_numbers),
        "measure": measure,
        "score": chance.randint(1, most),
        "channel": chance.choice(["mobile", "branch", ""]),
        "answered_at": as_of - dt.timedelta(hours=12 * chance.randint(-2, 24)),
    }
    SurveyAnswer.objects.create(customer=customer, **known)
    return known


def text_of(chance: random.Random, customer: Customer, as_of: dt.datetime) -> dict[str, Any]:
    at = as_of - dt.timedelta(hours=12 * chance.randint(-2, 24))
    read = {"topic": chance.choice(TOPICS), "sentiment": chance.choice(SENTIMENTS)}
    make.make_text(customer, at, **read)
    return {"at": at, **read}


def snapshots_of(groups: list[Any], owner: Any, as_of: dt.datetime) -> list[Snapshot]:
    """One snapshot of each segment, open still for members."""
    return [
        Snapshot.objects.create(
            segment=group, name=f"of {group.name}", members_as_of=as_of, taken_at=as_of, taken_by=owner
        )
        for group in groups
    ]  # fmt: skip


def freeze(chance: random.Random, snapshots: list[Snapshot], customer: Customer) -> set[str]:
    """Put a customer into some of the snapshots; return their numbers."""
    found = [one for one in snapshots if chance.random() < 0.4]
    SnapshotMember.objects.bulk_create(
        SnapshotMember(snapshot=one, customer=customer) for one in found
    )
    return {str(one.pk) for one in found}
