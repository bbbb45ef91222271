"""Retention rules applied: counted first, then in batches; whole months of a partitioned table are dropped.

A run can be taken up again at any point: what is gone is gone, and the rest is found anew.
"""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from config.base.tables import execute_sql, fetch_column, fetch_rows
from customers.domain.retention import Target, month_after, month_of
from customers.models import RetentionRule, RetentionRun
from customers.selectors.retention import find_total_hold, held_customers, table_of, targets
from customers.services.totals import owe_totals

BATCH = 5000  # some tens of milliseconds of locks
SAMPLE = 5
PARTITIONS = """
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = %s::regclass ORDER BY 1
"""


def try_rule(*, rule: RetentionRule, by: User | None = None) -> RetentionRun:
    """Count what a rule would take away, with a sample; nothing changes."""
    run = _begin(rule, by, dry=True)
    return _finish(run)


def apply_rule(*, rule: RetentionRule, by: User | None = None) -> RetentionRun:
    """Take away what a rule says. Raises DomainError `not_in_force`, `legal_hold`."""
    _check_free(rule)
    return finish_run(run=_begin(rule, by, dry=False))


@transaction.atomic
def begin_run(*, rule: RetentionRule, by: User) -> RetentionRun:
    """Count what a rule would take away and write the run down, for a worker to finish.

    Raises DomainError `not_in_force`, `legal_hold`, `under_way`.
    """
    _check_free(RetentionRule.objects.select_for_update().get(pk=rule.pk))
    if rule.runs.filter(dry=False, finished_at=None).exists():
        raise DomainError("under_way", _("The rule is being applied already."))
    return _begin(rule, by, dry=False)


def apply_all(*, dry: bool = False) -> list[RetentionRun]:
    """Apply every rule in force that no legal hold stops, or only count for each; return the runs."""
    runs = []
    for rule in RetentionRule.objects.filter(active=True).order_by("pk"):
        if dry:
            runs.append(try_rule(rule=rule))
        elif find_total_hold(targets()[rule.target]) is None:
            runs.append(apply_rule(rule=rule))
    return runs


def resume_runs(*, since: datetime) -> int:
    """Take up runs of which nothing was heard since an instant; return how many."""
    lost = list(RetentionRun.objects.unfinished(since).filter(dry=False).select_related("rule"))
    for run in lost:
        finish_run(run=run)
    return len(lost)


def finish_run(*, run: RetentionRun) -> RetentionRun:
    """Do what is left of a run; a legal hold that came meanwhile stops it."""
    target = targets()[run.rule.target]
    if find_total_hold(target) is not None:
        return _finish(run, error="legal hold")
    if target.months and not held_customers(target):
        _drop_months(run, target)
    after = 0
    while ids := _next_ids(target, run.before, after):
        if find_total_hold(target) is not None:
            return _finish(run, error="legal hold")
        _take_away(run, target, ids)
        after = ids[-1]
    return _finish(run)


def _check_free(rule: RetentionRule) -> None:
    if not rule.active:
        raise DomainError("not_in_force", _("The rule is not in force."))
    hold = find_total_hold(targets()[rule.target])
    if hold is not None:
        raise DomainError("legal_hold", _("A legal hold keeps these data: %(why)s") % {"why": hold})


def _begin(rule: RetentionRule, by: User | None, *, dry: bool) -> RetentionRun:
    target = targets()[rule.target]
    # Whatever a row of ours says, no law is undercut.
    before = timezone.now() - timedelta(days=max(rule.after_days, target.least_days, 1))
    table, _key = table_of(target)
    where = f"{target.condition} AND {target.at} < %(before)s"
    values = {"before": before, "held": held_customers(target)}
    (found,) = fetch_column(f'SELECT count(*) FROM "{table}" t WHERE {where}', values)
    held_back = 0
    if values["held"]:
        sql = (
            f'SELECT count(*) FROM "{table}" t WHERE {where} AND {target.customer} = ANY(%(held)s)'
        )
        (held_back,) = fetch_column(sql, values)
    return RetentionRun.objects.create(
        rule=rule,
        dry=dry,
        before=before,
        found=found,
        held_back=held_back,
        sample=_sample(target, before),
        requested_by=by,
    )


def _sample(target: Target, before: datetime) -> list[int]:
    """The customers of some of the rows, for people to look at; empty where rows are about no customer."""
    if not target.customer:
        return []
    table, _key = table_of(target)
    sql = (
        f'SELECT DISTINCT customer FROM (SELECT {target.customer} AS customer FROM "{table}" t'
        f" WHERE {target.condition} AND {target.at} < %s LIMIT 1000) older"
        f" WHERE customer IS NOT NULL ORDER BY 1 LIMIT {SAMPLE}"
    )
    return fetch_column(sql, [before])


def _next_ids(target: Target, before: datetime, after: int) -> list[int]:
    table, key = table_of(target)
    held = held_customers(target)
    free = f"AND (({target.customer}) = ANY(%(held)s)) IS NOT TRUE" if held else ""
    sql = (
        f'SELECT t."{key}" FROM "{table}" t WHERE t."{key}" > %(after)s AND {target.condition}'
        f' AND {target.at} < %(before)s {free} ORDER BY t."{key}" LIMIT {BATCH}'
    )
    return fetch_column(sql, {"after": after, "before": before, "held": held})


@transaction.atomic
def _take_away(run: RetentionRun, target: Target, ids: list[int]) -> None:
    table, key = table_of(target)
    values: dict[str, Any] = {"ids": ids}
    for statement in target.also:
        execute_sql(statement, values)
    names = _stored_files(target, ids)
    if target.blanks:
        sets = ", ".join(f'"{column}" = {value}' for column, value in target.blanks.items())
        gone = execute_sql(f'UPDATE "{table}" SET {sets} WHERE "{key}" = ANY(%(ids)s)', values)
    else:
        gone = execute_sql(f'DELETE FROM "{table}" WHERE "{key}" = ANY(%(ids)s)', values)
    _note(run, done=F("done") + gone)
    for name in names:
        transaction.on_commit(partial(default_storage.delete, name))


def _stored_files(target: Target, ids: list[int]) -> list[str]:
    if not target.files:
        return []
    table, key = table_of(target)
    named = f'"{key}" = ANY(%s) AND "{target.files}" <> \'\''
    return fetch_column(f'SELECT "{target.files}" FROM "{table}" WHERE {named}', [ids])


def _drop_months(run: RetentionRun, target: Target) -> None:
    """Drop the partitions all of whose days are old enough: in an instant, where deleting takes hours."""
    table, _key = table_of(target)
    for (name,) in fetch_rows(PARTITIONS, [table]):
        month = month_of(name)
        if month is not None and _is_past(month_after(month), run.before):
            _drop_month(run, name)


def _is_past(end: date, before: datetime) -> bool:
    """Partitions end at midnight UTC."""
    return datetime(end.year, end.month, end.day, tzinfo=before.tzinfo) <= before


@transaction.atomic
def _drop_month(run: RetentionRun, name: str) -> None:
    execute_sql("SET LOCAL lock_timeout = '5s'")  # rather another night than a queue behind us
    (rows,) = fetch_column(f'SELECT count(*) FROM "{name}"')
    execute_sql(f'DROP TABLE "{name}"')
    owe_totals(before=run.before)
    _note(run, done=F("done") + rows, months_dropped=F("months_dropped") + 1)


def _note(run: RetentionRun, **values: Any) -> None:
    RetentionRun.objects.filter(pk=run.pk).update(updated_at=timezone.now(), **values)


def _finish(run: RetentionRun, error: str = "") -> RetentionRun:
    _note(run, finished_at=timezone.now(), error=error)
    run.refresh_from_db()
    return run
