"""The features of the customer profile, each declared once.

A feature's expression is SQL over the logical tables `c` (customer), `h` (holdings joined with products),
`t` (bookings joined with the holding's product kind) and `e` (events), aggregated per customer. The logical
tables know `:as_of`, the instant of computation: they hold only what was known before it, and count time
backwards from it (`days_ago`), so that no expression needs the clock. Money is summed in the account's
own currency. Expressions keep to functions that sqlglot can transpile.
"""

from dataclasses import dataclass
from enum import StrEnum

HISTORY_DAYS = 365


class Unit(StrEnum):
    MONEY = "money"
    COUNT = "count"
    DAYS = "days"
    YEARS = "years"
    SHARE = "share"
    DATE = "date"
    SCORE = "score"


class Grain(StrEnum):
    """The table a feature aggregates."""

    CUSTOMER = "c"
    HOLDING = "h"
    TRANSACTION = "t"
    EVENT = "e"


@dataclass(frozen=True)
class Feature:
    """One column of the profile: its name, its labels, its unit, its window and its expression.

    `null_means` is "zero" where nothing found counts as 0, else "unknown" and the column stays empty.
    """

    name: str
    label_en: str
    label_zh: str
    unit: Unit
    grain: Grain
    expression: str
    window_days: int | None = None
    null_means: str = "unknown"

    @property
    def is_whole(self) -> bool:
        """Whether the column is int4 (counts, days, years) and not float4."""
        return self.unit in {Unit.COUNT, Unit.DAYS, Unit.YEARS}


WEALTH_KINDS = ("wealth", "fund", "structured_deposit", "bond", "metal")
SPEND_KINDS = ("card_payment", "household", "insurance", "cash_withdrawal")
# What a customer does in person, unlike standing orders, salaries, fees and interest.
OWN_KINDS = (
    "cash_deposit",
    "cash_withdrawal",
    "transfer_out",
    "card_payment",
    "purchase",
    "redemption",
)
BANK_KINDS = ("fee", "interest")
SPEND_CATEGORIES = (
    ("groceries", "groceries", "日用"),
    ("dining", "dining", "餐饮"),
    ("transport", "transport", "交通"),
    ("shopping", "shopping", "购物"),
    ("health", "health", "医疗健康"),
    ("education", "education", "教育"),
    ("travel", "travel", "旅行"),
    ("entertainment", "entertainment", "娱乐"),
    ("children", "children", "育儿"),
    ("digital", "digital services", "数字服务"),
)


def _words(kinds: tuple[str, ...]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


_OWN = f"t.kind IN ({_words(OWN_KINDS)}) AND t.channel <> 'batch'"
_SPENT = f"t.kind IN ({_words(SPEND_KINDS)})"
_ASSET = "h.kind NOT IN ('loan', 'card', 'payment', 'service')"
_ACCOUNT = "t.product_kind NOT IN ('loan', 'card')"


def _of_customer(name: str, label_en: str, label_zh: str, unit: Unit, expression: str) -> Feature:
    return Feature(name, label_en, label_zh, unit, Grain.CUSTOMER, expression)


def _held(name: str, label_en: str, label_zh: str, kept: str, value: str = "h.balance") -> Feature:
    """Money over the open holdings that `kept` selects."""
    expression = f"sum({value}) FILTER (WHERE {kept})"
    return Feature(
        name, label_en, label_zh, Unit.MONEY, Grain.HOLDING, expression, null_means="zero"
    )


def _booked(
    name: str, label_en: str, label_zh: str, days: int, kept: str, value: str = "t.amount"
) -> Feature:
    """Money over the bookings of the last `days` days that `kept` selects."""
    expression = f"sum({value}) FILTER (WHERE t.days_ago < {days} AND {kept})"
    return Feature(
        name, label_en, label_zh, Unit.MONEY, Grain.TRANSACTION, expression, days, "zero"
    )


def _counted(name: str, label_en: str, label_zh: str, days: int, kept: str = "true") -> Feature:
    expression = f"count(*) FILTER (WHERE t.days_ago < {days} AND {kept})"
    return Feature(
        name, label_en, label_zh, Unit.COUNT, Grain.TRANSACTION, expression, days, "zero"
    )


def _seen(name: str, label_en: str, label_zh: str, days: int, kind: str) -> Feature:
    """How often an event of a kind happened in the last `days` days."""
    expression = f"count(*) FILTER (WHERE e.days_ago < {days} AND e.kind = '{kind}')"
    return Feature(name, label_en, label_zh, Unit.COUNT, Grain.EVENT, expression, days, "zero")


def _share(name: str, label_en: str, label_zh: str, days: int, kept: str) -> Feature:
    """The part of a customer's own bookings that `kept` selects; unknown where there are none."""
    window = f"t.days_ago < {days} AND {_OWN}"
    expression = (
        f"CAST(count(*) FILTER (WHERE {window} AND {kept}) AS float)"
        f" / nullif(count(*) FILTER (WHERE {window}), 0)"
    )
    return Feature(name, label_en, label_zh, Unit.SHARE, Grain.TRANSACTION, expression, days)


def _since(name: str, label_en: str, label_zh: str, kept: str) -> Feature:
    """Days since the last booking that `kept` selects; unknown after a year without one."""
    expression = f"min(t.days_ago) FILTER (WHERE {kept})"
    return Feature(name, label_en, label_zh, Unit.DAYS, Grain.TRANSACTION, expression, HISTORY_DAYS)


def _category(code: str, label_en: str, label_zh: str) -> Feature:
    return _booked(
        f"spend_{code}_90d",
        f"Spending on {label_en}, 90 days",
        f"近90天{label_zh}支出",
        90,
        f"t.amount < 0 AND t.category = '{code}'",
        "-t.amount",
    )


_CUSTOMER = (
    _of_customer("age_years", "Age", "年龄", Unit.YEARS, "c.age_years"),
    _of_customer("tenure_days", "Days as a customer", "客户年限（天）", Unit.DAYS, "c.tenure_days"),
)
_HOLDING = (
    _held("total_balance", "Total assets here", "本行资产总额", _ASSET),
    _held("deposit_balance", "Deposits", "存款余额", "h.kind = 'deposit'"),
    _held(
        "wealth_balance",
        "Wealth products",
        "财富类产品余额",
        f"h.kind IN ({_words(WEALTH_KINDS)})",
    ),
    _held("loan_balance", "Loans owed", "贷款余额", "h.kind = 'loan'", "-h.balance"),
    _held("card_balance", "Owed on cards", "信用卡欠款", "h.kind = 'card'", "-h.balance"),
    _held(
        "balance_change_90d",
        "Change of assets, 90 days",
        "近90天资产变化",
        _ASSET,
        "h.flow_90d",
    ),
    _held(
        "avg_balance_90d",
        "Average assets, 90 days",
        "近90天日均资产",
        _ASSET,
        "h.balance - h.flow_before_90d",
    ),
    Feature(
        "product_count", "Open products", "持有产品数", Unit.COUNT, Grain.HOLDING,
        "count(*)", null_means="zero",
    ),
    Feature(
        "product_kinds", "Kinds of product", "持有产品种类", Unit.COUNT, Grain.HOLDING,
        "count(DISTINCT h.kind)", null_means="zero",
    ),
    Feature(
        "next_maturity_days", "Days to the next maturity", "距最近到期（天）", Unit.DAYS,
        Grain.HOLDING, "min(h.days_to_maturity) FILTER (WHERE h.days_to_maturity >= 0)",
    ),
)  # fmt: skip
_TRANSACTION = (
    _since("recency_days", "Days since the last booking", "距上次交易（天）", f"t.kind NOT IN ({_words(BANK_KINDS)})"),
    _since("dormancy_days", "Days since the customer last acted", "距上次主动交易（天）", _OWN),
    _counted("frequency_90d", "Own bookings, 90 days", "近90天主动交易次数", 90, _OWN),
    _booked("monetary_90d", "Spending, 90 days", "近90天消费支出", 90, f"t.amount < 0 AND {_SPENT}", "-t.amount"),
    _booked("inflow_30d", "Money in, 30 days", "近30天资金流入", 30, f"t.amount > 0 AND {_ACCOUNT}"),
    _booked("outflow_30d", "Money out, 30 days", "近30天资金流出", 30, f"t.amount < 0 AND {_ACCOUNT}", "-t.amount"),
    _booked("inflow_90d", "Money in, 90 days", "近90天资金流入", 90, f"t.amount > 0 AND {_ACCOUNT}"),
    _booked("outflow_90d", "Money out, 90 days", "近90天资金流出", 90, f"t.amount < 0 AND {_ACCOUNT}", "-t.amount"),
    _booked("salary_90d", "Salary and pension, 90 days", "近90天工资及养老金", 90, "t.kind IN ('salary', 'pension')"),
    Feature(
        "salary_months", "Months with salary, a year", "近一年发薪月数", Unit.COUNT, Grain.TRANSACTION,
        "count(DISTINCT t.month) FILTER (WHERE t.kind IN ('salary', 'pension'))", HISTORY_DAYS, "zero",
    ),
    _share("cash_share_90d", "Share of cash, 90 days", "近90天现金交易占比", 90, "t.kind IN ('cash_deposit', 'cash_withdrawal')"),
    _share("mobile_share_90d", "Share by mobile, 90 days", "近90天手机交易占比", 90, "t.channel = 'mobile'"),
    _share("night_share_30d", "Share at night, 30 days", "近30天夜间交易占比", 30, "(t.local_hour >= 22 OR t.local_hour < 6)"),
    _counted("tx_count_7d", "Bookings, 7 days", "近7天交易笔数", 7),
    _counted("tx_count_30d", "Bookings, 30 days", "近30天交易笔数", 30),
    _counted("tx_count_90d", "Bookings, 90 days", "近90天交易笔数", 90),
    _counted("tx_count_365d", "Bookings, a year", "近一年交易笔数", 365),
    Feature(
        "active_days_90d", "Days with own bookings, 90 days", "近90天主动交易天数", Unit.COUNT,
        Grain.TRANSACTION, f"count(DISTINCT t.days_ago) FILTER (WHERE t.days_ago < 90 AND {_OWN})", 90, "zero",
    ),
    *(_category(*category) for category in SPEND_CATEGORIES),
)  # fmt: skip
_EVENT = (
    _seen("logins_30d", "Sign-ins, 30 days", "近30天登录次数", 30, "login"),
    _seen("product_views_30d", "Product pages seen, 30 days", "近30天浏览产品次数", 30, "product_view"),
    _seen("branch_visits_90d", "Branch visits, 90 days", "近90天到店次数", 90, "branch_visit"),
    _seen("calls_90d", "Calls, 90 days", "近90天来电次数", 90, "call"),
    _seen("email_opens_90d", "E-mails opened, 90 days", "近90天邮件打开次数", 90, "email_open"),
    _seen("complaints_365d", "Complaints, a year", "近一年投诉次数", HISTORY_DAYS, "complaint"),
    Feature(
        "days_since_login", "Days since the last sign-in", "距上次登录（天）", Unit.DAYS, Grain.EVENT,
        "min(e.days_ago) FILTER (WHERE e.kind = 'login')", HISTORY_DAYS,
    ),
)  # fmt: skip

FEATURES: tuple[Feature, ...] = (*_CUSTOMER, *_HOLDING, *_TRANSACTION, *_EVENT)
BY_NAME: dict[str, Feature] = {feature.name: feature for feature in FEATURES}
