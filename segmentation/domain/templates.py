"""Segments that every retail bank asks for, as rules to begin from, with their words in both languages."""

from dataclasses import dataclass
from typing import Any

from segmentation.domain.fields import Words
from segmentation.domain.rules import VERSION

Part = dict[str, Any]


@dataclass(frozen=True)
class Template:
    """A rule to begin from: what it is called, whom it finds, and its parts, all of which must hold."""

    key: str
    name: Words
    told: Words
    parts: tuple[Part, ...]

    @property
    def rule(self) -> dict[str, Any]:
        """The rule document."""
        return {"version": VERSION, "rule": {"all": list(self.parts)}}


def _asks(field: str, op: str, value: Any = None, **params: Any) -> Part:
    part: Part = {"field": field, "op": op}
    if value is not None:
        part["value"] = value
    if params:
        part["params"] = params
    return part


def _any(*parts: Part) -> Part:
    return {"any": list(parts)}


def _template(key: str, en: tuple[str, str], zh: tuple[str, str], *parts: Part) -> Template:
    return Template(key, Words(en[0], zh[0]), Words(en[1], zh[1]), parts)


ACTIVE = _asks("status", "is_one_of", ["active"])
TIME_DEPOSITS, INVESTED = (
    ["deposit", "structured_deposit"],
    ["wealth", "fund", "structured_deposit"],
)

TEMPLATES: tuple[Template, ...] = (
    _template(
        "salary", ("Salary customers", "Paid a salary here at least twice in 90 days"),
        ("工资代发客户", "近90天至少两次工资入账"),
        ACTIVE, _asks("booked_count", "at_least", 2, days=90, kinds=["salary"]),
    ),
    _template(
        "salary_stopped", ("Salary no longer comes", "A salary came, but not for 35 to 120 days"),
        ("工资停发客户", "曾有工资入账，但已有35至120天没有"),
        ACTIVE, _asks("booked_days_since", "between", [35, 120], kinds=["salary"]),
    ),
    _template(
        "pension", ("Pensioners", "Paid a pension here in 60 days"), ("养老金客户", "近60天有养老金入账"),
        ACTIVE, _asks("booked_count", "at_least", 1, days=60, kinds=["pension"]),
    ),
    _template(
        "deposits_maturing", ("Deposits maturing in 30 days", "A deposit matures within 30 days"),
        ("存款30天内到期", "30天内有存款到期"),
        ACTIVE, _asks("holding_maturity", "within_next", 30, kinds=TIME_DEPOSITS),
    ),
    _template(
        "wealth_maturing", ("Wealth products maturing in 30 days", "A wealth product matures within 30 days"),
        ("理财30天内到期", "30天内有理财产品到期"),
        ACTIVE, _asks("holding_maturity", "within_next", 30, kinds=["wealth"]),
    ),
    _template(
        "card_inactive", ("Credit card not used for 90 days", "Holds a credit card, no card payment in 90 days"),
        ("信用卡90天未使用", "持有信用卡，近90天没有刷卡消费"),
        ACTIVE, _asks("holding_kind", "has_any", ["card"]),
        _asks("booked_count", "equals", 0, days=90, kinds=["card_payment"]),
    ),
    _template(
        "balance_without_wealth",
        ("High balance without a wealth product", "Deposits of ¥200,000 or more and nothing invested"),
        ("高存款未持有理财", "存款20万元以上，未持有理财、基金或结构性存款"),
        ACTIVE, _asks("deposit_balance", "at_least", 200_000), _asks("holding_kind", "has_none", INVESTED),
    ),
    _template(
        "new", ("New customers, first 90 days", "Joined within the last 90 days"), ("新客户首90天", "开户不超过90天"),
        ACTIVE, _asks("since_on", "within_last", 90),
    ),
    _template(
        "birthdays", ("Birthdays this month", "Born in this calendar month"), ("本月生日客户", "生日在本月"),
        ACTIVE, _asks("kind", "is_one_of", ["person"]), _asks("birth_month", "this_month"),
    ),
    _template(
        "large_transfer_out",
        ("Large transfer out in 7 days", "Moved out ¥100,000 or more at once in the last 7 days"),
        ("近7天大额转出", "近7天单笔转出10万元以上"),
        ACTIVE, _asks("booked_count", "at_least", 1, days=7, kinds=["transfer_out"], direction=["out"], least=100_000),
    ),
    _template(
        "loan_ending", ("Loan soon paid off", "A loan ends within 90 days"), ("贷款即将结清", "90天内有贷款到期"),
        ACTIVE, _asks("holding_maturity", "within_next", 90, kinds=["loan"]),
    ),
    _template(
        "digital_only",
        ("Digital only", "Uses app or web, was in no branch for 90 days"),
        ("纯线上客户", "近90天使用手机或网上银行，没有到过网点"),
        ACTIVE, _asks("digital_days_90d", "at_least", 3),
        _asks("event_count", "equals", 0, kinds=["branch_visit"], days=90),
        _asks("booked_count", "equals", 0, days=90, channels=["branch"]),
    ),
    _template(
        "dormant", ("Dormant customers", "Marked dormant, or did nothing for 180 days"),
        ("睡眠客户", "已标为睡眠，或180天没有主动交易"),
        _asks("status", "is_none_of", ["closed"]),
        _any(_asks("status", "is_one_of", ["dormant"]), _asks("dormancy_days", "at_least", 180)),
    ),
    _template(
        "app_left", ("Left the app", "Signed in before, not for 60 days"), ("手机银行流失客户", "曾登录，但已60天未登录"),
        ACTIVE, _asks("event_days_since", "at_least", 60, kinds=["login"]),
    ),
    _template(
        "viewed_not_bought", ("Looked at products, bought nothing", "Saw a product page in 30 days and bought nothing within 14 days"),
        ("看过产品未购买", "近30天浏览过产品，随后14天内没有购买"),
        ACTIVE,
        _asks(
            "sequence", "not_followed_by", first=["event.product_view"], then=["booking.purchase"], within=14, days=30
        ),
    ),
    _template(
        "money_leaving", ("Money is leaving", "Assets here fell by ¥50,000 or more in 90 days"),
        ("资产流出客户", "近90天本行资产减少5万元以上"),
        ACTIVE, _asks("balance_change_90d", "at_most", -50_000),
    ),
    _template(
        "affluent", ("Affluent customers", "Total assets here of ¥500,000 or more"), ("高净值客户", "本行资产50万元以上"),
        ACTIVE, _asks("total_balance", "at_least", 500_000),
    ),
    _template(
        "assessment_expired",
        ("Risk assessment too old", "Invests, and was assessed more than a year ago"),
        ("风险测评已过期", "持有理财、基金或结构性存款，风险测评超过一年"),
        ACTIVE, _asks("holding_kind", "has_any", INVESTED), _asks("risk_assessed_on", "longer_ago", 365),
    ),
    _template(
        "travellers", ("Frequent travellers", "Spent ¥5,000 or more on travel in 90 days"),
        ("出行客户", "近90天旅行支出5000元以上"),
        ACTIVE, _asks("spend_travel_90d", "at_least", 5_000),
    ),
    _template(
        "parents", ("Families with children", "Spent ¥1,000 or more on children in 90 days"),
        ("育儿家庭", "近90天育儿支出1000元以上"),
        ACTIVE, _asks("spend_children_90d", "at_least", 1_000),
    ),
    _template(
        "complained", ("Complained in 30 days", "A complaint in the last 30 days: for care, not for offers"),
        ("近30天投诉客户", "近30天有投诉：宜关怀，不宜营销"),
        _asks("event_count", "at_least", 1, kinds=["complaint"], days=30),
    ),
)  # fmt: skip
BY_KEY: dict[str, Template] = {template.key: template for template in TEMPLATES}
