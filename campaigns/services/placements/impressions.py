"""Taking in what screens report: shown, clicked, dismissed; each once, however often it is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from campaigns.domain.tokens import Purpose, Word, unseal
from campaigns.models import Banner, CampaignRun, DeliveryEvent, Impression
from campaigns.services.placements.deciding import RANKS, WORD_HOURS
from campaigns.services.rendering.links import signing_key
from campaigns.services.tracking import CUSTOMER_EVENTS, Reaction, record_reactions
from config.base.tables import fetch_rows
from customers.models import Channel, Customer, Product
from customers.services import events
from recommendations.models import Decision

Kind = Impression.Kind
LEAD = timedelta(minutes=5)  # by which a device's clock may be ahead of ours
REPORT_DAYS = 7  # how late a device that was offline may report
# What a report means for the delivery: a click shows that the banner was seen.
REACTIONS: Mapping[str, tuple[str, ...]] = {
    Kind.SHOWN: (DeliveryEvent.Kind.OPENED,),
    Kind.CLICKED: (DeliveryEvent.Kind.OPENED, DeliveryEvent.Kind.CLICKED),
    Kind.DISMISSED: (DeliveryEvent.Kind.OPENED, DeliveryEvent.Kind.DISMISSED),
}
TAKE_IN = """
    INSERT INTO campaigns_impression (word, kind, customer_id, banner_id, decision_id, product_id, at)
    SELECT * FROM unnest(%(words)s::text[], %(kinds)s::text[], %(customers)s::bigint[], %(banners)s::bigint[],
                         %(decisions)s::bigint[], %(products)s::bigint[], %(at)s::timestamptz[])
    ON CONFLICT (word, kind) DO NOTHING
    RETURNING word, kind
"""


@dataclass(frozen=True)
class Report:
    """That what was handed out under a word was shown, clicked or dismissed; without a time, just now."""

    word: str
    kind: str
    at: datetime | None = None


@dataclass(frozen=True)
class Taken:
    """What a batch brought: how many were new and how many known, and the refused by their place with a code."""

    new: int
    known: int
    refused: Mapping[int, str]


@dataclass(frozen=True)
class Meant:
    """What a word stands for: a banner, or one product of a decision."""

    customer_id: int
    month: date
    banner: Banner | None = None
    decision_id: int | None = None
    product_id: int | None = None


@transaction.atomic
def record_impressions(*, reports: Sequence[Report], by: User, now: datetime) -> Taken:
    """Take in reports about customers the user may see; one that names an unknown word tells nothing of others.

    The first of each kind is a reaction to its delivery; a dismissed banner is not shown again.
    """
    words = {report.word: _read(report.word) for report in reports}
    meant = _meant({text: word for text, word in words.items() if word}, by)
    refused: dict[int, str] = {}
    rows: dict[tuple[str, str], datetime] = {}
    for number, report in enumerate(reports):
        at, word = report.at or now, words[report.word]
        code = _fault(word, at, now) if word and report.word in meant else "unknown_impression"
        if code:
            refused[number] = code
        else:
            rows.setdefault((report.word, report.kind), at)
    new = _take_in(rows, meant)
    _note_reactions({key: rows[key] for key in new}, meant)
    _note_events({key: rows[key] for key in new}, meant)
    _dismiss([meant[word] for word, kind in new if kind == Kind.DISMISSED], now)
    return Taken(len(new), len(reports) - len(refused) - len(new), refused)


def _read(text: str) -> Word | None:
    return unseal(text, Purpose.IMPRESSION, signing_key()) or unseal(
        text, Purpose.OFFER, signing_key()
    )


def _fault(word: Word, at: datetime, now: datetime) -> str:
    """What is wrong with the time of a report: it lies outside of when its banner could be shown."""
    handed_out = datetime.fromtimestamp(word.number, UTC)
    if at > now + LEAD or at < handed_out - LEAD:
        return "wrong_time"
    too_late = at > handed_out + timedelta(hours=WORD_HOURS) + LEAD
    return "too_late" if too_late or now > handed_out + timedelta(days=REPORT_DAYS) else ""


def _meant(words: Mapping[str, Word], by: User) -> dict[str, Meant]:
    """Find what the words stand for, of customers the user may see."""
    banners = _banners([w for w in words.values() if w.purpose == Purpose.IMPRESSION], by)
    offers = _offers([w for w in words.values() if w.purpose == Purpose.OFFER], by)
    found: dict[str, Meant] = {}
    for text, word in words.items():
        known = banners if word.purpose == Purpose.IMPRESSION else offers
        if word.delivery_id in known:
            found[text] = known[word.delivery_id]
    return found


def _banners(words: Sequence[Word], by: User) -> dict[int, Meant]:
    rows = Banner.objects.filter(
        delivery_id__in=[word.delivery_id for word in words],
        customer__in=Customer.objects.visible_to(by),
    ).defer("title", "text")
    months = dict(
        CampaignRun.objects.filter(pk__in=[row.run_id for row in rows]).values_list(
            "pk", "run_month"
        )
    )
    return {row.delivery_id: Meant(row.customer_id, months[row.run_id], row) for row in rows}


def _offers(words: Sequence[Word], by: User) -> dict[int, Meant]:
    places = {word.delivery_id: divmod(word.delivery_id, RANKS) for word in words}
    decisions = Decision.objects.filter(
        pk__in=[decision for decision, _rank in places.values()],
        customer__in=Customer.objects.visible_to(by),
    ).in_bulk()
    codes = {
        place: _product_at(decisions[decision], rank)
        for place, (decision, rank) in places.items()
        if decision in decisions
    }
    products = Product.objects.in_bulk(list(set(codes.values())), field_name="code")
    return {
        place: Meant(
            customer_id=decisions[places[place][0]].customer_id,
            month=timezone.localdate(),
            decision_id=places[place][0],
            product_id=products[code].pk,
        )
        for place, code in codes.items()
        if code in products
    }


def _product_at(decision: Decision, rank: int) -> str:
    offers: list[dict[str, Any]] = decision.answer["offers"]
    return next((row["product"] for row in offers if row["rank"] == rank), "")


def _take_in(
    rows: Mapping[tuple[str, str], datetime], meant: Mapping[str, Meant]
) -> list[tuple[str, str]]:
    keys = sorted(rows)
    things = [meant[word] for word, _kind in keys]
    values: dict[str, Any] = {
        "words": [word for word, _kind in keys],
        "kinds": [kind for _word, kind in keys],
        "customers": [thing.customer_id for thing in things],
        "banners": [thing.banner.pk if thing.banner else None for thing in things],
        "decisions": [thing.decision_id for thing in things],
        "products": [thing.product_id for thing in things],
        "at": [rows[key] for key in keys],
    }
    found = fetch_rows(TAKE_IN, values) if keys else []
    return [(word, kind) for word, kind in found]


def _note_reactions(new: Mapping[tuple[str, str], datetime], meant: Mapping[str, Meant]) -> None:
    by_month: dict[date, list[Reaction]] = {}
    for (word, kind), at in new.items():
        thing = meant[word]
        if thing.banner:
            by_month.setdefault(thing.month, []).extend(
                Reaction(thing.banner.delivery_id, one, at.replace(microsecond=0))
                for one in REACTIONS[kind]
            )
    for month, reactions in by_month.items():
        unique = {(one.delivery_id, one.kind, one.at): one for one in reactions}
        record_reactions(run_month=month, reactions=list(unique.values()))


def _note_events(new: Mapping[tuple[str, str], datetime], meant: Mapping[str, Meant]) -> None:
    """An offer that filled a place stands among what the customer did, as a banner does by its delivery."""
    rows = []
    for (word, kind), at in new.items():
        thing = meant[word]
        if thing.banner is None:
            did = CUSTOMER_EVENTS[DeliveryEvent.Kind(REACTIONS[kind][-1])]
            rows.append(
                events.EventRow(
                    external_id=f"campaigns.offer.{word}.{kind}",
                    customer_id=thing.customer_id,
                    kind=f"{Channel.IN_APP}_{did}",
                    occurred_at=at,
                    channel=Channel.IN_APP,
                    payload={"decision": thing.decision_id},
                )
            )
    events.record_events(rows)


def _dismiss(things: Sequence[Meant], now: datetime) -> None:
    banners = [thing.banner.pk for thing in things if thing.banner]
    if banners:
        Banner.objects.filter(pk__in=banners, dismissed_at=None).update(dismissed_at=now)
