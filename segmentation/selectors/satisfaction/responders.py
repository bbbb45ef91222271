"""Who answers, beside everybody: the bias of the answers, and the measure weighed back to the customers."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.tables import fetch_rows
from segmentation.domain.satisfaction.measures import CSAT
from segmentation.selectors.satisfaction.figures import LAST_ANSWERS, answer_parameters

KEPT_SECONDS = 900
LEAST_CELL = 10  # answers of a cell that is weighed; a smaller one says nothing
AGES = ("under_30", "30_44", "45_59", "60_up", "unknown")
_CELLS = f"""
    SELECT CASE WHEN p.age_years IS NULL THEN 'unknown' WHEN p.age_years < 30 THEN 'under_30'
                WHEN p.age_years < 45 THEN '30_44' WHEN p.age_years < 60 THEN '45_59' ELSE '60_up' END AS age,
           coalesce(p.logins_30d, 0) > 0 AS digital, count(*) AS base, count(l.customer_id) AS answered,
           count(*) FILTER (WHERE l.score >= %(good)s) AS good, count(*) FILTER (WHERE l.score <= %(bad)s) AS bad
      FROM customers_customer c JOIN customers_customerprofile p ON p.customer_id = c.id
      LEFT JOIN ({LAST_ANSWERS}) l ON l.customer_id = c.id
     WHERE c.merged_into_id IS NULL AND c.status = 'active'
       AND (%(branches)s::bigint[] IS NULL OR c.branch_id = ANY(%(branches)s))
     GROUP BY 1, 2
"""
_ASKED = """
    SELECT count(*) FILTER (WHERE e.kind = 'survey_invite'), count(*) FILTER (WHERE e.kind = 'survey')
      FROM customers_event e JOIN customers_customer c ON c.id = e.customer_id
     WHERE e.kind IN ('survey_invite', 'survey') AND e.occurred_at >= %(since)s AND e.occurred_at < %(until)s
       AND e.payload->>'measure' = %(measure)s
       AND (%(branches)s::bigint[] IS NULL OR c.branch_id = ANY(%(branches)s))
"""


@dataclass(frozen=True)
class Side:
    """One kind of customer: its part of those who answered and of all active customers, 0 to 1."""

    name: str
    answered: float
    base: float

    @property
    def index(self) -> float:
        """100 where it answers as often as everybody."""
        return 100 * self.answered / self.base if self.base else 0.0


@dataclass(frozen=True)
class Responders:
    """How many questions and answers there were, who gave them, and the measure as if all kinds had answered alike.

    `asked` is 0 where no invitations are recorded; `weighted` is None where too few answered.
    """

    asked: int
    answers: int
    sides: list[Side]
    weighted: float | None

    @property
    def rate(self) -> float | None:
        """Answers by questions, 0 to 1."""
        return self.answers / self.asked if self.asked else None


def responders(measure: str, user: User, months: int, *, now: Any, least: int) -> Responders | None:
    """Return who answered a measure in the window, or None without answers; kept for a quarter of an hour."""
    key = f"satisfaction:responders:{measure}:{months}:{user.branch_code}"
    params = answer_parameters(measure, user, months, now)
    kept = cache.get_or_set(
        key, lambda: (fetch_rows(_CELLS, params), fetch_rows(_ASKED, params)[0]), KEPT_SECONDS
    )
    cells, (asked, answers) = kept or ([], (0, 0))
    if not sum(cell[3] for cell in cells):
        return None
    return Responders(asked, answers, _sides(cells, least), _weighted(measure, cells))


def _sides(cells: list[tuple[Any, ...]], least: int) -> list[Side]:
    names = {
        "under_30": _("Under 30"),
        "30_44": _("30 to 44"),
        "45_59": _("45 to 59"),
        "60_up": _("60 and older"),
        "unknown": _("Age not known"),
        True: _("Signs in by app or web"),
        False: _("Does not sign in"),
    }
    base, answered = (sum(cell[place] for cell in cells) for place in (2, 3))
    sides = []
    for place, keys in ((0, AGES), (1, (True, False))):
        for key in keys:
            own = [cell for cell in cells if cell[place] == key]
            there, told = (sum(cell[n] for cell in own) for n in (2, 3))
            if told >= least:
                sides.append(Side(names[key], told / answered, there / base))
    return sides


def _weighted(measure: str, cells: list[tuple[Any, ...]]) -> float | None:
    """The measure with each age and use of digital banking at its part of all customers (post-stratification)."""
    counted = [cell for cell in cells if cell[3] >= LEAST_CELL]
    base = sum(cell[2] for cell in counted)
    if not base:
        return None
    if measure == CSAT:
        return float(sum(cell[2] / base * cell[4] / cell[3] for cell in counted))
    return float(100 * sum(cell[2] / base * (cell[4] - cell[5]) / cell[3] for cell in counted))
