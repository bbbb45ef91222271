"""CSAT and NPS with their intervals, and what may be shown of groups without pointing at persons."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from recommendations.domain.metrics import wilson

CSAT, NPS = "csat", "nps"
MEASURES = (CSAT, NPS)
SCORES = {CSAT: (1, 5), NPS: (0, 10)}
# Satisfied customers give 4 or 5 of 5; promoters 9 or 10, detractors 0 to 6 of 10 (Reichheld 2003).
SATISFIED_FROM, PROMOTER_FROM, DETRACTOR_TO = 4, 9, 6
GROUPS = {CSAT: ("satisfied", "neutral", "dissatisfied"), NPS: ("promoter", "passive", "detractor")}
# The scores of each group, both ends in it.
BOUNDS: dict[str, tuple[str, int, int]] = {
    "satisfied": (CSAT, SATISFIED_FROM, 5),
    "neutral": (CSAT, 3, 3),
    "dissatisfied": (CSAT, 1, 2),
    "promoter": (NPS, PROMOTER_FROM, 10),
    "passive": (NPS, 7, 8),
    "detractor": (NPS, 0, DETRACTOR_TO),
}
Z95 = 1.96


@dataclass(frozen=True)
class Estimate:
    """A measure with its 95 % interval: CSAT as a share 0 to 1, NPS in points −100 to 100."""

    value: float
    low: float
    high: float
    answers: int

    def document(self) -> dict[str, float]:
        """The estimate as JSON keeps it."""
        return {"value": self.value, "low": self.low, "high": self.high, "answers": self.answers}


def csat(satisfied: int, answers: int) -> Estimate | None:
    """Return the share of satisfied customers with Wilson's interval (1927); None without answers."""
    if not answers:
        return None
    low, high = wilson(float(satisfied), answers)
    return Estimate(satisfied / answers, low, high, answers)


def nps(promoters: int, detractors: int, answers: int) -> Estimate | None:
    """Return promoters less detractors in points; None without answers.

    The variance of the net share is p + d − (p − d)²; the interval is the adjusted Wald one of Rocks (The American
    Statistician 70, 2016): three answers are added, three quarters of one to either end.
    """
    if not answers:
        return None
    count = answers + 3
    up, down = (promoters + 0.75) / count, (detractors + 0.75) / count
    half = Z95 * sqrt((up + down - (up - down) ** 2) / count)
    low, high = (max(-1.0, min(1.0, up - down + side * half)) * 100 for side in (-1, 1))
    return Estimate(100 * (promoters - detractors) / answers, low, high, answers)


def estimate(measure: str, good: int, bad: int, answers: int) -> Estimate | None:
    """Return a measure from how many stand at its good and at its bad end."""
    return csat(good, answers) if measure == CSAT else nps(good, bad, answers)


def group_of(measure: str, score: int) -> str:
    """Return the group that a score puts a customer into."""
    return next(group for group in GROUPS[measure] if BOUNDS[group][1] <= score <= BOUNDS[group][2])


def shown_groups(sizes: Sequence[int], least: int, *, parts: bool) -> list[bool]:
    """Return which groups may be shown: those of `least` answers or more.

    Where the groups are `parts` of one known whole and a single one were hidden, the next smallest is hidden too:
    it could be had by subtraction (complementary suppression).
    """
    shown = [size >= least for size in sizes]
    if parts and shown.count(False) == 1 and len(sizes) > 1:
        rest = [(size, place) for place, size in enumerate(sizes) if shown[place]]
        shown[min(rest)[1]] = False
    return shown
