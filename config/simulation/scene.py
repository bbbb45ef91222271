"""Everything the booking generators of one block look at, and the two draws they share: when and how much."""

from dataclasses import dataclass

import numpy as np

from config.simulation.lives import Lives
from config.simulation.people import ACTIVE, People
from config.simulation.plan import Array, Plan
from config.simulation.positions import Positions
from config.simulation.seasons import Calendar

# Weights of the hours of a day, local time.
DAYTIME = np.array([1, 0, 0, 0, 0, 0, 1, 3, 6, 8, 9, 9, 10, 8, 7, 7, 7, 8, 10, 11, 9, 7, 4, 2])
OFFICE = np.array([0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 10, 9, 3, 4, 8, 9, 7, 1, 0, 0, 0, 0, 0, 0])


@dataclass(frozen=True)
class Scene:
    """One block's plan, calendar, people, their lives and positions."""

    plan: Plan
    block: int
    calendar: Calendar
    people: People
    lives: Lives
    positions: Positions

    @property
    def months(self) -> float:
        return self.plan.days / 30.4

    def lively(self) -> Array:
        """Customers whose accounts are in use."""
        return self.people.status == ACTIVE

    def whole(self) -> Array:
        """Active adult customers whose main account lives through the whole plan."""
        people = self.people
        return np.flatnonzero(self.lively() & (people.since_day < 0) & ~people.minor)

    def moments(self, rng: np.random.Generator, day: Array, hours: Array) -> Array:
        """UTC seconds at a random time of the given days, the hour drawn by weight."""
        hour = weighted(rng, hours, len(day))
        return self.plan.second(day, hour * 3600 + rng.integers(0, 3600, len(day)))


def scatter(rng: np.random.Generator, expected: Array, weights: Array) -> tuple[Array, Array]:
    """Poisson many occurrences per customer, on days drawn by weight: (customer, day) arrays."""
    customer = np.repeat(np.arange(len(expected)), rng.poisson(np.maximum(expected, 0)))
    return customer, weighted(rng, weights, len(customer))


def weighted(rng: np.random.Generator, weights: Array, count: int) -> Array:
    """Indices drawn with probability proportional to weight."""
    cumulative = np.cumsum(weights, dtype=float)
    return np.searchsorted(cumulative, rng.random(count) * cumulative[-1], side="right")


def lognormal_cents(rng: np.random.Generator, median_yuan: Array, spread: float) -> Array:
    """Whole cents around a median, at least one yuan."""
    draws = median_yuan * np.exp(spread * rng.standard_normal(len(median_yuan)))
    return np.maximum(np.round(draws * 100), 100).astype(np.int64)


def notes(cents: Array) -> Array:
    """Amounts as cash machines give them: whole hundreds of yuan, at least one."""
    return np.maximum(cents // 10_000, 1) * 10_000
