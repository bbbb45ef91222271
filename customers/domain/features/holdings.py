"""Features of what a customer holds: balances by kind, variety, what matures soon."""

from customers.domain.features.declared import Feature, Grain, Unit, Words, quoted

WEALTH_KINDS = ("wealth", "fund", "structured_deposit", "bond", "metal")
# Kinds of product whose balance is no asset of the customer's.
OWED_KINDS = ("loan", "card", "payment", "service")
_MATURING = "h.kind IN ('deposit', 'structured_deposit') AND h.days_to_maturity BETWEEN 0 AND 89"


def _held(kept: str, sign: str = "") -> str:
    """Money over the open holdings that `kept` selects."""
    return f"sum({sign}h.cents) FILTER (WHERE {kept}) / 100"


FEATURES = (
    Feature(
        "total_balance", Words("Total assets here", "本行资产总额"),
        Words(
            "Balances of all open deposits, wealth products, bonds, insurance and metal together.",
            "所有未结清存款、理财、债券、保险、贵金属余额之和。",
        ),
        Unit.MONEY, Grain.HOLDING, _held(f"h.kind NOT IN ({quoted(OWED_KINDS)})"), null_means="zero",
    ),
    Feature(
        "deposit_balance", Words("Deposits", "存款余额"),
        Words("Balance of current and time deposits.", "活期与定期存款余额。"),
        Unit.MONEY, Grain.HOLDING, _held("h.kind = 'deposit'"), null_means="zero",
    ),
    Feature(
        "wealth_balance", Words("Wealth products", "财富类产品余额"),
        Words(
            "Balance of wealth products, funds, structured deposits, bonds and precious metal.",
            "理财、基金、结构性存款、债券和贵金属余额。",
        ),
        Unit.MONEY, Grain.HOLDING, _held(f"h.kind IN ({quoted(WEALTH_KINDS)})"), null_means="zero",
    ),
    Feature(
        "loan_balance", Words("Loans owed", "贷款余额"),
        Words("What is still owed on loans, as a positive amount.", "尚未偿还的贷款本金，以正数表示。"),
        Unit.MONEY, Grain.HOLDING, _held("h.kind = 'loan'", "-"), null_means="zero",
    ),
    Feature(
        "card_balance", Words("Owed on cards", "信用卡欠款"),
        Words("What is owed on credit cards, as a positive amount.", "信用卡未还款额，以正数表示。"),
        Unit.MONEY, Grain.HOLDING, _held("h.kind = 'card'", "-"), null_means="zero",
    ),
    Feature(
        "product_count", Words("Open products", "持有产品数"),
        Words("Number of open holdings.", "未结清的持有产品数量。"),
        Unit.COUNT, Grain.HOLDING, "count(*)", null_means="zero",
    ),
    Feature(
        "product_kinds", Words("Kinds of product", "持有产品种类"),
        Words("Number of different kinds of product among the open holdings.", "未结清持有产品的种类数。"),
        Unit.COUNT, Grain.KIND, "count(*)", null_means="zero",
    ),
    Feature(
        "product_entropy", Words("Variety of products", "产品多样性"),
        Words(
            "Shannon entropy of the open holdings over kinds of product, in nats: 0 with one kind, higher the more evenly they spread.",
            "持有产品在各产品种类上的香农熵（奈特）：只有一种为0，分布越均匀越高。",
        ),
        Unit.SCORE, Grain.KIND, "ln(sum(k.held)) - sum(k.held * ln(k.held)) / sum(k.held)",
        null_means="zero",
    ),
    Feature(
        "next_maturity_days", Words("Days to the next maturity", "距最近到期（天）"),
        Words("Days until the first open holding with a term matures.", "距最近一笔有期限的持有产品到期的天数。"),
        Unit.DAYS, Grain.HOLDING, "min(h.days_to_maturity) FILTER (WHERE h.days_to_maturity >= 0)",
    ),
    Feature(
        "maturing_balance_90d", Words("Deposits maturing in 90 days", "90天内到期存款"),
        Words(
            "Balance of time and structured deposits that mature within the coming 90 days.",
            "未来90天内到期的定期存款与结构性存款余额。",
        ),
        Unit.MONEY, Grain.HOLDING, _held(_MATURING), 90, "zero",
    ),
)  # fmt: skip
