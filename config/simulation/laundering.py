"""Planted money laundering: structured cash (AML-STRUCT) and rapid pass-through (AML-PASS), known to truth only."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from config.simulation import columns
from config.simulation.legs import CHANNEL, KIND, OUTSIDE, Legs
from config.simulation.people import People
from config.simulation.plan import Array, Plan
from config.simulation.scene import Scene

PATTERNS = ("AML-STRUCT", "AML-PASS")
STRUCT, PASS = range(2)
RATE = 0.0005
SPAN_DAYS = 7


@dataclass(frozen=True)
class Planted:
    """Who launders by which pattern, from which day (of the plan) on."""

    customer: Array
    pattern: Array
    day: Array


def plant(scene: Scene) -> tuple[list[Legs], Planted]:
    """Bookings of the planted launderers of a block; the first block has at least one of each pattern."""
    rng = scene.plan.stream(scene.block, "laundering")
    whole = scene.whole()
    least = 2 if scene.block == 0 else 0
    count = min(max(int(rng.poisson(len(scene.people) * RATE)), least), len(whole))
    customer = rng.choice(whole, count, replace=False) if count else np.zeros(0, np.int64)
    pattern = np.arange(count) % 2
    latest = max(scene.plan.days - SPAN_DAYS - 2, 1)
    # Half of it is recent, so that a young demo has fresh alerts.
    ago = np.where(
        rng.random(count) < 0.5, rng.integers(0, 12, count), rng.integers(0, latest, count)
    )
    planted = Planted(customer, pattern, np.maximum(latest - ago, 0))
    return [*_structured(scene, rng, planted), *_passed_through(scene, rng, planted)], planted


def laundering_table(plan: Plan, people: People, planted: Planted) -> pa.Table:
    """Truth: the planted patterns."""
    return pa.table(
        {
            "customer_no": people.numbers().take(pa.array(planted.customer)),
            "pattern": columns.labels(planted.pattern, PATTERNS),
            "first_on": columns.days(plan.dates(planted.day)),
            "last_on": columns.days(plan.dates(planted.day + SPAN_DAYS)),
        }
    )


def _structured(scene: Scene, rng: np.random.Generator, planted: Planted) -> list[Legs]:
    rows = np.flatnonzero(planted.pattern == STRUCT)
    times = rng.integers(4, 7, len(rows))
    row = np.repeat(rows, times)
    customer = planted.customer[row]
    # One deposit a day, so all lie within seven days of the first.
    turn = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    second = scene.plan.second(planted.day[row] + turn, rng.integers(9, 17, len(row)) * 3600 + 600)
    cents = rng.integers(400, 500, len(row)) * 10_000
    channel = np.where(rng.random(len(row)) < 0.6, CHANNEL["branch"], CHANNEL["atm"])
    deposits = Legs(customer, second, cents, KIND["cash_deposit"], channel)
    total = np.bincount(row, weights=cents, minlength=len(planted.customer))[rows].astype(np.int64)
    leaving = scene.plan.second(planted.day[rows] + SPAN_DAYS, 15 * 3600)
    away = OUTSIDE - 1 - rows % 40
    kind = KIND["transfer_out"]
    return [
        deposits,
        Legs(planted.customer[rows], leaving, -total * 97 // 100, kind, CHANNEL["web"], away),
    ]


def _passed_through(scene: Scene, rng: np.random.Generator, planted: Planted) -> list[Legs]:
    rows = np.flatnonzero(planted.pattern == PASS)
    row = np.repeat(rows, rng.integers(6, 10, len(rows)))
    customer = planted.customer[row]
    day = planted.day[row] + rng.integers(0, SPAN_DAYS, len(row))
    arrival = scene.plan.second(day, rng.integers(8 * 3600, 21 * 3600, len(row)))
    cents = rng.integers(20_000, 90_000, len(row)) * 100
    gone = np.round(cents * rng.uniform(0.96, 0.998, len(row))).astype(np.int64)
    stay = rng.integers(8 * 60, 75 * 60, len(row))
    source = rng.integers(0, OUTSIDE, len(row))
    target = rng.integers(0, OUTSIDE, len(row))
    mobile = CHANNEL["mobile"]
    return [
        Legs(customer, arrival, cents, KIND["transfer_in"], mobile, source),
        Legs(customer, arrival + stay, -gone, KIND["transfer_out"], mobile, target),
    ]
