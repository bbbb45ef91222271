"""CSAT and NPS of those a user may see: overall, by group and month, and who answers. Each customer's last answer counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from config.base.tables import fetch_column, fetch_rows
from customers.models import Branch, Customer
from customers.selectors.customers import branch_scope
from segmentation.domain.satisfaction.control import Month
from segmentation.domain.satisfaction.measures import (
    BOUNDS,
    DETRACTOR_TO,
    PROMOTER_FROM,
    SATISFIED_FROM,
    Estimate,
    estimate,
    shown_groups,
)
from segmentation.models import CustomerValue, Segment, SegmentMembership, SurveyAnswer
from segmentation.selectors.choices import language
from segmentation.selectors.satisfaction.words import channel_name
from segmentation.selectors.words import tier_names

MOST_GROUPS = 40
TREND_MONTHS = 24
GOOD_FROM = {"csat": SATISFIED_FROM, "nps": PROMOTER_FROM}
BAD_TO = {"csat": BOUNDS["dissatisfied"][2], "nps": DETRACTOR_TO}
LAST_ANSWERS = """
    SELECT DISTINCT ON (a.customer_id) a.customer_id, a.score, a.channel, c.branch_id
      FROM segmentation_surveyanswer a JOIN customers_customer c ON c.id = a.customer_id
     WHERE a.measure = %(measure)s AND a.answered_at >= %(since)s AND a.answered_at < %(until)s
       AND c.merged_into_id IS NULL AND (%(branches)s::bigint[] IS NULL OR c.branch_id = ANY(%(branches)s))
     ORDER BY a.customer_id, a.answered_at DESC, a.event_id DESC
"""
_COUNTS = """
    count(*) FILTER (WHERE l.score >= %(good)s), count(*) FILTER (WHERE l.score <= %(bad)s), count(*)
"""
_KEYS = {
    "channel": ("l.channel", ""),
    "branch": ("l.branch_id", ""),
    "tier": ("v.tier", "JOIN segmentation_customervalue v ON v.customer_id = l.customer_id"),
    "segment": (
        "m.segment_id",
        "JOIN segmentation_segmentmembership m ON m.customer_id = l.customer_id AND m.segment_id = ANY(%(segments)s)",
    ),
}
DIMENSIONS = tuple(_KEYS)
_MONTHS = f"""
    SELECT month, {_COUNTS}
      FROM (SELECT DISTINCT ON (month, a.customer_id) month, a.score, a.channel
              FROM (SELECT *, date_trunc('month', answered_at AT TIME ZONE %(zone)s)::date AS month
                      FROM segmentation_surveyanswer
                     WHERE measure = %(measure)s AND answered_at >= %(since)s AND answered_at < %(until)s) AS a
              JOIN customers_customer c ON c.id = a.customer_id
             WHERE c.merged_into_id IS NULL AND (%(branches)s::bigint[] IS NULL OR c.branch_id = ANY(%(branches)s))
             ORDER BY month, a.customer_id, a.answered_at DESC, a.event_id DESC) AS l
     WHERE %(channel)s IN ('', channel) GROUP BY month ORDER BY month
"""


@dataclass(frozen=True)
class GroupLine:
    """One group of customers; without an estimate it is too small to be shown."""

    key: str
    name: str
    estimate: Estimate | None
    good: int
    bad: int


def window(months: int, now: datetime) -> tuple[datetime, datetime]:
    """Return the first instant of the month `months` − 1 months ago, in the bank's zone, and now."""
    today = timezone.localtime(now)
    count = today.year * 12 + today.month - months
    first = today.replace(year=count // 12, month=count % 12 + 1, day=1)
    return first.replace(hour=0, minute=0, second=0, microsecond=0), now


def overall(measure: str, user: User, months: int, now: datetime) -> GroupLine | None:
    """Return a measure of everybody the user may see, or None without answers."""
    sql = f"SELECT {_COUNTS} FROM ({LAST_ANSWERS}) l"
    ((good, bad, answers),) = fetch_rows(sql, answer_parameters(measure, user, months, now))
    found = estimate(measure, good, bad, answers)
    return GroupLine("", "", found, good, bad) if found else None


def group_lines(
    measure: str, user: User, dimension: str, months: int, *, now: datetime, least: int
) -> tuple[list[GroupLine], int]:
    """Return a measure by channel, branch, tier or segment, the largest group first, and how many groups are too small.

    Groups of fewer than `least` answers are left out, and one more where its figure followed from the others'.
    """
    key, join = _KEYS[dimension]
    params = answer_parameters(measure, user, months, now) | {
        "segments": _segments(user, dimension)
    }
    sql = f"""SELECT {key}, {_COUNTS} FROM ({LAST_ANSWERS}) l {join} GROUP BY 1 ORDER BY 4 DESC, 1 LIMIT {MOST_GROUPS}"""
    rows = fetch_rows(sql, params)
    names = _names(dimension, [row[0] for row in rows], user)
    shown = shown_groups([row[3] for row in rows], least, parts=dimension != "segment")
    lines = [
        GroupLine(str(group or ""), names[group], estimate(measure, good, bad, answers), good, bad)
        for (group, good, bad, answers), fine in zip(rows, shown, strict=True)
        if fine
    ]
    return lines, shown.count(False)


def months_of(
    measure: str, now: datetime, *, channel: str = "", user: User | None = None
) -> list[Month]:
    """Return the last two years month by month, of the whole bank or of those a user may see."""
    params = answer_parameters(measure, user, TREND_MONTHS, now) | {"channel": channel}
    return [Month(*row) for row in fetch_rows(_MONTHS, params)]


def channels_asked(measure: str, now: datetime) -> list[str]:
    """Return the channels about which anybody answered in the last two years."""
    since, until = window(TREND_MONTHS, now)
    sql = """
        SELECT DISTINCT channel FROM segmentation_surveyanswer
         WHERE measure = %s AND answered_at >= %s AND answered_at < %s AND channel <> '' ORDER BY 1
    """
    return fetch_column(sql, [measure, since, until])


def answers_in(
    user: User, months: int, now: datetime, *, group: str, narrowed: dict[str, str]
) -> QuerySet[SurveyAnswer]:
    """Return the last answers in the window that fall into a group, of those the user may see, with customer and branch.

    `narrowed` may name a channel, a branch id, a tier or a segment id, as the group lines do.
    """
    measure, low, high = BOUNDS[group]
    since, until = window(months, now)
    asked = SurveyAnswer.objects.filter(
        measure=measure, answered_at__gte=since, answered_at__lt=until
    )
    at, same = OuterRef("answered_at"), asked.filter(customer=OuterRef("customer"))
    later = same.filter(
        Q(answered_at__gt=at) | Q(answered_at=at, event_id__gt=OuterRef("event_id"))
    )
    rows = asked.filter(~Exists(later), score__gte=low, score__lte=high)
    rows = rows.filter(customer__in=Customer.objects.visible_to(user))
    return _narrowed(rows, narrowed, user).select_related("customer__branch")


def _narrowed(
    rows: QuerySet[SurveyAnswer], narrowed: dict[str, str], user: User
) -> QuerySet[SurveyAnswer]:
    if "channel" in narrowed:
        rows = rows.filter(channel=narrowed["channel"])
    if "branch" in narrowed:
        rows = rows.filter(customer__branch_id=int(narrowed["branch"]))
    if "tier" in narrowed:
        valued = CustomerValue.objects.filter(tier=narrowed["tier"])
        rows = rows.filter(customer__in=valued.values("customer"))
    if "segment" in narrowed:
        seen = Segment.objects.visible_to(user).in_use().filter(pk=int(narrowed["segment"]))
        members = SegmentMembership.objects.filter(segment__in=seen)
        rows = rows.filter(customer__in=members.values("customer"))
    return rows


def answer_parameters(
    measure: str, user: User | None, months: int, now: datetime
) -> dict[str, Any]:
    """Return what the statements over answers are bound to."""
    since, until = window(months, now)
    return {
        "measure": measure,
        "since": since,
        "until": until,
        "good": GOOD_FROM[measure],
        "bad": BAD_TO[measure],
        "branches": branch_scope(user.branch_code) if user else None,
        "zone": settings.TIME_ZONE,
    }


def _segments(user: User, dimension: str) -> list[int]:
    if dimension != "segment":
        return []
    return list(Segment.objects.visible_to(user).in_use().values_list("pk", flat=True))


def _names(dimension: str, keys: list[Any], user: User) -> dict[Any, str]:
    if dimension == "channel":
        return {key: channel_name(key) for key in keys}
    if dimension == "tier":
        return {key: tier_names().get(key, key) for key in keys}
    if dimension == "branch":
        field = "name_zh" if language() == "zh" else "name_en"
        return dict(Branch.objects.filter(pk__in=keys).values_list("pk", field))
    return dict(Segment.objects.visible_to(user).filter(pk__in=keys).values_list("pk", "name"))
