import datetime as dt
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.domain.entry.numbers import Amount, Window, match_amount, match_window
from segmentation.domain.entry.reading import propose_rule
from segmentation.domain.problems import RuleError
from segmentation.domain.rules import parse_rule
from tests.factories.segmentation import asking, rule_of

STORED = json.loads((Path(__file__).parents[1] / "stored" / "phrases.json").read_text())
LISTS = {name: [tuple(row) for row in rows] for name, rows in STORED["lists"].items()}
FRESH = json.loads((Path(__file__).parents[1] / "stored" / "fresh_phrases.json").read_text())
FRESH_LISTS = {name: [tuple(row) for row in rows] for name, rows in FRESH["lists"].items()}
TODAY = dt.date(2026, 3, 16)


@pytest.mark.parametrize("line", STORED["phrases"] + STORED["sequences"] + STORED["spoken"] + STORED["further"] + STORED["recalled"], ids=lambda line: line["phrase"])  # fmt: skip
def test_a_phrase_gives_exactly_the_rule_it_means(line):
    proposal = propose_rule(line["phrase"], LISTS)

    assert proposal.rule == {"version": 1, "rule": line["rule"]}
    assert proposal.unread == ()
    parse_rule(proposal.rule, today=TODAY)


@pytest.mark.parametrize(
    "line", FRESH["phrases"] + FRESH["marketers"], ids=lambda line: line["phrase"]
)
def test_a_phrase_written_before_the_words_were_known_gives_the_rule_it_means(line):
    proposal = propose_rule(line["phrase"], FRESH_LISTS)

    if line["rule"] is None:
        assert proposal.is_empty
        return
    assert proposal.rule == {"version": 1, "rule": line["rule"]}
    assert proposal.unread == ()
    parse_rule(proposal.rule, today=TODAY)


@pytest.mark.parametrize(
    ("phrase", "field", "most", "least"),
    [
        ("balance neither over 50000 nor under 10000", "total_balance", 50000, 10000),
        ("age neither above 60 nor below 20", "age_years", 60, 20),
    ],
)
def test_each_bound_after_neither_is_denied(phrase, field, most, least):
    found = propose_rule(phrase, LISTS)

    assert found.rule == rule_of(asking(field, "at_most", most), asking(field, "at_least", least))
    assert found.unread == ()


def test_not_only_one_is_more_than_one():
    found = propose_rule("不止一张信用卡的客户", LISTS)

    assert found.rule == rule_of(asking("holding_count", "more_than", 1, kinds=["card"]))


@pytest.mark.parametrize(
    ("phrase", "op", "value"),
    [
        ("开户早于2020年", "on_or_before", "2019-12-31"),
        ("开户不晚于2020年5月", "on_or_before", "2020-05-31"),
        ("开户晚于2020年5月", "on_or_after", "2020-06-01"),
        ("开户不早于2020年", "on_or_after", "2020-01-01"),
    ],
)
def test_a_side_said_before_the_day(phrase, op, value):
    found = propose_rule(phrase, LISTS)

    assert found.rule == rule_of(asking("since_on", op, value))
    assert found.unread == ()


def test_the_phrases_are_thirty_of_each_language():
    assert [sum(line["lang"] == lang for line in STORED["phrases"]) for lang in ("zh", "en")] == [30, 30]  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "unread", "kept"),
    [
        ("not in Atlantis and income under 8000", ("atlantis", "not in"), asking("monthly_income", "less_than", 8000)),
        ("不在火星，年龄超过40", ("火星", "不在"), asking("age_years", "more_than", 40)),
        ("have not really logged in for 30 days", ("really",), asking("event_count", "equals", 0, kinds=["login"], days=30)),
    ],
)  # fmt: skip
def test_a_denial_of_something_unknown_does_not_deny_what_comes_next(phrase, unread, kept):
    found = propose_rule(phrase, LISTS)

    assert found.rule == rule_of(kept)
    assert found.unread == unread


@pytest.mark.parametrize(
    ("phrase", "unread"),
    [
        ("customers who do not have a card or a loan", ("card", "do not", "loan")),
        ("除了持有理财的客户", ("除",)),
        ("top 10% by balance", ("top", "balance")),
        ("余额前10%的客户", ("前", "10%")),
        ("年收入前10%的客户", ("前", "10%")),
        ("女性客户多于男性", ("女性", "男性")),
        ("more women than men", ("women", "men")),
        ("customers with more deposits than loans", ("deposits", "loans")),
        ("余额高于存款", ("高于", "存款")),
        ("customers who spend more than they earn", ("more than", "earn")),
        ("used to hold 青屿稳健九十天", ("青屿稳健九十天",)),
        ("balance is not between 10000 and 50000", ("is not", "balance", "between", "10000 and 50000")),
        ("余额不在10万到20万之间", ("不在", "余额", "10万到20万")),
        ("salary not received in the last 2 months", ("received", "not", "salary", "in the last 2 months")),
        ("loans not closed", ("not", "loans", "closed")),
        ("unless they refuse marketing", ("unless",)),
        ("customers who agreed to neither SMS nor email", ("neither", "nor")),
        ("customers whose spouse holds a loan", ("spouse",)),
        ("last signed in before last month", ("before",)),
        ("上半年没有交易", ("半年",)),
        ("customers who stopped logging in", ("stopped",)),
        ("balance more than minus 500", ("minus",)),
        ("everyone but firms, students and retirees", ("firms", "students", "retirees", "everyone but")),
        ("everyone except clerks over 60", ("clerks", "everyone except")),
        ("上个月生日", ("生日",)),
        ("complained more than 60 days ago", ("more than", "60 days ago")),
        ("30天前登录过", ("登录过",)),
        ("一年前开立的理财", ("理财",)),
        ("三年前开户的客户", ("开户的",)),
        ("余额前三名", ("前", "三名")),
        ("资产排名前100的客户", ("排名前",)),
        ("女性的家人", ("女性",)),
        ("上次女性", ("女性",)),
        ("推荐过两位以上客户的人", ("推荐", "两位", "以上")),
        (f"最近{'9' * 400}天", (f"最近{'9' * 400}天",)),
    ],
)  # fmt: skip
def test_nothing_is_proposed_where_it_would_say_the_opposite_or_another_thing(phrase, unread):
    found = propose_rule(phrase, LISTS)

    assert found.is_empty
    assert found.unread == unread


ORDERED = [
    ("signed in and complained in the last 30 days", [asking("event_count", "at_least", 1, kinds=["login"], days=30), asking("event_count", "at_least", 1, kinds=["complaint"], days=30)]),
    ("signed in, called and bought within 30 days", [asking("event_count", "at_least", 1, kinds=["login"], days=30), asking("event_count", "at_least", 1, kinds=["call"], days=30), asking("booked_count", "at_least", 1, days=30, kinds=["purchase"])]),
    ("signed in at least 3 times and called within 7 days", [asking("event_count", "at_least", 3, kinds=["login"], days=7), asking("event_count", "at_least", 1, kinds=["call"], days=7)]),
    ("complained within 7 days and redeemed within 30 days", [asking("event_count", "at_least", 1, kinds=["complaint"], days=7), asking("booked_count", "at_least", 1, days=30, kinds=["redemption"])]),
    ("redeemed or bought within 30 days", [{"any": [asking("booked_count", "at_least", 1, days=30, kinds=["redemption"]), asking("booked_count", "at_least", 1, days=30, kinds=["purchase"])]}]),
]  # fmt: skip


@pytest.mark.parametrize(("phrase", "parts"), ORDERED)
def test_deeds_side_by_side_are_no_sequence(phrase, parts):
    assert propose_rule(phrase, LISTS).rule == rule_of(*parts)


def test_an_order_that_a_plain_and_was_read_as_is_told():
    assert propose_rule("bought and redeemed within 30 days").assumed == ("order",)
    assert propose_rule("bought and then redeemed within 30 days").assumed == ()


def test_what_a_step_cannot_say_is_told():
    found = propose_rule("signed in three times but did not call within 7 days")

    assert [part["field"] for part in found.rule["rule"]["all"]] == ["sequence"]
    assert found.unread == ("three times",)
    assert propose_rule("登录手机银行后7天内购买").unread == ("手机银行",)


FUND = {
    "any": [
        asking("holding_kind", "has_any", ["fund"]),
        asking("holding_closed", "within_last", 3650, kinds=["fund"]),
    ]
}
TOLD = [
    ("bought a fund and then complained within 14 days", ("and then",), [FUND, asking("event_count", "at_least", 1, kinds=["complaint"], days=14)]),
    ("买过基金又在14天内赎回", ("又",), [FUND, asking("booked_count", "at_least", 1, days=14, kinds=["redemption"])]),
    ("bought a fund, then did not redeem within 30 days", ("then",), [FUND, asking("booked_count", "equals", 0, days=30, kinds=["redemption"])]),
    ("近30天投诉后没有购买", ("后",), [asking("event_count", "at_least", 1, kinds=["complaint"], days=30), asking("booked_count", "equals", 0, days=30, kinds=["purchase"])]),
    ("存款和理财合计超过50万", ("合计",), [asking("holding_kind", "has_any", ["deposit"]), asking("wealth_balance", "more_than", 500000)]),
    ("women with a loan or a yacht, over 40", ("yacht", "or"), [asking("gender", "is_one_of", ["F"]), asking("holding_kind", "has_any", ["loan"]), asking("age_years", "more_than", 40)]),
    ("complained about fees", ("about",), [asking("event_count", "at_least", 1, kinds=["complaint"], days=90), asking("booked_count", "at_least", 1, days=90, kinds=["fee"])]),
    ("spent over 3000 on dining or travel", ("travel",), [asking("booked_out", "more_than", 3000, days=90, kinds=["card_payment"], categories=["dining"])]),
    ("客户年限超过五年的老客户", ("老",), [asking("tenure_days", "more_than", 1825)]),
    ("买过基金，合计超过2万", ("合计", "超过", "2万"), [FUND]),
    ("近30天余额低于5000", ("近30天",), [asking("total_balance", "less_than", 5000)]),
    ("女性，火星以外", ("火星", "以外"), [asking("gender", "is_one_of", ["F"])]),
    ("青屿和火星以外的女性", ("火星", "青屿", "以外"), [asking("gender", "is_one_of", ["F"])]),
    ("women, outside Mars", ("mars", "outside"), [asking("gender", "is_one_of", ["F"])]),
    ("女性，VIP和青屿客户以外", ("和",), [asking("gender", "is_one_of", ["F"]), {"none": [{"all": [asking("tag", "has_any", ["vip"]), asking("region", "has_any", ["青屿"])]}]}]),
    ("women whose income rose by 20%", ("rose by", "20%"), [asking("gender", "is_one_of", ["F"])]),
    ("women whose balance fell by 20%", ("fell by", "20%"), [asking("gender", "is_one_of", ["F"])]),
    ("三十岁以下的已婚客户", ("已婚",), [asking("age_years", "at_most", 30)]),
    ("married women under 40", ("married",), [asking("gender", "is_one_of", ["F"]), asking("age_years", "less_than", 40)]),
    ("只有存款超过20万的客户", ("只",), [asking("deposit_balance", "more_than", 200000)]),
    ("customers who only have deposits over 200k", ("only",), [asking("deposit_balance", "more_than", 200000)]),
    ("每月转入超过2万", ("每月",), [asking("booked_in", "more_than", 20000, days=90, kinds=["transfer_in"])]),
    ("spent over 2000 a month", ("a month",), [asking("booked_out", "more_than", 2000, days=90, kinds=["card_payment"])]),
    ("bought again within 30 days", ("again",), [asking("booked_count", "at_least", 1, days=30, kinds=["purchase"])]),
    ("7天内全部转出", ("全部",), [asking("booked_count", "at_least", 1, days=7, kinds=["transfer_out"])]),
    ("new products", ("new", "products"), []),
    ("salary not received and women over 30", ("received", "not", "salary"), [asking("gender", "is_one_of", ["F"]), asking("age_years", "more_than", 30)]),
    ("women who did not click", ("click", "did not"), [asking("gender", "is_one_of", ["F"])]),
]  # fmt: skip


@pytest.mark.parametrize(("phrase", "unread", "parts"), TOLD)
def test_what_a_rule_cannot_say_is_told_and_never_turned_round(phrase, unread, parts):
    proposal = propose_rule(phrase, LISTS)

    assert proposal.rule == rule_of(*parts)
    assert proposal.unread == unread


@pytest.mark.parametrize("phrase", ["上海和深圳以外的客户", "除上海、深圳外的客户", "customers outside Shanghai and Shenzhen"])  # fmt: skip
def test_a_place_whose_name_ends_as_overseas_begins_is_excepted_too(phrase):
    lists = {"regions": [("上海", "上海", "Shanghai"), ("深圳", "深圳", "Shenzhen")]}

    assert propose_rule(phrase, lists).rule == rule_of(asking("region", "has_none", ["上海", "深圳"]))  # fmt: skip
    assert propose_rule("除上海外的客户", lists).rule == rule_of(asking("region", "has_none", ["上海"]))  # fmt: skip
    assert propose_rule("海外的客户", lists).unread == ("海外",)


@pytest.mark.parametrize("phrase", ["投诉后购买", "先投诉再购买", "complained and then bought"])
def test_two_deeds_in_an_order_without_days_are_looked_for_in_ninety(phrase):
    proposal = propose_rule(phrase)

    assert proposal.rule == rule_of(asking("sequence", "followed_by", first=["event.complaint"], then=["booking.purchase"], within=90, days=90))  # fmt: skip
    assert (proposal.unread, proposal.assumed) == ((), ("window",))


AMOUNTS = [
    ("五万", 50_000), ("5万", 50_000), ("50k", 50_000), ("50,000", 50_000), ("1.5万元", 15_000), ("两千", 2_000),
    ("一百二十", 120), ("三百万", 3_000_000), ("1亿", 100_000_000), ("2 million", 2_000_000), ("1.5m", 1_500_000),
    ("500 thousand", 500_000), ("twelve", 12), ("十五", 15), ("0.7", 0.7), ("一万五千", 15_000), ("20万", 200_000),
    ("一万五", 15_000), ("两万三", 23_000), ("八千五", 8_500), ("一万零五", 10_005), ("3万5", 35_000), ("3万5千", 35_000),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), AMOUNTS)
def test_numbers_are_read(text, value):
    amount, end = match_amount(text, 0)

    assert (amount.low, amount.high, end) == (value, None, len(text))


RANGES = [("5到20万", 50_000, 200_000), ("5万到20万", 50_000, 200_000), ("25 and 35", 25, 35), ("20-50万", 200_000, 500_000), ("25至35岁", 25, 35)]  # fmt: skip


@pytest.mark.parametrize(("text", "low", "high"), RANGES)
def test_ranges_are_read(text, low, high):
    amount, _end = match_amount(text, 0)

    assert amount == Amount(low, high, "years" if "岁" in text else "")


WINDOWS = [
    ("近30天", 30, "last"), ("最近三个月", 90, "last"), ("过去一年", 365, "last"), ("近半年", 180, "last"),
    ("未来30天内", 30, "next"), ("30天内", 30, "within"), ("两周", 14, "within"), ("last 30 days", 30, "last"),
    ("in the past year", 365, "last"), ("next six months", 180, "next"), ("within 14 days", 14, "within"),
    ("over the last 12 months", 365, "last"), ("last quarter", 90, "last"), ("近一周", 7, "last"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "days", "side"), WINDOWS)
def test_windows_are_read(text, days, side):
    assert match_window(text, 0) == (Window(days, side), len(text))


def never_bought(*kinds):
    held = asking("holding_kind", "has_any", list(kinds))
    return {"none": [held, asking("holding_closed", "within_last", 3650, kinds=list(kinds))]}


MORE = [
    ("近30天消费超过5000或单笔超过2000", [{"any": [asking("booked_out", "more_than", 5000, days=30, kinds=["card_payment"]), asking("booked_largest", "more_than", 2000, days=30, kinds=["card_payment"])]}]),
    ("近30天消费超过5000或近7天超过2000", [{"any": [asking("booked_out", "more_than", 5000, days=30, kinds=["card_payment"]), asking("booked_out", "more_than", 2000, days=7, kinds=["card_payment"])]}]),
    ("近30天转入或转出超过10万", [{"any": [asking("booked_in", "more_than", 100000, days=30, kinds=["transfer_in"]), asking("booked_out", "more_than", 100000, days=30, kinds=["transfer_out"])]}]),
    ("存款到期前30天的客户", [asking("holding_maturity", "within_next", 30, kinds=["deposit"])]),
    ("gold and above, not in Qingyu", [asking("value_tier", "has_any", ["gold", "platinum", "diamond"]), asking("region", "has_none", ["青屿"])]),
    ("价值等级为金或白金", [asking("value_tier", "has_any", ["gold", "platinum"])]),
    ("年龄在25岁以下或60岁以上的女性", [{"any": [asking("age_years", "at_most", 25), asking("age_years", "at_least", 60)]}, asking("gender", "is_one_of", ["F"])]),
    ("women under 25 or over 60", [asking("gender", "is_one_of", ["F"]), {"any": [asking("age_years", "less_than", 25), asking("age_years", "more_than", 60)]}]),
    ("under 25 or over 60 or retired", [{"any": [asking("age_years", "less_than", 25), asking("age_years", "more_than", 60), asking("occupation", "is_one_of", ["retired"])]}]),
    ("月收入低于5000或者高于50000", [{"any": [asking("monthly_income", "less_than", 5000), asking("monthly_income", "more_than", 50000)]}]),
    ("balance under 5000 or over 60", [{"any": [asking("total_balance", "less_than", 5000), asking("age_years", "more_than", 60)]}]),
    ("近30天登录过或来电过的女性", [{"any": [asking("event_count", "at_least", 1, kinds=[kind], days=30) for kind in ("login", "call")]}, asking("gender", "is_one_of", ["F"])]),
    ("women who signed in or called in the last 30 days", [asking("gender", "is_one_of", ["F"]), {"any": [asking("event_count", "at_least", 1, kinds=[kind], days=30) for kind in ("login", "call")]}]),
    ("signed in and called or complained in the last 30 days", [{"any": [{"all": [asking("event_count", "at_least", 1, kinds=[kind], days=30) for kind in ("login", "call")]}, asking("event_count", "at_least", 1, kinds=["complaint"], days=30)]}]),
    ("存款或理财超过10万", [{"any": [asking("deposit_balance", "more_than", 100000), asking("wealth_balance", "more_than", 100000)]}]),
    ("存款和理财都超过10万", [asking("deposit_balance", "more_than", 100000), asking("wealth_balance", "more_than", 100000)]),
    ("customers who are not women or students", [asking("gender", "is_none_of", ["F"]), asking("occupation", "is_none_of", ["student"])]),
    ("持有两张以上信用卡", [asking("holding_count", "at_least", 2, kinds=["card"])]),
    ("持有基金、保险或贷款的客户", [asking("holding_kind", "has_any", ["fund", "insurance", "loan"])]),
    ("customers holding a fund, insurance, or a loan", [asking("holding_kind", "has_any", ["fund", "insurance", "loan"])]),
    ("has a fund, has insurance or a loan", [asking("holding_kind", "has_any", ["fund"]), asking("holding_kind", "has_any", ["insurance", "loan"])]),
    ("signed in, called or visited a branch in the last 30 days", [{"any": [asking("event_count", "at_least", 1, kinds=[kind], days=30) for kind in ("login", "call", "branch_visit")]}]),
    ("持有基金、登录过或投诉过", [asking("holding_kind", "has_any", ["fund"]), {"any": [asking("event_count", "at_least", 1, kinds=[kind], days=90) for kind in ("login", "complaint")]}]),
    ("与流失预警和流失预警有关系", [asking("related_segment", "has_any", ["3"]), asking("related_segment", "has_any", ["3"])]),
    ("opened a loan more than a year ago", [asking("holding_opened", "longer_ago", 365, kinds=["loan"])]),
    ("loans closed over two years ago", [asking("holding_closed", "longer_ago", 730, kinds=["loan"])]),
    ("超过两年没有购买理财的客户", [{"none": [asking("holding_opened", "within_last", 730, kinds=["wealth"])]}]),
    ("customers for over ten years", [asking("tenure_days", "more_than", 3650)]),
    ("last complained more than 60 days ago", [asking("event_days_since", "more_than", 60, kinds=["complaint"])]),
    ("距上次转出超过30天", [asking("booked_days_since", "more_than", 30, kinds=["transfer_out"])]),
    ("last purchase within 30 days", [asking("booked_days_since", "at_most", 30, kinds=["purchase"])]),
    ("有家庭成员的客户", [asking("related_count", "at_least", 1, bonds=["household"])]),
    ("wrote about fees, cards or loans in the last 30 days", [asking("text_topic", "has_any", ["fees", "cards", "loans"], days=30)]),
    ("signed in by app or web in the last 30 days", [asking("event_count", "at_least", 1, days=30, kinds=["login"], channels=["mobile", "web"])]),
    ("spent over 3000 on dining and travel in the last 60 days", [asking("booked_out", "more_than", 3000, days=60, kinds=["card_payment"], categories=["dining", "travel"])]),
    ("最近3个月流入超过10万且流出低于2万", [asking("inflow_90d", "more_than", 100000), asking("outflow_90d", "less_than", 20000)]),
    ("2024年同意营销的客户", [asking("consent_since", "between_dates", ["2024-01-01", "2024-12-31"], purposes=["marketing"])]),
    ("agreed to marketing in the last year and signed in", [asking("consent_since", "within_last", 365, purposes=["marketing"]), asking("event_count", "at_least", 1, kinds=["login"], days=90)]),
    ("最近半年进入流失阶段", [asking("stage_entered", "within_last", 180), asking("lifecycle_stage", "has_any", ["lost"])]),
    ("没有理财、没有基金、存款超过20万", [asking("holding_kind", "has_none", ["wealth"]), asking("holding_kind", "has_none", ["fund"]), asking("deposit_balance", "more_than", 200000)]),
    ("men under 35 with a credit card or a loan", [asking("gender", "is_one_of", ["M"]), asking("age_years", "less_than", 35), asking("holding_kind", "has_any", ["card", "loan"])]),
    ("近7天有大额转出（超过5万）", [asking("booked_largest", "more_than", 50000, days=7, kinds=["transfer_out"])]),
    ("存款60天内到期，金额大于50万", [asking("holding_maturity", "within_next", 60, kinds=["deposit"], least=500000)]),
    ("bought a fund in the last 90 days", [asking("holding_opened", "within_last", 90, kinds=["fund"])]),
    ("近90天消费下降", [asking("spend_change_90d", "less_than", 0)]),
    ("同意微信营销但不同意短信营销", [asking("consent", "has_any", ["marketing"], channels=["wechat"]), asking("consent", "has_none", ["marketing"], channels=["sms"])]),
    ("年龄小于30岁或大于60岁", [{"any": [asking("age_years", "less_than", 30), asking("age_years", "more_than", 60)]}]),
    ("近一个月转入工资但7天内全部转出", [asking("sequence", "followed_by", first=["booking.salary"], then=["booking.transfer_out"], within=7, days=30)]),
    ("women over 30, no loan", [asking("gender", "is_one_of", ["F"]), asking("age_years", "more_than", 30), asking("holding_kind", "has_none", ["loan"])]),
    ("年收入24万以上", [asking("monthly_income", "at_least", 20000)]),
    ("贵宾客户中近60天没登录手机银行的", [asking("tag", "has_any", ["vip"]), asking("event_count", "equals", 0, kinds=["login"], days=60, channels=["mobile"])]),
    ("近90天工资入账后3天内转出超过5000元", [asking("sequence", "followed_by", first=["booking.salary"], then=["booking.transfer_out"], within=3, days=90, then_least=5000)]),
    ("did not buy within 14 days after viewing a product", [asking("sequence", "not_followed_by", first=["event.product_view"], then=["booking.purchase"], within=14, days=90)]),
    ("本科以上学历的教师和医生", [asking("education", "is_one_of", ["bachelor", "postgraduate"]), asking("occupation", "is_one_of", ["teacher", "doctor"])]),
    ("customers who are not teachers or doctors", [asking("occupation", "is_none_of", ["teacher", "doctor"])]),
    ("存款大于10万小于50万", [asking("deposit_balance", "more_than", 100000), asking("deposit_balance", "less_than", 500000)]),
    ("men between 30 and 40 earning over 15,000 a month", [asking("gender", "is_one_of", ["M"]), asking("age_years", "between", [30, 40]), asking("monthly_income", "more_than", 15000)]),
    ("agreed to email marketing but not to phone", [asking("consent", "has_any", ["marketing"], channels=["email"]), asking("consent", "has_none", ["marketing"], channels=["phone"])]),
    ("three or more transfers out of at least 10,000 in the last 30 days", [asking("booked_count", "at_least", 3, days=30, kinds=["transfer_out"], least=10000)]),
    ("衰退期的钻石客户，终身价值高于5万", [asking("lifecycle_stage", "has_any", ["declining"]), asking("value_tier", "has_any", ["diamond"]), asking("clv", "more_than", 50000)]),
    ("没有买过基金或理财的客户", [never_bought("fund", "wealth")]),
    ("who have never bought a fund or insurance", [never_bought("fund", "insurance")]),
    ("没有30天内到期的存款或理财", [{"none": [asking("holding_maturity", "within_next", 30, kinds=["deposit", "wealth"])]}]),
    ("without funds, loans or insurance", [asking("holding_kind", "has_none", ["fund", "loan", "insurance"])]),
    ("without funds, loans over 10k", [asking("holding_kind", "has_none", ["fund"]), asking("loan_balance", "more_than", 10000)]),
    ("all but men", [asking("gender", "is_none_of", ["M"])]),
    ("all customers but those who hold loans", [asking("holding_kind", "has_none", ["loan"])]),
    ("everyone but women over 60, with loans", [{"none": [{"all": [asking("gender", "is_one_of", ["F"]), asking("age_years", "more_than", 60)]}]}, asking("holding_kind", "has_any", ["loan"])]),
    ("everyone but students, teachers and doctors", [asking("occupation", "is_none_of", ["student", "teacher", "doctor"])]),
    ("不仅有存款还有理财", [asking("holding_kind", "has_any", ["deposit"]), asking("holding_kind", "has_any", ["wealth"])]),
    ("not only women but also over 40", [asking("gender", "is_one_of", ["F"]), asking("age_years", "more_than", 40)]),
    ("all customers but not women", [asking("gender", "is_none_of", ["F"])]),
    ("not (women or over 60)", [{"none": [{"any": [asking("gender", "is_one_of", ["F"]), asking("age_years", "more_than", 60)]}]}]),
    ("月收入过万", [asking("monthly_income", "more_than", 10000)]),
    ("月收入不过万", [asking("monthly_income", "at_most", 10000)]),
    ("登录过3次", [asking("event_count", "at_least", 3, kinds=["login"], days=90)]),
    ("gold tier customers in the declining stage", [asking("value_tier", "has_any", ["gold"]), asking("lifecycle_stage", "has_any", ["declining"])]),
]  # fmt: skip


@pytest.mark.parametrize(("phrase", "parts"), MORE)
def test_other_phrases_are_read_too(phrase, parts):
    assert propose_rule(phrase, LISTS).rule == rule_of(*parts)


def test_what_is_not_understood_is_told_and_not_guessed():
    proposal = propose_rule("喜欢滑雪的女性客户", LISTS)

    assert proposal.rule == rule_of(asking("gender", "is_one_of", ["F"]))
    assert proposal.unread == ("喜欢滑雪",)
    assert propose_rule("喜欢旅行的女性").unread == ("喜欢", "旅行")
    assert propose_rule("zebra crossing").is_empty
    assert propose_rule("zebra crossing").unread == ("zebra", "crossing")
    assert propose_rule("").is_empty


def test_a_window_and_an_order_that_lead_to_nothing_are_told():
    assert propose_rule("近30天的女性客户").unread == ("近30天",)
    assert propose_rule("women after a complaint").unread == ("after",)


def test_a_window_that_was_not_said_is_told():
    proposal = propose_rule("投诉过的客户")

    assert proposal.rule == rule_of(asking("event_count", "at_least", 1, kinds=["complaint"], days=90))  # fmt: skip
    assert proposal.assumed == ("window",)
    assert propose_rule("近30天投诉过的客户").assumed == ()


WORDS = [word for line in STORED["phrases"] + FRESH["phrases"] + FRESH["marketers"] for word in (line["phrase"].split(" ") if line["lang"] == "en" else [line["phrase"][i : i + 3] for i in range(0, len(line["phrase"]), 3)])]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join),
        st.lists(st.sampled_from(WORDS), max_size=25).map("".join),
        st.text(max_size=80),
    )
)
def test_whatever_is_typed_a_rule_or_nothing_comes(phrase):
    proposal = propose_rule(phrase, LISTS)

    assert faults(proposal.rule) <= {"window_long", "window_empty", "too_large", "wrong_order"}


def faults(document) -> set[str]:
    try:
        parse_rule(document)
    except RuleError as error:
        return {one.code for one in error.problems}
    return set()


@pytest.mark.parametrize(
    "phrase",
    ["small, medium and large " * 25, "制造业、农业和" * 70, "近3天进入" * 100, "与" * 500],
)
def test_a_list_without_an_end_is_read_in_no_more_time_than_it_is_long(phrase):
    propose_rule("", LISTS)  # the words are put together once
    started = time.process_time()
    propose_rule(phrase, LISTS)

    assert time.process_time() - started < 0.5


def test_a_long_phrase_is_read_quickly():
    started = time.monotonic()
    propose_rule("近30天登录过手机银行的男性并且" * 1_000, LISTS)

    assert time.monotonic() - started < 2
