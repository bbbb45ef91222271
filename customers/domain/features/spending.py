"""Features of spending by category: what was spent, how it changed, how evenly it spreads."""

from customers.domain.features.declared import Feature, Grain, Unit, Words

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


_SIGNED = "CASE WHEN t.days_ago < 90 THEN -t.cents ELSE t.cents END"


def _spent(code: str, en: str, zh: str) -> Feature:
    return Feature(
        f"spend_{code}_90d", Words(f"Spending on {en}, 90 days", f"近90天{zh}支出"),
        Words(f"Payments of the category {en}.", f"{zh}类别的付款金额。"),
        Unit.MONEY, Grain.CATEGORY, f"sum(g.spent_cents) FILTER (WHERE g.category = '{code}') / 100",
        90, "zero",
    )  # fmt: skip


def _change(code: str, en: str, zh: str) -> Feature:
    """Money of the last 90 days less that of the 90 days before."""
    changed = f"sum(g.spent_cents - g.before_cents) FILTER (WHERE g.category = '{code}') / 100"
    return Feature(
        f"spend_{code}_change_90d", Words(f"Change of spending on {en}, 90 days", f"近90天{zh}支出变化"),
        Words(f"Spending on {en} in 90 days less that of the 90 days before.", f"近90天{zh}支出减去之前90天的支出。"),
        Unit.MONEY, Grain.CATEGORY, changed, 180, "zero",
    )  # fmt: skip


def _entropy() -> str:
    """Shannon's entropy of the category sums, in nats: ln(total) less the mean of ln(sum) weighted by the sums."""
    sums = [f"f.spend_{code}_90d" for code, _en, _zh in SPEND_CATEGORIES]
    total = " + ".join(sums)
    weighed = " + ".join(f"CASE WHEN {one} > 0 THEN {one} * ln({one}) ELSE 0 END" for one in sums)
    return f"CASE WHEN {total} > 0 THEN ln({total}) - ({weighed}) / ({total}) END"


FEATURES = (
    *(_spent(*category) for category in SPEND_CATEGORIES),
    Feature(
        "spend_change_90d", Words("Change of spending, 90 days", "近90天消费变化"),
        Words("Spending in 90 days less that of the 90 days before.", "近90天消费支出减去之前90天的支出。"),
        Unit.MONEY, Grain.TRANSACTION, f"sum({_SIGNED}) FILTER (WHERE t.days_ago < 180 AND t.is_spent) / 100", 180, "zero",
    ),
    *(_change(*category) for category in SPEND_CATEGORIES),
    Feature(
        "category_entropy_90d", Words("Variety of spending, 90 days", "近90天消费多样性"),
        Words(
            "Shannon entropy of spending over ten categories, in nats: 0 when all goes to one, 2.3 when all get the same.",
            "消费在十个类别上的香农熵（奈特）：集中于一类为0，平均分布为2.3。",
        ),
        Unit.SCORE, Grain.DERIVED, _entropy(), 90,
    ),
)  # fmt: skip
