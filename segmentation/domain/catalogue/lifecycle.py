"""What a segment can ask about a customer's stage of life."""

from segmentation.domain import words
from segmentation.domain.fields import COMPARISONS, Field, Group, Rows, Type, Words

_STAGED = "segmentation_customerstage ls"


def _staged(key: str, en: str, zh: str, column: str, type_: Type) -> Field:
    """A figure of the last assignment of stages; unknown where a customer has none."""
    rows = Rows(_STAGED, "ls.customer_id", value=f"max(ls.{column})", cast="double precision")
    return Field(key, Group.SCORES, Words(en, zh), type_, rows, ops=COMPARISONS)


FIELDS: tuple[Field, ...] = (
    Field(
        "lifecycle_stage", Group.SCORES, Words("Lifecycle stage", "生命周期阶段"), Type.SET,
        Rows(_STAGED, "ls.customer_id", test="ls.stage", cast="text"), choices=words.STAGES,
    ),
    Field(
        "stage_entered", Group.SCORES, Words("Lifecycle stage entered", "进入当前阶段日期"), Type.DATE,
        Rows(_STAGED, "ls.customer_id", test="CAST(ls.entered_at AT TIME ZONE {zone} AS date)", cast="date"),
        ops=("within_last", "longer_ago", "between_dates"), past=True,
    ),
    _staged("decline_warning", "Early warning of decline", "衰退预警分", "warning", Type.NUMBER),
    _staged("winback_value", "Expected value of winning back", "挽回期望价值", "winback_value", Type.MONEY),
)  # fmt: skip
