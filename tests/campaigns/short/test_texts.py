"""Text messages: their alphabet and parts, what is written around them, and what a reply wants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.domain.short import framed, measure, read_values, show_values, wants_out


@pytest.mark.parametrize(
    ("text", "alphabet", "places", "parts"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),  # the euro sign is not cut in two
        ("您" * 70, "UCS-2", 70, 1),
        ("您" * 71, "UCS-2", 71, 2),
        ("您" * 134, "UCS-2", 134, 2),
        ("您" * 135, "UCS-2", 135, 3),
        ("😀" * 35, "UCS-2", 70, 1),
        ("😀" * 66, "UCS-2", 132, 2),
        ("😀" * 67, "UCS-2", 134, 3),  # 33 to a part: the 67th place would cut one
        ("ç", "UCS-2", 1, 1),  # the small letter is not in the alphabet, the capital is
    ],
)
def test_parts_of_a_text_message(text, alphabet, places, parts):
    size = measure(text)

    assert (size.alphabet, size.places, size.parts) == (alphabet, places, parts)


@given(st.text(max_size=400))
def test_parts_hold_the_places(text):
    size = measure(text)

    assert (
        (size.parts - 1) * (size.per_part - 1)
        < max(size.places, 1)
        <= size.parts * size.per_part + 1
    )


@pytest.mark.parametrize(
    ("text", "language", "written"),
    [
        ("活动开始了。", "zh", "【青屿银行】活动开始了，拒收请回复R"),
        ("【青屿银行】活动开始了，退订回T", "zh", "【青屿银行】活动开始了，退订回T"),
        ("详见 https://b.cn/a", "zh", "【青屿银行】详见 https://b.cn/a 拒收请回复R"),
        ("The offer  has begun.", "en", "【青屿银行】The offer has begun. Reply STOP to opt out"),
        ("Now. Reply STOP to end", "en", "【青屿银行】Now. Reply STOP to end"),
    ],
)
def test_signature_and_way_out_are_added_once(text, language, written):
    assert framed(text, "青屿银行", language) == written
    assert framed(written, "青屿银行", language) == written


@pytest.mark.parametrize(
    "reply", ["TD", "td", "退订", " 退 订。", "Ｔ", "r", "Stop!", "UNSUBSCRIBE"]
)
def test_replies_that_want_out(reply):
    assert wants_out(reply)


@pytest.mark.parametrize("reply", ["", "好的", "TDX", "stop by the branch?", "不要退订"])
def test_other_replies(reply):
    assert not wants_out(reply)


def test_fields_of_a_template_are_read_as_they_are_shown():
    values = read_values("thing1: 活动\n\n name2：{{ salutation|客户 }}\n")

    assert values == {"thing1": "活动", "name2": "{{ salutation|客户 }}"}
    assert read_values(show_values(values)) == values
    for broken in ("thing1", "1thing: x", "thing1:"):
        with pytest.raises(ValueError, match=broken):
            read_values(broken)
