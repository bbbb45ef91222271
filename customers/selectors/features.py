"""The features of customers at any instant, from one declaration, with nothing of the future in them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pandas as pd
from django.conf import settings
from django.db import connection
from django.utils import timezone

from config.base.tables import fetch_rows
from customers.domain.features import DECLARED, FEATURES
from customers.domain.features.declared import HISTORY_DAYS, Feature, Grain
from customers.domain.features.logical import LOGICAL, SCOPED


@dataclass(frozen=True)
class Scope:
    """Which customers: those of a list, a range of ids with both ends in it, or all."""

    ids: Sequence[int] | None = None
    low: int | None = None
    high: int | None = None

    def condition(self, column: str) -> str:
        """Return the SQL condition on `column`; its values are bound by `parameters`."""
        if self.ids is not None:
            return f"{column} = ANY(%(ids)s)"
        if self.low is not None:
            return f"{column} BETWEEN %(low)s AND %(high)s"
        return "true"

    @property
    def parameters(self) -> dict[str, Any]:
        """The values bound to `condition`."""
        ids = None if self.ids is None else list(self.ids)
        return {"ids": ids, "low": self.low, "high": self.high}


EVERYBODY = Scope()
# A list of customers is looked up month by month; each logical table doing so for itself takes four times as long, and
# planning it longer than computing a few customers. Under the table's own name it stands for it in all of them.
READ_ONCE = f"""
    WITH customers_transaction AS MATERIALIZED (
         SELECT customer_id, holding_id, booked_at, amount, kind, channel, counterparty, category, balance_after
           FROM customers_transaction
          WHERE {{customer_id}}
            AND booked_at >= least(%(month_12)s::timestamptz, %(as_of)s::timestamptz - interval '{HISTORY_DAYS} days'))
"""


def features_sql(*, as_of: datetime, scope: Scope = EVERYBODY) -> tuple[str, dict[str, Any]]:
    """Return the statement that computes every feature as of an instant, and its parameters.

    Columns: customer_id, then the features in their declared order; one row per customer.
    """
    today = timezone.localtime(as_of).date()
    parameters = {
        "as_of": as_of,
        "today": today,
        "zone": settings.TIME_ZONE,
        **_month_beginnings(today),
        **scope.parameters,
    }
    # Every part is our own text; values are bound.
    columns = ", ".join(_typed(feature) for feature in FEATURES)
    read_once = "" if scope.ids is None else _scoped(READ_ONCE, scope)
    return f"{read_once}SELECT f.customer_id, {columns} FROM ({_gathered(scope)}) f", parameters


def literal_features_sql(*, as_of: datetime, scope: Scope = EVERYBODY) -> str:
    """Return the statement with its values in it, as an engine other than the database is given it."""
    sql, parameters = features_sql(as_of=as_of, scope=scope)
    with connection.cursor() as cursor:
        return str(cursor.mogrify(sql, parameters).decode())


def features_as_of(*, as_of: datetime, scope: Scope = EVERYBODY) -> pd.DataFrame:
    """Return the features at an instant, one row per customer, indexed and ordered by customer id.

    Nothing booked, seen or joined after `as_of` is in it: this is what models train on.
    """
    ordered = f"{literal_features_sql(as_of=as_of, scope=scope)} ORDER BY customer_id"
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({ordered}) TO STDOUT WITH (FORMAT csv, HEADER)", buffer)
    buffer.seek(0)
    types = {feature.name: "float64" for feature in FEATURES} | {"customer_id": "int64"}
    return pd.read_csv(buffer, dtype=types, index_col="customer_id")


def _month_beginnings(today: date) -> dict[str, datetime]:
    """The beginning in the bank's zone of this month (month_0) and of each of the twelve before it."""
    months = [divmod(today.year * 12 + today.month - 1 - ago, 12) for ago in range(13)]
    return {
        f"month_{ago}": timezone.make_aware(datetime.combine(date(year, month + 1, 1), time.min))
        for ago, (year, month) in enumerate(months)
    }


def _gathered(scope: Scope) -> str:
    """One row per customer with every column that is aggregated from a logical table."""
    aggregated = [feature for feature in DECLARED if feature.grain is not Grain.DERIVED]
    columns = ", ".join(f"{_found(feature)} AS {feature.name}" for feature in aggregated)
    joins = " ".join(
        _joined_grain(grain, scope) for grain in LOGICAL if grain is not Grain.CUSTOMER
    )
    source = _logical(Grain.CUSTOMER, scope)
    return f"SELECT c.id AS customer_id, {columns} FROM ({source}) c {joins}"


def _found(feature: Feature) -> str:
    if feature.grain is Grain.CUSTOMER:
        return feature.expression
    value = f"{feature.grain}.{feature.name}"
    return f"coalesce({value}, 0)" if feature.null_means == "zero" else value


def _typed(feature: Feature) -> str:
    derived = feature.grain is Grain.DERIVED
    value = feature.expression if derived else f"f.{feature.name}"
    return f"CAST({value} AS {'int' if feature.is_whole else 'real'}) AS {feature.name}"


def _joined_grain(grain: Grain, scope: Scope) -> str:
    columns = ", ".join(f"{f.expression} AS {f.name}" for f in DECLARED if f.grain is grain)
    grouped = (
        f"SELECT {grain}.customer_id, {columns} FROM ({_logical(grain, scope)}) {grain}"
        f" GROUP BY {grain}.customer_id"
    )
    return f"LEFT JOIN ({grouped}) {grain} ON {grain}.customer_id = c.id"


def _logical(grain: Grain, scope: Scope) -> str:
    return _scoped(LOGICAL[grain], scope)


def _scoped(text: str, scope: Scope) -> str:
    for column in SCOPED:
        text = text.replace("{" + column + "}", scope.condition(column))
    return text


def sampled_profiles(*, most: int) -> pd.DataFrame:
    """Return the stored features of about `most` customers, or of all where they are no more.

    Pages of the table are drawn whole and always the same ones, so that a figure moves only with the customers.
    """
    ((rows,),) = fetch_rows(
        "SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = 'customers_customerprofile'::regclass"
    )
    percent = min(100.0, 100.0 * most / max(float(rows), 1.0))
    names = [feature.name for feature in FEATURES]
    sql = (
        f"SELECT {', '.join(names)} FROM customers_customerprofile"
        " TABLESAMPLE SYSTEM (%s) REPEATABLE (1) LIMIT %s"
    )
    return pd.DataFrame(fetch_rows(sql, [percent, 2 * most]), columns=names, dtype="float64")
