"""Ending tasks that nobody will do: their day is over, their campaign stopped, or their customer may not be asked."""

from collections.abc import Sequence
from datetime import datetime
from string import Template
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign, CampaignRun, ContactTask
from campaigns.selectors.deliveries import SOURCE_KIND
from campaigns.selectors.tasks.standing import STOPPED, TWIN, task_gates_of
from campaigns.services.sparing import spare_others
from config.base.tables import fetch_rows
from customers.services import contacts

EXPIRE = """
    UPDATE campaigns_contacttask SET state = 'expired', settled_at = %(now)s, updated_at = %(now)s
     WHERE state IN ('open', 'taken') AND ends_on < %(today)s
    RETURNING delivery_id, tries
"""
WITHDRAW = """
    UPDATE campaigns_contacttask
       SET state = 'withdrawn', reason = %(reason)s, settled_at = %(now)s, updated_at = %(now)s
     WHERE run_id = %(run)s AND state IN ('open', 'taken')
    RETURNING delivery_id, tries
"""
REFUSE = Template("""
    WITH judged AS MATERIALIZED (
        SELECT t.id, coalesce($refusal, CASE WHEN $twin THEN 'twin_contacted' END) AS refusal
          FROM campaigns_contacttask t
          JOIN customers_customer c ON c.id = t.customer_id
          $sources
         WHERE t.run_id = %(run)s AND t.state IN ('open', 'taken')
    )
    UPDATE campaigns_contacttask t
       SET state = 'withdrawn', reason = j.refusal, settled_at = %(now)s, updated_at = %(now)s
      FROM judged j
     WHERE t.id = j.id AND j.refusal IS NOT NULL AND t.state IN ('open', 'taken')
    RETURNING t.delivery_id, t.tries
""")


def tend_tasks(*, now: datetime) -> int:
    """End what is over or may not be done any more; return the number. Losing a call of this costs a minute."""
    ended = expire_tasks(now=now)
    runs = CampaignRun.objects.filter(tasks__state__in=ContactTask.OPEN_STATES).distinct()
    for run in runs.select_related("campaign__product"):
        with spare_others("tasks", run.pk):
            ended += withdraw_refused(run=run, now=now)
    return ended


@transaction.atomic
def expire_tasks(*, now: datetime) -> int:
    """End the open tasks whose last day is over; return their number."""
    return _ended(fetch_rows(EXPIRE, {"now": now, "today": timezone.localdate(now)}))


@transaction.atomic
def withdraw_tasks(*, run: CampaignRun, reason: str) -> int:
    """Take back every open task of a run; return their number."""
    values: dict[str, Any] = {"run": run.pk, "reason": reason, "now": timezone.now()}
    return _ended(fetch_rows(WITHDRAW, values))


@transaction.atomic
def withdraw_refused(*, run: CampaignRun, now: datetime) -> int:
    """Take back the open tasks of a run whose customers a lasting gate refuses by now, of a stopped one all; return their number."""
    if run.state in STOPPED:
        return withdraw_tasks(run=run, reason="stopped")
    gates = task_gates_of(Campaign.objects.select_related("product").get(pk=run.campaign_id), now)
    text = REFUSE.substitute(refusal=gates.refusal, twin=TWIN, sources=gates.for_few)
    return _ended(fetch_rows(text, gates.params | {"run": run.pk, "now": now}))


def withdraw_one(task: ContactTask, reason: str, now: datetime) -> None:
    """Take back one task that the caller has locked."""
    task.state, task.reason, task.settled_at = ContactTask.State.WITHDRAWN, reason, now
    task.save(update_fields=["state", "reason", "settled_at", "updated_at"])
    _ended([(task.delivery_id, task.tries)])


def _ended(rows: Sequence[tuple[Any, ...]]) -> int:
    """A task that nobody has tried was no contact: its place in the caps is free again."""
    untried = [str(delivery) for delivery, tries in rows if not tries]
    if untried:
        contacts.undo_contacts(source_kind=SOURCE_KIND, source_ids=untried)
    return len(rows)
