"""What a segment can ask about a customer's value."""

from segmentation.domain import words
from segmentation.domain.fields import COMPARISONS, Field, Group, Rows, Type, Words

_VALUED = "segmentation_customervalue v"


def _valued(key: str, en: str, zh: str, column: str, type_: Type = Type.NUMBER) -> Field:
    """A figure of the last refresh of value; unknown where a customer has none."""
    rows = Rows(_VALUED, "v.customer_id", value=f"max(v.{column})", cast="double precision")
    return Field(key, Group.SCORES, Words(en, zh), type_, rows, ops=COMPARISONS)


FIELDS: tuple[Field, ...] = (
    Field(
        "value_tier", Group.SCORES, Words("Value tier", "价值等级"), Type.SET,
        Rows(_VALUED, "v.customer_id", test="v.tier", cast="text"), choices=words.VALUE_TIERS,
    ),
    Field(
        "tier_since", Group.SCORES, Words("Value tier since", "进入当前价值等级日期"), Type.DATE,
        Rows(_VALUED, "v.customer_id", test="CAST(v.tier_since AT TIME ZONE {zone} AS date)", cast="date"),
        ops=("within_last", "longer_ago", "between_dates"), past=True,
    ),
    _valued("value_score", "Value score", "客户价值总分", "score"),
    _valued("clv", "Lifetime value", "客户终身价值", "clv", Type.MONEY),
    _valued("peak_clv", "Highest lifetime value so far", "历史最高终身价值", "peak_clv", Type.MONEY),
    _valued("contribution", "Contribution a year", "年综合贡献", "contribution", Type.MONEY),
    _valued("value_potential", "Potential a year", "年潜在贡献", "potential", Type.MONEY),
    _valued("loyalty", "Loyalty", "忠诚度", "loyalty"),
    _valued("rfm_recency", "RFM recency grade", "RFM 近度等级", "recency"),
    _valued("rfm_frequency", "RFM frequency grade", "RFM 频度等级", "frequency"),
    _valued("rfm_monetary", "RFM monetary grade", "RFM 额度等级", "monetary"),
    _valued("alive_share", "Probability of still buying", "仍活跃概率", "alive", Type.SHARE),
)  # fmt: skip
