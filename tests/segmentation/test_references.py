"""Members name a segment and a customer who are there, though no foreign key says so."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.base.tables import execute_sql
from segmentation.models import PastMembership, SegmentMembership
from tests.factories.campaigns import make_segment
from tests.factories.customers import make_customer

pytestmark = pytest.mark.django_db
NOWHERE = 9_999_999


@pytest.mark.parametrize("column", ["segment_id", "customer_id"])
def test_a_member_of_nothing_is_refused(column):
    segment = make_segment([make_customer()])
    entry = {"segment_id": segment.pk, "customer_id": make_customer().pk, column: NOWHERE}

    with pytest.raises(IntegrityError, match="names no row"), transaction.atomic():
        SegmentMembership.objects.create(**entry, entered_at=timezone.now())
    with pytest.raises(IntegrityError, match="names no row"), transaction.atomic():
        PastMembership.objects.create(
            **entry, id=1, entering=0, entered_at=timezone.now(), left_at=timezone.now()
        )
    with pytest.raises(IntegrityError, match="names no row"), transaction.atomic():
        SegmentMembership.objects.update(**{column: NOWHERE})

    assert SegmentMembership.objects.get().segment == segment


def test_a_segment_with_members_cannot_be_deleted_by_sql():
    segment = make_segment([make_customer()])

    with pytest.raises(IntegrityError, match="is referred to by"), transaction.atomic():
        execute_sql("DELETE FROM segmentation_segment WHERE id = %s", [segment.pk])

    segment.delete()
    assert SegmentMembership.objects.count() == 0
