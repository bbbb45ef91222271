"""Values masked by their look: whatever column they stand in, however they are written."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from customers.domain.masking import looks_personal, mask_firm, mask_look


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("110101199003074477", "1101** **** **77"),
        ("11010119900307447x", "1101** **** **7x"),
        ("１１０１０１１９９００３０７４４７７", "1101** **** **77"),
        ("110101 19900307 4477", "1101** **** **77"),
        ("110101900307447", "1101** **** **47"),
        ("6222021234567894", "**** 7894"),
        ("6222 0212 3456 7894", "**** 7894"),
        ("13812345678", "138 **** 5678"),
        ("+86 138-1234-5678", "138 **** 5678"),
        ("13812345678.00", "138 **** 5678.00"),
        ("call 13812345678 or li@mail.example!", "call 138 **** 5678 or li***@mail.example!"),
    ],
)
def test_what_looks_personal_is_masked_wherever_it_stands(text, shown):
    assert mask_look(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-01-31 10:00:00.123456+00:00",
        "0.1381234567812345",
        "1234567.89",
        "C00099999",
        "高中",
        "6222021234567890",
        "T13812345678",
    ],
)
def test_other_values_stay_as_they_are(text):
    assert (mask_look(text), looks_personal(text)) == (text, False)


@given(st.from_regex(r"\A1[3-9][0-9]{9}\Z"), st.sampled_from(["", " ", "：", "手机", ","]))
def test_no_mobile_number_is_ever_shown(number, before):
    assert number not in mask_look(f"{before}{number}")


@given(st.text(max_size=40))
@example("0@0")
@example("*@0")
def test_masking_twice_is_masking_once(text):
    assert mask_look(mask_look(text)) == mask_look(text)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("杭州云栖科技有限公司", "杭州云栖科技有限公司"),
        ("Lotus Trading Ltd", "Lotus Trading Ltd"),
        ("陈美玲", "陈*玲"),
        ("陈美玲五金店（个体工商户）", "陈***）"),
        ("", ""),
    ],
)
def test_a_firm_is_named_unless_its_name_may_be_a_persons(name, shown):
    assert mask_firm(name) == shown
