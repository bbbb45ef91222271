"""Numbers as Chinese writes them."""

import pytest

from customers.domain.numerals import read_numeral


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("五万", 50_000),
        ("一百二十", 120),
        ("十", 10),
        ("二零二六", 2026),
        ("壹佰万", 1_000_000),
        ("三千零五", 3005),
        ("两亿", 200_000_000),
        ("", None),
        ("五斤", None),
    ],
)
def test_chinese_numerals_are_read(written, value):
    assert read_numeral(written) == value
