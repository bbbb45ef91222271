"""Requests of customers about their own data: which step may follow which, and until when an answer is due.

Deadlines: the PIPL names no figure (art. 50 asks for a timely answer), so the bank's own number of working days
counts; the GDPR gives one month, and two more where a request is complex (art. 12(3)).
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum


class Kind(StrEnum):
    ACCESS = "access"
    CORRECTION = "correction"
    ERASURE = "erasure"
    PORTABILITY = "portability"
    RESTRICTION = "restriction"
    OBJECTION = "objection"


class State(StrEnum):
    RECEIVED = "received"
    OPEN = "open"
    REVIEW = "review"
    RUNNING = "running"
    READY = "ready"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    RECEIVE = "receive"
    IDENTIFY = "identify"
    ASSIGN = "assign"
    EXTEND = "extend"
    PROPOSE = "propose"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    CORRECT = "correct"
    MAKE = "make"
    MADE = "made"
    FAIL = "fail"
    OFFER = "offer"
    HAND_OVER = "hand_over"
    EXPIRE = "expire"
    CARRY_OUT = "carry_out"
    ERASE = "erase"
    NOTIFY = "notify"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


FILES = frozenset({Kind.ACCESS, Kind.PORTABILITY})
FOUR_EYES = frozenset({Kind.CORRECTION, Kind.ERASURE})
# What recipients of the data are told of (GDPR art. 19; PIPL art. 21, 47).
TOLD_ON = frozenset({Kind.CORRECTION, Kind.ERASURE, Kind.RESTRICTION})
AT_ONCE = frozenset({Kind.RESTRICTION, Kind.OBJECTION})
LIVE = frozenset({State.RECEIVED, State.OPEN, State.REVIEW, State.RUNNING, State.READY})
BEFORE_WORK = frozenset({State.RECEIVED, State.OPEN, State.REVIEW})

# step: (states it may be taken in, state after it or None for the same, kinds it is for)
_ALL = frozenset(Kind)
MOVES: dict[Step, tuple[frozenset[State], State | None, frozenset[Kind]]] = {
    Step.IDENTIFY: (frozenset({State.RECEIVED}), State.OPEN, _ALL),
    Step.ASSIGN: (LIVE, None, _ALL),
    Step.EXTEND: (LIVE, None, _ALL),
    Step.PROPOSE: (frozenset({State.OPEN}), State.REVIEW, FOUR_EYES),
    Step.SEND_BACK: (frozenset({State.REVIEW}), State.OPEN, FOUR_EYES),
    Step.CORRECT: (frozenset({State.REVIEW}), State.DONE, frozenset({Kind.CORRECTION})),
    Step.APPROVE: (frozenset({State.REVIEW}), State.RUNNING, frozenset({Kind.ERASURE})),
    Step.ERASE: (frozenset({State.RUNNING}), State.DONE, frozenset({Kind.ERASURE})),
    Step.MAKE: (frozenset({State.OPEN, State.READY}), State.RUNNING, FILES),
    Step.MADE: (frozenset({State.RUNNING}), State.READY, FILES),
    Step.FAIL: (frozenset({State.RUNNING}), State.OPEN, FILES),
    Step.OFFER: (frozenset({State.READY}), None, FILES),
    Step.HAND_OVER: (frozenset({State.READY}), State.DONE, FILES),
    Step.EXPIRE: (frozenset({State.READY}), State.OPEN, FILES),
    Step.CARRY_OUT: (frozenset({State.OPEN}), State.DONE, AT_ONCE),
    Step.NOTIFY: (frozenset({State.DONE}), None, TOLD_ON),
    Step.REFUSE: (BEFORE_WORK, State.REFUSED, _ALL),
    Step.WITHDRAW: (BEFORE_WORK | {State.READY}, State.WITHDRAWN, _ALL),
}


def next_state(kind: str, state: str, step: Step) -> State | None:
    """Return the state after a step, or None where the step may not be taken."""
    before, after, kinds = MOVES[step]
    if kind not in kinds or state not in before:
        return None
    return after or State(state)


def allowed_steps(kind: str, state: str) -> frozenset[Step]:
    """Return the steps that may be taken from a state."""
    return frozenset(step for step in MOVES if next_state(kind, state, step) is not None)


def add_months(day: date, months: int) -> date:
    """Return the same day some months on; the last of the month where that day does not exist."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_working_days(day: date, count: int, is_worked: Callable[[date], bool]) -> date:
    """Return the `count`-th working day after a day; raises ValueError where a year holds too few."""
    left, moment = count, day
    for _ in range(count * 7 + 400):
        if left <= 0:
            return moment
        moment += timedelta(days=1)
        left -= is_worked(moment)
    raise ValueError("there are not enough working days")


def due_on(
    regime: str, received: date, working_days: int, is_worked: Callable[[date], bool]
) -> date:
    """Return the last day for an answer under `pipl` (the bank's working days) or `gdpr` (one month)."""
    if regime == "gdpr":
        return add_months(received, 1)
    return add_working_days(received, working_days, is_worked)


def extended_to(
    regime: str, due: date, working_days: int, is_worked: Callable[[date], bool]
) -> date:
    """Return the last day after the one extension: GDPR two months more, PIPL as many working days again."""
    if regime == "gdpr":
        return add_months(due, 2)
    return add_working_days(due, working_days, is_worked)
