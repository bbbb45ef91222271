"""Random small banks for tests of the features: drawn by hypothesis, written to the database."""

import datetime as dt
from decimal import Decimal

from hypothesis import strategies as st

from customers.models import Customer, Holding
from tests.factories.customers import (
    make_customer,
    make_event,
    make_holding,
    make_product,
    make_text,
    make_transaction,
)

NOON = dt.datetime(2026, 3, 16, 4, 0, tzinfo=dt.UTC)
KINDS = ("deposit", "wealth", "loan", "card", "insurance")
BOOKINGS = st.fixed_dictionaries(
    {
        "place": st.integers(0, 5),
        "days": st.floats(0.01, 400),
        "cents": st.integers(-(10**7), 10**7).filter(bool),
        "kind": st.sampled_from(["salary", "card_payment", "cash_deposit", "fee", "transfer_in"]),
        "channel": st.sampled_from(["mobile", "web", "branch", "atm", "batch"]),
        "category": st.sampled_from(["", "dining", "travel", "digital"]),
        "counterparty": st.sampled_from(["", "EMP1", "OUT2"]),
    }
)
EVENTS = st.fixed_dictionaries(
    {
        "place": st.integers(0, 2),
        "days": st.floats(0.01, 400),
        "kind": st.sampled_from(["login", "page_view", "branch_visit", "complaint"]),
        "channel": st.sampled_from(["mobile", "web", "phone"]),
    }
)
FACTS = st.tuples(st.lists(BOOKINGS, max_size=20), st.lists(EVENTS, max_size=10))


class World:
    """Three customers with two holdings each."""

    def __init__(self) -> None:
        self.customers: list[Customer] = [make_customer() for _ in range(3)]
        self.holdings: list[Holding] = [
            make_holding(
                customer, make_product(kind=KINDS[(2 * place + n) % 5]), balance=Decimal(500)
            )
            for place, customer in enumerate(self.customers)
            for n in range(2)
        ]

    @property
    def ids(self) -> list[int]:
        return [customer.pk for customer in self.customers]

    def add(self, facts: tuple[list[dict], list[dict]], *, sign: int = -1) -> None:
        """Book and see what was drawn, `days` before noon, or after it with a sign of +1."""
        bookings, events = facts
        for booking in bookings:
            self._book(self.holdings[booking["place"]], sign, **booking)
        for event in events[::2]:
            at = NOON + sign * dt.timedelta(days=event["days"])
            make_text(self.customers[event["place"]], at)
        for event in events:
            at = NOON + sign * dt.timedelta(days=event["days"])
            customer = self.customers[event["place"]]
            make_event(customer, event["kind"], channel=event["channel"], occurred_at=at)

    def owner_of(self, fact: dict) -> int:
        """Return which of the three customers a drawn fact is about."""
        return fact["place"] // 2 if "cents" in fact else fact["place"]

    def _book(self, holding: Holding, sign: int, **drawn) -> None:
        amount = Decimal(drawn.pop("cents")) / 100
        at = NOON + sign * dt.timedelta(days=drawn.pop("days"))
        del drawn["place"]
        make_transaction(holding, amount, booked_at=at, **drawn)
        holding.balance += amount
        holding.save(update_fields=["balance"])
