"""Stages of a day gone by, for a bank that begins with years of data."""

from datetime import datetime

from config.base.tables import execute_sql
from customers.selectors.features import features_sql

# A temporary table of the same name stands before the real one for this transaction: the rules read it unchanged.
PAST = "CREATE TEMP TABLE customers_customerprofile ON COMMIT DROP AS {features}"


def show_past_profiles(as_of: datetime) -> None:
    """Let this transaction read the profiles as of an instant in the past; call it within one."""
    sql, params = features_sql(as_of=as_of)
    execute_sql(PAST.format(features=sql), params)
    execute_sql("CREATE INDEX ON customers_customerprofile (customer_id)")
    execute_sql("ANALYZE customers_customerprofile")


def forget_past_profiles() -> None:
    """Read the profiles of today again."""
    execute_sql("DROP TABLE pg_temp.customers_customerprofile")
