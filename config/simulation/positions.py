"""What customers hold: the main account of each, products held before the plan and bought within it."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from config.simulation import columns, identity
from config.simulation.catalogue import (
    BUSINESS,
    CURRENT,
    KIDS,
    PRODUCTS,
    SHARE,
    product_array,
    product_kinds,
)
from config.simulation.demand import Demand
from config.simulation.people import DORMANT, People
from config.simulation.plan import Array, Plan
from config.simulation.traits import ORDERED

NEVER = np.iinfo(np.int32).max
USD_RATE = 7.1
OPENING_SECOND = 9 * 3600
CLOSING_SECOND = 17 * 3600
# Savings that are redeemed at will go at this rate a month.
REDEMPTION_RATE = 0.012


@dataclass(frozen=True)
class Positions:
    """Holdings of one block; the first len(people) rows are the main accounts, in customer order.

    Days count from the plan's start. `principal` is in cents of the holding's currency, `funding` in cents of CNY.
    """

    first_number: int
    customer: Array
    product: Array
    opened_day: Array
    closed_day: Array
    maturity_day: Array
    principal: Array
    funding: Array

    def __len__(self) -> int:
        return len(self.customer)

    @property
    def kind(self) -> Array:
        return product_kinds()[self.product]

    @property
    def before_start(self) -> Array:
        return self.opened_day < 0

    def account_numbers(self) -> pa.Array:
        """Account keys, unique in the bank: Luhn-checked cards for main accounts and credit cards too."""
        return identity.card_numbers(self.first_number + np.arange(len(self)))

    def external_ids(self) -> pa.Array:
        """Source keys of the holdings."""
        return columns.codes("H", self.first_number + np.arange(len(self)), 12)


def open_positions(plan: Plan, block: int, people: People, demand: Demand) -> Positions:
    """The holdings of one block with their opening and closing days and amounts."""
    rng = plan.stream(block, "positions")
    customer, product, opened = _listed(rng, people, demand)
    term = product_array("term_days", 0)[product]
    kind = product_kinds()[product]
    maturity = np.where(term > 0, opened + term, NEVER).astype(np.int64)
    matures = np.isin(kind, ("deposit", "structured_deposit", "bond", "wealth")) & (term > 0)
    closed = np.where(matures & (maturity < plan.days), maturity, NEVER)
    redeemable = np.isin(kind, ("wealth", "fund", "metal")) & (term == 0)
    wait = rng.exponential(30.4 / REDEMPTION_RATE, len(customer))
    redeemed = np.maximum(opened, 0) + 2 + wait.astype(np.int64)
    closed = np.where(redeemable & (redeemed < plan.days), redeemed, closed)
    funding = _amounts(rng, people, customer, product)
    dollars = product_array_currency()[product]
    count = len(people)
    return Positions(
        first_number=block * plan.block_size * 100,
        customer=np.concatenate([np.arange(count), customer]),
        product=np.concatenate([_main_products(people), product]),
        opened_day=np.concatenate([people.since_day, opened]),
        closed_day=np.concatenate([np.minimum(people.closed_day, NEVER), closed]),
        maturity_day=np.concatenate([np.full(count, NEVER), maturity]),
        principal=np.concatenate(
            [
                _main_balances(rng, people),
                np.where(dollars, funding / USD_RATE, funding).astype(np.int64),
            ]
        ),
        funding=np.concatenate([np.zeros(count, dtype=np.int64), funding]),
    )


def holdings_table(plan: Plan, people: People, positions: Positions, balance: Array) -> pa.Table:
    """The import file of holdings; balances are signed, what is owed to the bank is negative."""
    closed = positions.closed_day < plan.days
    endless = positions.maturity_day == NEVER
    rates = pa.array([product.rate for product in PRODUCTS]).cast(SHARE)
    return pa.table(
        {
            "external_id": positions.external_ids(),
            "customer_no": people.numbers().take(pa.array(positions.customer)),
            "product_code": columns.labels(positions.product, [p.code for p in PRODUCTS]),
            "account_no": positions.account_numbers(),
            "opened_on": columns.days(plan.dates(positions.opened_day)),
            "closed_on": columns.days(
                plan.dates(np.where(closed, positions.closed_day, 0)), ~closed
            ),
            "balance": columns.money(balance),
            "currency": columns.labels(product_array_currency()[positions.product], ("CNY", "USD")),
            "rate": rates.take(pa.array(positions.product)),
            "maturity_on": columns.days(
                plan.dates(np.where(endless, 0, positions.maturity_day)), endless
            ),
            "status": columns.labels(closed, ("open", "closed")),
        }
    )


def product_array_currency() -> Array:
    """Which products are kept in US dollars."""
    return np.array([product.currency == "USD" for product in PRODUCTS])


def _listed(rng: np.random.Generator, people: People, demand: Demand) -> tuple[Array, Array, Array]:
    customer, product = np.nonzero(demand.initial)
    tenure = -people.since_day[customer]
    term = product_array("term_days", 0)[product]
    # A term product still held at the start was opened within its term.
    span = np.where(term > 0, np.minimum(term, tenure), tenure)
    opened = -1 - (rng.random(len(customer)) * np.maximum(span - 1, 1)).astype(np.int64)
    return (
        np.concatenate([customer, demand.bought_customer]),
        np.concatenate([product, demand.bought_product]),
        np.concatenate([opened, demand.bought_day]),
    )


def _amounts(rng: np.random.Generator, people: People, customer: Array, product: Array) -> Array:
    """CNY cents put in, lent, or paid a month, rounded as people round."""
    size = np.array([trait.size for trait in ORDERED])[product]
    kind = product_kinds()[product]
    by_income = np.isin(kind, ("loan", "insurance"))
    scale = np.where(by_income, people.income[customer], people.wealth[customer])
    yuan = scale * size * np.exp(rng.normal(-0.1, 0.5, len(product)))
    step = np.select(
        [kind == "loan", kind == "insurance", yuan > 20_000], [10_000, 10, 10_000], 500
    )
    least = np.maximum(product_array("min_amount")[product], 100)
    least = np.where(product_array_currency()[product], least * USD_RATE, least)
    rounded = np.maximum(np.round(yuan / step) * step, least)
    premium = np.clip(np.round(people.income[customer] * size * 0.3 / 10) * 10, 20, 5_000)
    rounded = np.where(kind == "insurance", premium, rounded)
    return (np.where(size > 0, rounded, 0) * 100).astype(np.int64)


def _main_products(people: People) -> Array:
    return np.select([people.firm, people.minor], [BUSINESS, KIDS], CURRENT)


def _main_balances(rng: np.random.Generator, people: People) -> Array:
    yuan = people.wealth * 0.25 * np.exp(rng.normal(0, 0.8, len(people)))
    yuan = np.where(people.status == DORMANT, yuan * 0.05, yuan)
    return (yuan * 100).astype(np.int64)
