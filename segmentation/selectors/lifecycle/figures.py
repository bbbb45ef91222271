"""Stages as the pages show them: how many in each, who moved where, who is warned of, who is worth winning back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from config.base.tables import fetch_rows
from segmentation.domain.lifecycle.terms import STAGES
from segmentation.domain.lifecycle.warnings import WARNED_AT, WINBACK_STAGES
from segmentation.models import CustomerStage, StageRun
from segmentation.selectors.counting import scope_of

TOP = 6
# Who did not move in the window was all along where he is: only the moves are read, and the present counted.
FLOWS = """
    WITH moved AS (
        SELECT customer_id,
               (array_agg(before ORDER BY at, id))[1] AS first,
               coalesce((array_agg(after ORDER BY at DESC, id DESC) FILTER (WHERE at <= %(middle)s))[1],
                        (array_agg(before ORDER BY at, id))[1]) AS middle
          FROM segmentation_stagechange WHERE at > %(begin)s GROUP BY customer_id
    )
    SELECT coalesce(m.first, s.stage), coalesce(m.middle, s.stage), s.stage, count(*)
      FROM segmentation_customerstage s
      JOIN customers_customer c ON c.id = s.customer_id
      LEFT JOIN moved m ON m.customer_id = s.customer_id
     WHERE (%(branches)s::bigint[] IS NULL OR c.branch_id = ANY(%(branches)s::bigint[]))
     GROUP BY 1, 2, 3
"""


@dataclass(frozen=True)
class StageLine:
    """One stage: how many customers, and their part of all."""

    code: str
    customers: int
    share: float


@dataclass(frozen=True)
class Flows:
    """How many were in which stage at the beginning, in the middle and now; "" is not yet a customer of ours."""

    begin: datetime
    middle: datetime
    end: datetime
    counts: list[tuple[str, str, str, int]]

    @property
    def has_moves(self) -> bool:
        """Whether anybody changed stage at all."""
        return any(first != last for first, _middle, last, _count in self.counts)


def last_done() -> StageRun | None:
    """Return the newest assignment that ended well."""
    return StageRun.objects.done().first()


def stage_lines(run: StageRun, user: User) -> list[StageLine]:
    """Return every stage in the order of life, of the customers a user may see."""
    rows = CustomerStage.objects.visible_to(user)
    counts = run.counts
    if user.branch_code:
        counts = dict(rows.values_list("stage").annotate(count=Count("pk")))
    total = sum(counts.values()) or 1
    return [StageLine(code, counts.get(code, 0), counts.get(code, 0) / total) for code in STAGES]


def stage_flows(run: StageRun, user: User, days: int) -> Flows | None:
    """Return the flows of the last `days`, or since the first assignment; None after only one."""
    first = StageRun.objects.done().order_by("as_of").first()
    if first is None or run.as_of is None or first.as_of is None or first.pk == run.pk:
        return None
    begin = max(run.as_of - timedelta(days=days), first.as_of)
    middle = begin + (run.as_of - begin) / 2
    branches = scope_of(user).branch_ids
    params: dict[str, Any] = {
        "begin": begin, "middle": middle, "branches": None if branches is None else list(branches),
    }  # fmt: skip
    return Flows(begin, middle, run.as_of, fetch_rows(FLOWS, params))


def customers_of(user: User, *, kind: str, stage: str = "") -> QuerySet[CustomerStage]:
    """Return the customers of a stage, those warned of, or those worth winning back, the most urgent first."""
    rows = CustomerStage.objects.visible_to(user).select_related("customer__branch")
    if stage:
        rows = rows.filter(stage=stage)
    if kind == "warned":
        return rows.filter(warning__gte=WARNED_AT).order_by("-warning", "pk")
    if kind == "winback":
        worth = rows.filter(stage__in=WINBACK_STAGES, winback_value__gt=0)
        return worth.order_by(F("winback_value").desc(), "pk")
    return rows.order_by("-entered_at", "pk")


def warned(user: User) -> list[CustomerStage]:
    """Return whom to look after first."""
    return list(customers_of(user, kind="warned")[:TOP])


def winback(user: User) -> list[CustomerStage]:
    """Return whom winning back would bring most."""
    return list(customers_of(user, kind="winback")[:TOP])


def warned_count(user: User) -> int:
    """Return how many customers are warned of."""
    return CustomerStage.objects.visible_to(user).filter(warning__gte=WARNED_AT).count()


def winback_sums(user: User) -> dict[str, Any]:
    """Return how many could be won back and what that is expected to bring together."""
    rows = CustomerStage.objects.visible_to(user).filter(stage__in=WINBACK_STAGES)
    return rows.aggregate(
        customers=Count("pk", filter=Q(winback_value__gt=0)), worth=Sum("winback_value")
    )


def entered_since(user: User, days: int) -> dict[str, int]:
    """Return how many entered the stage they are in within the last days, by stage."""
    since = timezone.now() - timedelta(days=days)
    rows = CustomerStage.objects.visible_to(user).filter(entered_at__gte=since)
    return dict(rows.values_list("stage").annotate(count=Count("pk")))
