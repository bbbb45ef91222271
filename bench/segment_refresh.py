"""Writing a segment's members, three in ten customers, then again after one profile in a hundred has changed.

The limit is a plain INSERT … SELECT of the same customers into a table with the same key; `same_table_s` is that INSERT
into a copy of the members' table, with its two indexes, its numbers and its check of references.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import connection

from accounts.models import User
from bench import BenchResult
from bench.segment_count import fill
from segmentation.models import SegmentRefresh
from segmentation.services.refreshing import refresh_segment
from segmentation.services.segments import create_segment

T = TypeVar("T")
RULE = {
    "version": 1,
    "rule": {"all": [{"field": "total_balance", "op": "at_least", "value": 700_000}]},
}
PLAIN = """
    INSERT INTO bench_member (segment_id, customer_id, entered_at)
    SELECT 1, customer_id, now() FROM customers_customerprofile WHERE total_balance >= 700000"""
CHECKED = """
    CREATE TRIGGER check_references AFTER INSERT ON bench_alike REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION customers_check_references('segment_id', 'segmentation_segment', 'customer_id', 'customers_customer')"""
CHANGED = """
    UPDATE customers_customerprofile SET total_balance = 1000000 - total_balance WHERE customer_id % 100 = 7"""


def run(customers: int) -> BenchResult:
    """Time the first refresh, one with nothing new, and one after the change; `value` is members a second."""
    fill(customers)
    owner = User.objects.create(username="bench", email="bench@qingyu-bank.test")
    segment = create_segment(by=owner, rule=RULE, name="Bench")
    first, written = timed(lambda: refreshed(segment.pk))
    plain, inserted = timed(write_plain)
    alike, _count = timed(write_alike)
    same, _run = timed(lambda: refreshed(segment.pk))
    with connection.cursor() as cursor:
        cursor.execute(CHANGED)
        cursor.execute("VACUUM ANALYZE customers_customerprofile")
    part, moved = timed(lambda: refreshed(segment.pk))
    if inserted != written.member_count:
        raise RuntimeError(f"{written.member_count} members, {inserted} by hand")
    return BenchResult(
        value=round(written.member_count / first),
        unit="members/s",
        seconds=round(first, 3),
        limit_seconds=round(plain, 3),
        detail={
            "members": written.member_count,
            "same_table_s": round(alike, 3),
            "unchanged_s": round(same, 3),
            "changed_s": round(part, 3),
            "entered": moved.entered_count,
            "left": moved.left_count,
            "limit": "plain INSERT … SELECT with the same key",
        },
    )


def refreshed(segment_id: int) -> SegmentRefresh:
    run = refresh_segment(segment_id=segment_id)
    if run is None or run.error:
        raise RuntimeError(f"not refreshed: {run and run.error}")
    return run


def write_plain() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_member (segment_id bigint, customer_id bigint, entered_at timestamptz,"
            " UNIQUE (segment_id, customer_id))"
        )
        cursor.execute(PLAIN)
        return int(cursor.rowcount)


def write_alike() -> int:
    """Write the same rows into a table with every key, number and check that the members' own has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_alike (LIKE segmentation_segmentmembership INCLUDING ALL)"
        )
        cursor.execute(CHECKED)
        cursor.execute(
            PLAIN.replace("bench_member", "bench_alike").replace(
                "SELECT 1,", "SELECT (SELECT min(id) FROM segmentation_segment),"
            )
        )
        return int(cursor.rowcount)


def timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result
