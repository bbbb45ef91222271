import pytest
from hypothesis import given, settings

from segmentation.domain.rules import parse_rule
from segmentation.domain.sentence import explain_rule, plain_text
from tests.factories.segmentation import ACTIVE, asking, rule_of
from tests.segmentation.strategies import rules
from tests.segmentation.world import World

NAMES = {("segments", "3"): "近30天已续作", ("tags", "vip"): "VIP"}
FIRST_GROUP = {"csat_group": "satisfied", "nps_group": "promoter"}
RENEWAL = rule_of(
    asking("holding_maturity", "within_next", 30, kinds=["wealth"]),
    ACTIVE,
    {
        "any": [
            asking("avg_balance_90d", "at_least", 200_000),
            asking("booked_in", "at_least", 100_000, days=60),
        ]
    },
    {"none": [asking("segment", "has_any", ["3"]), asking("event_count", "at_least", 2, kinds=["complaint"], days=90)]},
)  # fmt: skip


def told(document, lang: str) -> str:
    names = lambda provider, value: NAMES.get((provider, value), value)  # noqa: E731 - one line says it
    return plain_text(explain_rule(parse_rule(document), lang, names))


def test_a_rule_reads_as_an_english_sentence():
    assert told(RENEWAL, "en") == (
        "Customers with wealth products maturing within the next 30 days, and who are active;"
        " and either with average assets over 90 days of at least ¥200,000,"
        " or who moved in at least ¥100,000 in 60 days;"
        " without those in “近30天已续作”, or with at least 2 complaints in 90 days."
    )


def test_a_rule_reads_as_a_chinese_sentence():
    assert told(RENEWAL, "zh") == (
        "未来 30 天内有理财产品到期、状态正常的客户，且近 90 天日均资产不低于 ¥200,000，"
        "或近 60 天转入合计不低于 ¥100,000；不含属于“近 30 天已续作”，或近 90 天投诉不低于 2 次的客户。"
    )


def test_values_are_marked():
    runs = explain_rule(parse_rule(rule_of(asking("age_years", "at_least", 30))), "en")

    assert runs == [("Customers aged ", False), ("at least 30", True), (".", False)]


def test_contraries_amounts_and_shares_read_naturally():
    cases = [
        (asking("tag", "has_none", ["vip"]), "Customers not tagged “VIP”."),
        (asking("gender", "is_unknown"), "Customers whose gender is unknown."),
        (asking("balance_change_90d", "at_most", -20000), "Customers with change of assets over 90 days of at most −¥20,000."),
        (asking("cash_share_90d", "more_than", 0.25), "Customers with share of cash over 90 days of more than 25%."),
        (asking("risk_tolerance", "at_least", 3), "Customers with risk tolerance of at least C3 Balanced."),
        (asking("marketing_refused", "is_false"), "Customers who do not refuse automated marketing."),
        (asking("since_on", "between_dates", ["2020-01-01", "2020-12-31"]), "Customers who joined between 2020-01-01 and 2020-12-31."),
        (asking("consent", "has_any", ["marketing"], channels=["sms"]), "Customers who agreed to marketing on channel SMS."),
    ]  # fmt: skip

    for condition, sentence in cases:
        assert told(rule_of(condition), "en") == sentence


def test_new_conditions_read_naturally():
    viewed = asking(
        "sequence", "not_followed_by", first=["event.product_view"], then=["booking.purchase"], within=14,
        days=90, first_properties=["product=LON-HOM"],
    )  # fmt: skip
    cases = [
        (viewed, "Customers who in 90 days had product pages seen with product=LON-HOM, then no purchases of products within 14 days.",
                 "近 90 天有浏览产品（前一事件属性：product=LON-HOM）、14 天内没有购买产品的客户。"),
        (asking("birth_month", "this_month"), "Customers born in this month.", "本月出生的客户。"),
        (asking("next_birthday", "within_next", 7), "Customers whose birthday is within the next 7 days.", "生日在未来 7 天内的客户。"),
        (asking("booked_last", "longer_ago", 30, kinds=["salary"]), "Customers whose last transaction of kind salary was more than 30 days ago.", "最近一次交易（类型：代发工资）在 30 天以前的客户。"),
        (asking("event_days_since", "is_unknown", kinds=["login"]), "Customers whose events: days since the last of kind sign-ins is unknown.", "行为事件：距上次天数（类型：登录）未知的客户。"),
        (asking("related_segment", "has_any", ["3"], bonds=["household"]), "Customers related to members of “近30天已续作” joined by household.", "与“近 30 天已续作”成员有关系（关系类型：家庭成员）的客户。"),
        (asking("holding_maturity", "within_next", 30, kinds=["deposit"], least=500000), "Customers with deposits balance at least ¥500,000 maturing within the next 30 days.", "未来 30 天内有存款到期（余额不低于：¥500,000）的客户。"),
    ]  # fmt: skip

    for condition, english, chinese in cases:
        assert (told(rule_of(condition), "en"), told(rule_of(condition), "zh")) == (
            english,
            chinese,
        )


def test_everybody_and_a_lone_exclusion():
    assert told({"version": 1, "rule": {"all": []}}, "zh") == "全部客户。"
    assert (
        told(rule_of(ACTIVE, match="none"), "en") == "All customers; without those who are active."
    )
    assert told(rule_of(ACTIVE, match="none"), "zh") == "全部客户；不含状态正常的客户。"


WORLD = World([], {
    "branches": ["B1"], "products": ["P"], "tags": ["t"], "segments": ["3"], "score_kinds": ["churn"],
    "score_bands": ["low"], "regions": ["north"], "customer_no": ["C1"], "snapshots": ["7"], "firm_groups": ["F1"],
})  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(document=rules(WORLD))
def test_every_rule_can_be_said(document):
    for lang, end in (("en", "."), ("zh", "。")):
        sentence = told(document, lang)
        assert sentence.endswith(end)
        assert not any(mark in sentence for mark in "*{}\x00")


@pytest.mark.parametrize("field", ["csat_group", "nps_group", "csat_score", "nps_score"])
def test_a_survey_condition_says_which_answers_count(field):
    op, value = ("at_least", 3) if field.endswith("score") else ("has_any", [FIRST_GROUP[field]])
    narrowed = rule_of(asking(field, op, value, days=30, channels=["phone"]))

    assert told(narrowed, "en").endswith(" in 30 days on channel phone.")
    assert told(narrowed, "zh").endswith("（近：30 天；渠道：电话）的客户。")
    assert told(rule_of(asking(field, op, value)), "en") == told(narrowed, "en").replace(
        " in 30 days on channel phone", ""
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.00002, "¥0.00002"), (12345.12345, "¥12,345.12345"), (200_000, "¥200,000"), (1.5, "¥1.5")],
)
def test_a_figure_is_told_as_finely_as_it_is_asked(value, shown):
    document = rule_of(asking("monthly_income", "at_least", value))

    assert told(document, "en") == f"Customers with monthly income of at least {shown}."
