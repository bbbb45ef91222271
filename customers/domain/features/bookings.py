"""Features of the bookings: recency, frequency, money in and out, channels, the trend of assets."""

from customers.domain.features.declared import HISTORY_DAYS, Feature, Grain, Unit, Words, ratio

# What a customer does in person, unlike standing orders, salaries, fees and interest.
OWN_KINDS = (
    "cash_deposit",
    "cash_withdrawal",
    "transfer_out",
    "card_payment",
    "purchase",
    "redemption",
)
SPEND_KINDS = ("card_payment", "household", "insurance", "cash_withdrawal")
BANK_KINDS = ("fee", "interest")
PAY_KINDS = ("salary", "pension")


RECENT_DAYS = 90


def table_of(days: int) -> Grain:
    """The logical table of bookings that a window is read from: those of 90 days, or those of a year."""
    return Grain.RECENT if days <= RECENT_DAYS else Grain.TRANSACTION


def booked(days: int, kept: str, sign: str = "") -> str:
    """Money over the bookings of the last `days` days that `kept` selects."""
    return f"sum({sign}{table_of(days)}.cents) FILTER (WHERE {_within(days, kept)}) / 100"


def counted(days: int, kept: str = "true") -> str:
    """How many bookings of the last `days` days `kept` selects."""
    return f"count(*) FILTER (WHERE {_within(days, kept)})"


def share(days: int, kept: str) -> str:
    """The part of a customer's own bookings that `kept` selects; unknown where there are none."""
    return ratio(counted(days, f"#.is_own AND {kept}"), counted(days, "#.is_own"))


def _within(days: int, kept: str) -> str:
    table = table_of(days)
    whole = RECENT_DAYS if table is Grain.RECENT else HISTORY_DAYS
    window = "" if days == whole else f"{table}.days_ago < {days} AND "
    return window + kept.replace("#", table)


def slope(months: int) -> str:
    """Money per month of 30 days: the least-squares slope over the month-end balances rebuilt from bookings.

    With n months there are n + 1 equally spaced balances y(i), i months ago, each today's balance less what was
    booked since. A booking of period j (0 the newest) is missing from y(j+1) … y(n), so in the slope, which is linear
    in the balances, it weighs 6 (n - j)(j + 1) / (n (n + 1)(n + 2)): one pass over the bookings gives regr_slope.
    """
    table = table_of(months * 30)
    weighed = f"sum({table}.cents * ({months} - {table}.period) * ({table}.period + 1))"
    fixed = months * (months + 1) * (months + 2) * 100
    return f"{weighed} FILTER (WHERE {table}.is_asset AND {table}.period < {months}) * 6 / {fixed}"


def _money(name: str, label: Words, meaning: Words, days: int, expression: str) -> Feature:
    return Feature(
        name, label, meaning, Unit.MONEY, table_of(days), expression, days, "zero"
    )  # fmt: skip


def _count(name: str, label: Words, meaning: Words, days: int, kept: str = "true") -> Feature:
    expression = counted(days, kept)
    return Feature(
        name, label, meaning, Unit.COUNT, table_of(days), expression, days, "zero"
    )  # fmt: skip


def _share(name: str, label: Words, meaning: Words, days: int, kept: str) -> Feature:
    return Feature(
        name, label, meaning, Unit.SHARE, table_of(days), share(days, kept), days
    )  # fmt: skip


def _since(name: str, label: Words, meaning: Words, kept: str) -> Feature:
    expression = f"min(t.days_ago) FILTER (WHERE {kept})"
    return Feature(
        name, label, meaning, Unit.DAYS, Grain.TRANSACTION, expression, HISTORY_DAYS
    )  # fmt: skip


_RECENCY = (
    _since(
        "recency_days", Words("Days since the last booking", "距上次交易（天）"),
        Words("Days since the last booking that is not a fee or interest.", "距最近一笔非费用、非利息交易的天数。"),
        "NOT t.is_bank",
    ),
    _since(
        "dormancy_days", Words("Days since the customer last acted", "距上次主动交易（天）"),
        Words(
            "Days since the customer last paid, transferred, bought or moved cash themselves.",
            "距客户最近一次主动付款、转账、购买或存取现金的天数。",
        ),
        "t.is_own",
    ),
)  # fmt: skip
_VOLUME = (
    _count(
        "frequency_90d", Words("Own bookings, 90 days", "近90天主动交易次数"),
        Words("Number of bookings the customer made themselves.", "客户主动发起的交易笔数。"), 90, "#.is_own",
    ),
    _count(
        "frequency_365d", Words("Own bookings, a year", "近一年主动交易次数"),
        Words("Number of bookings the customer made themselves in a year.", "客户近一年主动发起的交易笔数。"), HISTORY_DAYS, "#.is_own",
    ),
    _money(
        "monetary_90d", Words("Spending, 90 days", "近90天消费支出"),
        Words("Card payments, bills, insurance and cash drawn.", "刷卡消费、生活缴费、保险与取现支出。"),
        90, booked(90, "#.is_spent", "-"),
    ),
    _money(
        "monetary_365d", Words("Spending, a year", "近一年消费支出"),
        Words("Card payments, bills, insurance and cash drawn in a year.", "近一年刷卡消费、生活缴费、保险与取现支出。"),
        HISTORY_DAYS, booked(HISTORY_DAYS, "#.is_spent", "-"),
    ),
    Feature(
        "avg_spend_90d", Words("Average payment, 90 days", "近90天笔均消费"),
        Words("Spending divided by the number of payments it consists of.", "消费支出除以消费笔数。"),
        Unit.MONEY, Grain.RECENT,
        ratio(booked(90, "#.is_spent", "-"), counted(90, "#.is_spent")), 90,
    ),
    _money(
        "inflow_30d", Words("Money in, 30 days", "近30天资金流入"),
        Words("Everything booked into accounts other than loans and cards.", "除贷款和信用卡外账户的全部入账金额。"),
        30, booked(30, "#.cents > 0 AND #.is_account"),
    ),
    _money(
        "outflow_30d", Words("Money out, 30 days", "近30天资金流出"),
        Words("Everything booked out of accounts other than loans and cards.", "除贷款和信用卡外账户的全部出账金额。"),
        30, booked(30, "#.cents < 0 AND #.is_account", "-"),
    ),
    _money(
        "inflow_90d", Words("Money in, 90 days", "近90天资金流入"),
        Words("Everything booked into accounts other than loans and cards.", "除贷款和信用卡外账户的全部入账金额。"),
        90, booked(90, "#.cents > 0 AND #.is_account"),
    ),
    _money(
        "outflow_90d", Words("Money out, 90 days", "近90天资金流出"),
        Words("Everything booked out of accounts other than loans and cards.", "除贷款和信用卡外账户的全部出账金额。"),
        90, booked(90, "#.cents < 0 AND #.is_account", "-"),
    ),
    _money(
        "salary_90d", Words("Salary and pension, 90 days", "近90天工资及养老金"),
        Words("Bookings whose kind is salary or pension.", "交易类型为工资或养老金的入账金额。"), 90, booked(90, "#.is_pay"),
    ),
    _money(
        "fees_365d", Words("Fees paid, a year", "近一年手续费支出"),
        Words("Fees the bank charged.", "本行收取的手续费与年费。"), HISTORY_DAYS, booked(HISTORY_DAYS, "#.kind = 'fee'", "-"),
    ),
    _count(
        "overdrawn_90d", Words("Bookings into overdraft, 90 days", "近90天透支笔数"),
        Words("Bookings that left a deposit account below zero.", "入账后存款账户余额为负的交易笔数。"),
        90, "#.is_overdrawn",
    ),
    *(
        _count(
            f"tx_count_{days}d", Words(f"Bookings, {en}", f"{zh}交易笔数"),
            Words("Number of all bookings, fees and interest among them.", "全部交易笔数，含费用与利息。"), days,
        )
        for days, en, zh in ((7, "7 days", "近7天"), (30, "30 days", "近30天"), (90, "90 days", "近90天"), (365, "a year", "近一年"))
    ),
    Feature(
        "active_days_90d", Words("Days with own bookings, 90 days", "近90天主动交易天数"),
        Words("Different days on which the customer booked something themselves.", "客户有主动交易的不同天数。"),
        Unit.COUNT, Grain.DAY, "count(*)", 90, "zero",
    ),
)  # fmt: skip
_SHARES = (
    _share(
        "cash_share_90d", Words("Share of cash, 90 days", "近90天现金交易占比"),
        Words("Part of the own bookings that is cash paid in or drawn.", "主动交易中存取现金的笔数占比。"),
        90, "#.is_cash",
    ),
    *(
        _share(
            f"{channel}_share_90d", Words(f"Share by {en}, 90 days", f"近90天{zh}交易占比"),
            Words(f"Part of the own bookings made by {en}.", f"主动交易中通过{zh}完成的笔数占比。"),
            90, f"#.channel = '{channel}'",
        )
        for channel, en, zh in (
            ("mobile", "mobile", "手机"), ("web", "web", "网银"),
            ("branch", "branch", "网点"), ("atm", "machine", "自助机"),
        )
    ),
    _share(
        "night_share_30d", Words("Share at night, 30 days", "近30天夜间交易占比"),
        Words("Part of the own bookings between 22:00 and 6:00 in the bank's zone.", "主动交易中银行所在时区22点至6点的笔数占比。"),
        30, "(#.local_hour >= 22 OR #.local_hour < 6)",
    ),
    _share(
        "weekend_share_90d", Words("Share at weekends, 90 days", "近90天周末交易占比"),
        Words("Part of the own bookings on Saturdays and Sundays.", "主动交易中发生在周六、周日的笔数占比。"),
        90, "#.weekday >= 6",
    ),
)  # fmt: skip
_ASSETS = (
    _money(
        "balance_change_90d", Words("Change of assets, 90 days", "近90天资产变化"),
        Words("What bookings added to the assets here, less what they took away.", "交易使本行资产净增加的金额。"),
        90, booked(90, "#.is_asset"),
    ),
    *(
        _money(
            f"balance_slope_{months}m", Words(f"Trend of assets, {months} months", f"近{months}个月资产趋势"),
            Words(
                f"Least-squares slope of the assets at {months + 1} month ends (30 days apart), in money per month.",
                f"{months + 1}个月末（间隔30天）资产余额的最小二乘斜率，单位为每月金额。",
            ),
            months * 30, slope(months),
        )
        for months in (3, 6, 12)
    ),
    Feature(
        "flow_lag_90d", Words("Weighted flow, 90 days", "近90天加权流量"),
        Words("What the balance of the 90 days lacked on average of today's.", "近90天平均余额与当前余额之差。"),
        Unit.MONEY, Grain.RECENT,
        "sum(r.cents * (90 - r.days_ago)) FILTER (WHERE r.is_asset) / 9000",
        90, "zero", kept=False,
    ),
)  # fmt: skip

FEATURES = (*_RECENCY, *_VOLUME, *_SHARES, *_ASSETS)
