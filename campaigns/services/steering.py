"""Pausing, resuming and stopping a campaign as a whole: every run that is open, and the dates still to come."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.models import Campaign, CampaignRun
from campaigns.services import running
from campaigns.services.running import Stopped
from config.base.errors import DomainError

State = Campaign.State
GOING = (State.RUNNING, State.PAUSED)


@transaction.atomic
def pause_campaign(*, campaign: Campaign, by: User) -> Campaign:
    """Let nothing more go out and no date begin until it is resumed; raises DomainError `not_running`."""
    current = _locked(campaign)
    runs = list(current.runs.filter(state=CampaignRun.State.RUNNING))
    if not runs and not (_has_dates(current) and current.state == State.RUNNING):
        raise DomainError("not_running", _("Only a running campaign can be paused."))
    for run in runs:
        running.pause_run(run=run, by=by)
    return _put(current, State.PAUSED)


@transaction.atomic
def resume_campaign(*, campaign: Campaign, by: User, reason: str = "") -> Campaign:
    """Go on with every run that is paused or waits, and with the dates to come.

    Where one stopped at a line or its attribution window has closed, a `reason` is wanted. Raises DomainError `not_paused` or `reason_missing`.
    """
    current = _locked(campaign)
    held = (CampaignRun.State.PAUSED, CampaignRun.State.WAITING)
    runs = list(current.runs.filter(state__in=held))
    if not runs and not (_has_dates(current) and current.state == State.PAUSED):
        raise DomainError("not_paused", _("This campaign is not paused."))
    for run in runs:
        running.resume_run(run=run, by=by, reason=reason)
    return _put(current, State.RUNNING)


@transaction.atomic
def stop_campaign(*, campaign: Campaign, by: User, reason: str) -> Stopped:
    """Cancel what is not yet at the provider, every date to come and what follows it, for ever; raises DomainError `ended`."""
    current = _locked(campaign)
    runs = list(current.runs.filter(finished_at=None).exclude(state=CampaignRun.State.STOPPING))
    if not runs and not (_has_dates(current) and current.state in GOING):
        raise DomainError("ended", _("This campaign has ended already."))
    parts = [running.stop_run(run=run, by=by, reason=reason) for run in runs]
    _put(current, State.STOPPED)
    followers = current.followers.filter(state__in=GOING).order_by("pk")
    parts += [stop_campaign(campaign=one, by=by, reason=reason) for one in followers]
    return Stopped(
        cancelled=sum(part.cancelled for part in parts),
        in_flight=sum(part.in_flight for part in parts),
        sent=sum(part.sent for part in parts),
    )


def _has_dates(campaign: Campaign) -> bool:
    """Whether it goes on between its runs: a series, or a follow-up."""
    return bool(campaign.recurrence or campaign.follows_id)


def _locked(campaign: Campaign) -> Campaign:
    """Lock the open runs before the campaign: workers that end a run do so in this order."""
    list(campaign.runs.filter(finished_at=None).order_by("pk").select_for_update(no_key=True))
    return Campaign.objects.select_for_update().get(pk=campaign.pk)


def _put(campaign: Campaign, state: str) -> Campaign:
    Campaign.objects.filter(pk=campaign.pk).update(state=state, updated_at=timezone.now())
    campaign.state = state
    return campaign
