"""A run's life in people's hands: launch, pause, resume, stop."""

from dataclasses import dataclass
from typing import Any

import structlog
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.models import Campaign, CampaignRun
from campaigns.selectors.deliveries import SOURCE_KIND
from campaigns.selectors.monitor import watched_counts
from campaigns.selectors.signing import has_standing_approval
from campaigns.selectors.timing.schedule import first_date
from campaigns.selectors.written import (
    flaws_of,
    has_its_audience,
    has_its_place,
    unwritten_variants,
    written_messages,
)
from campaigns.services.approving import require_signed
from campaigns.services.finishing import finish_if_done, refresh_counts
from campaigns.services.freezing import freeze_audience, require_current_segments
from campaigns.services.scanning import require_clean_copy
from campaigns.services.stopping import settle_stops
from campaigns.services.tasks.ending import withdraw_tasks
from campaigns.services.timing import following, series
from config.base.errors import DomainError
from customers.services import contacts

logger = structlog.get_logger(__name__)

# Locked first, so that an attempt being written is seen by the second statement or finds its row gone.
LOCK_OPEN = """
    SELECT id FROM campaigns_delivery
     WHERE run_month = %(run_month)s AND run_id = %(run_id)s AND state IN ('planned', 'claimed')
       FOR UPDATE
"""
CANCEL = """
    UPDATE campaigns_delivery d
       SET state = 'cancelled', reason = 'stopped', claim_token = NULL, lease_until = NULL,
           changed_at = %(now)s
     WHERE d.run_month = %(run_month)s AND d.run_id = %(run_id)s
       AND (d.state = 'planned' OR (d.state = 'claimed' AND NOT EXISTS (
                SELECT 1 FROM campaigns_deliveryattempt a
                 WHERE a.delivery_id = d.id AND a.claim_token = d.claim_token)))
    RETURNING d.id
"""


@dataclass(frozen=True)
class Stopped:
    """What a stop found: `cancelled` will never go out, `in_flight` are at the provider right now."""

    cancelled: int
    in_flight: int
    sent: int


@transaction.atomic
def launch_campaign(*, campaign: Campaign, by: User) -> CampaignRun | None:
    """Freeze the audience of a fully signed campaign and let it run from its scheduled time.

    One that repeats is let run, and has no run of its own before its first date; so is a follow-up, and with a campaign
    those that follow it, as far as they are signed. Raises DomainError `posts_only`, `not_approved`, `not_signed` (with the missing roles), `no_text`, `no_audience`,
    `segments_outdated` or `segments_busy`, or `copy_errors` and `copy_warnings` where the scan finds today what it did
    not find before.
    """
    current = Campaign.objects.select_for_update().get(pk=campaign.pk)
    _check_state(current)
    require_signed(campaign=current)
    _check_texts(current)
    require_current_segments(current)
    require_clean_copy(campaign=current)
    run = _begin(current)
    _launch_followers(current, by)
    return run


def _check_state(current: Campaign) -> None:
    if current.is_social:
        raise DomainError(
            "posts_only", _("Nothing is sent: its posts go out one by one, under Social posts.")
        )
    if current.state != Campaign.State.APPROVED:
        raise DomainError("not_approved", _("Only an approved campaign can be launched."))


def _begin(current: Campaign) -> CampaignRun | None:
    if current.recurrence:
        return series.launch_series(current, timezone.now())
    if current.follows_id:
        return following.launch_follow_up(current, timezone.now())
    planned_at = first_date(current)
    if planned_at is None and current.scheduled_at is not None:
        told = _("Its date has become a day off, on which it falls out: choose another.")
        raise DomainError("no_dates", told)
    run = freeze_audience(current, timezone.now(), planned_at)
    refresh_counts(run=run, now=run.frozen_at)
    _set_campaign(run, Campaign.State.RUNNING)
    run.refresh_from_db()
    return run


def _launch_followers(current: Campaign, by: User) -> None:
    """Launch what follows and is signed; what is not can be launched by itself later."""
    for follower in current.followers.filter(state=Campaign.State.APPROVED):
        try:
            launch_campaign(campaign=follower, by=by)
        except DomainError as error:
            logger.warning("follow_up_not_launched", campaign=follower.code, code=error.code)


@transaction.atomic
def pause_run(*, run: CampaignRun, by: User) -> CampaignRun:
    """Let nothing more go out until the run is resumed; what is at the provider already is settled."""
    current = _locked(run)
    if current.state != CampaignRun.State.RUNNING:
        raise DomainError("not_running", _("Only a running campaign can be paused."))
    current.state = CampaignRun.State.PAUSED
    current.save(update_fields=["state", "updated_at"])
    _set_campaign(current, Campaign.State.PAUSED)
    return current


@transaction.atomic
def resume_run(*, run: CampaignRun, by: User, reason: str = "") -> CampaignRun:
    """Go on where the run was paused, or confirm one that waits for a person's look.

    The stop lines count anew from here: what the person has seen does not stop the run twice. One that stopped at a
    line, or whose attribution window has closed, goes on for a `reason` only. Raises DomainError `not_paused`, `reason_missing`,
    `approval_void` where the campaign is no longer what was signed, or `copy_errors` and `copy_warnings` where the scan
    finds today what it did not find before.
    """
    current = _locked(run)
    if current.state not in (CampaignRun.State.PAUSED, CampaignRun.State.WAITING):
        raise DomainError("not_paused", _("This campaign is not paused."))
    campaign = Campaign.objects.get(pk=current.campaign_id)
    if not has_standing_approval(current, campaign):
        raise DomainError(
            "approval_void",
            _("The campaign changed after it was signed: undo the change, or stop the run."),
        )
    require_clean_copy(campaign=campaign)
    settle_stops(run=current, campaign=campaign, by=by, reason=reason)
    current.state = CampaignRun.State.RUNNING
    current.alarm = ""
    current.progress_at = timezone.now()
    current.confirmed_counts = watched_counts(current)
    current.save(update_fields=["state", "alarm", "progress_at", "confirmed_counts", "updated_at"])
    _set_campaign(current, Campaign.State.RUNNING)
    return current


@transaction.atomic
def stop_run(*, run: CampaignRun, by: User, reason: str) -> Stopped:
    """Cancel everything that is not yet at the provider, at once and for ever; raises DomainError `ended`."""
    current, now = _locked(run), timezone.now()
    if current.finished_at or current.state == CampaignRun.State.STOPPING:
        raise DomainError("ended", _("This campaign has ended already."))
    current.state = CampaignRun.State.STOPPING
    current.stop_reason = reason[:200]
    current.save(update_fields=["state", "stop_reason", "updated_at"])
    _set_campaign(current, Campaign.State.STOPPED)
    values: dict[str, Any] = {"run_month": current.run_month, "run_id": current.pk, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(LOCK_OPEN, values)
        cursor.execute(CANCEL, values)
        cancelled = [str(pk) for (pk,) in cursor.fetchall()]
    contacts.release_contacts(source_kind=SOURCE_KIND, source_ids=cancelled)
    withdraw_tasks(run=current, reason="stopped")
    refresh_counts(run=current, now=now)
    finish_if_done(run_id=current.pk, now=now)
    current.refresh_from_db()
    return Stopped(len(cancelled), current.claimed_count, current.sent_count)


def _locked(run: CampaignRun) -> CampaignRun:
    return CampaignRun.objects.select_for_update(no_key=True).get(pk=run.pk)


def _set_campaign(run: CampaignRun, state: str) -> None:
    Campaign.objects.filter(pk=run.campaign_id).update(state=state, updated_at=timezone.now())


def _check_texts(campaign: Campaign) -> None:
    """Every variant needs a text that can be filled; a flaw found now is a flaw found in time."""
    written = list(written_messages(campaign))
    flaws = [flaw for message in written for flaw in flaws_of(message)]
    if not written or flaws or unwritten_variants(campaign):
        detail = "; ".join(f"{flaw.flaw}: {flaw.piece}" for flaw in flaws)
        raise DomainError(
            "no_text", _("The text cannot be sent: %(flaw)s") % {"flaw": detail or _("it is empty")}
        )
    if not has_its_place(campaign):
        raise DomainError(
            "no_place", _("A banner’s place has been given up, or its picture was withdrawn.")
        )
    if not has_its_audience(campaign):
        raise DomainError(
            "no_recipient",
            _(
                "The recipient of the ad audience may not be given data any more, or was never registered."
            ),
        )
