"""The logical tables that features aggregate, as SQL over the stored ones.

Values are bound by name: `as_of`, `today` (its date in the bank's zone), `zone`, and those of the scope of customers,
whose condition stands for a column in braces. OFFSET 0 has each row's age and marks computed once, and not anew in the
filter of every feature (2.5 times as fast); for the same reason date_part, which counts in float8, stands for extract,
which counts in numeric, and money is a whole number of cents in float8, exact up to 90,000,000,000,000 of a currency.
"""

from customers.domain.features.bookings import (
    BANK_KINDS,
    OWN_KINDS,
    PAY_KINDS,
    RECENT_DAYS,
    SPEND_KINDS,
)
from customers.domain.features.declared import HISTORY_DAYS, Grain, quoted
from customers.domain.features.holdings import OWED_KINDS

_CENTS = "CAST(CAST({amount} * 100 AS bigint) AS double precision)"
_DAYS_AGO = "CAST(floor(date_part('epoch', %(as_of)s::timestamptz - {time}) / 86400) AS int)"
_ACCOUNT = "p.kind NOT IN ('loan', 'card')"
# 20260316 for a date: the difference of two, in ten thousands, is the full years between them.
_NUMBERED = "(date_part('year', {date}) * 10000 + date_part('month', {date}) * 100 + date_part('day', {date}))"

_CUSTOMERS = f"""
    SELECT id,
           CAST(floor(({_NUMBERED.format(date="%(today)s::date")} - {_NUMBERED.format(date="birth_on")}) / 10000.0) AS int)
               AS age_years,
           %(today)s::date - since_on AS tenure_days
      FROM customers_customer
     WHERE {{id}} AND merged_into_id IS NULL AND (since_on IS NULL OR since_on <= %(today)s::date)
       AND NOT EXISTS (SELECT 1 FROM customers_datarestriction d WHERE d.customer_id = customers_customer.id)
"""
_OPEN = """{held.customer_id}
       AND (held.opened_on IS NULL OR held.opened_on <= %(today)s::date)
       AND (held.closed_on IS NULL OR held.closed_on > %(today)s::date)"""
# What a balance was: today's less everything booked since.
_HOLDINGS = f"""
    SELECT held.customer_id, p.kind, {_CENTS.format(amount="(held.balance - coalesce(b.later, 0))")} AS cents,
           held.maturity_on - %(today)s::date AS days_to_maturity
      FROM customers_holding held
      JOIN customers_product p ON p.id = held.product_id
      LEFT JOIN (SELECT holding_id, sum(amount) AS later FROM customers_transaction
                  WHERE booked_at >= %(as_of)s::timestamptz AND {{customer_id}}
                  GROUP BY holding_id) b ON b.holding_id = held.id
     WHERE {_OPEN}
"""
_KINDS = f"""
    SELECT held.customer_id, p.kind, count(*) AS held
      FROM customers_holding held
      JOIN customers_product p ON p.id = held.product_id
     WHERE {_OPEN}
     GROUP BY held.customer_id, p.kind
"""
_BOOKED = """customers_transaction b
      JOIN customers_holding held ON held.id = b.holding_id
      JOIN customers_product p ON p.id = held.product_id
     WHERE b.booked_at < %(as_of)s::timestamptz AND {b.customer_id}"""
_SINCE = "b.booked_at > %(as_of)s::timestamptz - interval '{days} days'"
_IS_OWN = f"b.kind IN ({quoted(OWN_KINDS)}) AND b.channel <> 'batch'"
_IS_SPENT = f"b.amount < 0 AND b.kind IN ({quoted(SPEND_KINDS)})"
_IS_ASSET = f"p.kind NOT IN ({quoted(OWED_KINDS)})"
_YEAR = f"""
    SELECT customer_id, cents, days_ago, CAST(floor(days_ago / 30.0) AS int) AS period, kind,
           is_own, is_spent, is_bank, is_asset
      FROM (SELECT b.customer_id, b.kind, {_CENTS.format(amount="b.amount")} AS cents,
                   {_DAYS_AGO.format(time="b.booked_at")} AS days_ago,
                   {_IS_OWN} AS is_own, {_IS_SPENT} AS is_spent,
                   b.kind IN ({quoted(BANK_KINDS)}) AS is_bank, {_IS_ASSET} AS is_asset
              FROM {_BOOKED} AND {_SINCE.format(days=HISTORY_DAYS)}
            OFFSET 0) booked
    OFFSET 0
"""
_RECENT = f"""
    SELECT customer_id, cents, days_ago, CAST(floor(days_ago / 30.0) AS int) AS period, kind, channel,
           CAST(date_part('hour', local_at) AS int) AS local_hour,
           CAST(date_part('isodow', local_at) AS int) AS weekday,
           kind IN ({quoted(PAY_KINDS)}) AS is_pay,
           kind IN ('cash_deposit', 'cash_withdrawal') AS is_cash,
           is_own, is_spent, is_account, is_asset, is_overdrawn
      FROM (SELECT b.customer_id, b.kind, b.channel, {_CENTS.format(amount="b.amount")} AS cents,
                   {_DAYS_AGO.format(time="b.booked_at")} AS days_ago,
                   b.booked_at AT TIME ZONE %(zone)s AS local_at,
                   {_IS_OWN} AS is_own, {_IS_SPENT} AS is_spent,
                   coalesce(b.balance_after < 0, false) AND p.kind = 'deposit' AS is_overdrawn,
                   {_ACCOUNT} AS is_account, {_IS_ASSET} AS is_asset
              FROM {_BOOKED} AND {_SINCE.format(days=RECENT_DAYS)}
            OFFSET 0) booked
    OFFSET 0
"""
_CATEGORIES = f"""
    SELECT customer_id, category, coalesce(-sum(CASE WHEN is_recent THEN cents END), 0) AS spent_cents,
           coalesce(-sum(CASE WHEN NOT is_recent THEN cents END), 0) AS before_cents
      FROM (SELECT b.customer_id, b.category, {_CENTS.format(amount="b.amount")} AS cents,
                   {_SINCE.format(days=90)} AS is_recent
              FROM customers_transaction b
             WHERE b.booked_at < %(as_of)s::timestamptz AND {{b.customer_id}}
               AND {_SINCE.format(days=180)} AND b.amount < 0 AND b.category <> ''
            OFFSET 0) booked
     GROUP BY customer_id, category
"""
_DAYS = f"""
    SELECT DISTINCT b.customer_id, {_DAYS_AGO.format(time="b.booked_at")} AS days_ago
      FROM customers_transaction b
     WHERE b.booked_at < %(as_of)s::timestamptz AND {{b.customer_id}}
       AND b.booked_at > %(as_of)s::timestamptz - interval '90 days'
       AND b.kind IN ({quoted(OWN_KINDS)}) AND b.channel <> 'batch'
"""
# Calendar months of the bank's zone: the twelve complete ones and the one that is running. Comparing a time with the
# twelve beginnings costs a third of turning it into local time.
_MONTHS_AGO = " + ".join(
    f"CAST(b.booked_at < %(month_{ago})s::timestamptz AS int)" for ago in range(12)
)
_MONTHS = f"""
    SELECT customer_id, spent_cents, inflow_cents, months_ago,
           CAST((date_part('month', %(today)s::date) + 23 - months_ago) AS int) %% 12 + 1 AS month_number,
           max(CASE WHEN months_ago > 0 THEN spent_cents END) OVER (PARTITION BY customer_id) AS most_spent_cents
      FROM (SELECT customer_id, months_ago,
                   coalesce(-sum(CASE WHEN is_spent THEN cents END), 0) AS spent_cents,
                   coalesce(sum(CASE WHEN is_inflow THEN cents END), 0) AS inflow_cents
              FROM (SELECT b.customer_id, {_CENTS.format(amount="b.amount")} AS cents, {_MONTHS_AGO} AS months_ago,
                           b.amount < 0 AS is_spent, b.amount > 0 AND {_ACCOUNT} AS is_inflow
                      FROM {_BOOKED} AND b.booked_at >= %(month_12)s::timestamptz
                       AND (b.amount > 0 OR b.kind IN ({quoted(SPEND_KINDS)}))
                    OFFSET 0) booked
             GROUP BY customer_id, months_ago
            OFFSET 0) monthly
"""
# One row for each who pays a customer: pay by its kind together, other transfers by their counterparty.
_PAYERS = f"""
    SELECT customer_id, payer, is_pay, count(*) AS times, count(DISTINCT month) AS months, avg(cents) AS mean_cents,
           stddev_pop(cents) AS spread_cents, avg(month_day) AS month_day,
           coalesce(sum(cents) FILTER (WHERE days_ago < 90), 0) AS recent_cents
      FROM (SELECT b.customer_id, b.kind IN ({quoted(PAY_KINDS)}) AS is_pay,
                   CASE WHEN b.kind IN ({quoted(PAY_KINDS)}) THEN '' ELSE b.counterparty END AS payer,
                   {_CENTS.format(amount="b.amount")} AS cents,
                   {_DAYS_AGO.format(time="b.booked_at")} AS days_ago,
                   date_part('day', b.booked_at AT TIME ZONE %(zone)s) AS month_day,
                   date_trunc('month', b.booked_at AT TIME ZONE %(zone)s) AS month
              FROM customers_transaction b
             WHERE b.booked_at < %(as_of)s::timestamptz AND {{b.customer_id}}
               AND b.booked_at > %(as_of)s::timestamptz - interval '{HISTORY_DAYS} days'
               AND (b.kind IN ({quoted(PAY_KINDS)}) OR b.kind = 'transfer_in' AND b.counterparty <> '')
               AND b.amount > 0
            OFFSET 0) paid
     GROUP BY customer_id, payer, is_pay
"""
_EVENTS = f"""
    SELECT customer_id, kind, channel, {_DAYS_AGO.format(time="occurred_at")} AS days_ago
      FROM customers_event
     WHERE occurred_at < %(as_of)s::timestamptz AND {{customer_id}}
       AND occurred_at >= %(as_of)s::timestamptz - interval '{HISTORY_DAYS} days'
    OFFSET 0
"""

_TEXTS = f"""
    SELECT w.customer_id, {_DAYS_AGO.format(time="w.occurred_at")} AS days_ago,
           s.value AS sentiment, u.value AS urgency
      FROM customers_text w
      LEFT JOIN customers_textfeature s ON s.text_id = w.id AND s.kind = 'sentiment'
      LEFT JOIN customers_textfeature u ON u.text_id = w.id AND u.kind = 'urgency'
     WHERE w.occurred_at < %(as_of)s::timestamptz AND {{w.customer_id}} AND w.customer_id IS NOT NULL
       AND w.occurred_at > %(as_of)s::timestamptz - interval '{HISTORY_DAYS} days'
    OFFSET 0
"""

LOGICAL: dict[Grain, str] = {
    Grain.CUSTOMER: _CUSTOMERS,
    Grain.HOLDING: _HOLDINGS,
    Grain.KIND: _KINDS,
    Grain.TRANSACTION: _YEAR,
    Grain.RECENT: _RECENT,
    Grain.CATEGORY: _CATEGORIES,
    Grain.DAY: _DAYS,
    Grain.MONTH: _MONTHS,
    Grain.PAYER: _PAYERS,
    Grain.EVENT: _EVENTS,
    Grain.TEXT: _TEXTS,
}
SCOPED = ("id", "customer_id", "held.customer_id", "b.customer_id", "w.customer_id")
