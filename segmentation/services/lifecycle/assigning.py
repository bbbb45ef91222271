"""The nightly assignment of stages: one statement finds everybody's, a difference is written and announced."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.base.errors import DomainError
from config.base.tables import execute_sql, fetch_rows
from customers.services.events import EventRow, record_events
from customers.services.streaming.announcing import NewEvent, announce_events
from segmentation.domain.lifecycle.terms import Stages
from segmentation.domain.lifecycle.warnings import (
    HEALTHY_STAGES,
    PRIOR_CUSTOMERS,
    WARNED_AT,
    WARNED_STAGES,
    WINBACK_STAGES,
    warning_sql,
)
from segmentation.models import StageRun
from segmentation.models.lifecycle import stages_in_force
from segmentation.selectors.lifecycle.history import forget_past_profiles, show_past_profiles
from segmentation.selectors.lifecycle.placing import placed_sql, stage_permit
from segmentation.services.analyses.progress import advance, begin, finish, keeping_failures

STAGE_LOCK = 7_268_117  # key of the advisory lock: one assignment at a time
ANNOUNCED_AT_ONCE = 10_000
ENTERED = "stage_entered"  # the kind of event that tells of an entry
FOUND = """
    DROP TABLE IF EXISTS pg_temp.stage_found;
    CREATE TEMP TABLE stage_found ON COMMIT DROP AS
    SELECT placed.id AS customer_id, placed.stage, found.points AS warning, found.reasons
      FROM ({placed}) AS placed JOIN customers_customerprofile p ON p.customer_id = placed.id
      CROSS JOIN LATERAL (
        SELECT CASE WHEN placed.stage = ANY(%(warned_stages)s) THEN {points} ELSE 0 END AS points,
               CASE WHEN placed.stage = ANY(%(warned_stages)s) THEN {reasons} ELSE '[]'::jsonb END AS reasons
      ) AS found
     WHERE EXISTS (SELECT FROM customers_customer c WHERE c.id = placed.id AND {who})
"""
NOTE_MOVES = """
    INSERT INTO segmentation_stagechange (customer_id, before, after, at)
    SELECT f.customer_id, coalesce(s.stage, ''), f.stage, %(at)s
      FROM stage_found f LEFT JOIN segmentation_customerstage s USING (customer_id)
     WHERE s.stage IS DISTINCT FROM f.stage
"""
DROP_GONE = """
    DELETE FROM segmentation_customerstage WHERE customer_id IN (
        SELECT customer_id FROM segmentation_customerstage EXCEPT SELECT customer_id FROM stage_found)
"""
# Of those who came to a stage long enough ago, how many were in a healthy one within the time allowed.
WON_BACK = """
    SELECT c.after, count(*),
           count(*) FILTER (WHERE EXISTS (
             SELECT FROM segmentation_stagechange n
              WHERE n.customer_id = c.customer_id AND n.at > c.at
                AND n.at <= c.at + make_interval(days => %(days)s) AND n.after = ANY(%(healthy)s)))
      FROM segmentation_stagechange c
     WHERE c.after = ANY(%(stages)s) AND c.at <= %(at)s - make_interval(days => %(days)s)
     GROUP BY 1
"""
# The share of a stage is that of its customers on the average; whom the model of payments gives a better chance of
# still buying than them has a better one here.
WRITE = """
    INSERT INTO segmentation_customerstage AS s
        (customer_id, stage, entered_at, warning, reasons, winback_share, winback_value)
    SELECT f.customer_id, f.stage, %(at)s, f.warning, f.reasons, own.share,
           own.share * greatest(v.peak_clv, 0)
      FROM stage_found f
      LEFT JOIN segmentation_customervalue v ON v.customer_id = f.customer_id
      LEFT JOIN unnest(%(stages)s::text[], %(shares)s::float8[]) AS w (stage, share) ON w.stage = f.stage
      LEFT JOIN (
        SELECT f.stage, avg(v.alive) AS alive
          FROM stage_found f JOIN segmentation_customervalue v USING (customer_id)
         GROUP BY f.stage) AS usual ON usual.stage = f.stage
      CROSS JOIN LATERAL (
        SELECT least(w.share * coalesce(v.alive / nullif(usual.alive, 0), 1), 1) AS share) AS own
    ON CONFLICT (customer_id) DO UPDATE SET
        entered_at = CASE WHEN s.stage = EXCLUDED.stage THEN s.entered_at ELSE EXCLUDED.entered_at END,
        stage = EXCLUDED.stage, warning = EXCLUDED.warning, reasons = EXCLUDED.reasons,
        winback_share = EXCLUDED.winback_share, winback_value = EXCLUDED.winback_value
"""
MOVES = "SELECT before, after, count(*) FROM segmentation_stagechange WHERE at = %(at)s GROUP BY 1, 2 ORDER BY 1, 2"
COUNTS = "SELECT stage, count(*) FROM segmentation_customerstage GROUP BY 1"
WARNED = "SELECT count(*) FROM segmentation_customerstage WHERE warning >= %(least)s"
ENTRIES = "SELECT customer_id, before, after FROM segmentation_stagechange WHERE at = %(at)s ORDER BY customer_id"


@transaction.atomic
def request_stages() -> StageRun:
    """Ask for an assignment of stages; one that already waits or runs is returned instead."""
    execute_sql("SELECT pg_advisory_xact_lock(%s, 1)", [STAGE_LOCK])
    return StageRun.objects.under_way().first() or StageRun.objects.create()


def assign_stages(*, run_id: int | None = None, as_of: datetime | None = None) -> StageRun:
    """Find everybody's stage by the definitions in force, keep what changed and announce it; return the run.

    With `as_of`, an instant of the past after the last assignment, the profiles of that time decide: so a bank
    with years of data begins with a history. What was then is not announced.
    A run that fails says why and changes nothing else. Raises DomainError `busy` or `out_of_order`.
    """
    _check_order(as_of)
    run = begin(StageRun, run_id or request_stages().pk)
    if run is None:
        raise DomainError("busy", _("Stages are being assigned."))
    with keeping_failures(run):
        run.terms_version, stages = stages_in_force()
        run.as_of = as_of or run.started_at
        run.save(update_fields=["terms_version", "as_of", "updated_at"])
        advance(run, "placing")
        with transaction.atomic():
            _assign(run, stages, past=as_of is not None)
    return run


def _check_order(as_of: datetime | None) -> None:
    last = StageRun.objects.done().first()
    latest = last.as_of if last else None
    if as_of and (as_of > timezone.now() or (latest and as_of <= latest)):
        raise DomainError(
            "out_of_order", _("A past assignment must come after the last one and before now.")
        )


def _assign(run: StageRun, stages: Stages, *, past: bool) -> None:
    execute_sql("SELECT pg_advisory_xact_lock(%s, 2)", [STAGE_LOCK])
    earlier = StageRun.objects.done().exists()
    if past and run.as_of:
        show_past_profiles(run.as_of)
    placed = placed_sql(stages, run.as_of)
    points, reasons = warning_sql()
    permitted = stage_permit()
    run.permit = permitted.record()
    found = FOUND.format(placed=placed.sql, points=points, reasons=reasons, who=permitted.who())
    execute_sql(found, {**placed.params, "warned_stages": list(WARNED_STAGES)})
    execute_sql("ANALYZE stage_found")  # nobody else does: the planner would guess at its rows
    if past:
        forget_past_profiles()
    at: dict[str, Any] = {"at": run.as_of}
    advance(run, "writing")
    execute_sql(NOTE_MOVES, at)
    execute_sql(DROP_GONE)
    shares = winback_shares(stages, at)
    execute_sql(WRITE, at | {"stages": list(shares), "shares": list(shares.values())})
    run.counts = dict(fetch_rows(COUNTS))
    run.moves = fetch_rows(MOVES, at)
    run.warned = fetch_rows(WARNED, {"least": WARNED_AT})[0][0]
    if earlier and not past:
        _announce(run)
    finish(run)


def winback_shares(stages: Stages, at: dict[str, Any]) -> dict[str, float]:
    """Return the probability of winning back by stage: what was seen, drawn towards the bank's expectation.

    Of n who came there long enough ago k came back in time: (k + 20 s) / (n + 20), s the share expected.
    """
    asked = at | {
        "days": stages.winback_days,
        "healthy": list(HEALTHY_STAGES),
        "stages": list(WINBACK_STAGES),
    }
    seen = {stage: (came, back) for stage, came, back in fetch_rows(WON_BACK, asked)}
    prior = stages.winback_share * PRIOR_CUSTOMERS
    return {
        stage: (back + prior) / (came + PRIOR_CUSTOMERS)
        for stage in WINBACK_STAGES
        for came, back in [seen.get(stage, (0, 0))]
    }


def _announce(run: StageRun) -> None:
    """Make each entry an event of the customer, for the timeline and for whoever subscribed to events."""
    at = run.as_of or timezone.now()
    entries = fetch_rows(ENTRIES, {"at": run.as_of})
    for start in range(0, len(entries), ANNOUNCED_AT_ONCE):
        rows = [
            EventRow(
                f"stage:{run.pk}:{pk}", pk, ENTERED, at, "", {"stage": after, "before": before}
            )
            for pk, before, after in entries[start : start + ANNOUNCED_AT_ONCE]
        ]
        record_events(rows)
        announce_events(
            events=[NewEvent(row.external_id, row.customer_id, row.kind, at) for row in rows]
        )
