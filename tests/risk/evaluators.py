"""The rules once more, slowly and plainly: what the SQL must agree with."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from statistics import median


@dataclass(frozen=True)
class Booking:
    id: int
    customer: int
    at: dt.datetime
    amount: Decimal
    kind: str
    currency: str = "CNY"


def covered(bookings, ends, window):
    """All whose time lies in a window that ends at one of `ends`."""
    return {b.id for b in bookings if any(end - window <= b.at <= end for end in ends)}


def find_structuring(bookings, p, since, now) -> dict[int, set[int]]:
    window = dt.timedelta(hours=p["window_hours"])
    sides = defaultdict(list)
    for b in bookings:
        if (
            b.kind in ("cash_deposit", "cash_withdrawal")
            and b.currency == "CNY"
            and p["amount_min"] <= abs(b.amount) < p["amount_below"]
            and since - window <= b.at <= now
        ):
            sides[b.customer, b.kind if p["directions"] == "apart" else ""].append(b)
    found = defaultdict(set)
    for (customer, _side), cash in sides.items():
        ends = []
        for last in cash:
            inside = [b for b in cash if last.at - window <= b.at <= last.at]
            enough = len(inside) >= p["min_count"]
            if last.at >= since and enough and sum(abs(b.amount) for b in inside) >= p["min_total"]:
                ends.append(last.at)
        if ends:
            found[customer] |= covered(cash, ends, window)
    return dict(found)


def find_pass_through(bookings, p, since, now) -> dict[int, set[int]]:
    window = dt.timedelta(hours=p["window_hours"])
    found = {}
    for customer in {b.customer for b in bookings}:
        mine = [
            b
            for b in bookings
            if b.customer == customer
            and b.currency == "CNY"
            and b.amount
            and since - 2 * window <= b.at <= now
        ]
        passes = pair(mine, p, window)
        parts = set()
        for _, last in passes:
            inside = [
                (came, left) for came, left in passes if last.at - window <= left.at <= last.at
            ]
            stay = median(left.at - came.at for came, left in inside)
            quick = stay < dt.timedelta(minutes=p["median_stay_minutes"])
            if last.at >= since and len(inside) >= p["min_count"] and quick:
                parts |= {b.id for one in inside for b in one}
        if parts:
            found[customer] = parts
    return found


def pair(mine, p, window):
    """Each arrival with the first fitting departure; each departure with its latest arrival."""
    arrivals = [b for b in mine if b.kind == "transfer_in"]
    departures = [b for b in mine if b.kind == "transfer_out"]
    answered = {}
    for came in arrivals:
        fitting = [
            left
            for left in departures
            if came.at < left.at <= came.at + window
            and p["ratio_min"] * abs(left.amount)
            <= abs(came.amount)
            <= p["ratio_max"] * abs(left.amount)
        ]
        if fitting:
            left = min(fitting, key=lambda b: (b.at, b.id))
            before = answered.get(left.id)
            if before is None or (came.at, came.id) > (before[0].at, before[0].id):
                answered[left.id] = (came, left)
    return list(answered.values())
