"""Taking the answers to surveys out of the events, as one difference to what is kept."""

from datetime import datetime, timedelta

from django.db import transaction

from config.base.tables import execute_sql

KEPT_DAYS = 760  # two years and a month: the longest window there is
SATISFACTION_LOCK = 7_268_118  # key of the advisory lock: one refresh at a time
# An event without a known measure, or with a score outside its scale, is no answer.
STAGE = """
    CREATE TEMP TABLE stage_answers ON COMMIT DROP AS
    SELECT e.id AS event_id, coalesce(c.merged_into_id, c.id) AS customer_id, e.payload->>'measure' AS measure,
           (e.payload->>'score')::int2 AS score, e.channel, e.occurred_at AS answered_at
      FROM customers_event e JOIN customers_customer c ON c.id = e.customer_id
     WHERE e.kind = 'survey' AND e.occurred_at >= %(since)s AND e.occurred_at < %(until)s
       AND e.payload->>'score' ~ '^[0-9]{1,2}$'
       AND CASE e.payload->>'measure' WHEN 'csat' THEN (e.payload->>'score')::int BETWEEN 1 AND 5
                                      WHEN 'nps' THEN (e.payload->>'score')::int BETWEEN 0 AND 10
                                      ELSE false END
"""
COLUMNS = "event_id, customer_id, measure, score, channel, answered_at"
DROP_GONE = f"""
    DELETE FROM segmentation_surveyanswer WHERE event_id IN (
        SELECT event_id FROM (SELECT {COLUMNS} FROM segmentation_surveyanswer
                              EXCEPT SELECT {COLUMNS} FROM stage_answers) AS gone)
"""
ADD_NEW = f"""
    INSERT INTO segmentation_surveyanswer ({COLUMNS})
    SELECT {COLUMNS} FROM stage_answers EXCEPT SELECT {COLUMNS} FROM segmentation_surveyanswer
"""


@transaction.atomic
def take_answers(*, now: datetime) -> int:
    """Bring the table of answers to what the events of the last two years say; return how many are new."""
    execute_sql("SELECT pg_advisory_xact_lock(%s)", [SATISFACTION_LOCK])
    execute_sql("DROP TABLE IF EXISTS pg_temp.stage_answers")
    execute_sql(STAGE, {"since": now - timedelta(days=KEPT_DAYS), "until": now})
    execute_sql(DROP_GONE)
    return execute_sql(ADD_NEW)
