"""When people would be done with a list of contacts: places an hour, hours a day, working days."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_DAYS = 3 * 366


@dataclass(frozen=True)
class Places:
    """What a team can do; `branch` None serves whom no branch of its own serves."""

    branch: int | None
    per_hour: int
    hours_a_day: int

    @property
    def a_day(self) -> int:
        """Contacts a working day."""
        return self.per_hour * self.hours_a_day


@dataclass(frozen=True)
class Share:
    """What one branch (None: the bank's pool) has to do, what it can do in an hour and a day, and when it is done.

    Without places `done_on` is None: nobody is there to do it.
    """

    branch: int | None
    contacts: int
    per_hour: int
    a_day: int
    done_on: date | None


def plan_work(
    contacts: Mapping[int, int],
    places: Iterable[Places],
    start: date,
    is_workday: Callable[[date], bool],
) -> list[Share]:
    """Share contacts by branch among the places; branches without places of their own go to the bank's pool."""
    per_hour: dict[int | None, int] = {}
    a_day: dict[int | None, int] = {}
    for one in places:
        per_hour[one.branch] = per_hour.get(one.branch, 0) + one.per_hour
        a_day[one.branch] = a_day.get(one.branch, 0) + one.a_day
    due: dict[int | None, int] = {}
    for branch, count in contacts.items():
        server = branch if branch in a_day else None
        due[server] = due.get(server, 0) + count
    return [
        Share(
            branch,
            count,
            per_hour.get(branch, 0),
            a_day.get(branch, 0),
            done_on(count, a_day.get(branch, 0), start, is_workday),
        )
        for branch, count in sorted(due.items(), key=lambda item: (item[0] is None, -item[1]))
        if count
    ]


def done_on(
    contacts: int, a_day: int, start: date, is_workday: Callable[[date], bool]
) -> date | None:
    """Return the working day on which the last contact is made; None where there are no places or it takes years."""
    if not a_day:
        return None
    left, day = -(-contacts // a_day), start
    for _step in range(LONGEST_DAYS):
        left -= is_workday(day)
        if left <= 0:
            return day
        day += timedelta(days=1)
    return None
