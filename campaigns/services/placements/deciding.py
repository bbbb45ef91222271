"""Deciding what a place shows a customer now: banners that are due, then next best offers; each under a signed word."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import translation

from campaigns.domain.tokens import Purpose, Word, seal
from campaigns.models import Banner, Placement
from campaigns.selectors.holdouts import held_out_products
from campaigns.selectors.placements import (
    LOOK_BACK_DAYS,
    banners_of,
    dismissed_products,
    in_order,
    picture_url,
    shown_today,
)
from campaigns.services.placements.judging import why_no_offers, why_not_shown
from campaigns.services.rendering.links import signing_key
from customers.models import Channel, Customer
from recommendations.selectors.offers import show_answer
from recommendations.services.decisions import decide

WORD_HOURS = 24  # how long what was handed out may be shown and reported
MOST = 10
RANKS = 16  # places of a decision in a signed word


@dataclass(frozen=True)
class Item:
    """What a screen shows: a banner of a campaign, or (kind `offer`) a next best offer without words of ours."""

    kind: str
    impression_id: str
    title: str
    expires_at: datetime
    text: str = ""
    button: str = ""
    picture_url: str = ""
    picture_shows: str = ""
    link: str = ""
    language: str = ""
    campaign: str = ""
    product_code: str = ""
    priority: int | None = None


@dataclass(frozen=True)
class Left:
    """What is not shown and the code of its reason; without a campaign it speaks of next best offers."""

    campaign: str
    code: str


@dataclass
class Shown:
    """The answer to a screen; `left` is filled only when it was asked for."""

    items: list[Item] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def decide_place(
    *,
    customer: Customer,
    placement: Placement,
    now: datetime,
    limit: int = 1,
    topic: str = "",
    explain: bool = False,
) -> Shown:
    """Return what a place shows a customer now, at most `limit` items, and with `explain` why the rest is not shown.

    Every gate is asked again; of what a campaign holds out nothing is offered. A place given up shows nothing.
    """
    answer = Shown()
    if placement.retired_at:
        return answer
    _add_banners(answer, customer, placement, now, limit, explain)
    room = limit - len(answer.items)
    if room and placement.offers:
        _add_offers(answer, customer, now, room, topic)
    return answer


def _add_banners(
    answer: Shown,
    customer: Customer,
    placement: Placement,
    now: datetime,
    limit: int,
    explain: bool,
) -> None:
    kept = banners_of(customer, placement)
    if explain:
        kept = kept.filter(ends_at__gt=now - timedelta(days=LOOK_BACK_DAYS))
    else:
        kept = kept.filter(dismissed_at=None, withdrawn_at=None, ends_at__gt=now)
    shown = shown_today(customer, now)
    for banner in in_order(customer, kept):
        if len(answer.items) == limit and not explain:
            return
        reason = why_not_shown(customer, banner, shown, now)
        if not reason and len(answer.items) < limit:
            answer.items.append(_banner_item(banner, now))
        else:
            answer.left.append(Left(banner.run.campaign.code, reason or "no_room"))


def _banner_item(banner: Banner, now: datetime) -> Item:
    campaign = banner.run.campaign
    word = Word(Purpose.IMPRESSION, banner.run.run_month, banner.delivery_id, int(now.timestamp()))
    url = picture_url(banner.picture)
    return Item(
        kind="campaign",
        impression_id=seal(word, signing_key()),
        title=banner.title,
        text=banner.text,
        button=banner.button,
        picture_url=url,
        picture_shows=banner.picture.shows if url and banner.picture else "",
        link=banner.link,
        language=banner.language,
        campaign=campaign.code,
        product_code=campaign.product.code if campaign.product else "",
        priority=banner.rank,
        expires_at=min(banner.ends_at, now + timedelta(hours=WORD_HOURS)),
    )


def _add_offers(answer: Shown, customer: Customer, now: datetime, room: int, topic: str) -> None:
    refused = why_no_offers(customer, now)
    if refused:
        answer.left.append(Left("", refused))
        return
    taken = {item.product_code for item in answer.items}
    taken |= held_out_products([customer.pk], now).get(customer.pk, set())
    taken |= dismissed_products(customer, now)
    asked = {"channel": str(Channel.IN_APP), "topic": topic, "limit": min(MOST, room + len(taken))}
    decided = decide(customer=customer, context=asked, now=now)
    with translation.override(customer.language or None):
        offers = show_answer(decided.answer, decided.names).offers
    for offer in [one for one in offers if one.code not in taken][:room]:
        place = (decided.decision_id or 0) * RANKS + offer.rank
        word = Word(Purpose.OFFER, now.date().replace(day=1), place, int(now.timestamp()))
        answer.items.append(
            Item(
                kind="offer",
                impression_id=seal(word, signing_key()),
                title=offer.name,
                language=customer.language,
                product_code=offer.code,
                expires_at=now + timedelta(hours=WORD_HOURS),
            )
        )
