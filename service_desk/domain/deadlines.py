"""By when a ticket must be answered and settled."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from service_desk.domain.clock import BusinessHours, add_business_time

FIRST_ANSWER = timedelta(hours=4)
# Practice of Chinese banks after the regulator's complaint rules of 2020: a plain complaint is
# settled within 15 days of its receipt. The bank's lawyers confirm the figure.
COMPLAINT_DAYS = timedelta(days=15)
WORKDAY = timedelta(hours=9)
SETTLED_WITHIN = {"question": 2 * WORKDAY, "request": 5 * WORKDAY}


@dataclass(frozen=True)
class Deadlines:
    """The two promises made to whoever wrote."""

    first_answer_at: datetime
    settled_at: datetime


def deadlines_for(kind: str, opened_at: datetime, hours: BusinessHours) -> Deadlines:
    """Return the deadlines of a ticket: the first answer in 4 business hours, then by its kind.

    A complaint has 15 calendar days, a question 2 business days, a request 5.
    """
    first = add_business_time(opened_at, FIRST_ANSWER, hours)
    if kind == "complaint":
        return Deadlines(first, opened_at + COMPLAINT_DAYS)
    return Deadlines(first, add_business_time(opened_at, SETTLED_WITHIN[kind], hours))


def share_used(opened_at: datetime, due_at: datetime, now: datetime) -> int:
    """Return how many hundredths of the time until `due_at` are used up, 0 to 100."""
    whole = (due_at - opened_at).total_seconds()
    if whole <= 0:
        return 100
    return max(0, min(100, round((now - opened_at).total_seconds() / whole * 100)))
