"""Life events and what they change: pay, needs, spending."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from config.simulation import columns
from config.simulation.people import MEDIAN_INCOME, RETIRED, STUDENT, People
from config.simulation.plan import Array, Plan
from config.simulation.traits import FIRM, NEEDS, SHOPKEEPER

EVENTS = ("job", "marriage", "child", "house", "retirement", "windfall")
JOB, MARRIAGE, CHILD, HOUSE, RETIREMENT, WINDFALL = range(6)
# Events a year, and the ages between which they happen.
_RATES = (
    (0.10, 20, 50),
    (0.06, 23, 36),
    (0.06, 25, 40),
    (0.035, 25, 48),
    (0.0, 0, 0),
    (0.012, 20, 90),
)
# Log-rate added to needs (growth, protection, home, retirement, business, school) while an event is fresh.
_BOOSTS = np.array(
    [
        [0.3, 0.1, 0.0, 0.0, 0.0, 0.0],
        [0.0, 1.0, 0.8, 0.0, 0.0, 0.0],
        [0.0, 1.2, 0.2, 0.0, 0.0, 1.4],
        [-0.3, 0.8, 1.6, 0.0, 0.0, 0.0],
        [0.3, 0.0, 0.0, 1.5, 0.0, 0.0],
        [1.8, 0.2, 0.2, 0.5, 0.2, 0.0],
    ],
    dtype=np.float32,
)
FRESH_DAYS = 120
LEAVING_RATE = 0.06  # a year


@dataclass(frozen=True)
class Lives:
    """Day of each life event per customer (customers × EVENTS; -1 none) and the pay rise of a new job.

    From the day `gone` on somebody does the everyday banking elsewhere and says nothing; what was agreed on goes on.
    """

    day: Array
    rise: Array
    needs: Array
    payday: Array
    gone: Array

    def fresh(self, day: int) -> Array:
        """Which events lie within the last FRESH_DAYS before `day`."""
        return (self.day >= 0) & (self.day <= day) & (self.day > day - FRESH_DAYS)

    def needs_at(self, day: int) -> Array:
        """Needs on a day: the standing ones and what fresh events add."""
        return self.needs + self.fresh(day).astype(np.float32) @ _BOOSTS

    def pay_factor(self, customer: Array, day: Array) -> Array:
        """Pay on a day relative to the pay at the start."""
        changed = self.day[customer, JOB]
        return np.where((changed >= 0) & (day >= changed), self.rise[customer], 1.0)

    def spend_factor(self, customer: Array, day: Array) -> Array:
        """Spending on a day relative to habit: families, homes and good fortune cost money."""
        factor = np.sqrt(self.pay_factor(customer, day))
        for event, extra in (
            (MARRIAGE, 1.25),
            (CHILD, 1.2),
            (HOUSE, 1.15),
            (WINDFALL, 1.3),
            (RETIREMENT, 0.85),
        ):
            since = day - self.day[customer, event]
            factor = np.where(
                (self.day[customer, event] >= 0) & (since >= 0), factor * extra, factor
            )
        return factor


def draw_lives(plan: Plan, block: int, people: People) -> Lives:
    """Life events of one block over the plan's months."""
    rng = plan.stream(block, "lives")
    shape = (len(people), len(EVENTS))
    rates = np.array([rate for rate, _, _ in _RATES])
    young, old = np.array([low for _, low, _ in _RATES]), np.array([high for _, _, high in _RATES])
    age = people.age[:, None]
    happens = rng.random(shape) < (1 - np.exp(-rates * plan.days / 365)) * (
        (age >= young) & (age <= old)
    )
    day = np.where(happens & ~people.firm[:, None], rng.integers(0, plan.days, shape), -1)
    day[:, RETIREMENT] = _retirement_days(plan, people)
    return Lives(
        day=day,
        rise=rng.uniform(1.08, 1.5, len(people)),
        needs=_standing_needs(people),
        payday=rng.choice((5, 10, 15, 25), len(people), p=(0.15, 0.4, 0.3, 0.15)),
        gone=_leaving_days(plan, block, len(people)),
    )


def life_events_table(plan: Plan, people: People, lives: Lives) -> pa.Table:
    """Truth: what happened to whom, when."""
    customer, event = np.nonzero(lives.day >= 0)
    return pa.table(
        {
            "customer_no": people.numbers().take(pa.array(customer)),
            "kind": columns.labels(event, EVENTS),
            "on": columns.days(plan.dates(lives.day[customer, event])),
        }
    )


def _retirement_days(plan: Plan, people: People) -> Array:
    limit = np.where(people.female, 55, 60)
    day = plan.days - ((people.age - limit) * 365.2425).astype(int)
    due = (day >= 0) & (day < plan.days) & ~people.firm & (people.occupation == RETIRED)
    return np.where(due, day, -1)


def _leaving_days(plan: Plan, block: int, count: int) -> Array:
    """The day from which each banks elsewhere; after the plan's end for who stays."""
    rng = plan.stream(block, "leaving")
    leaves = rng.random(count) < 1 - np.exp(-LEAVING_RATE * plan.days / 365)
    return np.where(leaves, rng.integers(0, plan.days, count), plan.days + 1)


def _standing_needs(people: People) -> Array:
    needs = np.zeros((len(people), len(NEEDS)), dtype=np.float32)
    age = people.age
    needs[:, 0] = 0.35 * np.log(people.wealth / (MEDIAN_INCOME * 7))
    needs[:, 1] = 0.5 * people.children + 0.3 * ((age > 30) & (age < 50))
    needs[:, 2] = np.exp(-(((age - 32) / 7) ** 2))
    needs[:, 3] = np.clip((age - 38) / 18, 0, 1.5)
    needs[:, 4] = 1.5 * np.isin(people.segment, (SHOPKEEPER, FIRM))
    needs[:, 5] = 0.8 * people.children
    needs[people.occupation == STUDENT] *= 0.5
    return needs
