"""Places, severities and the readings of a text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.domain.compliance.amounts import durations, parse_number, percents, sums
from campaigns.domain.compliance.copies import Copy, Severity
from campaigns.domain.compliance.folding import fold, squeeze
from campaigns.domain.compliance.scanning import scan

WARNED = "理财非存款，产品有风险，投资须谨慎。"


def places(copy: Copy) -> list[tuple[str, str]]:
    return [(f.rule, copy.text[f.start : f.end]) for f in scan(copy)]


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ("保本", "保本"),
        ("保 本", "保 本"),
        ("保\u200b本", "保\u200b本"),
        ("保🔥本", "保🔥本"),
        ("０风险", "０风险"),
        ("zero风险稳賺", "稳賺"),
        ("z u i 好", "z u i 好"),
    ],
)
def test_a_finding_lies_in_the_text_as_given(words, marked):
    copy = Copy(f"新品：{words}理财。{WARNED}", channel="wechat", product_type="wealth")

    assert [text.strip() for _rule, text in places(copy)] == [marked]


@given(
    st.text(alphabet="保本零风险０收益 \u200b🔥穩賺zuigr1sk-fre。，%3.45【】年化", max_size=60),
    st.sampled_from(["zh", "en"]),
)
def test_any_text_is_scanned_the_same_twice_and_within_its_bounds(text, lang):
    copy = Copy(text, lang=lang, channel="sms", product_type="wealth", facts={"rate": 3.1})

    found = scan(copy)

    assert found == scan(copy)
    assert all(0 <= f.start <= f.end <= len(text) for f in found)


@given(st.text(max_size=40))
def test_folding_keeps_places_in_order(text):
    for folded in (fold(text), squeeze(fold(text))):
        assert len(folded.text) == len(folded.starts) == len(folded.ends)
        assert list(folded.starts) == sorted(folded.starts)
        assert all(0 <= s < e <= len(text) for s, e in zip(folded.starts, folded.ends, strict=True))


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("30,000", 30000),
        ("三万", 30000),
        ("三点四五", 3.45),
        ("一百二十", 120),
        ("十五", 15),
        ("二零二六", 2026),
        ("1.5", 1.5),
        ("点", None),
    ],
)
def test_numbers_are_read_in_all_forms(written, number):
    assert parse_number(written) == number


@pytest.mark.parametrize(
    "written", ["3.45%", "百分之三点四五", "345bp", "345个基点", "34.5‰", "千分之三十四点五"]
)
def test_percentages_are_read_in_all_forms(written):
    assert [round(figure.value, 4) for figure in percents(written)] == [3.45]


def test_sums_and_terms():
    assert [f.value for f in sums("3万元、30,000元、三十万")] == [30000, 30000, 300000]
    assert [f.value for f in durations("180天、六个月、半年、3年")] == [180, 180, 182.5, 1095]


def test_a_push_without_risk_warning_is_only_asked_about():
    severity = {
        channel: [
            f.severity for f in scan(Copy("理财上新", channel=channel, product_type="wealth"))
        ]
        for channel in ("push", "wechat")
    }

    assert severity == {"push": [Severity.WARNING], "wechat": [Severity.ERROR]}


def test_one_place_belongs_to_one_rule():
    copy = Copy(f"国家兜底，放心。{WARNED}", channel="wechat", product_type="wealth")

    assert places(copy) == [("ZH-STATE", "国家兜底")]


def test_own_names_and_allowed_words_are_no_claims():
    text = f"稳赚通理财，王牌客服。{WARNED}"
    given_ = Copy(text, channel="wechat", product_type="wealth")
    allowed = Copy(
        text,
        channel="wechat",
        product_type="wealth",
        facts={"name": "稳赚通"},
        allowed=("王牌客服",),
    )

    assert [rule for rule, _text in places(given_)] == ["ZH-RET", "ZH-ABS"]
    assert places(allowed) == []


def test_a_configured_name_signs_an_sms():
    text = "【蓝海惠】您的账单已出。"

    assert places(Copy(text, channel="sms", product_type="service")) == [("ZH-ID", text)]
    assert places(Copy(text, channel="sms", product_type="service", names=("蓝海惠",))) == []


@pytest.mark.parametrize(
    ("lang", "text", "rule"),
    [
        ("zh", "本产品风险为零", "ZH-GUAR"),
        ("zh", "风险几乎为0", "ZH-GUAR"),
        ("zh", "风险不为零", ""),
        ("zh", "风险为0.5级", ""),
        ("zh", "销量全国第1", "ZH-ABS"),
        ("zh", "排名全国第１", "ZH-ABS"),
        ("zh", "第1步：打开手机银行", ""),
        ("zh", "全国第1季度", ""),
        ("zh", "收益是定期的三倍", "ZH-RET"),
        ("zh", "收益率并非定期存款的三倍", ""),
        ("zh", "到期一定能拿到5万元", "ZH-RET"),
        ("zh", "到期变成12万元", "ZH-RET"),
        ("en", "Double your money in one year", "EN-GUAR"),
        ("en", "Double your savings points this week", ""),
        ("en", "Your capital is safe with us", "EN-GUAR"),
        ("en", "Your money is not protected if markets fall", ""),
    ],
)
def test_plain_promises_and_what_only_resembles_them(lang, text, rule):
    copy = Copy(text, lang=lang, channel="wechat", product_type="fund")

    found = {one.rule for one in scan(copy)} - {
        f"{lang.upper()}-{part}" for part in ("ID", "OPT", "RISK")
    }

    assert found == ({rule} if rule else set())


@pytest.mark.parametrize(
    "piece",
    [
        "保本理财，",
        "1.5%",
        "一亿",
        "1",
        "a",
        " ",
        "最",
        "学生",
        "每月存",
        "亏解释权",
        "别人家",
        "the ",
        "5% ",
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_long_text_costs_no_more_than_its_length(piece, lang):
    text = (piece * 60_000)[:60_000]
    copy = Copy(
        text, lang=lang, channel="wechat", product_type="wealth", facts={"rate": 3, "rate_min": 2}
    )
    began = time.process_time()

    scan(copy)

    assert time.process_time() - began < 8
