"""Four segments to begin from: what a retail bank asks for first, as Chinese banks name them."""

from typing import Any

from django.utils.translation import override

from accounts.models import User
from segmentation.domain.rules import VERSION
from segmentation.models import Segment
from segmentation.services.refreshing import refresh_segment
from segmentation.services.segments import create_segment

ACTIVE = {"field": "status", "op": "is_one_of", "value": ["active"]}
EXAMPLES: tuple[tuple[str, str, list[dict[str, Any]]], ...] = (
    (
        "30天内到期的稳健客户",
        "存款或理财将在30天内到期、风险承受能力稳健或平衡的客户",
        [
            ACTIVE,
            {
                "field": "holding_maturity",
                "op": "within_next",
                "value": 30,
                "params": {"kinds": ["deposit", "structured_deposit", "wealth", "bond"]},
            },
            {"field": "risk_tolerance", "op": "is_one_of", "value": ["2", "3"]},
        ],
    ),
    (
        "高净值活跃客户",
        "本行资产30万元以上，近期常登录或常交易的客户",
        [
            ACTIVE,
            {"field": "total_balance", "op": "at_least", "value": 300_000},
            {
                "any": [
                    {"field": "logins_30d", "op": "at_least", "value": 1},
                    {"field": "frequency_90d", "op": "at_least", "value": 8},
                ]
            },
        ],
    ),
    (
        "工资代发客户",
        "近90天至少两次工资入账的个人客户",
        [
            ACTIVE,
            {"field": "kind", "op": "is_one_of", "value": ["person"]},
            {
                "field": "booked_count",
                "op": "at_least",
                "value": 2,
                "params": {"days": 90, "kinds": ["salary"]},
            },
        ],
    ),
    (
        "流失预警",
        "资产明显减少或久未登录、久未交易，且不在高净值活跃客户中的客户",
        [
            ACTIVE,
            {"field": "tenure_days", "op": "at_least", "value": 180},
            {
                "any": [
                    {"field": "balance_change_90d", "op": "at_most", "value": -20_000},
                    {"field": "days_since_login", "op": "at_least", "value": 90},
                    {"field": "dormancy_days", "op": "at_least", "value": 45},
                ]
            },
            {"none": [{"field": "segment", "op": "has_any", "value": ["高净值活跃客户"]}]},
        ],
    ),
)


def make_example_segments(*, by: User) -> list[Segment]:
    """Make and refresh the examples that are missing; return those made."""
    made: list[Segment] = []
    for name, description, parts in EXAMPLES:
        if Segment.objects.filter(name=name).exists():
            continue
        rule = {"version": VERSION, "rule": {"all": _with_ids(parts)}}
        with override("zh-hans"):
            segment = create_segment(by=by, name=name, description=description, rule=rule)
        refresh_segment(segment_id=segment.pk)
        segment.refresh_from_db()
        made.append(segment)
    return made


def _with_ids(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Replace the names of segments asked about by their ids."""
    return [_with_id(part) for part in parts]


def _with_id(part: dict[str, Any]) -> dict[str, Any]:
    for group in ("all", "any", "none"):
        if group in part:
            return {group: _with_ids(part[group])}
    if part["field"] != "segment":
        return part
    ids = Segment.objects.filter(name__in=part["value"]).values_list("pk", flat=True)
    return {**part, "value": [str(pk) for pk in ids]}
