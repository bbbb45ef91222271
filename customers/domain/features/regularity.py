"""Features of what comes back: pay and who pays it, steadiness of inflows, the seasons of spending."""

from customers.domain.features.declared import HISTORY_DAYS, Feature, Grain, Unit, Words, ratio

# A payer counts as regular with four months of a year, at most one payment a month and two over, and amounts whose
# standard deviation is under 0.3 of their mean; pay that is called so by its kind always counts.
REGULAR = "(p.is_pay OR (p.months >= 4 AND p.times <= p.months + 2 AND p.spread_cents <= 0.3 * p.mean_cents))"
COMPLETE_YEAR = "m.months_ago BETWEEN 1 AND 12"

_PAY = (
    Feature(
        "salary_months", Words("Months with salary, a year", "近一年发薪月数"),
        Words("Months in which salary or pension was booked.", "有工资或养老金入账的月数。"),
        Unit.COUNT, Grain.PAYER, "max(p.months) FILTER (WHERE p.is_pay)", HISTORY_DAYS, "zero",
    ),
    Feature(
        "regular_pay_months", Words("Months paid by the most regular payer", "最稳定付款方付款月数"),
        Words(
            "Months of the year in which the most regular payer paid: pay by its kind, or one counterparty that pays about the same each month.",
            "近一年最稳定付款方的付款月数：交易类型为工资类，或同一对手方每月支付相近金额。",
        ),
        Unit.COUNT, Grain.PAYER, f"max(p.months) FILTER (WHERE {REGULAR})", HISTORY_DAYS, "zero",
    ),
    Feature(
        "unnamed_pay_months", Words("Months of pay not named so", "未标明工资的发薪月数"),
        Words(
            "Months in which a counterparty paid as employers do though no booking is of the kind salary.",
            "某对手方以类似发薪方式付款但交易类型不是工资的月数。",
        ),
        Unit.COUNT, Grain.PAYER, f"max(p.months) FILTER (WHERE NOT p.is_pay AND {REGULAR})", HISTORY_DAYS, "zero",
    ),
    Feature(
        "regular_pay_90d", Words("Regular pay, 90 days", "近90天稳定收入"),
        Words("What regular payers paid in.", "稳定付款方的入账金额。"),
        Unit.MONEY, Grain.PAYER, f"sum(p.recent_cents) FILTER (WHERE {REGULAR}) / 100", 90, "zero",
    ),
    Feature(
        "pay_day", Words("Usual day of pay", "通常发薪日"),
        Words("Day of the month on which regular payers pay, on average.", "稳定付款方付款的平均日（每月第几日）。"),
        Unit.MONTH_DAY, Grain.PAYER,
        f"round(sum(p.month_day * p.times) FILTER (WHERE {REGULAR}) / sum(p.times) FILTER (WHERE {REGULAR}))", HISTORY_DAYS,
    ),
    Feature(
        "pay_variation", Words("Variation of pay", "发薪金额波动"),
        Words(
            "Standard deviation of the amounts of the steadiest regular payer, divided by their mean.",
            "最稳定付款方各次金额的标准差除以平均值。",
        ),
        Unit.SCORE, Grain.PAYER,
        f"min(p.spread_cents / nullif(p.mean_cents, 0)) FILTER (WHERE {REGULAR} AND p.times > 1)", HISTORY_DAYS,
    ),
)  # fmt: skip

_MEAN = "coalesce(sum(m.inflow_cents) FILTER (WHERE m.months_ago BETWEEN 1 AND 6), 0) / 6"
_SQUARES = "coalesce(sum(m.inflow_cents * m.inflow_cents) FILTER (WHERE m.months_ago BETWEEN 1 AND 6), 0) / 6"
_SEASONS = (
    Feature(
        "inflow_variation_6m", Words("Variation of money in, 6 months", "近6个月资金流入波动"),
        Words(
            "Coefficient of variation of the money in of the last six complete months: 0 when every month brings the same.",
            "最近6个完整月资金流入的变异系数：每月相同为0。",
        ),
        Unit.SCORE, Grain.MONTH,
        f"sqrt(greatest({_SQUARES} - ({_MEAN}) * ({_MEAN}), 0)) / nullif({_MEAN}, 0)", 180,
    ),
    Feature(
        "strongest_month", Words("Month of most spending", "消费最高月份"),
        Words(
            "Month of the year (1 to 12) with the highest spending among the last twelve complete months.",
            "最近12个完整月中消费最高的月份（1至12）。",
        ),
        Unit.MONTH, Grain.MONTH,
        f"min(m.month_number) FILTER (WHERE {COMPLETE_YEAR} AND m.spent_cents > 0 AND m.spent_cents = m.most_spent_cents)", HISTORY_DAYS,
    ),
    Feature(
        "strongest_month_share", Words("Share of the month of most spending", "消费最高月份占比"),
        Words(
            "That month's part of the spending of the twelve complete months: 0.08 when spending knows no season.",
            "该月占最近12个完整月消费的比例：无季节性时约为0.08。",
        ),
        Unit.SHARE, Grain.MONTH,
        ratio(f"max(m.spent_cents) FILTER (WHERE {COMPLETE_YEAR})", f"sum(m.spent_cents) FILTER (WHERE {COMPLETE_YEAR})"), HISTORY_DAYS,
    ),
    Feature(
        "same_month_share", Words("Share of this month last year", "去年同月消费占比"),
        Words(
            "What the same month of last year was of the spending of the twelve complete months: what to expect of this month.",
            "去年同月占最近12个完整月消费的比例，可用于预期本月消费。",
        ),
        Unit.SHARE, Grain.MONTH,
        ratio(
            "coalesce(sum(m.spent_cents) FILTER (WHERE m.months_ago = 12), 0)",
            f"sum(m.spent_cents) FILTER (WHERE {COMPLETE_YEAR})",
        ), HISTORY_DAYS,
    ),
)  # fmt: skip

FEATURES = (*_PAY, *_SEASONS)
