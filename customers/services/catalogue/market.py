"""Market data: series made known, and their values taken in by one statement."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from config.base.tables import execute_sql
from customers.models import MarketSeries

TAKE = """
    INSERT INTO customers_marketpoint AS kept (series_id, day, value)
    SELECT s.id, p.day, p.value
      FROM unnest(%s::text[], %s::date[], %s::numeric[]) AS p (code, day, value)
      JOIN customers_marketseries s ON s.code = p.code
    ON CONFLICT (series_id, day) DO UPDATE SET value = EXCLUDED.value
     WHERE kept.value <> EXCLUDED.value
"""


@transaction.atomic
def keep_series(*, series: Sequence[Mapping[str, Any]]) -> int:
    """Make series known by their code, or bring them up to date; return how many."""
    for one in series:
        details = {name: value for name, value in one.items() if name != "code"}
        MarketSeries.objects.update_or_create(code=one["code"], defaults=details)
    return len(series)


@transaction.atomic
def take_points(*, points: Sequence[Mapping[str, str]]) -> int:
    """Take in the values of series that are known; return how many were given."""
    columns = [[point[name] for point in points] for name in ("series_code", "day", "value")]
    execute_sql(TAKE, columns)
    return len(points)
