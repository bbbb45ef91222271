"""A failed task is kept without the values that the database repeats in its errors."""

import traceback

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from accounts.models import TaskFailure
from accounts.services.failures import record_failure
from tests.factories.customers import make_customer

pytestmark = pytest.mark.django_db
SECRET = "陈小玲\n\nof 10312345678"


def fail_by(sql, parameters):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, parameters)
    except (DataError, IntegrityError) as error:
        trace = traceback.format_exc()
        record_failure(task_id="1", name="a task", arguments={}, error=repr(error), trace=trace)
        return trace
    raise AssertionError("this was to fail")


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("UPDATE customers_customer SET kind = NULL, occupation = left(%s, 40)", "not-null"),
        ("SELECT %s::date", "invalid input syntax for type date: …"),
        ("SELECT %s::numeric(3, 1)", "invalid input syntax for type numeric: …"),
    ],
)
def test_kept_failure_repeats_no_row(sql, told):
    make_customer()

    raised = fail_by(sql, [SECRET])

    kept = TaskFailure.objects.get()
    assert "陈小玲" in raised
    assert told in kept.trace
    assert "The above exception was the direct cause" in kept.trace
    for text in (kept.trace, kept.error):
        assert "陈小玲" not in text
        assert "10312345678" not in text


def test_other_failures_are_kept_as_they_are():
    trace = "Traceback (most recent call last):\n  File x\nValueError: nothing\n"
    record_failure(task_id="1", name="a", arguments={}, error="ValueError('no')", trace=trace)

    kept = TaskFailure.objects.get()
    assert (kept.error, kept.trace) == ("ValueError('no')", trace)
