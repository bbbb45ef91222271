"""Numbers, money and times in both languages."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from accounts.templatetags import formats, ui


@pytest.mark.parametrize(
    ("value", "written"),
    [(None, "–"), (0, "0"), (86420, "86,420"), (-1128, "−1,128"), (Decimal("0.5"), "0.50")],
)
def test_numbers(value, written):
    assert formats.num(value) == written


def test_money_long_and_short():
    amount = Decimal("1051234.50")

    assert formats.money(amount) == "¥1,051,234.50"
    assert formats.money(-amount, "USD", 0) == "−$1,051,234"
    with translation.override("zh-hans"):
        assert formats.money(amount, short=True) == "¥105.1 万"
    with translation.override("en"):
        assert formats.money(amount, short=True) == "¥1.1m"


@pytest.mark.parametrize(
    ("amount", "written"), [("9904.74", "¥9,905"), ("40.40", "¥40.40"), ("39000.5", "¥3.9 万")]
)
def test_short_money_keeps_no_false_precision(amount, written):
    with translation.override("zh-hans"):
        assert formats.money(Decimal(amount), short=True) == written


@pytest.mark.parametrize(
    ("count", "total", "written"),
    [(808, 811, "99.6%"), (None, 811, "0.0%"), (5, 0, "–")],
)
def test_nearly_all_never_reads_as_all(count, total, written):
    assert formats.part(count, total) == written


def test_shares_and_points():
    with translation.override("en"):
        assert formats.percent(0.983) == "98.3%"
        assert formats.percent(Decimal("0.00021"), 3) == "0.021%"
        assert formats.points(0.027) == "+2.70 pp"
        assert formats.points(-0.0031) == "−0.31 pp"


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0.31, "0.3 s"), (8, "8 s"), (75, "1 min"), (4320, "1 h 12 min"), (200000, "2 d 7 h")],
)
def test_spans(seconds, written):
    with translation.override("en"):
        assert formats.span(seconds) == written


def test_moments_are_as_short_as_they_stay_clear(clock):
    now = dt.datetime(2026, 3, 16, 4, 0, tzinfo=dt.UTC)
    long_ago = dt.datetime(2024, 11, 2, 1, 30, tzinfo=dt.UTC)

    with translation.override("en"):
        assert formats.when(now) == "12:00"
        assert formats.when(now - dt.timedelta(days=3)) == "13 Mar 12:00"
        assert formats.when(long_ago) == "2 Nov 2024 09:30"
    with translation.override("zh-hans"):
        assert formats.when(now - dt.timedelta(days=3)) == "03-13 12:00"
        assert formats.day(long_ago) == "2024-11-02"


def test_chart_brings_its_table_and_escapes_its_data():
    data = {"x": ["</script>", "2"], "series": [{"name": "A", "values": [1, None]}]}

    html = Template("{% load ui %}{% chart 'f' 'line' data 'A line' %}").render(
        Context({"data": data})
    )

    assert html.count("</script>") == 1
    assert "\\u003C/script\\u003E" in html
    assert '<td class="n">–</td>' in html
    assert 'data-for="f"' in html


def test_delta_takes_direction_and_judgement_apart():
    with translation.override("en"):
        falls_well = ui.delta(-0.3, "0.3", better="down")

    assert "arrow-down-right" in falls_well
    assert "sp-good" in falls_well
    assert ", better" in falls_well


def test_address_of_a_page_that_is_not_there():
    nobody = Context()

    assert ui.url_or_none(nobody, "nobody:nothing") is None
    assert ui.url_or_none(nobody, "home") == "/"
