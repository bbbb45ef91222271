"""Fixed lists: segments made from customer numbers, compared with the customers by one COPY and one join."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from config.base.tables import copy_text, execute_sql, fetch_column, fetch_rows
from customers.selectors.customers import branch_scope
from segmentation.models import ListLoad, Segment, SegmentMembership, SegmentRefresh
from segmentation.services.refreshing import wake_dependents
from segmentation.services.segments import create_segment, lock_segment
from segmentation.services.tags import refresh_tags

MOST_NUMBERS = 1_000_000
CHUNK = 100_000
UNKNOWN_KEPT = 1_000  # further unknown numbers are only counted
STAGE = """
    CREATE TEMP TABLE IF NOT EXISTS stage_numbers (number text NOT NULL) ON COMMIT DELETE ROWS;
    CREATE TEMP TABLE IF NOT EXISTS stage_known (number text, id bigint) ON COMMIT DELETE ROWS;
    TRUNCATE stage_numbers, stage_known
"""
# A record that was merged counts as the customer kept; nobody touches customers outside their branch.
MATCH = """
    INSERT INTO stage_known
    SELECT s.number, k.id
      FROM (SELECT DISTINCT number FROM stage_numbers) s
      JOIN customers_customer c ON c.customer_no = s.number
      JOIN customers_customer k ON k.id = coalesce(c.merged_into_id, c.id)
     WHERE %(branches)s::bigint[] IS NULL OR k.branch_id = ANY(%(branches)s::bigint[])
"""
COUNTS = """
    SELECT (SELECT count(*) FROM stage_numbers),
           (SELECT count(DISTINCT number) FROM stage_numbers),
           (SELECT count(*) FROM stage_known)
"""
UNKNOWN = """
    SELECT number FROM stage_numbers EXCEPT SELECT number FROM stage_known ORDER BY number LIMIT %s
"""
# A full join and rows deleted where they lie: what the planner believes of tables just filled would have it read one
# of them once for each row of the other.
APPLY = """
    WITH known AS MATERIALIZED (SELECT DISTINCT id FROM stage_known),
    members AS MATERIALIZED (
        SELECT m.customer_id, m.ctid AS place FROM segmentation_segmentmembership m
          JOIN customers_customer c ON c.id = m.customer_id
         WHERE m.segment_id = %(segment)s
           AND (%(branches)s::bigint[] IS NULL OR c.branch_id = ANY(%(branches)s::bigint[]))
    ),
    compared AS MATERIALIZED (
        SELECT k.id, m.place FROM known k FULL JOIN members m ON m.customer_id = k.id
    ),
    gone AS (
        DELETE FROM segmentation_segmentmembership
         WHERE ctid = ANY (ARRAY(
            SELECT place FROM compared
             WHERE place IS NOT NULL
               AND ((%(mode)s = 'remove' AND id IS NOT NULL) OR (%(mode)s = 'replace' AND id IS NULL))))
        RETURNING id, customer_id, entered_at
    ),
    come AS (
        INSERT INTO segmentation_segmentmembership (segment_id, customer_id, entered_at)
        SELECT %(segment)s, id, %(at)s FROM compared
         WHERE %(mode)s <> 'remove' AND place IS NULL
         ORDER BY id
        RETURNING customer_id
    ),
    noted AS (
        INSERT INTO segmentation_pastmembership (id, entering, segment_id, customer_id, entered_at, left_at)
        SELECT nextval('segmentation_segmentmembership_id_seq'), id, %(segment)s, customer_id, entered_at, %(at)s
          FROM gone
    )
    SELECT (SELECT count(*) FROM come), (SELECT count(*) FROM gone)
"""


@dataclass(frozen=True)
class FixedList:
    """The segment, what became of the numbers, and the first of those that belong to nobody the maker may see."""

    segment: Segment
    load: ListLoad
    unknown: list[str]


@transaction.atomic
def create_list(
    *,
    by: User,
    name: str,
    customer_numbers: Iterable[str],
    description: str = "",
    file_name: str = "",
    profiled: bool = False,
) -> FixedList:
    """Make a segment of the customers with these numbers, each counted once.

    `profiled`: a model or a rule over their data chose them, so that who refuses profiling is not to be contacted by it.
    Raises DomainError `name_taken`, `no_numbers`, `too_many` or `nobody`.
    """
    load = _matched(customer_numbers, by, file_name)
    if not load.known_count:
        raise DomainError("nobody", _("None of these numbers belongs to a customer."))
    segment = create_segment(by=by, name=name, description=description)
    segment.kind, segment.state = Segment.Kind.LIST, Segment.State.READY
    segment.draft = segment.draft_saved_at = None
    segment.profiled = profiled
    segment.save()
    return _apply(segment, load)


@transaction.atomic
def change_list(
    *, segment: Segment, mode: str, customer_numbers: Iterable[str], by: User, file_name: str = ""
) -> FixedList:
    """Add customers to a fixed list, take some out, or let only these stay; who came and went is kept.

    Raises DomainError `not_a_list`, `archived`, `only_seen`, `no_numbers`, `too_many` or `nobody`.
    """
    locked = lock_segment(segment, by)
    if locked.is_rule:
        raise DomainError("not_a_list", _("Only a fixed list takes customer numbers."))
    load = _matched(customer_numbers, by, file_name)
    if not load.known_count:
        raise DomainError("nobody", _("None of these numbers belongs to a customer."))
    load.mode = ListLoad.Mode(mode)
    return _apply(locked, load)


def _matched(numbers: Iterable[str], by: User, file_name: str) -> ListLoad:
    """Copy the numbers to the database, find whose they are, and return the counts, not yet saved."""
    execute_sql(STAGE)
    wanted = (number for raw in numbers if (number := raw.strip()))
    limited = islice(wanted, MOST_NUMBERS + 1)
    read = sum(_copy_chunk(chunk) for chunk in _chunks(limited))
    _check_amount(read)
    execute_sql(MATCH, {"branches": branch_scope(by.branch_code)})
    ((read, distinct, known),) = fetch_rows(COUNTS)
    return ListLoad(
        file_name=file_name[:120],
        at=timezone.now(),
        by=by,
        read_count=read,
        repeated_count=read - distinct,
        known_count=known,
        unknown_count=distinct - known,
        unknown=fetch_column(UNKNOWN, [UNKNOWN_KEPT]),
    )


def _chunks(numbers: Iterator[str]) -> Iterator[list[str]]:
    while chunk := list(islice(numbers, CHUNK)):
        yield chunk


def _copy_chunk(chunk: list[str]) -> int:
    text = StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([number] for number in chunk)
    return copy_text("stage_numbers", ["number"], text.getvalue())


def _check_amount(read: int) -> None:
    if not read:
        raise DomainError(
            "no_numbers", _("Enter at least one customer number."), field="customer_numbers"
        )
    if read > MOST_NUMBERS:
        raise DomainError(
            "too_many", _("A list has a million customers at most."), field="customer_numbers"
        )


def _apply(segment: Segment, load: ListLoad) -> FixedList:
    now = load.at
    asked = {"segment": segment.pk, "mode": load.mode, "at": now}
    branches = branch_scope(load.by.branch_code)
    ((entered, left),) = fetch_rows(APPLY, asked | {"branches": branches})
    segment.member_count = SegmentMembership.objects.filter(segment=segment).count()
    segment.refreshed_at = now
    segment.save(update_fields=["member_count", "refreshed_at", "updated_at"])
    load.segment = segment
    load.save()
    SegmentRefresh.objects.create(
        segment=segment,
        started_at=now,
        finished_at=timezone.now(),
        member_count=segment.member_count,
        entered_count=entered,
        left_count=left,
    )
    if entered or left:
        wake_dependents(segment_id=segment.pk)
        refresh_tags(segment_id=segment.pk)
    return FixedList(segment, load, load.unknown)
