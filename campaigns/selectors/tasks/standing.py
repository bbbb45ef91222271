"""Whether a task may be done at this moment: the campaign's own state, and every gate asked again."""

from datetime import datetime
from string import Template

from django.utils import timezone

from campaigns.models import Campaign, CampaignRun, ContactTask
from campaigns.selectors.audience import Reason, gates_of
from campaigns.selectors.content.standing_offers import offer_refusal
from campaigns.selectors.signing import has_standing_approval
from config.base.tables import fetch_rows
from customers.selectors.gates import Gates

ASK = Template("""
    SELECT $refusal, $waits, $until FROM customers_customer c $sources WHERE c.id = %(customer)s
""")
# Of two records merged since, one task is enough: the one that was settled, else the older.
TWIN = """
    EXISTS (SELECT FROM campaigns_contacttask o
             WHERE o.run_id = t.run_id AND o.customer_id = t.customer_id AND o.id <> t.id
               AND (o.state = 'done' OR (o.state IN ('open', 'taken') AND o.id < t.id)))
"""
HAS_TWIN = Template("SELECT 1 FROM campaigns_contacttask t WHERE t.id = %s AND $twin")
STOPPED = (CampaignRun.State.STOPPING, CampaignRun.State.STOPPED)
RESTING = (CampaignRun.State.PAUSED, CampaignRun.State.WAITING)


def task_gates_of(campaign: Campaign, at: datetime) -> Gates:
    """Return the gates of a task: those of the campaign without the caps, as its own contact counts already."""
    return gates_of(campaign, at).without_caps()


def why_not_now(
    task: ContactTask, at: datetime | None = None, signed: dict[int, bool] | None = None
) -> Reason | None:
    """Return what stands between a task and its customer now, if anything does; `until` is None for what lasts.

    Who asks about many tasks hands over `signed`, in which is kept of each run whether what was signed still stands.
    """
    at = at or timezone.now()
    campaign = task.run.campaign
    if task.run.state in STOPPED:
        return Reason("stopped")
    if fetch_rows(HAS_TWIN.substitute(twin=TWIN), [task.pk]):
        return Reason("twin_contacted")
    gates = task_gates_of(campaign, at)
    text = ASK.substitute(
        refusal=gates.refusal, waits=gates.waits, until=gates.until, sources=gates.for_few
    )
    ((refusal, waits, until),) = fetch_rows(text, gates.params | {"customer": task.customer_id})
    refusal = refusal or offer_refusal(task.delivery_id, task.customer_id)
    if refusal:
        return Reason(refusal)
    resting = _why_resting(task.run, {} if signed is None else signed)
    if resting:
        return Reason(resting, at)
    return Reason(waits, until) if waits else None


def _why_resting(run: CampaignRun, signed: dict[int, bool]) -> str:
    if run.state in RESTING:
        return "paused"
    if run.pk not in signed:
        signed[run.pk] = has_standing_approval(run, run.campaign)
    return "" if signed[run.pk] else "approval_void"
