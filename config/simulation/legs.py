"""Bookings before they are numbered: legs on holdings, and the settlement that runs their balances."""

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa

from config.simulation import columns
from config.simulation.people import People
from config.simulation.plan import Array, Plan
from config.simulation.positions import (
    CLOSING_SECOND,
    NEVER,
    OPENING_SECOND,
    Positions,
    product_array_currency,
)

KINDS = (
    "cash_deposit",
    "cash_withdrawal",
    "transfer_in",
    "transfer_out",
    "salary",
    "pension",
    "card_payment",
    "fee",
    "interest",
    "household",
    "loan_payment",
    "insurance",
    "purchase",
    "redemption",
)
KIND = {name: code for code, name in enumerate(KINDS)}
CHANNELS = ("branch", "atm", "mobile", "web", "pos", "batch")
CHANNEL = {name: code for code, name in enumerate(CHANNELS)}
CATEGORIES = (
    "groceries",
    "dining",
    "transport",
    "shopping",
    "health",
    "education",
    "travel",
    "housing",
    "entertainment",
    "children",
    "digital",
)
# Counterparties are numbers: nobody, then accounts at other banks, merchants, employers, then own holdings.
NOBODY = -1
OUTSIDE, MERCHANTS, EMPLOYERS = 20_000, 2_200, 800
OWN = OUTSIDE + MERCHANTS + EMPLOYERS


@dataclass(frozen=True)
class Legs:
    """Signed cents on holdings at UTC seconds; scalars stand for every row."""

    holding: Array
    second: Array
    cents: Array
    kind: Array | int
    channel: Array | int = CHANNEL["batch"]
    counterparty: Array | int = NOBODY
    category: Array | int = NOBODY

    def __len__(self) -> int:
        return len(self.holding)

    def take(self, rows: Array) -> "Legs":
        """The given rows, with scalars spread out."""
        count = len(self)
        return Legs(*(np.broadcast_to(getattr(self, f.name), count)[rows] for f in fields(self)))


@dataclass(frozen=True)
class Settled:
    """Legs in time order with the balance after each, and the final balance of every holding, in cents."""

    legs: Legs
    balance_after: Array
    balance: Array


def join(batches: list[Legs]) -> Legs:
    """All batches as one."""
    types = (np.int32, np.int64, np.int64, np.int8, np.int8, np.int32, np.int8)
    parts = []
    for field, kind in zip(fields(Legs), types, strict=True):
        spread = [np.broadcast_to(getattr(b, field.name), len(b)).astype(kind) for b in batches]
        parts.append(np.concatenate(spread))
    return Legs(*parts)


def settle(plan: Plan, positions: Positions, batches: list[Legs]) -> Settled:
    """Keep the legs within each holding's life, fund main accounts so that none is overdrawn, run the balances.

    An account opened before the plan starts higher where its bookings need it; one opened within the plan
    gets its first deposit as a booking; a closed one pays its rest out on the last day.
    """
    count = _main_count(positions)
    legs = join(
        [_first_deposits(plan, positions, count), *batches, _last_payments(plan, positions, count)]
    )
    legs = legs.take(np.flatnonzero(_alive(plan, positions, legs)))
    order = np.argsort(
        legs.holding * np.int64(2**34) + (legs.second - plan.second(np.array(0), 0)), kind="stable"
    )
    legs = legs.take(order)
    starts = np.flatnonzero(np.diff(legs.holding, prepend=-1))
    opening = np.where(positions.before_start, _opening_balances(positions, count), 0)
    _fund(positions, legs, starts, opening, count)
    _pay_out(positions, legs, starts, opening, count)
    after = _running(legs, starts, opening)
    balance = opening.copy()
    balance[legs.holding] = after
    by_time = np.argsort(legs.second, kind="stable")
    return Settled(legs.take(by_time), after[by_time], balance)


def transactions_table(
    block: int, people: People, positions: Positions, settled: Settled
) -> pa.Table:
    """The import file of bookings, in time order."""
    legs, count = settled.legs, len(settled.legs)
    holdings = pa.array(legs.holding)
    dollars = pa.array(_currency(positions)).take(holdings)
    return pa.table(
        {
            "external_id": columns.codes(f"T{block:04d}", np.arange(count), 9),
            "customer_no": people.numbers().take(pa.array(positions.customer[legs.holding])),
            "holding_external_id": positions.external_ids().take(holdings),
            "booked_at": columns.moments(legs.second),
            "amount": columns.money(legs.cents),
            "currency": columns.labels(np.asarray(dollars), ("CNY", "USD")),
            "kind": columns.labels(np.asarray(legs.kind), KINDS),
            "channel": columns.labels(np.asarray(legs.channel), CHANNELS),
            "counterparty": columns.labels(np.asarray(legs.counterparty), _parties(positions)),
            "category": columns.labels(np.asarray(legs.category), CATEGORIES),
            "balance_after": columns.money(settled.balance_after),
        }
    )


def _main_count(positions: Positions) -> int:
    return int(positions.customer.max()) + 1


def _first_deposits(plan: Plan, positions: Positions, count: int) -> Legs:
    holding = np.flatnonzero(positions.opened_day[:count] >= 0)
    second = plan.second(positions.opened_day[holding], OPENING_SECOND)
    cents = positions.principal[holding]
    kind = np.where(cents > 20_000_00, KIND["transfer_in"], KIND["cash_deposit"])
    return Legs(holding, second, cents, kind, CHANNEL["branch"])


def _last_payments(plan: Plan, positions: Positions, count: int) -> Legs:
    closed = positions.closed_day[:count]
    holding = np.flatnonzero((closed >= 0) & (closed < plan.days))
    second = plan.second(closed[holding], CLOSING_SECOND)
    return Legs(
        holding,
        second,
        np.zeros(len(holding), np.int64),
        KIND["cash_withdrawal"],
        CHANNEL["branch"],
    )


def _alive(plan: Plan, positions: Positions, legs: Legs) -> Array:
    first = plan.second(np.maximum(positions.opened_day, 0), 0)
    first = np.where(positions.before_start, first, first + OPENING_SECOND)
    last = plan.second(np.minimum(positions.closed_day, plan.days), 0)
    last = np.where(positions.closed_day < plan.days, last + CLOSING_SECOND, last - 1)
    return (legs.second >= first[legs.holding]) & (legs.second <= last[legs.holding])


def _opening_balances(positions: Positions, count: int) -> Array:
    kind = positions.kind
    owed = np.where(kind == "loan", -1, 1) * positions.principal
    owed = np.where(np.isin(kind, ("card", "payment", "service")), 0, owed)
    months = np.clip(-positions.opened_day / 30.4, 0, 240).astype(np.int64)
    owed = np.where(kind == "insurance", positions.principal * months, owed)
    owed[positions.closed_day < 0] = 0
    owed[:count] = np.where(positions.closed_day[:count] < 0, 0, positions.principal[:count])
    return owed


def _running(legs: Legs, starts: Array, opening: Array) -> Array:
    total = np.cumsum(legs.cents)
    before = np.concatenate([[0], total])[starts]
    lengths = np.diff(np.append(starts, len(legs)))
    return total + np.repeat(opening[legs.holding[starts]] - before, lengths)


def _fund(positions: Positions, legs: Legs, starts: Array, opening: Array, count: int) -> None:
    if not len(starts):
        return
    lowest = np.minimum.reduceat(_running(legs, starts, opening), starts)
    holding = legs.holding[starts]
    need = np.where(
        (holding < count) & (lowest < 0), -lowest + np.abs(lowest) // 20 // 100 * 100, 0
    )
    old = positions.before_start[holding]
    opening[holding[old]] += need[old]
    legs.cents[starts[~old]] += need[~old]


def _pay_out(positions: Positions, legs: Legs, starts: Array, opening: Array, count: int) -> None:
    if not len(starts):
        return
    ends = np.append(starts[1:], len(legs)) - 1
    holding = legs.holding[ends]
    final = (holding < count) & (positions.closed_day[holding] != NEVER)
    rest = _running(legs, starts, opening)[ends]
    legs.cents[ends[final]] = -rest[final]


def _currency(positions: Positions) -> Array:
    return product_array_currency()[positions.product].astype(np.int8)


def _parties(positions: Positions) -> pa.Array:
    outside = columns.codes("OUT", np.arange(OUTSIDE) * 7_919 + 10_000_000, 12)
    merchants = columns.codes("MER", np.arange(MERCHANTS), 6)
    employers = columns.codes("EMP", np.arange(EMPLOYERS), 6)
    return pa.concat_arrays([outside, merchants, employers, positions.account_numbers()])
