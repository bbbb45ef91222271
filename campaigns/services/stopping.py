"""The lines at which a run stops by itself or tells its owner: the bank's own, and stricter ones of the campaign."""

from collections.abc import Iterator
from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.audit import record_access
from accounts.services.telling import Notice, tell_once
from campaigns.domain.stop_lines import LEAST_CASES, stop_lines
from campaigns.domain.stop_rules import SPEND
from campaigns.models import Campaign, CampaignRun, StopEvent
from campaigns.selectors.monitor import limits_of, watched_counts
from campaigns.selectors.reasons import reason_text
from campaigns.selectors.stopping import standings, wants_reason
from campaigns.services.sparing import spare_others
from config.base.errors import DomainError

logger = structlog.get_logger(__name__)
BATCH = 50
Does = StopEvent.Does


@transaction.atomic
def watch_lines(*, run: CampaignRun) -> StopEvent | None:
    """Write down every line that a running run crossed; pause it where one of them says so, and return that one.

    The event and the pause are one transaction: a worker that dies in it leaves a run that the next look stops.
    """
    rows = CampaignRun.objects.select_related("campaign").select_for_update(
        no_key=True, of=("self",)
    )
    current = rows.get(pk=run.pk)
    if current.state != CampaignRun.State.RUNNING:
        return None
    fired = [event for event in _crossed(current, timezone.now()) if _is_new(event)]
    StopEvent.objects.bulk_create(fired)
    for event in fired:
        logger.error("run_crossed_line", run=current.pk, line=event.line, does=event.does)
    pausing = next((event for event in fired if event.does == Does.PAUSE), None)
    if pausing:
        current.state = CampaignRun.State.PAUSED
        current.alarm = f"line_{pausing.line}"
        current.save(update_fields=["state", "alarm", "updated_at"])
        paused = Campaign.objects.filter(pk=current.campaign_id)
        paused.update(state=Campaign.State.PAUSED, updated_at=timezone.now())
    return pausing


def settle_stops(*, run: CampaignRun, campaign: Campaign, by: User, reason: str) -> None:
    """Write who lets a run go on that stopped at a line, or whose attribution window closed meanwhile, and why.

    Raises DomainError `reason_missing`.
    """
    now = timezone.now()
    wanted = wants_reason(run, campaign, now)
    if not wanted:
        return
    reason = reason.strip()[:300]
    if not reason:
        raise DomainError("reason_missing", _asked(wanted), field="reason")
    if wanted == "window":
        table = CampaignRun._meta.db_table
        record_access(action="resume_late", table=table, object_id=str(run.pk), note=reason)
        return
    run.stops.filter(settled_at=None).update(
        settled_at=now, settled_by=by, reason=reason, updated_at=now
    )


def tell_owners() -> int:
    """Mail the owners of campaigns in which something fired; return their number. One that fails is tried again."""
    untold = StopEvent.objects.filter(told_at=None).order_by("pk")[:BATCH]
    told = 0
    for pk in list(untold.values_list("pk", flat=True)):
        with spare_others("stop", pk):
            told += _tell(pk)
    return told


def _asked(wanted: str) -> str:
    if wanted == "line":
        return _("It stopped by itself: say why it may go on.")
    return _(
        "Its attribution window has closed, so what it sends now is not counted in its result: say why it may go on."
    )


def _crossed(run: CampaignRun, now: datetime) -> Iterator[StopEvent]:
    counts = watched_counts(run)
    for line in stop_lines(counts, run.confirmed_counts, limits_of(run)):
        if line.is_crossed:
            yield StopEvent(
                run=run, line=line.key, does=Does.PAUSE, by_bank=True, cases=line.cases,
                customers=line.customers, limit=line.limit, least=LEAST_CASES, at=now,
            )  # fmt: skip
    for one in standings(run, counts):
        if one.is_crossed:
            yield StopEvent(
                run=run, line=one.rule.line, does=one.rule.does, by_bank=False, cases=one.cases,
                customers=one.customers, limit=one.rule.limit, least=one.rule.least, at=now,
            )  # fmt: skip


def _is_new(event: StopEvent) -> bool:
    """Whether this has not fired yet since a person last let the run go on; at the budget, in this run at all."""
    before = event.run.stops.filter(line=event.line, does=event.does, by_bank=event.by_bank)
    if event.line != SPEND:
        before = before.filter(settled_at=None)
    return not before.exists()


def _tell(pk: int) -> bool:
    rows = StopEvent.objects.select_related("run__campaign__author")
    return tell_once(
        rows=rows, pk=pk, owner_of=lambda event: event.run.campaign.author, write=_notice
    )


def _notice(event: StopEvent) -> Notice:
    campaign = event.run.campaign
    place = reverse("campaigns:campaign_monitor", args=[campaign.code])
    subject = _("Still running, but over a line: %(name)s")
    said = _("It goes on. Pause it if this is not what you expect.")
    if event.does == Does.PAUSE:
        subject = _("Stopped by itself: %(name)s")
        said = _("Nothing more goes out until somebody resumes it and says why.")
    figures = _("%(cases)s of %(customers)s; the line is at %(limit)s%%.") % {
        "cases": event.cases,
        "customers": event.customers,
        "limit": f"{event.limit * 100:g}",
    }
    address = f"{settings.BASE_URL}{place}?run={event.run_id}"
    why = str(reason_text(f"line_{event.line}"))
    return Notice(subject % {"name": campaign.name}, [why, figures, said, address])
