"""What a segment can ask about a customer's answers to surveys: of each measure the last one counts."""

from segmentation.domain import words
from segmentation.domain.fields import (
    COMPARISONS,
    Choice,
    Field,
    Group,
    Param,
    Rows,
    Takes,
    Type,
    Words,
)
from segmentation.domain.satisfaction.measures import BOUNDS

_LAST = (
    "NOT EXISTS (SELECT FROM segmentation_surveyanswer sl WHERE sl.customer_id = sa.customer_id"
    " AND sl.measure = sa.measure AND (sl.answered_at, sl.event_id) > (sa.answered_at, sa.event_id)"
    " AND sl.answered_at < {as_of})"
)
_PARAMS = (
    Param("days", Words("in the last", "最近"), Takes.DAYS),
    Param("channels", Words("on channel", "渠道"), Takes.CHOICES, choices=words.EVENT_CHANNELS),
)
_FILTERS = (
    ("days", "sa.answered_at >= {as_of} - make_interval(days => {v})"),
    ("channels", "sa.channel = ANY({v})"),
)


def _answered(measure: str, cast: str, *, test: str = "", value: str = "") -> Rows:
    where = (f"sa.measure = '{measure}'", "sa.answered_at < {as_of}", _LAST)
    return Rows(
        "segmentation_surveyanswer sa",
        "sa.customer_id",
        where,
        value,
        test=test,
        cast=cast,
        filters=_FILTERS,
    )


def _group(measure: str, en: str, zh: str, choices: tuple[Choice, ...]) -> Field:
    """Into which group the last answer puts a customer."""
    cases = " ".join(
        f"WHEN sa.score BETWEEN {low} AND {high} THEN '{group}'"
        for group, (of, low, high) in BOUNDS.items()
        if of == measure
    )
    rows = _answered(measure, "text", test=f"CASE {cases} END")
    return Field(f"{measure}_group", Group.SCORES, Words(en, zh), Type.SET, rows, choices=choices, params=_PARAMS)  # fmt: skip


def _score(measure: str, en: str, zh: str) -> Field:
    rows = _answered(measure, "numeric", value="max(sa.score)")
    return Field(
        f"{measure}_score", Group.SCORES, Words(en, zh), Type.NUMBER, rows, params=_PARAMS, ops=COMPARISONS
    )  # fmt: skip


FIELDS: tuple[Field, ...] = (
    _group("csat", "Satisfaction (CSAT), last answer", "最近一次满意度（CSAT）", words.CSAT_GROUPS),
    _score("csat", "CSAT score, last answer", "最近一次 CSAT 评分"),
    _group("nps", "Recommendation (NPS), last answer", "最近一次推荐意愿（NPS）", words.NPS_GROUPS),
    _score("nps", "NPS score, last answer", "最近一次 NPS 评分"),
)
