"""The watch over rows in hand: right before a mail goes out, may it still?

Asks the database again whenever its last answer is older than 200 ms, so that nothing reaches a provider
more than a second after a hold, a refusal, a withdrawal or a stop has been committed.
"""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from string import Template

from django.conf import settings
from django.db import connection
from django.utils import timezone

from campaigns.models import Campaign, CampaignRun, Delivery
from campaigns.selectors.audience import delivery_gates_of
from campaigns.selectors.following.rows import is_halted_above
from campaigns.services.claiming import Batch, lease_end
from campaigns.services.settling import Settlement
from customers.channels.messages import Outgoing

FRESH_SECONDS = 0.2
AHEAD = 250  # mails a worker may send meanwhile: those behind them are asked about when their turn has come

ASK = Template("""
    SELECT d.id, run.state, $refusal, $waits, $until, d.lease_until
      FROM campaigns_delivery d
      JOIN campaigns_campaignrun run ON run.id = d.run_id
      JOIN customers_customer c ON c.id = d.customer_id
      $sources
     WHERE d.run_month = %(run_month)s AND d.id = ANY(%(ids)s)
       AND d.claim_token = %(token)s::uuid AND d.lease_until > %(now)s
""")
RENEW = """
    UPDATE campaigns_delivery SET lease_until = %(lease_until)s
     WHERE run_month = %(run_month)s AND id = ANY(%(ids)s) AND claim_token = %(token)s::uuid
"""


class Watch:
    """Watches over the rows of one batch; `in_hand` are those not yet handed over, in the order of their turns."""

    def __init__(self, batch: Batch, campaign: Campaign, keys: Iterable[int]) -> None:
        self.batch = batch
        self.in_hand = dict.fromkeys(keys)
        self.stopped: dict[int, Settlement] = {}
        self._asked: set[int] = set()
        self._asked_at = float("-inf")
        self._gates = delivery_gates_of(campaign, batch.run, timezone.now()).without_caps()

    def allows(self, mail: Outgoing) -> bool:
        """Whether this mail may go out by an answer that is not older than 200 ms."""
        if mail.key not in self._asked or time.monotonic() - self._asked_at > FRESH_SECONDS:
            self._ask()
        known = mail.key in self._asked and mail.key in self.in_hand
        return known and mail.key not in self.stopped

    def done(self, ids: Iterable[int]) -> None:
        """Watch no longer over rows that have been settled."""
        for pk in ids:
            self.in_hand.pop(pk, None)

    def _ask(self) -> None:
        self._asked_at = time.monotonic()
        self._asked = set(islice(self.in_hand, AHEAD))
        now = timezone.now()
        gates = self._gates.moved_to(now)
        values = gates.params | {
            "run_month": self.batch.run.run_month,
            "ids": list(self._asked),
            "token": str(self.batch.token),
            "now": now,
        }
        text = ASK.substitute(
            refusal=gates.refusal, waits=gates.waits, until=gates.until, sources=gates.for_few
        )
        with connection.cursor() as cursor:
            cursor.execute(text, values)
            rows = cursor.fetchall()
            self._renew(cursor, [row[5] for row in rows], values, now)
        self.done(self._asked.difference(row[0] for row in rows))  # these have lost their lease
        halted = is_halted_above(self.batch.run)
        for pk, state, refusal, waits, until, _lease in rows:
            stop = _stop(pk, state, halted=halted) or _refused(pk, refusal, waits, until)
            if stop:
                self.stopped[pk] = stop

    def _renew(self, cursor: object, leases: list[datetime], values: dict, now: datetime) -> None:
        """Renew the lease of all in hand when less than half of it is left."""
        half = timedelta(seconds=settings.DELIVERY_LEASE_SECONDS / 2)
        if leases and min(leases) < now + half:
            held = {"ids": list(self.in_hand), "lease_until": lease_end(now)}
            cursor.execute(RENEW, values | held)  # type: ignore[attr-defined] # a DB-API cursor


def _stop(pk: int, run_state: str, *, halted: bool) -> Settlement | None:
    if run_state == CampaignRun.State.RUNNING and not halted:
        return None
    if run_state == CampaignRun.State.STOPPING:
        return Settlement(pk, Delivery.State.CANCELLED, "stopped")
    return Settlement(pk, Delivery.State.PLANNED)


def _refused(
    pk: int, refusal: str | None, waits: str | None, until: datetime | None
) -> Settlement | None:
    if refusal:
        return Settlement(pk, Delivery.State.SUPPRESSED, refusal)
    if waits:
        return Settlement(pk, Delivery.State.PLANNED, waits, not_before=until)
    return None
