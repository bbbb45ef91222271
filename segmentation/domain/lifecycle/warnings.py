"""Early signs that a customer is on the way out, each a test of the profile with its points.

`sql` is over `p`, the profile; an unknown feature gives no sign. Points add up, 100 at most.
"""

from dataclasses import dataclass

from segmentation.domain.fields import Words

WARNED_AT = 40
# Who has already left is beyond an early warning.
WARNED_STAGES = ("new", "growing", "mature", "declining")
WINBACK_STAGES = ("dormant", "lost")
HEALTHY_STAGES = ("new", "growing", "mature")
PRIOR_CUSTOMERS = 20  # the bank's own expectation weighs as much as twenty customers seen


@dataclass(frozen=True)
class Sign:
    """One sign: its points, its test and what it is called."""

    code: str
    points: int
    sql: str
    words: Words


SIGNS: tuple[Sign, ...] = (
    Sign(
        "balance_fell", 30, "p.avg_balance_90d > 1000 AND p.balance_change_90d <= -0.2 * p.avg_balance_90d",
        Words("Assets fell by a fifth or more in 90 days", "近90天资产下降两成以上"),
    ),
    Sign(
        "balance_trend", 20, "p.avg_balance_90d > 1000 AND p.balance_slope_3m * 3 <= -0.15 * p.avg_balance_90d",
        Words("Assets trend down over three months", "近3个月资产持续走低"),
    ),
    Sign(
        "activity_fell", 20, "p.tx_count_90d >= 9 AND p.tx_count_30d * 6 < p.tx_count_90d",
        Words("Half the bookings of the months before", "交易笔数不到前期一半"),
    ),
    Sign(
        "spending_fell", 10, "p.monetary_90d > 0 AND p.spend_change_90d <= -0.4 * (p.monetary_90d - p.spend_change_90d)",
        Words("Spends two fifths less than the quarter before", "消费较上季减少四成以上"),
    ),
    Sign(
        "pay_stopped", 20, "p.salary_months >= 3 AND p.salary_90d <= 0",
        Words("Pay no longer arrives here", "工资不再入账本行"),
    ),
    Sign(
        "logins_stopped", 10, "p.digital_days_90d >= 5 AND p.logins_30d = 0",
        Words("Has not signed in for 30 days", "近30天未登录"),
    ),
    Sign(
        "complained", 10, "p.complaints_365d > 0", Words("Complained within a year", "近一年有投诉"),
    ),
)  # fmt: skip
SIGN_WORDS: dict[str, Words] = {sign.code: sign.words for sign in SIGNS}


def warning_sql() -> tuple[str, str]:
    """Return the expressions of the points (0 to 100) and of the codes of the signs, as a JSON array."""
    points = " + ".join(f"CASE WHEN {sign.sql} THEN {sign.points} ELSE 0 END" for sign in SIGNS)
    codes = ", ".join(f"CASE WHEN {sign.sql} THEN '{sign.code}' END" for sign in SIGNS)
    return f"least({points}, 100)", f"to_jsonb(array_remove(ARRAY[{codes}], NULL))"
