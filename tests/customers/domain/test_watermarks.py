import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.domain.watermarks import WatermarkError, is_past, keep, recall, shown, step_back
from customers.selectors.pulls import watermark_words

VALUES = st.one_of(
    st.integers(),
    st.text(),
    st.dates(),
    st.datetimes(),
    st.datetimes(timezones=st.just(dt.UTC)),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.binary(),
)


@given(VALUES)
def test_a_watermark_comes_back_as_it_was(value):
    back = recall(keep(value))

    assert back == value
    assert type(back) is type(value)


def test_nothing_is_kept_of_nothing():
    assert keep(None) == ""
    assert recall("") is None


def test_what_has_no_order_is_refused():
    with pytest.raises(WatermarkError):
        keep(object())


def test_only_points_in_time_step_back():
    noon = dt.datetime(2026, 3, 16, 12, 0)

    assert step_back(noon, 90) == dt.datetime(2026, 3, 16, 10, 30)
    assert step_back(7, 90) == 7
    assert step_back(None, 90) is None


@pytest.mark.parametrize(
    ("value", "passed"),
    [
        (dt.datetime(2026, 3, 16, 12, 5, tzinfo=dt.UTC), True),
        (dt.datetime(2026, 3, 16, 12, 11, tzinfo=dt.UTC), False),
        (dt.datetime(2026, 3, 17, 2, 0), True),  # noon in UTC, on a clock 14 hours ahead
        (dt.datetime(2026, 3, 17, 3, 0), False),
        (dt.date(2026, 3, 17), True),
        (dt.date(9999, 12, 31), False),
        (float("nan"), False),
        (Decimal("Infinity"), False),
        (Decimal("1.50"), True),
        (10**18, True),
        ("zzz", True),
    ],
)
def test_what_is_still_to_come_marks_nothing(value, passed):
    assert is_past(value, dt.datetime(2026, 3, 16, 12, 0, tzinfo=dt.UTC)) is passed


def test_a_watermark_is_shown_in_words():
    assert shown(keep(dt.datetime(2026, 3, 16, 12, 0, 5, 1))) == "2026-03-16 12:00:05"
    assert shown(keep({"etag": '"a"', "modified": ""})) == '"a"'
    assert shown(keep(Decimal("1.50"))) == "1.50"
    assert shown("") == ""


def test_an_instant_is_read_in_the_zone_of_all_other_times():
    kept = keep(dt.datetime(2026, 11, 22, 6, 56, 31, tzinfo=dt.UTC))

    assert watermark_words(kept) == "2026-11-22 14:56:31"
    assert watermark_words(keep(dt.datetime(2026, 11, 22, 6, 56))) == "2026-11-22 06:56:00"
