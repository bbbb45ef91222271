"""Fixed lists: segments made from customer numbers."""

from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from customers.models import Customer
from segmentation.models import Segment, SegmentRefresh
from segmentation.services.segments import create_segment

MOST_NUMBERS = 1_000_000
FILL = """
    WITH come AS (
        INSERT INTO segmentation_segmentmembership (segment_id, customer_id, entered_at)
        SELECT %(segment)s, id, %(at)s FROM customers_customer WHERE id = ANY(%(ids)s::bigint[])
        RETURNING customer_id
    )
    INSERT INTO segmentation_membershipchange (segment_id, customer_id, entered, at)
    SELECT %(segment)s, customer_id, true, %(at)s FROM come
"""


@dataclass(frozen=True)
class FixedList:
    """The segment made, and the numbers that belong to nobody the maker may see."""

    segment: Segment
    unknown: list[str]


@transaction.atomic
def create_list(
    *, by: User, name: str, customer_numbers: list[str], description: str = ""
) -> FixedList:
    """Make a segment of the customers with these numbers, each counted once.

    Raises DomainError `name_taken`, `no_numbers`, `too_many` or `nobody`.
    """
    wanted = list(dict.fromkeys(number.strip() for number in customer_numbers if number.strip()))
    _check_amount(wanted)
    found = dict(
        Customer.objects.visible_to(by)
        .filter(customer_no__in=wanted)
        .values_list("customer_no", "pk")
    )
    if not found:
        raise DomainError("nobody", _("None of these numbers belongs to a customer."))
    segment = create_segment(by=by, name=name, description=description)
    _fill(segment, list(found.values()))
    return FixedList(segment, [number for number in wanted if number not in found])


def _check_amount(wanted: list[str]) -> None:
    if not wanted:
        raise DomainError(
            "no_numbers", _("Enter at least one customer number."), field="customer_numbers"
        )
    if len(wanted) > MOST_NUMBERS:
        raise DomainError(
            "too_many", _("A list has a million customers at most."), field="customer_numbers"
        )


def _fill(segment: Segment, ids: list[int]) -> None:
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"segment": segment.pk, "at": now, "ids": ids})
    segment.kind = Segment.Kind.LIST
    segment.state = Segment.State.READY
    segment.draft = None
    segment.draft_saved_at = None
    segment.member_count, segment.refreshed_at = len(ids), now
    segment.save()
    SegmentRefresh.objects.create(
        segment=segment,
        started_at=now,
        finished_at=timezone.now(),
        member_count=len(ids),
        entered_count=len(ids),
    )
