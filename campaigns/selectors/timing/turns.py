"""Who has had their turn in a series, so that nobody gets more of it than the marketer chose."""

from datetime import datetime, timedelta
from typing import Any

from campaigns.models import Campaign
from customers.selectors.gates import Gate

# Held out is a turn too: else both arms would not stay alike over a series. What a record had that was merged since,
# the customer kept had.
HAD = """
    SELECT coalesce(a.merged_into_id, a.id) FROM campaigns_delivery e
      JOIN customers_customer a ON a.id = e.customer_id
     WHERE e.run_month = ANY(%(had_months)s::date[]) AND e.run_id = ANY(%(had_runs)s)
       AND e.state IN ('planned', 'claimed', 'sent', 'uncertain', 'holdout')
       AND greatest(e.not_before, e.changed_at) > %(had_since)s
"""
# Right before the call: another date of the series may have been faster. `d` is the delivery in question.
HAD_BEFORE = """
    CASE WHEN EXISTS (
        SELECT 1 FROM campaigns_delivery e
         WHERE e.customer_id = ANY(ARRAY(SELECT c.id UNION ALL SELECT a.id FROM customers_customer a
                                          WHERE a.merged_into_id = c.id))
           AND e.run_id = ANY(%(had_runs)s) AND e.run_id <> d.run_id
           AND e.run_month = ANY(%(had_months)s::date[])
           AND (e.state IN ('claimed', 'sent', 'uncertain')
                OR e.state = 'planned' AND e.run_id < d.run_id)
           AND greatest(e.not_before, e.changed_at) > %(had_since)s) THEN 'had_before' END
"""
EVER = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def had_params(campaign: Campaign, at: datetime) -> dict[str, Any] | None:
    """Return what the SQL above needs at an instant; None where everybody may have it every time."""
    if campaign.again == Campaign.Again.EVERY or not campaign.recurrence:
        return None
    runs = list(campaign.runs.values_list("pk", "run_month"))
    if not runs:
        return None
    days = campaign.again_days if campaign.again == Campaign.Again.AFTER else None
    return {
        "had_runs": [pk for pk, _month in runs],
        "had_months": sorted({month for _pk, month in runs}),
        "had_since": at - timedelta(days=days) if days else EVER,
    }


def had_gate(campaign: Campaign, at: datetime) -> list[Gate]:
    """Return the gate for a statement over deliveries `d`, as a list of one or none."""
    params = had_params(campaign, at)
    return [Gate("had_before", HAD_BEFORE, params)] if params else []
