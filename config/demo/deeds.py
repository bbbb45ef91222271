"""What simulated customers do, as plain rows: a number, a kind, a time."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd


@dataclass(frozen=True)
class Deed:
    """Something a customer does: open, click, buy, complain or unsubscribe."""

    customer_no: str
    kind: str
    at: datetime


def deeds_of(events: pd.DataFrame) -> list[Deed]:
    """Read the simulation's events, in their order."""
    times: list[datetime] = [moment.to_pydatetime() for moment in events["occurred_at"].tolist()]
    numbers, kinds = events["customer_no"].tolist(), events["kind"].tolist()
    return [
        Deed(str(number), str(kind), at)
        for number, kind, at in zip(numbers, kinds, times, strict=True)
    ]
