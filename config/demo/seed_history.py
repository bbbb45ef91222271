"""A campaign that ran weeks ago and has a matured result, by the product's own services on a clock set back.

Who opened, clicked, left and bought is what the simulation's truth says, for both arms; the conversions are
matched by the service that matches every campaign's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd

from config.demo import seed_texts
from config.demo.banks import home_zone, honest_goal
from config.demo.clock import clock_at
from config.demo.deeds import Deed, deeds_of
from config.demo.incomes import purchase_payload, terms_of
from config.demo.order import Order, bank_folder, has_truth
from config.demo.seed_campaigns import (
    Plan,
    Texts,
    is_there,
    launch,
    make_audience,
    offered,
    propose,
    submit_and_sign,
)
from config.simulation.responses import outcomes_without_contact, respond
from config.simulation.truth import read_truth

if TYPE_CHECKING:
    from campaigns.models import CampaignRun
    from customers.models import Product


@dataclass(frozen=True)
class Past:
    """A campaign that is over: its name, its audience and what that is."""

    name: str
    audience: str
    description: str


# The first product that the bank sells was offered: the simulated bank's loan, or the Berka bank's.
OFFERS = (("LON-CON", seed_texts.LOAN), ("BK-LON", seed_texts.PERSONAL_LOAN))
PASTS = {
    "LON-CON": Past("消费贷利率优惠", "尚无消费贷的个人客户", "没有消费贷的活跃个人客户"),
    "BK-LON": Past(
        "个人贷款利率优惠（反应为模拟 · imagined responses）",
        "尚无个人贷款的个人客户",
        "没有个人贷款的活跃个人客户",
    ),
}
DAYS_AGO = 45
DISCOUNT = 0.2  # a fifth off the first rate, as the text promises
SEED = 1
BATCH = 500
REFUSED_EVERY = 150  # one address in so many is refused by its server


def finish_campaign(order: Order) -> str | None:
    """Freeze, send, answer and settle a campaign of some weeks ago."""
    from django.utils import timezone

    product, texts = offered(*OFFERS)
    if not has_truth() or product not in PASTS:
        return None
    now = timezone.localtime(timezone=ZoneInfo(home_zone()))
    began = now.replace(hour=10, minute=0, second=0, microsecond=0) - timedelta(days=DAYS_AGO)
    plan = _plan(product, texts, began)
    if is_there(plan):
        return None
    run = _send(plan, began)
    _answer(run)
    order.notes.append(f"{run.campaign.code} has finished: its result compares two arms")
    return f"{run.campaign.code} finished: {run.sent_count:,} sent, {run.holdout_count:,} held out"


def _plan(product: str, texts: Texts, began: datetime) -> Plan:
    from customers.models import Product

    goal = honest_goal(Product.objects.get(code=product).name_zh)
    fields = {"holdout_share": 0.25, "goal_conversion_rate": 0.02} | goal
    past = PASTS[product]
    return Plan(past.name, "promotion", past.audience, product, texts, began, fields)


def _send(plan: Plan, began: datetime) -> "CampaignRun":
    """Draft, sign and launch on the days before; send in batches through the ledger's own claims."""
    with clock_at(began - timedelta(days=3)):
        make_audience(plan.segment, PASTS[plan.product].description, plan.product)
        campaign = propose(plan)
    with clock_at(began - timedelta(days=2)):
        submit_and_sign(campaign)
    with clock_at(began):
        run = launch(campaign)
    for moment in moments_from(began):
        if send_batch(run, moment):
            break
    run.refresh_from_db()
    return run


def moments_from(began: datetime) -> Iterator[datetime]:
    """When the workers looked: often at first, then by the hour for those whose own clock said to wait."""
    for minutes in [*range(0, 20, 2), *range(60, 26 * 60, 60)]:
        yield began + timedelta(minutes=minutes)


def send_batch(run: "CampaignRun", moment: datetime) -> bool:
    """Claim, note the attempts and settle one batch; return whether nothing is left, which finishes the run."""
    from campaigns.services import finishing, settling
    from campaigns.services.claiming import claim_batch
    from campaigns.services.rendering.links import message_id_of
    from customers.channels.messages import Outcome, Result

    with clock_at(moment):
        batch = claim_batch(run_id=run.pk, now=moment, size=BATCH)
        if batch is None:
            finishing.refresh_counts(run=run, now=moment, moved=True)
            return finishing.finish_if_done(run_id=run.pk, now=moment)
        keys = {row.id: message_id_of(row.id) for row in batch.rows}
        settling.begin_attempts(run=run, token=batch.token, keys=keys, now=moment)
        later = moment + timedelta(seconds=10)
        told = [
            Result(row.id, Outcome.REJECTED, "550 5.1.1 no such user")
            if row.id % REFUSED_EVERY == 0
            else Result(row.id, Outcome.ACCEPTED, "250 2.0.0 OK")
            for row in batch.rows
        ]
        settlements = [settling.settlement_of(result, 0, later) for result in told]
        settling.settle_batch(run=run, token=batch.token, settlements=settlements, now=later)
    return False


def _answer(run: "CampaignRun") -> None:
    """Let the customers of both arms do what the truth says, and match what they bought."""
    from campaigns.services.conversions import match_conversions

    contacts = _contacts(run)
    reached = contacts["state"] == "sent"
    truth = read_truth(bank_folder(), contacts["customer_no"].tolist())
    answers = respond(contacts[reached], truth, SEED)
    left_alone = outcomes_without_contact(contacts[~reached], truth, SEED)
    _react(run, contacts, deeds_of(answers))
    _buy(run, contacts, deeds_of(answers) + deeds_of(left_alone))
    match_conversions(run=run)


def _contacts(run: "CampaignRun") -> pd.DataFrame:
    """Everybody who was drawn, in the words of the simulation."""
    from campaigns.models import Delivery

    drawn = Delivery.objects.filter(run_month=run.run_month, run=run).exclude(arm="")
    columns = ["id", "customer_id", "customer__customer_no", "state", "changed_at"]
    rows = pd.DataFrame(list(drawn.values_list(*columns)), columns=pd.Index(columns))
    rows = rows.rename(columns={"customer__customer_no": "customer_no", "changed_at": "sent_at"})
    campaign = run.campaign
    return rows.assign(
        product_code=_product_of(run).code, channel="email", campaign=campaign.code, price=DISCOUNT
    )


def _react(run: "CampaignRun", contacts: pd.DataFrame, deeds: list[Deed]) -> None:
    """Note opens and clicks; unsubscriptions go the way of the link in the mail."""
    from campaigns.domain import tokens
    from campaigns.models import DeliveryEvent, TrackedLink
    from campaigns.services import leaving, tracking

    delivery = dict(zip(contacts["customer_no"], contacts["id"], strict=True))
    link = TrackedLink.objects.filter(campaign=run.campaign).order_by("pk").first()
    clicked = {"link": link.pk if link else None}
    known = {
        "open": (DeliveryEvent.Kind.OPENED, {}),
        "click": (DeliveryEvent.Kind.CLICKED, clicked),
    }
    reactions = [
        tracking.Reaction(
            delivery[deed.customer_no], known[deed.kind][0], deed.at, known[deed.kind][1]
        )
        for deed in deeds
        if deed.kind in known
    ]
    tracking.record_reactions(run_month=run.run_month, reactions=reactions)
    for deed in deeds:
        if deed.kind == "unsubscribe":
            number = delivery[deed.customer_no]
            word = tokens.Word(tokens.Purpose.UNSUBSCRIBE, run.run_month, number)
            leaving.unsubscribe(word=word, at=deed.at)


def _product_of(run: "CampaignRun") -> "Product":
    product = run.campaign.product
    if product is None:
        raise ValueError(f"{run.campaign.code} offers nothing")
    return product


def _buy(run: "CampaignRun", contacts: pd.DataFrame, deeds: list[Deed]) -> None:
    """Hand the purchases to the customers' own intake, as core banking would."""
    from customers.services.events import EventRow, record_events

    known = dict(zip(contacts["customer_no"], contacts["customer_id"], strict=True))
    terms = terms_of(_product_of(run))
    record_events(
        [
            EventRow(
                external_id=f"core.purchase.{terms.code}.{deed.customer_no}",
                customer_id=known[deed.customer_no],
                kind="purchase",
                occurred_at=deed.at,
                channel="mobile",
                payload=purchase_payload(deed.customer_no, terms),
            )
            for deed in deeds
            if deed.kind == "buy"
        ]
    )
