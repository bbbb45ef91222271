"""Everybody's stage by given definitions, as a statement and as counts."""

from datetime import datetime

from django.utils import timezone

from customers.selectors.learning import Learning, Permit, permit
from segmentation.domain.compiler import Compiled, Moment, compile_facts
from segmentation.domain.lifecycle.terms import STAGES, Stages
from segmentation.selectors.counting import fetch, moment_now

PREVIEW_PATIENCE_MS = 20_000
PLACED = "SELECT id, CASE {cases} ELSE '{otherwise}' END AS stage FROM ({facts}) AS facts"
COUNTED = """
    SELECT placed.stage, count(*) FROM ({placed}) AS placed
      JOIN customers_customerprofile p ON p.customer_id = placed.id GROUP BY 1
"""


def stage_permit() -> Permit:
    """What stages are assigned from: marketing acts on them."""
    return permit(Learning.MARKETING, ())


def placed_sql(stages: Stages, as_of: datetime | None = None) -> Compiled:
    """Return the statement of everybody's stage (columns id, stage): the first rule that fits decides."""
    moment = Moment(as_of, timezone.localdate(as_of)) if as_of else moment_now()
    facts = compile_facts([node for _stage, node in stages.rules], moment)
    # Stages are words of our own list, checked when the definitions were read.
    cases = " ".join(
        f"WHEN f{place} THEN '{STAGES[STAGES.index(stage)]}'"
        for place, (stage, _node) in enumerate(stages.rules)
    )
    otherwise = STAGES[STAGES.index(stages.otherwise)]
    sql = PLACED.format(cases=cases, otherwise=otherwise, facts=facts.sql)
    return Compiled(sql, facts.params)


def preview_counts(stages: Stages) -> dict[str, int]:
    """Return how many customers each stage would have; raises TooSlowError after twenty seconds."""
    placed = placed_sql(stages)
    sql = COUNTED.format(placed=placed.sql)
    counts = dict(fetch(Compiled(sql, placed.params), PREVIEW_PATIENCE_MS))
    return {stage: counts.get(stage, 0) for stage in STAGES}
