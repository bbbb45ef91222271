"""Whether a month fell out of control: a p-chart for CSAT, an exponentially weighted average for NPS.

Both after Montgomery, Introduction to Statistical Quality Control (7th ed.), chapters 7.2 (p-chart with varying
sample size) and 9.2 (EWMA). The months before are the reference; a month is judged once there are enough of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from segmentation.domain.satisfaction.measures import CSAT

LEAST_BEFORE = 4  # months of reference, before which no limit is drawn
MOST_BEFORE = 12
P_CHART, EWMA = "p", "ewma"


@dataclass(frozen=True)
class Month:
    """Answers of one month: at the good end, at the bad end, and all."""

    month: date
    good: int
    bad: int
    answers: int


@dataclass(frozen=True)
class Point:
    """A month on the chart: its value, the centre and the lower limit; in shares for CSAT, in points for NPS.

    `tracked` is what is compared with the limit: the value itself, or the weighted average. Centre and limit are None while there
    are too few months before it.
    """

    month: date
    answers: int
    value: float
    tracked: float
    centre: float | None
    limit: float | None
    method: str

    @property
    def is_out(self) -> bool:
        """Whether the month lies below the limit."""
        return self.limit is not None and self.tracked < self.limit


def control_points(
    measure: str, months: Sequence[Month], *, sigmas: float, weight: float, least: int
) -> list[Point]:
    """Return the chart of the months with at least `least` answers, oldest first.

    `sigmas` is the width of the limits, `weight` that of the newest month in the average (0 to 1).
    """
    known = [month for month in months if month.answers >= least]
    if measure == CSAT:
        return [_share(known, place, sigmas) for place in range(len(known))]
    return [_average(known, place, sigmas, weight) for place in range(len(known))]


def _before(months: Sequence[Month], place: int) -> Sequence[Month]:
    reference = months[max(0, place - MOST_BEFORE) : place]
    return reference if len(reference) >= LEAST_BEFORE else ()


def _share(months: Sequence[Month], place: int, sigmas: float) -> Point:
    """The share against p̄ − L √(p̄ (1 − p̄) / n)."""
    one, before = months[place], _before(months, place)
    value = one.good / one.answers
    if not before:
        return Point(one.month, one.answers, value, value, None, None, P_CHART)
    centre = sum(each.good for each in before) / sum(each.answers for each in before)
    limit = centre - sigmas * sqrt(centre * (1 - centre) / one.answers)
    return Point(one.month, one.answers, value, value, centre, max(limit, 0.0), P_CHART)


def _average(months: Sequence[Month], place: int, sigmas: float, weight: float) -> Point:
    """The weighted average of the months against its centre less L of its own standard deviations.

    The average begins at the centre of the reference; its variance adds up the months' own, weighted as they are.
    """
    one, before = months[place], _before(months, place)
    value = _net(one)
    if not before:
        return Point(one.month, one.answers, value, value, None, None, EWMA)
    promoters, detractors, answers = (
        sum(getattr(each, name) for each in before) for name in ("good", "bad", "answers")
    )
    centre = 100 * (promoters - detractors) / answers
    spread = (promoters + detractors) / answers - (centre / 100) ** 2
    tracked, variance = centre, 0.0
    for each in (*before, one):
        tracked = weight * _net(each) + (1 - weight) * tracked
        variance = weight**2 * 10_000 * spread / each.answers + (1 - weight) ** 2 * variance
    limit = centre - sigmas * sqrt(variance)
    return Point(one.month, one.answers, value, tracked, centre, max(limit, -100.0), EWMA)


def _net(month: Month) -> float:
    return 100 * (month.good - month.bad) / month.answers
