"""The nightly refresh of everybody's value: computed as arrays, written as one difference."""

from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.base.errors import DomainError
from config.base.tables import copy_text, execute_sql, fetch_rows
from customers.services.scores import write_scores
from segmentation.domain.value.assessing import Assessed, assess
from segmentation.domain.value.lifetime_value import contract_tables
from segmentation.domain.value.scoring import DISLOYAL_BELOW, LOYAL_FROM, rfm_counts
from segmentation.domain.value.survival import observed_curve
from segmentation.domain.value.terms import Terms
from segmentation.models import ValueRun
from segmentation.models.value import terms_in_force
from segmentation.selectors.value.figures import tier_figures
from segmentation.selectors.value.measuring import (
    OLDEST_QUARTERS,
    read_lives,
    read_open,
    read_payments,
    read_people,
    value_permit,
)
from segmentation.services.analyses.progress import advance, begin, finish, keeping_failures

VALUE_LOCK = 7_268_116  # key of the advisory lock: one refresh at a time
CHUNK = 100_000
STEPS = 3
COLUMNS = [
    "customer_id", "score", "tier", "recency", "frequency", "monetary", "contribution", "contract_value",
    "payment_value", "clv", "potential", "loyalty", "alive", "purchases",
]  # fmt: skip
STAGE = """
    DROP TABLE IF EXISTS pg_temp.stage_value;
    CREATE TEMP TABLE stage_value (
        customer_id bigint PRIMARY KEY, score float8, tier text, recency int2, frequency int2, monetary int2,
        contribution float8, contract_value float8, payment_value float8, clv float8, potential float8,
        loyalty float8, alive float8, purchases float8
    ) ON COMMIT DROP
"""
NOTE_MOVES = """
    INSERT INTO segmentation_tierchange (customer_id, before, after, at)
    SELECT coalesce(s.customer_id, v.customer_id), coalesce(v.tier, ''), coalesce(s.tier, ''), %(at)s
      FROM stage_value s FULL JOIN segmentation_customervalue v USING (customer_id)
     WHERE s.tier IS DISTINCT FROM v.tier
"""
DROP_GONE = """
    DELETE FROM segmentation_customervalue WHERE customer_id IN (
        SELECT customer_id FROM segmentation_customervalue EXCEPT SELECT customer_id FROM stage_value)
"""
WRITE = """
    INSERT INTO segmentation_customervalue AS v
        (customer_id, score, tier, recency, frequency, monetary, contribution, contract_value, payment_value,
         clv, potential, loyalty, alive, purchases, peak_clv, tier_since, computed_at)
    SELECT customer_id, score, tier, recency, frequency, monetary, contribution, contract_value, payment_value,
           clv, potential, loyalty, alive, purchases, clv, %(at)s, %(at)s FROM stage_value
    ON CONFLICT (customer_id) DO UPDATE SET
        score = EXCLUDED.score, recency = EXCLUDED.recency, frequency = EXCLUDED.frequency,
        monetary = EXCLUDED.monetary, contribution = EXCLUDED.contribution,
        contract_value = EXCLUDED.contract_value, payment_value = EXCLUDED.payment_value, clv = EXCLUDED.clv,
        potential = EXCLUDED.potential, loyalty = EXCLUDED.loyalty, alive = EXCLUDED.alive,
        purchases = EXCLUDED.purchases, peak_clv = greatest(v.peak_clv, EXCLUDED.clv),
        tier_since = CASE WHEN v.tier = EXCLUDED.tier THEN v.tier_since ELSE EXCLUDED.tier_since END,
        tier = EXCLUDED.tier, computed_at = EXCLUDED.computed_at
"""
MOVES = """
    SELECT before, after, count(*) FROM segmentation_tierchange WHERE at = %(at)s GROUP BY 1, 2 ORDER BY 1, 2
"""


@transaction.atomic
def request_value() -> ValueRun:
    """Ask for a refresh of everybody's value; one that already waits or runs is returned instead."""
    execute_sql("SELECT pg_advisory_xact_lock(%s, 1)", [VALUE_LOCK])
    return ValueRun.objects.under_way().first() or ValueRun.objects.create()


def refresh_value(*, run_id: int | None = None) -> ValueRun:
    """Compute everybody's value by the terms in force and keep it with what changed; return the run.

    The run of a refresh that fails says why; nothing else changes then. Raises DomainError `busy`.
    """
    run = begin(ValueRun, run_id or request_value().pk)
    if run is None:
        raise DomainError("busy", _("Value is being refreshed."))
    with keeping_failures(run):
        run.terms_version, terms = terms_in_force()
        run.as_of = run.started_at
        run.save(update_fields=["terms_version", "as_of", "updated_at"])
        _refresh(run, terms)
    return run


def _refresh(run: ValueRun, terms: Terms) -> None:
    advance(run, "lives", steps=STEPS)
    today = timezone.localdate(run.moment)
    lives = {kind: (each.ended, each.observed) for kind, each in read_lives(today).items()}
    horizon = max(1, round(terms.horizon_months / 3))
    tables, models = contract_tables(
        lives,
        list(terms.products),
        ages=OLDEST_QUARTERS,
        horizon=horizon,
        rates=(terms.discount_rate, terms.retention),
    )
    contracts = read_open(today, terms.products, tables)
    advance(run, "assessing", done=1, steps=STEPS)
    assessed = assess(terms, read_people(run.moment), contracts, read_payments(run.moment))
    run.fitted = assessed.payments.fitted | {
        "permit": value_permit().record(),
        "survival": {kind: asdict(model) for kind, model in models.items()},
        "observed": {kind: observed_curve(*each).round(4).tolist() for kind, each in lives.items()},
    }
    run.edges = {name: list(edges) for name, edges in assessed.edges.items()}
    with transaction.atomic():
        _write(run, assessed)


def _write(run: ValueRun, assessed: Assessed) -> None:
    advance(run, "writing", done=2, steps=STEPS)
    execute_sql("SELECT pg_advisory_xact_lock(%s, 2)", [VALUE_LOCK])
    execute_sql(STAGE)
    for start in range(0, len(assessed.values), CHUNK):
        part = assessed.values.iloc[start : start + CHUNK][COLUMNS]
        copy_text("stage_value", COLUMNS, part.to_csv(header=False, index=False))
    execute_sql("ANALYZE stage_value")  # nobody else does: the planner would guess at its rows
    at = {"at": run.as_of}
    run.moved = execute_sql(NOTE_MOVES, at)
    execute_sql(DROP_GONE)
    run.customers = execute_sql(WRITE, at)
    moves = fetch_rows(MOVES, at)
    run.figures = {"tiers": tier_figures(), "moves": moves, "rfm": _cells(assessed)}
    _score(assessed.values, run)
    finish(run)


def _cells(assessed: Assessed) -> list[Any]:
    grades = assessed.values[["recency", "frequency", "monetary"]].to_numpy()
    return rfm_counts(grades).tolist()


def _score(values: pd.DataFrame, run: ValueRun) -> None:
    """Put tier, lifetime value and loyalty into the score store, where every app finds them."""
    version = f"value-{run.terms_version}"
    for start in range(0, len(values), CHUNK):
        part = values.iloc[start : start + CHUNK]
        third = np.select([part["loyalty"] >= LOYAL_FROM, part["loyalty"] < DISLOYAL_BELOW], ["high", "low"], "medium")  # fmt: skip
        tier = part["tier"].to_numpy()
        for kind, value, band in (
            ("value_tier", "score", tier),
            ("clv", "clv", tier),
            ("loyalty", "loyalty", third),
        ):
            frame = pd.DataFrame(
                {"customer_id": part["customer_id"], "value": part[value], "band": band}
            )
            write_scores(
                kind=kind,
                frame=frame,
                model_version=version,
                computed_at=run.as_of or timezone.now(),
            )
