"""What the fields of a message say about one customer and one product, in the customer's language."""

from dataclasses import dataclass
from decimal import Decimal

# Two-sign family names still common (百家姓).
DOUBLE_NAMES = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "夏侯",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "长孙",
        "宇文",
        "司徒",
        "令狐",
        "端木",
        "东方",
        "南宫",
        "独孤",
        "申屠",
        "闻人",
        "轩辕",
    ]
)
TITLES = {
    "zh": {"F": "{}女士", "M": "{}先生"},
    "en": {"F": "Ms {}", "M": "Mr {}"},
}
RISKS = {
    "zh": ("", "低风险", "中低风险", "中风险", "中高风险", "高风险"),
    "en": ("", "low risk", "low to medium risk", "medium risk", "medium to high risk", "high risk"),
}


@dataclass(frozen=True)
class ProductFacts:
    """The catalogue facts a text may quote; the rate is a fraction of one a year."""

    name_zh: str
    name_en: str
    rate: Decimal | None
    term_days: int | None
    min_amount: Decimal | None
    currency: str
    risk_rating: int | None


def tongue(language: str) -> str:
    """Return the language a text is written in: zh or en."""
    return "zh" if language.startswith("zh") else "en"


def family_name(name: str) -> str:
    """Return the part of a name that follows a title: 陈 of 陈美玲, Novak of Anna Novak."""
    if " " in name:
        return name.rsplit(" ", 1)[1]
    return name[:2] if name[:2] in DOUBLE_NAMES and len(name) > 2 else name[:1]


def first_name(name: str) -> str:
    """Return the given name: 美玲 of 陈美玲, Anna of Anna Novak."""
    if " " in name:
        return name.split(" ", 1)[0]
    return name[len(family_name(name)) :] or name


def customer_values(name: str, gender: str, *, is_person: bool, language: str) -> dict[str, str]:
    """Return the fields about a customer; a firm, or a person of unknown gender, is called by the full name."""
    name = " ".join(name.split())
    title = TITLES[tongue(language)].get(gender) if is_person and name else None
    return {
        "name": name,
        "first_name": first_name(name) if is_person else name,
        "salutation": title.format(family_name(name)) if title else name,
    }


def product_values(facts: ProductFacts | None, language: str) -> dict[str, str]:
    """Return the fields about the campaign's product; empty where it has none."""
    if facts is None:
        return {}
    speaks = tongue(language)
    days = {"zh": "{} 天", "en": "{} days"}[speaks]
    rating = facts.risk_rating or 0
    return {
        "product_name": facts.name_zh if speaks == "zh" else facts.name_en,
        "product_rate": f"{facts.rate * 100:.2f}%" if facts.rate is not None else "",
        "product_term": days.format(facts.term_days) if facts.term_days else "",
        "product_min_amount": _amount(facts, speaks) if facts.min_amount else "",
        "product_risk": f"R{rating} {RISKS[speaks][rating]}" if rating else "",
    }


def _amount(facts: ProductFacts, speaks: str) -> str:
    """Return the least amount as people write it: 10,000元 in Chinese for yuan, else the currency's code before it."""
    amount = f"{facts.min_amount:,.0f}"
    if speaks == "zh" and facts.currency == "CNY":
        return f"{amount}元"
    return f"{facts.currency} {amount}"
