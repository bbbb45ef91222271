"""The quality of an import: counted with each chunk, closed with the import."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from config.base.tables import execute_sql, fetch_rows
from customers.domain.quality.counts import TIMELY, Dimension, FieldCount
from customers.models import DataSource, ImportField, ImportJob, QualityMeasure, RowFlag
from customers.services.imports.chunks import Ready, Taken

# Of each kind of oddity a chunk keeps the strongest; the counts are whole.
FLAGS_A_CHUNK = 100
FLAGS_OF_BASE = 1000
KEY_LENGTH = 64
COLUMNS = [one.name for one in fields(FieldCount)]
ADD = """
    INSERT INTO customers_importfield AS kept
           (job_id, field, rows, filled, invalid, repeated, inconsistent, outlying, fresh, newest)
    SELECT %s, * FROM unnest(%s::text[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[],
                             %s::timestamptz[])
        ON CONFLICT (job_id, field) DO UPDATE
       SET rows = kept.rows + EXCLUDED.rows, filled = kept.filled + EXCLUDED.filled,
           invalid = kept.invalid + EXCLUDED.invalid, repeated = kept.repeated + EXCLUDED.repeated,
           inconsistent = kept.inconsistent + EXCLUDED.inconsistent,
           outlying = kept.outlying + EXCLUDED.outlying, fresh = kept.fresh + EXCLUDED.fresh,
           newest = greatest(kept.newest, EXCLUDED.newest)
"""
# Customers whom the import wrote and who share a blind index with somebody else. It only reads: a statement that
# writes too is never shared out among the processors.
SHARED = """
    SELECT n.customer_no, count(*) OVER () FROM customers_customer n
     WHERE n.updated_at >= %(since)s AND n.{index} IS NOT NULL AND EXISTS (
           SELECT 1 FROM customers_customer o WHERE o.{index} = n.{index} AND o.id <> n.id)
     LIMIT %(most)s
"""
IDENTITIES = {"id_number": "same_id_number"}


def record_chunk(*, job: ImportJob, ready: Ready, taken: Taken) -> None:
    """Add a chunk's counts to the job's and keep its oddest rows; call within the chunk's transaction."""
    amiss = Counter(taken.refused)
    for (field, _code), rows in taken.odd.items():
        amiss[field] += len(rows)
    counts = [_with_amiss(count, amiss) for count in ready.counts]
    if counts:
        columns = [[getattr(count, name) for count in counts] for name in COLUMNS]
        execute_sql(ADD, [job.pk, *columns])
    RowFlag.objects.bulk_create(_flags(job, ready, taken), batch_size=2000)


@transaction.atomic
def close_report(*, job: ImportJob) -> None:
    """Find repeated identities among the customers that an import wrote, and keep its measures."""
    RowFlag.objects.filter(job=job, row_number=None).delete()
    if job.spec.get("target") == "customers" and job.started_at:
        for field, code in IDENTITIES.items():
            _flag_shared(job, field, code)
    QualityMeasure.objects.filter(job=job).delete()
    QualityMeasure.objects.bulk_create(_measures(job, timezone.now()))


def _with_amiss(count: FieldCount, amiss: Counter[str]) -> FieldCount:
    more = amiss[count.field]
    if not more:
        return count
    values = {one.name: getattr(count, one.name) for one in fields(count)}
    return FieldCount(**(values | {"inconsistent": count.inconsistent + more}))


def _flags(job: ImportJob, ready: Ready, taken: Taken) -> Iterable[RowFlag]:
    keys = ready.mapped.columns.get(ready.key)
    for (field, code), rows in taken.odd.items():
        for row in rows[:FLAGS_A_CHUNK]:
            yield _flag(job, ready, keys, row, {"field": field, "code": code})
    for odd in ready.mapped.odd:
        for row in np.flatnonzero(odd.mask)[:FLAGS_A_CHUNK]:
            yield _flag(job, ready, keys, int(row), {"field": odd.field, "code": odd.code})
    for far in ready.outliers:
        for place in np.argsort(-np.abs(far.scores))[:FLAGS_A_CHUNK]:
            told = {"field": far.field, "code": "outlier", "value": float(far.values[place])}
            told["score"] = round(float(far.scores[place]), 2)
            yield _flag(job, ready, keys, int(far.rows[place]), told)


def _flag(job: ImportJob, ready: Ready, keys: Any, row: int, told: dict[str, Any]) -> RowFlag:
    key = str(keys[row].as_py() or "")[:KEY_LENGTH] if keys is not None else ""
    return RowFlag(job=job, row_number=int(ready.numbers[row]), key=key, **told)


def _flag_shared(job: ImportJob, field: str, code: str) -> None:
    sql = SHARED.format(index=f"{field}_index")
    found = fetch_rows(sql, {"since": job.started_at, "most": FLAGS_OF_BASE})
    RowFlag.objects.bulk_create(RowFlag(job=job, field=field, code=code, key=no) for no, _ in found)
    count = found[0][1] if found else 0
    ImportField.objects.filter(job=job, field=field).update(repeated=count)


def _measures(job: ImportJob, now: datetime) -> Iterable[QualityMeasure]:
    target = str(job.spec.get("target", ""))
    source = DataSource.objects.filter(code=job.spec.get("source", {}).get("code", "")).first()
    timely = TIMELY.get(target, ("",))[0]
    for one in ImportField.objects.filter(job=job):
        for dimension, good, total in _shares(one, one.field == timely):
            yield QualityMeasure(
                day=timezone.localdate(now),
                computed_at=now,
                target=target,
                source=source,
                job=job,
                field=one.field,
                dimension=dimension,
                good=max(min(good, total), 0),
                total=total,
            )


def _shares(one: ImportField, timely: bool) -> Iterable[tuple[Dimension, int, int]]:
    yield Dimension.COMPLETENESS, one.filled, one.rows
    yield Dimension.VALIDITY, one.filled - one.invalid, one.filled
    yield Dimension.UNIQUENESS, one.rows - one.repeated, one.rows
    yield Dimension.CONSISTENCY, one.rows - one.inconsistent, one.rows
    if timely:
        yield Dimension.TIMELINESS, one.fresh, one.filled
