"""Bringing who bears a tag in step with its source by difference, in one statement; expiry and coverage."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config.base.errors import DomainError
from config.base.tables import execute_sql, fetch_rows
from customers.models import Customer, CustomerTag, Score, Tag, TagCoverage

# A full join and rows deleted where they lie: on stale statistics a join on either side might read all bearers once
# for each customer.
DIFFERENCE = """
    WITH bearers AS MATERIALIZED (
        SELECT c.id FROM customers_customer c
         WHERE c.merged_into_id IS NULL AND c.id IN ({customers})
    ),
    moved AS MATERIALIZED (
        SELECT b.id, t.place
          FROM bearers b
          FULL JOIN (SELECT customer_id, ctid AS place FROM customers_customertag WHERE tag_id = %s) t
            ON t.customer_id = b.id
         WHERE b.id IS NULL OR t.customer_id IS NULL
    ),
    gone AS (
        DELETE FROM customers_customertag
         WHERE ctid = ANY (ARRAY(SELECT place FROM moved WHERE id IS NULL))
        RETURNING 1
    ),
    come AS (
        INSERT INTO customers_customertag (customer_id, tag_id, since, put_by)
        SELECT id, %s, %s, '' FROM moved WHERE place IS NULL
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM come), (SELECT count(*) FROM gone)
"""
MEASURE = """
    INSERT INTO customers_tagcoverage (tag_id, "on", customer_count, total_count)
    SELECT g.id, %(on)s, count(t.id), %(total)s
      FROM customers_tag g
      LEFT JOIN customers_customertag t
        ON t.tag_id = g.id AND (t.expires_at IS NULL OR t.expires_at > %(now)s)
     WHERE g.archived_at IS NULL AND (%(tag)s::bigint IS NULL OR g.id = %(tag)s)
     GROUP BY g.id
    ON CONFLICT (tag_id, "on") DO UPDATE
       SET customer_count = EXCLUDED.customer_count, total_count = EXCLUDED.total_count
"""
COUNT = """
    UPDATE customers_tag g SET customer_count = v.customer_count
      FROM customers_tagcoverage v
     WHERE v.tag_id = g.id AND v."on" = %(on)s AND g.customer_count <> v.customer_count
       AND (%(tag)s::bigint IS NULL OR g.id = %(tag)s)
"""
NOTE = """
    WITH noted AS (
        UPDATE customers_tag SET customer_count = greatest(0, customer_count + %(more)s)
         WHERE id = %(tag)s RETURNING id, customer_count
    )
    INSERT INTO customers_tagcoverage (tag_id, "on", customer_count, total_count)
    SELECT id, %(on)s, customer_count, %(total)s FROM noted
    ON CONFLICT (tag_id, "on") DO UPDATE SET customer_count = EXCLUDED.customer_count
"""


@dataclass(frozen=True)
class Followed:
    """How many customers got the tag, and how many lost it."""

    entered: int
    left: int


@transaction.atomic
def follow_customers(*, tag: Tag, customers: QuerySet[Any, Any] | None) -> Followed:
    """Let exactly these customers bear a tag; `customers` yields their ids, None means nobody."""
    sql, params = ("SELECT NULL::bigint", ()) if customers is None else _compiled(customers)
    now = timezone.now()
    asked = [*params, tag.pk, tag.pk, now]
    ((entered, left),) = fetch_rows(DIFFERENCE.format(customers=sql), asked)
    Tag.objects.filter(pk=tag.pk).update(refreshed_at=now)
    measure_coverage(now=now, tag=tag)
    return Followed(entered, left)


def _compiled(customers: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    sql, params = customers.query.get_compiler(connection=connection).as_sql()
    return sql, tuple(params)


@transaction.atomic
def refresh_model_tag(*, tag: Tag) -> Followed:
    """Let those bear a predicted tag whose score lies in its band; raises DomainError `not_predicted`."""
    if tag.source != Tag.Source.MODEL or tag.archived_at is not None:
        raise DomainError("not_predicted", _("Only a tag from a score follows one."))
    scores = Score.objects.filter(kind=tag.score_kind, subject=tag.score_subject)
    if tag.score_low is not None:
        scores = scores.filter(value__gte=tag.score_low)
    if tag.score_high is not None:
        scores = scores.filter(value__lt=tag.score_high)
    return follow_customers(tag=tag, customers=scores.order_by().values("customer_id"))


def refresh_model_tags() -> int:
    """Bring every predicted tag in step with its scores; return their number."""
    tags = list(Tag.objects.in_use().filter(source=Tag.Source.MODEL).order_by("pk"))
    for tag in tags:
        refresh_model_tag(tag=tag)
    return len(tags)


@transaction.atomic
def expire_tags(*, now: datetime) -> int:
    """Take tags off whose time is over; return how many."""
    return CustomerTag.objects.filter(expires_at__lte=now).delete()[0]


@transaction.atomic
def measure_coverage(*, now: datetime, tag: Tag | None = None) -> int:
    """Note how many customers bear each tag, or one, on the bank's day of `now`; return the number of tags."""
    day = timezone.localdate(now)
    total = Customer.objects.unmerged().count() if tag is None else _customers_on(day)
    asked = {"on": day, "now": now, "total": total, "tag": tag.pk if tag else None}
    measured = execute_sql(MEASURE, asked)
    execute_sql(COUNT, asked)
    return measured


@transaction.atomic
def note_bearer(*, now: datetime, tag: Tag, more: int) -> None:
    """Note on the bank's day of `now` that one customer more, or less (-1), bears a tag, without counting all.

    The nightly measure counts anew.
    """
    day = timezone.localdate(now)
    execute_sql(NOTE, {"on": day, "total": _customers_on(day), "tag": tag.pk, "more": more})


def _customers_on(day: date) -> int:
    """How many customers there are: as somebody counted on that day, so that each tag does not count all anew."""
    counted = TagCoverage.objects.filter(on=day).order_by("-pk").values_list("total_count").first()
    return counted[0] if counted else Customer.objects.unmerged().count()
