"""An audience at a place of the slider: how many there are now, what was measured there, and who they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from customers.models import Customer
from segmentation.domain.rules import parse_rule
from segmentation.models import LookAlike, Segment
from segmentation.selectors.counting import (
    ASKED_PATIENCE_MS,
    Count,
    TooSlowError,
    cheapest,
    count_matching,
    fetch,
    moment_now,
    scope_of,
)


@dataclass(frozen=True)
class Place:
    """At a reach: the share of candidates, mean likeness, the held-out seed found with its interval, and by the rule."""

    reach: int
    share: float
    likeness: float
    found: float
    low: float
    high: float
    by_rule: float

    @property
    def lift(self) -> float:
        """How many times as much of the seed is found as by chance."""
        return self.found / self.share if self.share else 0.0

    @property
    def lift_low(self) -> float:
        return self.low / self.share if self.share else 0.0

    @property
    def lift_high(self) -> float:
        return self.high / self.share if self.share else 0.0


def place_at(run: LookAlike, reach: int) -> Place:
    """Return what was measured at a reach, between the points of the curve."""
    share = reach / max(1, run.candidate_count)
    curve = np.array(run.metrics["curve"], dtype=np.float64)
    told = [float(np.interp(share, curve[:, 0], curve[:, at])) for at in range(1, curve.shape[1])]
    return Place(reach, share, *told)


def count_audience(rule: dict[str, Any], user: User) -> Count | None:
    """Return how many customers a user may see fit the rule of an audience now; None where even a sample takes too long."""
    try:
        return count_matching(parse_rule(rule), user, patience_ms=ASKED_PATIENCE_MS)
    except TooSlowError:
        return None


def customer_numbers(rule: dict[str, Any], user: User) -> Iterable[str]:
    """Return the numbers of the customers a user may see who fit the rule of an audience now; raises DomainError `too_slow`."""
    try:
        compiled = cheapest(parse_rule(rule), moment_now(), scope_of(user))
        ids = [pk for (pk,) in fetch(compiled, ASKED_PATIENCE_MS)]
    except TooSlowError as error:
        told = _("Finding these customers took too long. Let the segment follow the ranks instead.")
        raise DomainError("too_slow", told) from error
    return Customer.objects.filter(pk__in=ids).order_by("pk").values_list("customer_no", flat=True)


def free_name(name: str) -> str:
    """Return a name that no segment has yet, with a number behind it where needed."""
    base = name[:74]
    taken = set(Segment.objects.filter(name__startswith=base).values_list("name", flat=True))
    names = (base, *(f"{base} ({number})" for number in range(2, len(taken) + 3)))
    return next(one for one in names if one not in taken)
