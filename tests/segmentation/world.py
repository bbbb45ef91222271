"""A small bank with every kind of row, kept twice: in PostgreSQL, and as plain Python for the slow evaluator."""

import datetime as dt
import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from customers.models import (
    Counterparty,
    Customer,
    CustomerProfile,
    Firm,
    FirmPerson,
    ProfileDue,
    Relation,
)
from customers.selectors.features import Scope
from customers.services.totals import add_up_bookings
from segmentation.domain.compiler import Moment
from segmentation.models import Segment, SegmentMembership
from tests.factories import customers as make
from tests.segmentation import reckoned
from tests.segmentation.reckoned import maybe as _maybe

TODAY = dt.date(2026, 3, 16)
AS_OF = dt.datetime(2026, 3, 16, 4, 0, tzinfo=dt.UTC)
ZONE = "Asia/Shanghai"
MOMENT = Moment(AS_OF, TODAY, ZONE)
KINDS = ("deposit", "wealth", "loan")
BOOKING_KINDS = ("salary", "card_payment", "transfer_in")
CATEGORIES = ("", "dining", "travel")
CHANNELS = ("mobile", "branch")
EVENT_KINDS = ("login", "call")
PROPERTIES = ("page=a", "page=b", "step=1")
REGIONS = ("north", "south")
BONDS = ("household", "referral", "authorised", "transfer", "group", "firm")


@dataclass
class Person:
    """What the evaluator knows of one customer."""

    pk: int
    facts: dict[str, Any]
    branch: set[str] = field(default_factory=set)
    region: set[str] = field(default_factory=set)
    holdings: list[dict[str, Any]] = field(default_factory=list)
    bookings: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    scores: list[tuple[str, str, float, str]] = field(default_factory=list)
    consents: dict[tuple[str, str], dt.datetime] = field(default_factory=dict)
    bonds: list[tuple[str, "Person"]] = field(default_factory=list)
    segments: set[str] = field(default_factory=set)
    snapshots: set[str] = field(default_factory=set)
    firm: dict[str, Any] = field(default_factory=dict)  # empty where none is registered
    value: dict[str, Any] = field(default_factory=dict)
    stage: dict[str, Any] = field(default_factory=dict)
    answers: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class World:
    people: list[Person]
    lists: dict[str, list[str]]  # values worth asking for, by provider


def build_world(seed: int, owner: Any, size: int = 14) -> World:
    chance = random.Random(seed)
    root = make.make_branch(region="all")
    main = make.make_branch(parent=root, region=REGIONS[0])
    branches = [
        root,
        main,
        make.make_branch(parent=main, region="town"),
        make.make_branch(parent=root, region=REGIONS[1]),
    ]
    products = [make.make_product(kind=kind) for kind in KINDS]
    tags = [make.make_tag(), make.make_tag()]
    groups = [Segment.objects.create(name=f"s{n}-{seed}", owner=owner) for n in range(2)]
    snapshots = reckoned.snapshots_of(groups, owner, AS_OF)
    world = World([], {
        "branches": [branch.code for branch in branches],
        "products": [product.code for product in products],
        "tags": [tag.code for tag in tags],
        "segments": [str(group.pk) for group in groups],
        "score_kinds": ["churn", "propensity"],
        "score_bands": ["low", "high"],
        "regions": ["all", "town", *REGIONS],
        "event_properties": list(PROPERTIES),
        "snapshots": [str(one.pk) for one in snapshots],
    })  # fmt: skip
    for _ in range(size):
        person = _person(chance, chance.choice(branches), branches)
        _holdings(chance, person, products)
        _conduct(chance, person)
        _sayings(chance, person, tags, groups, products)
        person.snapshots = reckoned.freeze(chance, snapshots, _customer(person))
        _reckoned(chance, person, world.people)
        world.people.append(person)
    numbers = [person.facts["customer_no"] for person in world.people]
    world.lists |= {"customer_no": numbers, "firm_groups": numbers}
    for _ in range(size):
        _bond(chance, *chance.sample(world.people, 2))
    _keep_totals([person.pk for person in world.people[::2]])
    return world


def _keep_totals(customer_ids: list[int]) -> None:
    """Of half the people the running totals are kept; the others' are due."""
    ProfileDue.objects.filter(pk__in=customer_ids).delete()
    add_up_bookings(scope=Scope(ids=customer_ids), as_of=AS_OF)


def _reckoned(chance: random.Random, person: Person, before: list[Person]) -> None:
    """What is not known of everybody: a firm, a value, a stage, answers and texts."""
    customer = _customer(person)
    if chance.random() < 0.6:
        heads = [_customer(other) for other in before[:3]]
        person.firm = reckoned.firm_of(chance, customer, heads)
    if chance.random() < 0.8:
        person.value = reckoned.value_of(chance, customer, AS_OF)
    if chance.random() < 0.8:
        person.stage = reckoned.stage_of(chance, customer, AS_OF)
    for _ in range(chance.randint(0, 3)):
        person.answers.append(reckoned.answer_of(chance, customer, AS_OF))
        person.texts.append(reckoned.text_of(chance, customer, AS_OF))


def _bond(chance: random.Random, one: Person, other: Person) -> None:
    """Join two people, known from both ends."""
    kind, pair = chance.choice(BONDS), {"customer_id": one.pk, "other_id": other.pk}
    if kind == "transfer":
        more = {"currency": "CNY", "transfers": 1, "amount": 1, "last_at": AS_OF}
        Counterparty.objects.get_or_create(**pair, defaults=more)
    elif kind == "group":
        if any(named == "group" for named, _other in one.bonds):
            return
        Firm.objects.update_or_create(customer_id=one.pk, defaults={"parent_id": other.pk})
    elif kind == "firm":
        key = f"firm-{one.pk}-{len(one.bonds)}"
        FirmPerson.objects.create(
            external_id=key, firm_id=one.pk, person_id=other.pk, role="contact"
        )
    else:
        Relation.objects.get_or_create(**pair, kind=kind)
    one.bonds.append((kind, other))
    other.bonds.append((kind, one))


def _birthday(chance: random.Random) -> dt.date:
    near = TODAY + dt.timedelta(days=chance.randint(-30, 30))
    return chance.choice([near.replace(year=1980), dt.date(1984, 2, 29), dt.date(1990, 3, 16)])


def next_birthday(born: dt.date | None) -> dt.date | None:
    """The first day from today on that keeps the day and month; 28 February for the 29th."""
    ahead = (TODAY + dt.timedelta(days=number) for number in range(367))
    return next(day for day in ahead if _keeps(born, day)) if born else None


def _keeps(born: dt.date, day: dt.date) -> bool:
    leap = day.year % 4 == 0
    asked = (2, 28) if (born.month, born.day) == (2, 29) and not leap else (born.month, born.day)
    return (day.month, day.day) == asked


def _person(chance: random.Random, branch: Any, branches: list[Any]) -> Person:
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
        "profiling_refused": chance.random() < 0.2,
        "birth_on": _maybe(chance, _birthday(chance)),
        "education": chance.choice(["", "college", "bachelor"]),
        "occupation": chance.choice(["", "teacher", "pilot"]),
    }
    customer = make.make_customer(branch=branch, **facts)
    profile = reckoned.profile_values(chance)
    if chance.random() < 0.8:
        CustomerProfile.objects.create(customer=customer, computed_at=AS_OF, **profile)
    else:
        profile = dict.fromkeys(profile)
    born = facts.pop("birth_on")
    facts["may_be_profiled"] = not facts.pop("profiling_refused")
    facts |= {key: facts[key] or None for key in ("gender", "education", "occupation")}
    facts |= {"birth_month": born and born.month, "next_birthday": next_birthday(born)}
    facts["customer_no"] = customer.customer_no
    above = branch.path.split("/")
    regions = {one.region for one in branches[1:] if one.code in above} | {branch.region}
    return Person(customer.pk, facts | profile, set(above), regions)


def _holdings(chance: random.Random, person: Person, products: list[Any]) -> None:
    for _ in range(chance.randint(0, 3)):
        product = chance.choice(products)
        row = {
            "status": chance.choice(["open", "open", "closed"]),
            "balance": Decimal(chance.randint(-5, 10)),
            "maturity_on": _maybe(chance, TODAY + dt.timedelta(days=chance.randint(-10, 10))),
            "opened_on": _maybe(chance, TODAY - dt.timedelta(days=chance.randint(0, 20))),
        }
        if row["status"] == "closed":
            row["closed_on"] = _maybe(chance, TODAY - dt.timedelta(days=chance.randint(0, 15)))
        holding = make.make_holding(_customer(person), product, **row)
        person.holdings.append(row | {"kind": product.kind, "code": product.code})
        for _ in range(chance.randint(0, 3)):
            _booking(chance, person, holding)


def _booking(chance: random.Random, person: Person, holding: Any) -> None:
    row = {
        "kind": chance.choice(BOOKING_KINDS),
        "category": chance.choice(CATEGORIES),
        "channel": chance.choice(CHANNELS),
        "booked_at": AS_OF - dt.timedelta(hours=12 * chance.randint(-2, 24)),
        "amount": Decimal(chance.choice([-9, -4, -1, 1, 3, 8])),
    }
    make.make_transaction(holding, **row)
    person.bookings.append(row)


def _conduct(chance: random.Random, person: Person) -> None:
    for _ in range(chance.randint(0, 3)):
        row = {
            "kind": chance.choice(EVENT_KINDS),
            "channel": chance.choice(CHANNELS),
            "occurred_at": AS_OF - dt.timedelta(hours=12 * chance.randint(-2, 24)),
            "payload": dict(chance.choice([(), (("page", "a"),), (("page", "b"), ("step", "1"))])),
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
            value, band = chance.randint(0, 4) / 4, chance.choice(["", "low", "high"])
            make.make_score(customer, kind, value, subject=subject, band=band)
            person.scores.append((kind, subject, value, band))
    _consents(chance, person, customer)
    for group in groups:
        if chance.random() < 0.4:
            SegmentMembership.objects.create(segment=group, customer=customer, entered_at=AS_OF)
            person.segments.add(str(group.pk))


def _consents(chance: random.Random, person: Person, customer: Any) -> None:
    if chance.random() < 0.3:
        allowed = chance.random() < 0.5
        make.give_consent(customer, "", "profiling", granted=allowed, at=AS_OF)
        person.facts["may_be_profiled"] = person.facts["may_be_profiled"] and allowed
        if allowed:
            person.consents["profiling", ""] = AS_OF
    for purpose in ("marketing", "service"):
        for channel in ("email", "sms"):
            if chance.random() < 0.5:
                granted = chance.random() < 0.7
                at = AS_OF - dt.timedelta(hours=12 * chance.randint(0, 20))
                make.give_consent(customer, channel, purpose, granted=granted, at=at)
                if granted:
                    person.consents[purpose, channel] = at


def _customer(person: Person) -> Any:
    return Customer.objects.get(pk=person.pk)
