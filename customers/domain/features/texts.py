"""Features of what customers write: how much, how it sounds, how urgent it is."""

from customers.domain.features.declared import HISTORY_DAYS, Feature, Grain, Unit, Words


def _written(kept: str) -> str:
    return f"count(*) FILTER (WHERE x.days_ago < 90 AND {kept})"


FEATURES = (
    Feature(
        "texts_90d", Words("Texts, 90 days", "近90天文本数"),
        Words("Tickets, answers, reviews and other texts from the customer.", "客户的工单、问卷回答、评价等文本数量。"),
        Unit.COUNT, Grain.TEXT, _written("true"), 90, "zero",
    ),
    Feature(
        "negative_texts_90d", Words("Negative texts, 90 days", "近90天负面文本数"),
        Words("Texts whose sentiment was read as negative.", "情感判定为负面的文本数量。"),
        Unit.COUNT, Grain.TEXT, _written("x.sentiment = 'negative'"), 90, "zero",
    ),
    Feature(
        "urgent_texts_90d", Words("Urgent texts, 90 days", "近90天紧急文本数"),
        Words("Texts read as urgent.", "判定为紧急的文本数量。"),
        Unit.COUNT, Grain.TEXT, _written("x.urgency = 'high'"), 90, "zero",
    ),
    Feature(
        "days_since_text", Words("Days since the last text", "距上次文本（天）"),
        Words("Days since the customer last wrote.", "距客户最近一次留下文本的天数。"),
        Unit.DAYS, Grain.TEXT, "min(x.days_ago)", HISTORY_DAYS,
    ),
)  # fmt: skip
