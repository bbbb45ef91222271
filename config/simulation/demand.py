"""Why customers buy: need × taste × price, limited by eligibility and suitability; and what a contact adds."""

from dataclasses import dataclass

import numpy as np

from config.simulation.catalogue import INDEX, MAIN, PRODUCTS, product_array
from config.simulation.lives import Lives
from config.simulation.people import ACTIVE, CLOSED, People
from config.simulation.plan import Array, Plan
from config.simulation.traits import NEEDS, ORDERED, REPEATABLE, TASTES, complement_matrix

MONTH_DAYS = 30.4
HIGHEST_HAZARD = 0.25
# Share of what tenure would suggest that customers already hold at the start.
STOCK_SHARE = 0.45
_TASTE_WEIGHT, _NEED_WEIGHT, _PRICE_WEIGHT = 1.15, 1.0, 1.2
_BASE = np.array([trait.base for trait in ORDERED], dtype=np.float32)
_TASTES = np.array([trait.tastes for trait in ORDERED], dtype=np.float32).reshape(-1, len(TASTES))
_NEEDS = np.array([trait.needs for trait in ORDERED], dtype=np.float32).reshape(-1, len(NEEDS))
_PRICE = np.array([trait.price for trait in ORDERED], dtype=np.float32)
_REPEATS = np.isin([product.code for product in PRODUCTS], REPEATABLE)
_COMPLEMENTS = complement_matrix()


@dataclass(frozen=True)
class Demand:
    """What a block's customers held at the start, bought in the plan, and would do next (customers × products)."""

    initial: Array
    bought_customer: Array
    bought_product: Array
    bought_day: Array
    hazard: Array
    uplift: Array


def draw_demand(plan: Plan, block: int, people: People, lives: Lives) -> Demand:
    """Simulate purchases month by month; what is held changes what is wanted next."""
    rng = plan.stream(block, "demand")
    allowed = eligible(people)
    pull = _pull(people, allowed)
    tenure = np.clip(-people.since_day / MONTH_DAYS, 0, 72).astype(np.float32)[:, None]
    stock = hazard(pull, lives.needs, np.zeros_like(pull))
    initial = rng.random(pull.shape) < 1 - np.exp(-stock * tenure * STOCK_SHARE)
    initial &= (people.status != CLOSED)[:, None]
    held = initial.copy()
    purchases: list[tuple[Array, Array, Array]] = []
    for month in range(plan.months):
        first, last = month * plan.days // plan.months, (month + 1) * plan.days // plan.months
        rate = hazard(pull, lives.needs_at(first), held) * _season(plan, first)
        rate *= (people.since_day <= first)[:, None] & (_REPEATS | ~held)
        customer, product = np.nonzero(rng.random(rate.shape, dtype=np.float32) < 1 - np.exp(-rate))
        purchases.append((customer, product, rng.integers(first, last, len(customer))))
        held[customer, product] = True
    now = hazard(pull, lives.needs_at(plan.days), held) * (_REPEATS | ~held)
    customer, product, day = (np.concatenate(parts) for parts in zip(*purchases, strict=True))
    return Demand(initial, customer, product, day, now, uplift(people, now))


def eligible(people: People) -> Array:
    """Which products each customer may buy: audience, age, means, and tolerance at or above the risk rating."""
    rating, smallest = product_array("risk_rating"), product_array("min_amount")
    age = people.age[:, None]
    audience = np.where(
        people.firm[:, None],
        np.array([trait.firms for trait in ORDERED]),
        np.array([trait.persons for trait in ORDERED]) & (age >= product_array("min_age")),
    )
    in_age = people.firm[:, None] | (age < product_array("max_age", 200) + 1)
    wealthy = people.wealth[:, None] * 0.8 >= np.where(_is_saving(), smallest, 0)
    suitable = (rating == 0) | (people.tolerance[:, None] >= rating)
    lively = (people.status == ACTIVE)[:, None] & ~people.minor[:, None]
    mask: Array = audience & in_age & wealthy & suitable & lively
    mask[:, list(MAIN)] = False
    return mask


def hazard(pull: Array, needs: Array, held: Array) -> Array:
    """Monthly purchase rate from the standing pull, present needs and complements held."""
    rate = pull * np.exp(_NEED_WEIGHT * needs @ _NEEDS.T + held.astype(np.float32) @ _COMPLEMENTS)
    return np.minimum(rate, HIGHEST_HAZARD)


def uplift(people: People, rate: Array) -> Array:
    """Change of the 30-day purchase probability by one well-placed contact; negative for those it annoys."""
    return lift(rate, people.responsiveness, _PRICE).astype(np.float32)


def lift(rate: Array, responsiveness: Array, price: Array) -> Array:
    """Change of the 30-day purchase probability (customers × products) by a contact, from monthly rates.

    On the log-odds scale a contact adds the customer's responsiveness, more where price weighs on the product.
    """
    without = 1 - np.exp(-rate)
    open_odds = np.clip(without, 1e-9, 1 - 1e-9)
    push = responsiveness[:, None] * (0.8 + 0.4 * price)
    with_contact = 1 / (1 + np.exp(-(np.log(open_odds / (1 - open_odds)) + push)))
    return np.where(without > 0, with_contact - without, 0.0)


def _pull(people: People, allowed: Array) -> Array:
    taste = people.tastes.astype(np.float32) @ _TASTES.T
    price = people.price_sensitivity.astype(np.float32)[:, None] * _PRICE
    # The mean of exp(taste) over segments is well above 1; the constant keeps base rates readable as rates.
    pull = _BASE * np.exp(_TASTE_WEIGHT * taste - _PRICE_WEIGHT * price - 0.6)
    return np.where(allowed, pull, 0.0).astype(np.float32)


def _is_saving() -> Array:
    kinds = ("deposit", "structured_deposit", "bond", "wealth", "fund", "metal")
    return np.isin([product.kind for product in PRODUCTS], kinds)


def _season(plan: Plan, first: int) -> Array:
    """January's opening push lifts savings, the weeks of the long holidays lift cards and loans."""
    middle = plan.dates(np.array([first + 15]))[0].astype("datetime64[M]").astype(int) % 12 + 1
    factor = np.ones(len(PRODUCTS), dtype=np.float32)
    if middle == 1:
        factor[_is_saving()] = 1.5
    if middle in (6, 11):
        factor[[INDEX["CRD-STD"], INDEX["CRD-YNG"], INDEX["LON-CON"]]] = 1.3
    return factor
