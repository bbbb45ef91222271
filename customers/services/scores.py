"""The score store: every model's output, written by COPY."""

import json
from collections.abc import Sequence
from datetime import datetime

import pandas as pd
from django.db import transaction

from config.base.tables import copy_text, execute_sql
from customers.models import Score

COLUMNS = ["customer_id", "subject", "value", "band", "reasons"]
STAGE = """
    CREATE TEMP TABLE IF NOT EXISTS stage_scores (
        customer_id bigint NOT NULL, subject text NOT NULL, value float8 NOT NULL,
        band text NOT NULL, reasons jsonb NOT NULL
    ) ON COMMIT DELETE ROWS
"""
MERGE = """
    INSERT INTO customers_score
        (kind, customer_id, subject, value, band, reasons, model_version, computed_at)
    SELECT %s, customer_id, subject, value, band, reasons, %s, %s FROM stage_scores
    ON CONFLICT (kind, customer_id, subject) DO UPDATE
       SET value = EXCLUDED.value, band = EXCLUDED.band, reasons = EXCLUDED.reasons,
           model_version = EXCLUDED.model_version, computed_at = EXCLUDED.computed_at
"""
OF_REFUSERS = """
    DELETE FROM customers_score s
     USING customers_customer c
      LEFT JOIN customers_consentstate p
        ON p.customer_id = c.id AND p.purpose = 'profiling' AND p.channel = ''
     WHERE s.kind = ANY(%s) AND c.id = s.customer_id
       AND (c.profiling_refused OR NOT coalesce(p.granted, true))
"""


@transaction.atomic
def write_scores(
    *, kind: str, frame: pd.DataFrame, model_version: str, computed_at: datetime
) -> int:
    """Write the scores of one kind and return their number.

    `frame` has customer_id and value, and may have subject (a product code), band and reasons
    (lists that JSON can hold). A customer's older score of the same kind and subject is replaced.
    """
    if frame.empty:
        return 0
    ready = pd.DataFrame({"customer_id": frame["customer_id"].astype("int64")})
    for name in ("subject", "band"):
        ready[name] = frame[name].fillna("") if name in frame else ""
    ready["value"] = frame["value"].astype("float64")
    ready["reasons"] = frame["reasons"].map(json.dumps) if "reasons" in frame else "[]"
    execute_sql(STAGE)
    execute_sql("TRUNCATE stage_scores")
    # Quoted, so that an empty text is not read as NULL.
    text = ready[COLUMNS].to_csv(header=False, index=False, quoting=2)
    copy_text("stage_scores", COLUMNS, text)
    return execute_sql(MERGE, [kind, model_version, computed_at])


def drop_scores_of_refusers(*, kinds: Sequence[str]) -> int:
    """Delete scores of some kinds of customers who refuse profiling, and return their number."""
    return execute_sql(OF_REFUSERS, [list(kinds)])


def drop_older_scores(*, kind: str, low: int, high: int, before: datetime) -> int:
    """Delete what an earlier run left of one kind for a range of customer ids, both ends in it."""
    older = Score.objects.filter(
        kind=kind, customer_id__gte=low, customer_id__lte=high, computed_at__lt=before
    )
    return older.delete()[0]


def drop_scores(*, kind: str) -> int:
    """Delete every score of a kind that is no longer wanted."""
    return Score.objects.filter(kind=kind).delete()[0]
