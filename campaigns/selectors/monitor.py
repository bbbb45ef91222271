"""What a run is doing now: its ledger, its speed, its errors and what customers did."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.timezone import localtime

from campaigns.domain.stop_lines import LIMITS, StopLine, stop_lines
from campaigns.models import CampaignRun, Delivery, DeliveryAttempt, DeliveryEvent, StopEvent
from campaigns.selectors.reasons import reason_text
from campaigns.selectors.replies import replies_to
from campaigns.selectors.standing import count_standing
from campaigns.selectors.stopping import RuleShown, bank_limits, rules_shown, stop_events
from config.base.tables import fetch_rows

SPEED_MINUTES = 60
SPEED_WINDOW = timedelta(minutes=6)  # what "now" means when the speed is told
SPEED = """
    SELECT date_trunc('minute', finished_at) AS minute,
           count(*) FILTER (WHERE outcome = 'accepted'),
           count(*) FILTER (WHERE outcome <> 'accepted')
      FROM campaigns_deliveryattempt
     WHERE run_id = %s AND finished_at > %s
     GROUP BY 1 ORDER BY 1
"""
STATE_ORDER = ("sent", "failed", "uncertain", "suppressed", "cancelled", "claimed", "planned")
STATE_DOTS = {
    "sent": "d1",
    "failed": "bad",
    "uncertain": "warn",
    "suppressed": "hold",
    "cancelled": "ink",
    "claimed": "d3",
    "planned": "mute",
}


@dataclass(frozen=True)
class MonitorView:
    """Everything the monitor shows, as of `computed_at`."""

    counts: dict[str, int]
    ledger: list[dict[str, Any]]
    suppressed: list[dict[str, Any]]
    failures: list[dict[str, Any]]
    reactions: dict[str, int]
    speed: list[tuple[datetime, int, int]]
    per_minute: int
    seconds_left: int | None
    computed_at: datetime
    stopped_at_freeze: int
    stop_lines: list[StopLine] = field(default_factory=list)
    rules: list[RuleShown] = field(default_factory=list)
    stops: list[StopEvent] = field(default_factory=list)
    replies: dict[str, int] = field(default_factory=dict)
    standing: int = 0  # banners, or tasks of people

    @property
    def frozen(self) -> int:
        return sum(self.counts.values())

    @property
    def to_contact(self) -> int:
        """All who are neither hold-out nor were stopped by a gate when the audience was frozen."""
        return self.frozen - self.counts.get("holdout", 0) - self.stopped_at_freeze

    @property
    def waiting(self) -> int:
        return self.counts.get("planned", 0) + self.counts.get("claimed", 0)

    @property
    def settled(self) -> int:
        return self.to_contact - self.waiting


def monitor_of(run: CampaignRun) -> MonitorView:
    """Return the run as the ledger has it now."""
    now = timezone.now()
    counts = _by_state(run)
    stopped_at_freeze = _deliveries(run).filter(state=Delivery.State.SUPPRESSED, arm="").count()
    speed = _speed(run, now)
    per_minute = mean_per_minute([row for row in speed if row[0] >= now - SPEED_WINDOW])
    waiting = counts.get("planned", 0) + counts.get("claimed", 0)
    reactions = count_reactions(run)
    return MonitorView(
        counts=counts,
        ledger=[
            {
                "state": state,
                "dot": STATE_DOTS[state],
                "count": counts.get(state, 0)
                - (stopped_at_freeze if state == Delivery.State.SUPPRESSED else 0),
            }
            for state in STATE_ORDER
        ],
        suppressed=_reasons(run, Delivery.State.SUPPRESSED),
        failures=_reasons(run, Delivery.State.FAILED),
        reactions=reactions,
        speed=speed,
        per_minute=per_minute,
        seconds_left=round(60 * waiting / per_minute) if per_minute and waiting else None,
        computed_at=now,
        stopped_at_freeze=stopped_at_freeze,
        standing=count_standing(run),
        stop_lines=stop_lines(counts | reactions, run.confirmed_counts, limits_of(run)),
        rules=rules_shown(run, counts | reactions),
        stops=stop_events(run),
        replies=replies_to(run),
    )


def _by_state(run: CampaignRun) -> dict[str, int]:
    rows = _deliveries(run).values_list("state").annotate(n=Count("id"))
    return dict(rows)


def _deliveries(run: CampaignRun) -> Any:
    return Delivery.objects.filter(run_month=run.run_month, run=run)


def _reasons(run: CampaignRun, state: str) -> list[dict[str, Any]]:
    """Count by reason, most frequent first; holds of every kind share one code and are never broken out."""
    found = _deliveries(run).filter(state=state).values_list("reason").annotate(n=Count("id"))
    return [
        {"reason": reason, "text": reason_text(reason), "count": count}
        for reason, count in found.order_by("-n")
    ]


def watched_counts(run: CampaignRun) -> dict[str, int]:
    """Return what the stop lines look at: sent and failed as last counted, and the reactions."""
    return {"sent": run.sent_count, "failed": run.failed_count, **count_reactions(run, LIMITS)}


def limits_of(run: CampaignRun) -> Mapping[str, float]:
    """Return the stop lines of a run: those of machines, or of people."""
    return bank_limits(run.campaign.channel)


def count_reactions(run: CampaignRun, kinds: Iterable[str] = DeliveryEvent.Kind) -> dict[str, int]:
    """Return how many deliveries were opened, clicked, bounced …, by the kind of event."""
    rows = (
        DeliveryEvent.objects.filter(run=run, kind__in=list(kinds))
        .values_list("kind")
        .annotate(n=Count("delivery_id", distinct=True))
    )
    return dict(rows)


def _speed(run: CampaignRun, now: datetime) -> list[tuple[datetime, int, int]]:
    """Accepted and refused calls a minute over the run's last hour of sending."""
    last = (
        DeliveryAttempt.objects.filter(run=run, finished_at__isnull=False)
        .order_by("-id")
        .values_list("finished_at", flat=True)
        .first()
    )
    if last is None:
        return []
    return speed_since(run, last - timedelta(minutes=SPEED_MINUTES))


def speed_since(run: CampaignRun, since: datetime) -> list[tuple[datetime, int, int]]:
    """Return the accepted and refused calls of each minute after `since` in which there were any."""
    rows = fetch_rows(SPEED, [run.pk, since])
    return [(localtime(minute), sent, errors) for minute, sent, errors in rows]


def mean_per_minute(speed: list[tuple[datetime, int, int]]) -> int:
    """Return how many calls a minute were accepted, over the minutes given."""
    return round(sum(sent for _at, sent, _errors in speed) / len(speed)) if speed else 0
