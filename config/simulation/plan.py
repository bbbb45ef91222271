"""What is to be simulated, and the random streams that make it reproducible."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

# A block is the unit of seeding, so changing this changes the bank; memory use follows from it.
BLOCK_SIZE = 50_000
SHANGHAI_OFFSET_SECONDS = 8 * 3600
DAY_SECONDS = 86_400
# One stream per concern: a change in one concern leaves the draws of the others alone.
STREAMS = (
    "people",
    "identity",
    "lives",
    "demand",
    "positions",
    "everyday",
    "festive",
    "positions_bookings",
    "laundering",
    "events",
    "consents",
    "complaints",
    "relations",
    "settle",
    "firms",
    "firm_people",
    "surveys",
    "leaving",
)


@dataclass(frozen=True)
class Plan:
    """Size, length, seed and closing date of a simulated bank.

    The books are cut at 00:00 (Asia/Shanghai) of `end`, so nothing lies in the future when `end` is today.
    `activity` scales everyday bookings; 1.0 gives about 3.9 bookings per customer and month.
    """

    customers: int
    months: int
    seed: int
    end: date
    block_size: int = BLOCK_SIZE
    activity: float = 1.0

    def __post_init__(self) -> None:
        if self.customers < 1 or self.months < 1 or self.block_size < 1 or self.seed < 0:
            raise ValueError("customers, months and block_size must be positive, seed not negative")
        if self.customers > 10_000_000:
            raise ValueError("at most 10,000,000 customers")

    @property
    def start(self) -> date:
        month_index = self.end.year * 12 + self.end.month - 1 - self.months
        first = date(month_index // 12, month_index % 12 + 1, 1)
        following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        return first.replace(day=min(self.end.day, (following - first).days))

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def blocks(self) -> int:
        return -(-self.customers // self.block_size)

    def span(self, block: int) -> tuple[int, int]:
        """First and one-past-last global customer index of a block."""
        if not 0 <= block < self.blocks:
            raise ValueError(f"block {block} of {self.blocks}")
        first = block * self.block_size
        return first, min(first + self.block_size, self.customers)

    def stream(self, block: int, name: str) -> np.random.Generator:
        """The generator of one concern in one block, the same whatever else was drawn."""
        child = np.random.SeedSequence(self.seed, spawn_key=(block, STREAMS.index(name)))
        return np.random.Generator(np.random.SFC64(child))

    def second(self, day: Array, second_of_day: Array | int) -> Array:
        """UTC epoch seconds of a local second on a day counted from `start`."""
        midnight = (self.start - date(1970, 1, 1)).days * DAY_SECONDS - SHANGHAI_OFFSET_SECONDS
        return midnight + day.astype(np.int64) * DAY_SECONDS + second_of_day

    def dates(self, day: Array) -> Array:
        """Calendar dates (datetime64[D]) of days counted from `start`."""
        return np.datetime64(self.start) + day.astype("timedelta64[D]")
