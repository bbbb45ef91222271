"""Handing out: a delivery by phone or at the branch becomes somebody's task."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from campaigns.models import CampaignRun, ContactTask
from campaigns.selectors.stopping import window_end
from config.base.tables import execute_sql, fetch_column
from customers.channels.messages import Allowed, Found, Outcome, Outgoing, Result
from customers.models.fields import sealer
from service_desk.selectors.calendar import get_working_days

# The row lock and the state keep a task from being made for a delivery that was taken from its worker meanwhile.
# The owner is the branch's relationship manager where it has exactly one.
HAND_OUT = """
    WITH claimed AS (
        SELECT d.id, d.run_id, d.customer_id, d.channel FROM campaigns_delivery d
         WHERE d.run_month = %(run_month)s AND d.run_id = %(run_id)s AND d.id = ANY(%(ids)s)
           AND d.state = 'claimed'
           FOR UPDATE
    )
    INSERT INTO campaigns_contacttask
        (delivery_id, idempotency_key, run_id, customer_id, channel, branch_id, owner_id, title, script,
         due_on, ends_on, state, reason, outcome, tries, created_at, updated_at)
    SELECT d.id, n.idempotency_key, d.run_id, c.id, d.channel, c.branch_id, manager.id, n.title, n.script,
           %(due_on)s, %(ends_on)s, 'open', '', '', 0, %(now)s, %(now)s
      FROM unnest(%(ids)s::bigint[], %(keys)s::text[], %(titles)s::bytea[], %(scripts)s::bytea[])
           AS n (id, idempotency_key, title, script)
      JOIN claimed d ON d.id = n.id
      JOIN customers_customer c ON c.id = d.customer_id
      JOIN customers_branch b ON b.id = c.branch_id
      LEFT JOIN LATERAL (
           SELECT min(u.id) AS id FROM accounts_user u
             JOIN accounts_user_groups ug ON ug.user_id = u.id
             JOIN auth_group g ON g.id = ug.group_id AND g.name = 'relationship_manager'
            WHERE u.is_active AND u.branch_code = b.code
           HAVING count(*) = 1) manager ON true
    ON CONFLICT DO NOTHING
"""
THERE = "SELECT delivery_id FROM campaigns_contacttask WHERE delivery_id = ANY(%s)"


class TaskOutlet:
    """A provider that gives each message to a person: a row in the table of tasks is its acceptance."""

    def __init__(self, run: CampaignRun) -> None:
        self.run = run

    def send(self, batch: Iterable[Outgoing], allowed: Allowed) -> Iterator[Result]:
        """Make the tasks of what is allowed in one statement, each delivery's once."""
        wanted: list[Outgoing] = []
        for one in batch:
            if allowed(one):
                wanted.append(one)
            else:
                yield Result(one.key, Outcome.WITHHELD)
        there = self._hand_out(wanted) if wanted else set()
        for one in wanted:
            outcome = Outcome.ACCEPTED if one.key in there else Outcome.WITHHELD
            yield Result(one.key, outcome)

    def find(
        self, idempotency_key: str, *, recipient: str = "", since: datetime | None = None
    ) -> Found:
        """Say exactly whether there is a task."""
        made = ContactTask.objects.filter(idempotency_key=idempotency_key).exists()
        return Found.ACCEPTED if made else Found.NEVER

    def probe(self) -> str:
        """Answer that the table is there."""
        return str(ContactTask.objects.filter(run=self.run).count())

    def close(self) -> None:
        """Nothing to part from."""

    def _hand_out(self, wanted: list[Outgoing]) -> set[int]:
        now, seal = timezone.now(), sealer().seal
        due_on = next_workday(timezone.localdate(now))
        ends_on = timezone.localdate(window_end(self.run, self.run.campaign))
        ids = [one.key for one in wanted]
        values: dict[str, Any] = {
            "run_month": self.run.run_month,
            "run_id": self.run.pk,
            "ids": ids,
            "keys": [one.idempotency_key for one in wanted],
            "titles": [seal(one.note.title) for one in wanted],
            "scripts": [seal(one.note.text) for one in wanted],
            "due_on": due_on,
            "ends_on": max(due_on, ends_on),
            "now": now,
        }
        execute_sql(HAND_OUT, values)
        return set(fetch_column(THERE, [ids]))


def next_workday(day: date) -> date:
    """Return the day itself where it is worked, else the next one that is."""
    is_workday = get_working_days()
    for ahead in range(31):
        if is_workday(day + timedelta(days=ahead)):
            return day + timedelta(days=ahead)
    return day
