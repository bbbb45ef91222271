"""How the customers of a bank that came as files might answer a contact: imagined, for nobody knows.

Such a bank's files say who its customers are, never how they would respond. What is made up here has the shape of the
simulated bank's truth, so that the same public can live by it. It leans on what the records show (age, means, activity,
holdings), so that it is not noise alone, and lies apart under truth/, where no model looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from config.simulation.demand import lift
from config.simulation.plan import Array
from config.simulation.traits import CHANNELS

# Monthly purchase rates of whoever may buy and does not hold the product yet.
LOWEST_HAZARD, HIGHEST_HAZARD = 0.005, 0.03
ADULT_YEARS = 18
USUAL_AGE = 45.0
# Relative liking of the channels, in the order of CHANNELS; a bank that writes has customers who read.
_LIKING = (3.0, 2.0, 1.5, 1.0, 1.5, 1.5, 2.5)
# So that customers respond on average as the simulated bank's do: 0.5 on the log-odds scale, the cold ones among them.
_USUAL_RESPONSE = 0.58
# The share of customers whom a contact leaves cold, whatever it says.
_COLD_SHARE = 0.12


@dataclass(frozen=True)
class Appeal:
    """To whom a kind of product appeals: the best age and its spread in years, pull of means and of activity, price level."""

    age: float = USUAL_AGE
    spread: float = 18.0
    means: float = 0.0
    activity: float = 0.3
    price: float = 0.2


USUAL = Appeal()
APPEALS = {
    "loan": Appeal(36, 12, -0.4, 0.6, 0.8),
    "card": Appeal(34, 14, 0.4, 0.8, 0.3),
    "payment": Appeal(42, 18, 0.1, 0.9, 0.1),
    "deposit": Appeal(58, 18, 0.8, -0.2, 0.2),
    "structured_deposit": Appeal(55, 15, 0.9, 0.0, 0.3),
    "bond": Appeal(60, 15, 0.8, -0.2, 0.2),
    "wealth": Appeal(48, 14, 1.0, 0.2, 0.4),
    "fund": Appeal(40, 14, 0.8, 0.5, 0.3),
    "insurance": Appeal(42, 12, 0.3, 0.1, 0.6),
    "metal": Appeal(52, 15, 0.6, 0.0, 0.3),
}


@dataclass(frozen=True)
class Records:
    """What a bank's files show: ages in years (NaN where unknown), ranks of means and activity from 0 to 1, and
    who holds what (customers × products) of the products on offer."""

    numbers: Sequence[str]
    age: Array
    means: Array
    activity: Array
    products: Sequence[str]
    kinds: Sequence[str]
    held: Array


@dataclass(frozen=True)
class Imagined:
    """Latents by customer, and monthly hazard and uplift by customer × product, as the tables of truth/."""

    latents: pa.Table
    propensity: pa.Table


def imagine(records: Records, seed: int) -> Imagined:
    """Draw how every customer would answer; the same records and seed give the same tables."""
    rng = np.random.default_rng([seed, len(records.numbers), len(records.products)])
    age = np.where(np.isnan(records.age), USUAL_AGE, records.age)
    price = rng.beta(2.2, 2.2, len(age))
    responsiveness = _responsiveness(rng, records, age, price)
    affinity = _affinity(rng, age)
    rate = _hazard(rng, records, age)
    effect = lift(rate, responsiveness, np.array([_appeal(kind).price for kind in records.kinds]))
    return Imagined(
        _latents(records, price, responsiveness, affinity),
        _propensity(records, rate, effect),
    )


def _responsiveness(rng: np.random.Generator, records: Records, age: Array, price: Array) -> Array:
    """What one contact adds on the log-odds scale: mostly a little, nothing for some, less than nothing for a few."""
    drawn = _USUAL_RESPONSE + 0.4 * (records.activity - 0.5) + 0.4 * (price - 0.5)
    drawn -= 0.006 * (age - USUAL_AGE)
    drawn += rng.normal(0, 0.3, len(age))
    cold = rng.random(len(age)) < _COLD_SHARE
    return np.where(cold, 0.0, np.clip(drawn, -1.0, 2.0))


def _affinity(rng: np.random.Generator, age: Array) -> Array:
    """Shares of the channels that add up to one; the older go to the branch, the younger to their telephone."""
    older = np.clip((age - USUAL_AGE) / 40, -0.6, 0.9)
    weights = np.tile(np.array(_LIKING), (len(age), 1))
    weights[:, CHANNELS.index("branch")] *= 1 + older
    weights[:, CHANNELS.index("push")] *= 1 - older
    draws = rng.gamma(weights)
    shares: Array = draws / draws.sum(axis=1, keepdims=True)
    return shares


def _hazard(rng: np.random.Generator, records: Records, age: Array) -> Array:
    """Monthly rates between the lowest and the highest; none for minors and for what is held already."""
    rate = np.zeros((len(age), len(records.products)))
    for place, kind in enumerate(records.kinds):
        appeal = _appeal(kind)
        pull = -0.6 - ((age - appeal.age) / appeal.spread) ** 2 / 4
        pull += 2 * appeal.means * (records.means - 0.5)
        pull += 2 * appeal.activity * (records.activity - 0.5)
        pull += rng.normal(0, 0.7, len(age))
        rate[:, place] = LOWEST_HAZARD + (HIGHEST_HAZARD - LOWEST_HAZARD) / (1 + np.exp(-pull))
    able = (age >= ADULT_YEARS)[:, None] & ~records.held
    return np.where(able, rate, 0.0)


def _appeal(kind: str) -> Appeal:
    return APPEALS.get(kind, USUAL)


def _latents(records: Records, price: Array, responsiveness: Array, affinity: Array) -> pa.Table:
    narrow = np.float32
    table = {
        "customer_no": pa.array(records.numbers),
        "price_sensitivity": pa.array(price.astype(narrow)),
        "responsiveness": pa.array(responsiveness.astype(narrow)),
    }
    for place, name in enumerate(CHANNELS):
        table[f"affinity_{name}"] = pa.array(affinity[:, place].astype(narrow))
    return pa.table(table)


def _propensity(records: Records, rate: Array, effect: Array) -> pa.Table:
    table = {"customer_no": pa.array(records.numbers)}
    for side, values in (("hazard", rate), ("uplift", effect)):
        for place, code in enumerate(records.products):
            table[f"{side}_{code}"] = pa.array(values[:, place].astype(np.float32))
    return pa.table(table)
