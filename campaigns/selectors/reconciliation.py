"""Whether what stands in the ledger of a run agrees with what its provider answered and with the contacts counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import CampaignRun, DeliveryAttempt
from campaigns.selectors.monitor import MonitorView, monitor_of
from config.base.tables import fetch_column, fetch_rows

LISTED = 1000  # deliveries of one disagreement that are shown
COMPARED = """
  FROM campaigns_delivery d
  LEFT JOIN (SELECT delivery_id, count(*) AS calls, count(*) FILTER (WHERE outcome = 'accepted') AS accepted
               FROM campaigns_deliveryattempt WHERE run_id = %(run)s GROUP BY 1) t ON t.delivery_id = d.id
  LEFT JOIN campaigns_contacttask k ON k.delivery_id = d.id AND k.tries = 0 AND k.state IN ('withdrawn', 'expired')
  LEFT JOIN customers_contact c ON c.source_kind = 'campaigns.delivery' AND c.source_id = d.id::text
 WHERE d.run_month = %(month)s AND d.run_id = %(run)s
"""
# A call of which nothing is written yet has an unknown outcome as well.
CALLS = """
SELECT coalesce(nullif(outcome, ''), %s), count(*) FROM campaigns_deliveryattempt WHERE run_id = %s GROUP BY 1
"""
# What must hold of every delivery, and the SQL of those of which it does not.
CHECKS: Mapping[str, tuple[str | Promise, str]] = {
    "sent_unconfirmed": (
        _("Whatever is sent was accepted by the provider"),
        "d.state = 'sent' AND coalesce(t.accepted, 0) = 0",
    ),
    "accepted_twice": (_("Nothing was accepted twice"), "t.accepted > 1"),
    "accepted_not_sent": (
        _("Whatever was accepted stands as sent"),
        "t.accepted > 0 AND d.state <> 'sent'",
    ),
    "holdout_called": (
        _("No hold-out was handed to the provider"),
        "d.arm = 'holdout' AND t.calls > 0",
    ),
    "stopped_called": (
        _("Nobody stopped by a rule at the freeze was handed over"),
        "d.arm = '' AND t.calls > 0",
    ),
    "contact_amiss": (
        _("The caps count every contact made and no other"),
        # What was handed to a person who never tried was no contact, and gave its place back.
        "c.id IS NOT NULL AND (d.state = 'sent' AND k.id IS NULL) <> (c.state = 'made')"
        " AND NOT (c.state = 'reserved' AND d.state IN ('planned', 'claimed', 'uncertain'))",
    ),
}
OUTCOMES = dict(DeliveryAttempt.Outcome.choices)


@dataclass(frozen=True)
class Check:
    """One thing that must hold of every delivery; `wrong` is the number of those of which it does not."""

    key: str
    words: str | Promise
    wrong: int


@dataclass(frozen=True)
class Reconciliation:
    """A run's balance: the ledger, the calls by their outcome, and what was compared."""

    view: MonitorView
    calls: list[tuple[str, str | Promise, int]]
    checks: list[Check]
    frozen: int
    computed_at: datetime

    @property
    def adds_up(self) -> bool:
        """Whether every customer of the frozen audience stands in exactly one state."""
        return self.frozen == self.view.frozen

    @property
    def agrees(self) -> bool:
        return self.adds_up and not any(check.wrong for check in self.checks)


def reconcile(run: CampaignRun) -> Reconciliation:
    """Compare the ledger of a run with its calls and with the contacts that the caps count."""
    counted = ", ".join(f"count(*) FILTER (WHERE {test})" for _words, test in CHECKS.values())
    (numbers,) = fetch_rows(f"SELECT {counted} {COMPARED}", _asked(run))
    made = dict(fetch_rows(CALLS, [DeliveryAttempt.Outcome.UNKNOWN.value, run.pk]))
    return Reconciliation(
        view=monitor_of(run),
        calls=[(key, words, made[key]) for key, words in OUTCOMES.items() if key in made],
        checks=[
            Check(key, words, wrong)
            for (key, (words, _test)), wrong in zip(CHECKS.items(), numbers, strict=True)
        ],
        frozen=run.frozen_count,
        computed_at=timezone.now(),
    )


def plain_balance(balance: Reconciliation) -> dict[str, object]:
    """Return a reconciliation as what JSON can hold."""
    return {
        "frozen": balance.frozen,
        "states": balance.view.counts,
        "stopped_at_freeze": balance.view.stopped_at_freeze,
        "suppressed": {row["reason"]: row["count"] for row in balance.view.suppressed},
        "failed": {row["reason"]: row["count"] for row in balance.view.failures},
        "calls": {key: count for key, _words, count in balance.calls},
        "adds_up": balance.adds_up,
        "amiss": {check.key: check.wrong for check in balance.checks},
        "agrees": balance.agrees,
        "computed_at": balance.computed_at.isoformat(),
    }


def deliveries_amiss(run: CampaignRun, key: str) -> list[int]:
    """Return the first deliveries of a run for which a check does not hold; none for an unknown check."""
    if key not in CHECKS:
        return []
    _words, test = CHECKS[key]
    return fetch_column(
        f"SELECT d.id {COMPARED} AND ({test}) ORDER BY d.id LIMIT {LISTED}", _asked(run)
    )


def _asked(run: CampaignRun) -> dict[str, object]:
    return {"run": run.pk, "month": run.run_month}
