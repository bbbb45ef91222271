"""Slow and obvious: does a rule hold for a person? The compiler must always agree."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from segmentation.domain.rules import AllOf, AnyOf, Condition, Node
from tests.segmentation.world import AS_OF, TODAY, ZONE, Person


def fits(rule: Node, person: Person) -> bool:
    if isinstance(rule, Condition):
        return answer(rule, person)
    answers = [fits(part, person) for part in rule.parts]
    if isinstance(rule, AllOf):
        return all(answers)
    if isinstance(rule, AnyOf):
        return any(answers)
    return not any(answers)


def answer(asked: Condition, person: Person) -> bool:
    if asked.field in person.facts:
        return compare(asked.op, person.facts[asked.field], asked.value)
    return MANY[asked.field](asked, person)


def compare(op: str, known: Any, value: Any) -> bool:
    if op == "is_unknown":
        return known is None
    if op in ("is_none_of", "has_none"):
        return known is None or str(known) not in value
    if known is None:
        return False
    return bool(COMPARE[op](known, value))


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


COMPARE = {
    "at_least": lambda x, v: x >= v,
    "more_than": lambda x, v: x > v,
    "at_most": lambda x, v: x <= v,
    "less_than": lambda x, v: x < v,
    "equals": lambda x, v: x == v,
    "between": lambda x, v: v[0] <= x <= v[1],
    "between_dates": lambda x, v: v[0] <= x <= v[1],
    "on_or_after": lambda x, v: x >= v,
    "on_or_before": lambda x, v: x <= v,
    "within_next": lambda x, v: TODAY <= x <= TODAY + days(v),
    "within_last": lambda x, v: TODAY - days(v) <= x <= TODAY,
    "longer_ago": lambda x, v: x < TODAY - days(v),
    "is_one_of": lambda x, v: str(x) in v,
    "is_known": lambda x, v: True,
    "is_true": lambda x, v: x,
    "is_false": lambda x, v: not x,
    "this_month": lambda x, v: x == TODAY.month,
}


def has(values: set[str]):
    def check(asked: Condition, person: Person) -> bool:
        found = bool(values_of(asked, person) & set(asked.value))
        return found if asked.op == "has_any" else not found

    values_of = values
    return check


def open_holdings(asked: Condition, person: Person) -> list[dict]:
    return [row for row in person.holdings if row["status"] != "closed" and held(asked, row)]


def closed_holdings(asked: Condition, person: Person) -> list[dict]:
    return [row for row in person.holdings if row["status"] == "closed" and held(asked, row)]


def held(asked: Condition, row: dict) -> bool:
    kinds, least = asked.param("kinds"), asked.param("least")
    return (kinds is None or row["kind"] in kinds) and (least is None or row["balance"] >= least)


def seen(rows: list[dict], at: str, since: int | None) -> list[dict]:
    """The rows before now, of so many days or of all time."""
    past = [row for row in rows if row[at] < AS_OF]
    return past if since is None else [row for row in past if row[at] >= AS_OF - days(since)]


def bookings(asked: Condition, person: Person) -> list[dict]:
    rows = seen(person.bookings, "booked_at", asked.param("days"))
    return [row for row in rows if narrowed(asked, row)]


def amounts(asked: Condition, person: Person) -> list:
    return [row["amount"] for row in bookings(asked, person)]


def events(asked: Condition, person: Person) -> list[dict]:
    rows = seen(person.events, "occurred_at", asked.param("days"))
    return [row for row in rows if narrowed(asked, row) and carries(row, asked.param("properties"))]


def narrowed(asked: Condition, row: dict) -> bool:
    names = {"kinds": "kind", "categories": "category", "channels": "channel"}
    if asked.param("least") is not None and abs(row["amount"]) < asked.param("least"):
        return False
    side = "in" if "amount" in row and row["amount"] > 0 else "out"
    if asked.param("direction") is not None and side not in asked.param("direction"):
        return False
    return all(
        row[column] in asked.param(param)
        for param, column in names.items()
        if asked.param(param) is not None
    )


def carries(row: dict, wanted: tuple | None) -> bool:
    pairs = [pair.split("=", 1) for pair in wanted or ()]
    return all(
        row["payload"].get(name) in {value for other, value in pairs if other == name}
        for name, _value in pairs
    )


def days_since(rows: list[dict], at: str) -> int | None:
    return (AS_OF - max(row[at] for row in rows)).days if rows else None


def last_day(rows: list[dict], at: str) -> dt.date | None:
    return day_of(max(row[at] for row in rows)) if rows else None


def day_of(moment: dt.datetime) -> dt.date:
    return moment.astimezone(ZoneInfo(ZONE)).date()


def acts(asked: Condition, person: Person, step: str) -> list[dt.datetime]:
    least, pairs = asked.param(f"{step}_least"), asked.param(f"{step}_properties")
    happened = seen(person.events, "occurred_at", asked.param("days"))
    booked = seen(person.bookings, "booked_at", asked.param("days"))
    return [
        row["occurred_at"]
        for row in happened
        if f"event.{row['kind']}" in asked.param(step) and carries(row, pairs)
    ] + [
        row["booked_at"]
        for row in booked
        if f"booking.{row['kind']}" in asked.param(step)
        and (least is None or abs(row["amount"]) >= least)
    ]


def sequence(asked: Condition, person: Person) -> bool:
    within, then = days(asked.param("within")), acts(asked, person, "then")
    for one in acts(asked, person, "first"):
        followed = any(one < other <= one + within for other in then)
        if asked.op == "followed_by" and followed:
            return True
        if asked.op == "not_followed_by" and not followed and one + within <= AS_OF:
            return True
    return False


def scores(asked: Condition, person: Person) -> list[tuple[float, str]]:
    products = asked.param("products")
    return [
        (value, band)
        for kind, subject, value, band in person.scores
        if kind in asked.param("score") and (products is None or subject in products)
    ]


def consents(asked: Condition, person: Person) -> dict[tuple[str, str], dt.datetime]:
    channels, purposes = asked.param("channels"), asked.param("purposes")
    return {
        (purpose, on): at
        for (purpose, on), at in person.consents.items()
        if (channels is None or on in channels) and (purposes is None or purpose in purposes)
    }


def related(asked: Condition, person: Person) -> list[Person]:
    bonds = asked.param("bonds")
    return [other for kind, other in person.bonds if bonds is None or kind in bonds]


def last_answers(asked: Condition, person: Person) -> list[dict]:
    """The last answer of the measure before now, if it is of the days and channels asked for."""
    measure = asked.field.split("_")[0]
    before = [row for row in person.answers if row["measure"] == measure and row["answered_at"] < AS_OF]  # fmt: skip
    last = max(before, key=lambda row: (row["answered_at"], row["event_id"]), default=None)
    rows = seen([last] if last else [], "answered_at", asked.param("days"))
    return [row for row in rows if narrowed(asked, row)]


def groups_of(groups: dict[str, range]):
    return has(
        lambda asked, person: {
            name
            for name, scores in groups.items()
            for row in last_answers(asked, person)
            if row["score"] in scores
        }
    )


def last_score(asked: Condition, person: Person) -> int | None:
    return next((row["score"] for row in last_answers(asked, person)), None)


def read_in_texts(kind: str):
    return has(
        lambda asked, person: {row[kind] for row in seen(person.texts, "at", asked.param("days"))}
    )


def of(where: str, column: str):
    """A figure of what is kept once for a person, unknown where it is not kept."""
    return value(lambda asked, person: getattr(person, where).get(column))


def one_of(where: str, column: str):
    return has(lambda asked, person: {getattr(person, where).get(column)})


def day(where: str, column: str):
    def known(asked: Condition, person: Person) -> dt.date | None:
        moment = getattr(person, where).get(column)
        return moment and day_of(moment)

    return value(known)


def mean(values: list) -> Any:
    return sum(values) / len(values) if values else None


def any_value(values):
    return lambda asked, person: any(
        compare(asked.op, one, asked.value) for one in values(asked, person)
    )


def any_row(column: str, holdings=open_holdings):
    return any_value(lambda asked, person: [row.get(column) for row in holdings(asked, person)])


def value(of):
    return lambda asked, person: compare(asked.op, of(asked, person), asked.value)


VALUES = {
    "value_score": "score", "clv": "clv", "peak_clv": "peak_clv", "contribution": "contribution",
    "value_potential": "potential", "loyalty": "loyalty", "rfm_recency": "recency", "rfm_frequency": "frequency",
    "rfm_monetary": "monetary", "alive_share": "alive",
}  # fmt: skip
CSAT = {"satisfied": range(4, 6), "neutral": range(3, 4), "dissatisfied": range(1, 3)}
NPS = {"promoter": range(9, 11), "passive": range(7, 9), "detractor": range(7)}
RECKONED = {
    **{key: of("value", column) for key, column in VALUES.items()},
    "value_tier": one_of("value", "tier"),
    "tier_since": day("value", "tier_since"),
    "lifecycle_stage": one_of("stage", "stage"),
    "stage_entered": day("stage", "entered_at"),
    "decline_warning": of("stage", "warning"),
    "winback_value": of("stage", "winback_value"),
    "csat_group": groups_of(CSAT),
    "nps_group": groups_of(NPS),
    "csat_score": value(last_score),
    "nps_score": value(last_score),
    "text_topic": read_in_texts("topic"),
    "text_sentiment": read_in_texts("sentiment"),
    "firm_size": one_of("firm", "size"),
    "firm_industry": has(lambda asked, person: {person.firm.get("industry", "")[:1]}),
    "firm_group": one_of("firm", "head"),
    "registered_capital": of("firm", "registered_capital"),
    "snapshot": has(lambda asked, person: person.snapshots),
}
MANY = RECKONED | {
    "branch": has(lambda asked, person: person.branch),
    "region": has(lambda asked, person: person.region),
    "tag": has(lambda asked, person: person.tags),
    "segment": has(lambda asked, person: person.segments),
    "related_segment": has(lambda a, p: {one for other in related(a, p) for one in other.segments}),
    "related_count": value(lambda a, p: len({other.pk for other in related(a, p)})),
    "consent": has(lambda asked, person: {purpose for purpose, _on in consents(asked, person)}),
    "consent_since": any_value(lambda a, p: [day_of(at) for at in consents(a, p).values()]),
    "holding_kind": has(lambda a, p: {row["kind"] for row in open_holdings(a, p)}),
    "holding_product": has(lambda a, p: {row["code"] for row in open_holdings(a, p)}),
    "holding_count": value(lambda a, p: len(open_holdings(a, p))),
    "holding_balance": value(lambda a, p: sum(row["balance"] for row in open_holdings(a, p))),
    "holding_maturity": any_row("maturity_on"),
    "holding_opened": any_row("opened_on"),
    "holding_closed": any_row("closed_on", closed_holdings),
    "booked_in": value(lambda a, p: sum(x for x in amounts(a, p) if x > 0)),
    "booked_out": value(lambda a, p: sum(-x for x in amounts(a, p) if x < 0)),
    "booked_net": value(lambda a, p: sum(amounts(a, p))),
    "booked_count": value(lambda a, p: len(amounts(a, p))),
    "booked_largest": value(lambda a, p: max((abs(x) for x in amounts(a, p)), default=None)),
    "booked_average": value(lambda a, p: mean([abs(x) for x in amounts(a, p)])),
    "booked_days_since": value(lambda a, p: days_since(bookings(a, p), "booked_at")),
    "booked_last": value(lambda a, p: last_day(bookings(a, p), "booked_at")),
    "event_count": value(lambda a, p: len(events(a, p))),
    "event_days_since": value(lambda a, p: days_since(events(a, p), "occurred_at")),
    "event_last": value(lambda a, p: last_day(events(a, p), "occurred_at")),
    "sequence": sequence,
    "score": value(lambda a, p: max((value for value, _band in scores(a, p)), default=None)),
    "score_band": has(lambda a, p: {band for _value, band in scores(a, p)}),
}
