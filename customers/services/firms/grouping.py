"""Groups of firms: the head of each is the top of the chain of parents, kept for all of them at once."""

from django.db import transaction

from config.base.tables import execute_sql

# A ring of parents has no top: its firm with the smallest key stands for it.
HEADS = """
    WITH RECURSIVE above AS (
        SELECT customer_id AS firm, coalesce(parent_id, customer_id) AS top, ARRAY[customer_id] AS passed
          FROM customers_firm
         WHERE parent_id IS NOT NULL OR customer_id IN (SELECT parent_id FROM customers_firm)
        UNION ALL
        SELECT a.firm, f.parent_id, a.passed || a.top
          FROM above a JOIN customers_firm f ON f.customer_id = a.top
         WHERE f.parent_id IS NOT NULL AND a.top <> ALL(a.passed)
    ), longest AS (
        SELECT DISTINCT ON (firm) firm,
               CASE WHEN top = ANY(passed) THEN (SELECT min(one) FROM unnest(passed) one) ELSE top END AS head
          FROM above ORDER BY firm, cardinality(passed) DESC
    )
    UPDATE customers_firm f SET head_id = l.head, updated_at = now()
      FROM (SELECT g.customer_id AS firm, l.head FROM customers_firm g LEFT JOIN longest l ON l.firm = g.customer_id) l
     WHERE f.customer_id = l.firm AND f.head_id IS DISTINCT FROM l.head
"""


@transaction.atomic
def group_firms() -> int:
    """Find the head of every firm's group from the parents; return how many changed."""
    return execute_sql(HEADS)
