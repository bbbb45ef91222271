"""The bank's calendar: filled from what is published, never over what people entered."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from config.base.errors import DomainError
from service_desk.models import ServiceDay
from service_desk.selectors.calendar import get_working_days, years_known
from service_desk.services import calendar

pytestmark = pytest.mark.django_db


def test_a_published_year_brings_days_off_and_exchanged_weekends():
    entered = calendar.fill_year(year=2025, country="CN")

    is_worked = get_working_days()
    assert entered == 33
    assert not is_worked(dt.date(2025, 1, 29))  # a Wednesday of Spring Festival
    assert is_worked(dt.date(2025, 2, 8))  # a Saturday worked instead
    assert 2025 in years_known()
    assert calendar.fill_year(year=2025, country="CN") == 0


def test_what_people_entered_stays():
    ServiceDay.objects.create(day=dt.date(2025, 1, 29), working=True, note="Ours")

    calendar.fill_year(year=2025, country="CN")

    assert ServiceDay.objects.get(day=dt.date(2025, 1, 29)).note == "Ours"


def test_an_unpublished_year_is_said_to_be_one(capsys):
    with pytest.raises(DomainError) as refusal:
        calendar.fill_year(year=2099, country="CN")

    assert refusal.value.code == "not_published"
    assert 2099 not in years_known()
    with pytest.raises(CommandError):
        call_command("fill_calendar", year=2099, country="CN")
    assert calendar.fill_published(year=2098, country="CN") == 0


def test_other_countries_and_unknown_ones(capsys):
    call_command("fill_calendar", year=2027, country="GB-ENG")

    assert "9 days" in capsys.readouterr().out
    assert not get_working_days()(dt.date(2027, 3, 26))  # Good Friday
    with pytest.raises(DomainError) as refusal:
        calendar.fill_year(year=2027, country="XX")
    assert refusal.value.code == "unknown_country"


def test_the_beginning_of_a_year_is_not_the_year():
    assert 2026 in years_known()
    assert 2027 not in years_known()
