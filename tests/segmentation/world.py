"""A small bank with every kind of row, kept twice: in PostgreSQL, and as plain Python for the slow evaluator."""

import datetime as dt
import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from customers.models import Customer, CustomerProfile
from segmentation.domain.compiler import Moment
from segmentation.models import Segment, SegmentMembership
from tests.factories import customers as make

TODAY = dt.date(2026, 3, 16)
AS_OF = dt.datetime(2026, 3, 16, 4, 0, tzinfo=dt.UTC)
MOMENT = Moment(AS_OF, TODAY)
KINDS = ("deposit", "wealth", "loan")
BOOKING_KINDS = ("salary", "card_payment", "transfer_in")
CATEGORIES = ("", "dining", "travel")
CHANNELS = ("mobile", "branch")
EVENT_KINDS = ("login", "call")


@dataclass
class Person:
    """What the evaluator knows of one customer."""

    pk: int
    facts: dict[str, Any]
    branch: set[str] = field(default_factory=set)
    holdings: list[dict[str, Any]] = field(default_factory=list)
    bookings: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    scores: list[tuple[str, str, float]] = field(default_factory=list)
    consents: set[tuple[str, str]] = field(default_factory=set)
    segments: set[str] = field(default_factory=set)


@dataclass
class World:
    people: list[Person]
    lists: dict[str, list[str]]  # values worth asking for, by provider


def build_world(seed: int, owner: Any, size: int = 14) -> World:
    chance = random.Random(seed)
    root = make.make_branch()
    branches = [root, make.make_branch(parent=root), make.make_branch(parent=root)]
    products = [make.make_product(kind=kind) for kind in KINDS]
    tags = [make.make_tag(), make.make_tag()]
    groups = [Segment.objects.create(name=f"s{n}-{seed}", owner=owner) for n in range(2)]
    world = World([], {
        "branches": [branch.code for branch in branches],
        "products": [product.code for product in products],
        "tags": [tag.code for tag in tags],
        "segments": [str(group.pk) for group in groups],
        "score_kinds": ["churn", "propensity"],
    })  # fmt: skip
    for _ in range(size):
        person = _person(chance, chance.choice(branches))
        _holdings(chance, person, products)
        _conduct(chance, person)
        _sayings(chance, person, tags, groups, products)
        world.people.append(person)
    return world


def _maybe(chance: random.Random, value: Any, share: float = 0.25) -> Any:
    return None if chance.random() < share else value


def _person(chance: random.Random, branch: Any) -> Person:
    facts = {
        "status": chance.choice(["active", "dormant", "closed"]),
        "kind": chance.choice(["person", "firm"]),
        "gender": chance.choice(["F", "M", ""]),
        "language": chance.choice(["en", "zh-hans"]),
        "risk_tolerance": _maybe(chance, chance.randint(1, 5)),
        "risk_assessed_on": _maybe(chance, TODAY - dt.timedelta(days=chance.randint(0, 40))),
        "since_on": _maybe(chance, TODAY - dt.timedelta(days=chance.randint(-2, 40))),
        "monthly_income": _maybe(chance, Decimal(chance.randint(0, 10))),
        "marketing_refused": chance.random() < 0.5,
    }
    customer = make.make_customer(branch=branch, **facts)
    profile = {
        "age_years": _maybe(chance, chance.randint(0, 10)),
        "total_balance": _maybe(chance, chance.randint(-4, 40) / 4),
        "cash_share_90d": _maybe(chance, chance.randint(0, 10) / 10),
    }
    if chance.random() < 0.8:
        CustomerProfile.objects.create(customer=customer, computed_at=AS_OF, **profile)
    else:
        profile = dict.fromkeys(profile)
    facts["gender"] = facts["gender"] or None
    return Person(customer.pk, facts | profile, set(branch.path.split("/")))


def _holdings(chance: random.Random, person: Person, products: list[Any]) -> None:
    for _ in range(chance.randint(0, 3)):
        product = chance.choice(products)
        row = {
            "status": chance.choice(["open", "open", "closed"]),
            "balance": Decimal(chance.randint(-5, 10)),
            "maturity_on": _maybe(chance, TODAY + dt.timedelta(days=chance.randint(-10, 10))),
            "opened_on": _maybe(chance, TODAY - dt.timedelta(days=chance.randint(0, 20))),
        }
        holding = make.make_holding(_customer(person), product, **row)
        person.holdings.append(row | {"kind": product.kind, "code": product.code})
        for _ in range(chance.randint(0, 3)):
            _booking(chance, person, holding)


def _booking(chance: random.Random, person: Person, holding: Any) -> None:
    row = {
        "kind": chance.choice(BOOKING_KINDS),
        "category": chance.choice(CATEGORIES),
        "channel": chance.choice(CHANNELS),
        "booked_at": AS_OF - dt.timedelta(days=chance.randint(-1, 12)),
        "amount": Decimal(chance.choice([-9, -4, -1, 1, 3, 8])),
    }
    make.make_transaction(holding, **row)
    person.bookings.append(row)


def _conduct(chance: random.Random, person: Person) -> None:
    for _ in range(chance.randint(0, 3)):
        row = {
            "kind": chance.choice(EVENT_KINDS),
            "channel": chance.choice(CHANNELS),
            "occurred_at": AS_OF - dt.timedelta(days=chance.randint(-1, 12)),
        }
        make.make_event(_customer(person), **row)
        person.events.append(row)


def _sayings(
    chance: random.Random, person: Person, tags: list[Any], groups: list[Any], products: list[Any]
) -> None:
    customer = _customer(person)
    for tag in tags:
        if chance.random() < 0.5:
            expires = _maybe(chance, AS_OF + dt.timedelta(days=chance.choice([-1, 1])), 0.5)
            make.tag_customer(customer, tag, expires_at=expires)
            if expires is None or expires > AS_OF:
                person.tags.add(tag.code)
    for kind, subject in [("churn", ""), *(("propensity", one.code) for one in products[:2])]:
        if chance.random() < 0.6:
            value = chance.randint(0, 4) / 4
            make.make_score(customer, kind, value, subject=subject)
            person.scores.append((kind, subject, value))
    _consents(chance, person, customer)
    for group in groups:
        if chance.random() < 0.4:
            SegmentMembership.objects.create(segment=group, customer=customer, entered_at=AS_OF)
            person.segments.add(str(group.pk))


def _consents(chance: random.Random, person: Person, customer: Any) -> None:
    for purpose in ("marketing", "service"):
        for channel in ("email", "sms"):
            if chance.random() < 0.5:
                granted = chance.random() < 0.7
                make.give_consent(customer, channel, purpose, granted=granted)
                if granted:
                    person.consents.add((purpose, channel))


def _customer(person: Person) -> Any:
    return Customer.objects.get(pk=person.pk)
