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
        ("一万五", 15_000),
        ("一百二", 120),
        ("一亿二", 120_000_000),
        ("二十万五", 205_000),
        ("一千二百五", 1250),
        ("一百二十五", 125),
        ("一万零五", 10_005),
        ("", None),
        ("五斤", None),
    ],
)
def test_chinese_numerals_are_read(written, value):
    assert read_numeral(written) == value
