import datetime as dt
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from customers.domain.features import FEATURES
from customers.models import FeatureFigure
from customers.services.feature_figures import measure_features
from customers.services.profiles import refresh_profiles
from segmentation.models import Segment
from tests.factories.customers import make_customer, make_holding

pytestmark = pytest.mark.django_db


@pytest.fixture
def measured(db):
    """Ten customers with 100 to 1000 in assets, one of them of unknown age."""
    for place in range(10):
        born = None if place == 0 else dt.date(1980, 1, 1)
        make_holding(make_customer(birth_on=born), balance=Decimal(100 * (place + 1)))
    refresh_profiles(as_of=timezone.now())
    assert measure_features() == 10


def test_measured_figures_are_those_of_the_profiles(measured):
    figure = FeatureFigure.objects.get(pk="total_balance")

    assert (figure.sampled, figure.known_share, figure.nonzero_share) == (10, 1.0, 1.0)
    assert figure.mean == 550
    assert figure.quantiles["0.5"] == 550
    assert sum(figure.shares) == pytest.approx(1)
    assert len(figure.edges) == len(figure.shares) + 1
    assert FeatureFigure.objects.get(pk="age_years").known_share == 0.9
    assert FeatureFigure.objects.get(pk="cash_share_90d").shares == []


def test_measuring_again_leaves_one_row_a_feature(measured):
    FeatureFigure.objects.filter(pk="age_years").update(name="gone_feature")

    measure_features()

    assert set(FeatureFigure.objects.values_list("pk", flat=True)) == {f.name for f in FEATURES}


def test_nothing_is_written_without_profiles():
    assert measure_features() == 0
    assert not FeatureFigure.objects.exists()


def test_list_finds_by_words_of_either_language(measured, client_for):
    client = client_for("marketer")

    for text in ("salary_months", "发薪月数", "salary or pension"):
        page = client.get(reverse("customers:feature_list"), {"q": text})
        assert b"salary_months" in page.content, text
        assert b"age_years" not in page.content, text

    empty = client.get(
        reverse("customers:feature_list"), {"q": "zzz"}, headers={"HX-Request": "true"}
    )
    assert b"<html" not in empty.content
    assert b"salary_months" not in empty.content


def test_page_shows_spread_expression_and_segments_that_ask(measured, client_for):
    client = client_for("marketer")
    owner = client.user
    rule = {
        "version": 1,
        "rule": {"all": [{"field": "total_balance", "op": "at_least", "value": 5}]},
    }
    Segment.objects.create(name="Wealthy", owner=owner, rule=rule)
    Segment.objects.create(name="Private", owner=owner, rule=rule, archived_at=timezone.now())

    page = client.get(reverse("customers:feature_detail", args=["total_balance"])).content.decode()

    assert 'data-chart="bar"' in page
    assert "sum(h.cents)" in page
    assert "Wealthy" in page
    assert "Private" not in page


def test_every_feature_has_its_page(client_for):
    client = client_for("model_builder")

    for feature in FEATURES:
        page = client.get(reverse("customers:feature_detail", args=[feature.name]))
        assert page.status_code == 200, feature.name
    assert client.get(reverse("customers:feature_detail", args=["nothing"])).status_code == 404


def test_written_page_is_current_and_the_check_notices_a_change(monkeypatch):
    call_command("feature_docs", "--check")

    monkeypatch.setattr("customers.selectors.feature_docs.HEAD", "# Other {count}")
    with pytest.raises(CommandError, match="not current"):
        call_command("feature_docs", "--check")


def test_statement_is_printed_for_another_engine(capsys):
    call_command("feature_sql", "--engine", "spark", "--as-of", "2026-03-16T12:00")

    told = capsys.readouterr().out
    assert "UNIX_MICROS" in told
    assert told.count("balance_slope_6m") >= 2
