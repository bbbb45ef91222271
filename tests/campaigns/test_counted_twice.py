"""A database in which one purchase was counted for two merged records can be brought up to date."""

from importlib import import_module

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.models import Conversion
from customers.models import Customer
from tests.factories import campaigns as make

MIGRATION = import_module("campaigns.migrations.0027_one_event_one_conversion").Migration


@pytest.mark.django_db
def test_what_was_counted_twice_stays_for_the_customer_kept(clock):
    kept, absorbed, other = make.make_audience(3)
    run = make.launch([kept, absorbed, other])
    connection.check_constraints()
    first, *_rest, last = MIGRATION.operations
    with connection.schema_editor(atomic=False) as editor:
        editor.remove_constraint(Conversion, last.constraint)
    for person, event in ((absorbed, 7), (kept, 7), (absorbed, 8), (other, 9)):
        Conversion.objects.create(
            run=run, customer=person, arm="treated", event_id=event, occurred_at=timezone.now()
        )
    Customer.objects.filter(pk=absorbed.pk).update(merged_into=kept)
    connection.check_constraints()  # what the rows above are still to be checked for

    with connection.cursor() as cursor:
        cursor.execute(MIGRATION.operations[1].sql)
    with connection.schema_editor(atomic=False) as editor:
        editor.add_constraint(Conversion, last.constraint)

    found = Conversion.objects.values_list("event_id", "customer_id").order_by("event_id")
    assert list(found) == [(7, kept.pk), (8, absorbed.pk), (9, other.pk)]
    assert first.name == last.constraint.name == "conversion_once"
