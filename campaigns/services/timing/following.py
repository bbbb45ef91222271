"""The looks of a follow-up: every so many hours at each run of the campaign it follows, each once.

A look freezes all that was settled before it and meets the condition, each row due so many hours after it was settled.
What is settled later is due after the next look, so that looks as far apart as the follow-up waits miss nothing and
nobody; at the claim the condition is asked again.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import Campaign, CampaignRun, Occurrence
from campaigns.services.sparing import spare_others
from campaigns.services.timing.series import LATE, LEAD, begin_date, let_wait
from config.base.errors import DomainError

logger = structlog.get_logger(__name__)

State = Campaign.State
ON_ITS_WAY = (State.RUNNING, State.PAUSED, State.FINISHED)
FOLLOWED_STATES = (CampaignRun.State.RUNNING, CampaignRun.State.FINISHED)
LOOKED = (Occurrence.Outcome.STARTED, Occurrence.Outcome.NOBODY)


def start_due_looks(*, now: datetime, restored: bool = False) -> list[int]:
    """Take the looks that are due of every running follow-up; return the runs. `restored`: nothing may go out unasked."""
    going = Campaign.objects.filter(state=State.RUNNING).exclude(follows=None)
    begun: list[int] = []
    for pk in going.order_by("-priority", "pk").values_list("pk", flat=True):
        with spare_others("look", pk):
            begun += [run.pk for run in look_now(campaign_id=pk, now=now, restored=restored)]
    return begun


@transaction.atomic
def look_now(
    *, campaign_id: int, now: datetime, restored: bool = False, asked: bool = False
) -> list[CampaignRun]:
    """Take the looks of a follow-up that are due; one that is late waits for a person, unless a person has just `asked`.

    Who else looks at this follow-up just now leaves it to us.
    """
    found = Campaign.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        pk=campaign_id, state=State.RUNNING
    )
    campaign = found.select_related("follows").first()
    if campaign is None:
        return []
    begun = []
    for first, at in list(_due_looks(campaign, now)):
        run = begin_date(campaign, at, now, first)
        if run is None:
            continue
        begun.append(run)
        if not asked:
            let_wait(run, late=restored or now - at > LATE)
    _finish(campaign, now)
    return begun


def launch_follow_up(campaign: Campaign, now: datetime) -> CampaignRun | None:
    """Let a follow-up run; it begins at once only where the first has been out long enough.

    Raises DomainError `first_not_launched`.
    """
    if campaign.follows is None or campaign.follows.state not in ON_ITS_WAY:
        raise DomainError(
            "first_not_launched",
            _("Launch the campaign that it follows: that launches this one too."),
        )
    Campaign.objects.filter(pk=campaign.pk).update(state=State.RUNNING, updated_at=now)
    begun = look_now(campaign_id=campaign.pk, now=now, asked=True)
    return begun[0] if begun else None


def _due_looks(campaign: Campaign, now: datetime) -> Iterator[tuple[CampaignRun, datetime]]:
    """The runs of the first at which a look is due, and for when it was planned; of several missed ones the last."""
    first = campaign.follows
    if first is None or first.state not in (State.RUNNING, State.FINISHED):
        return
    wait = timedelta(hours=campaign.follow_after_hours or 0)
    due = first.runs.filter(state__in=FOLLOWED_STATES, starts_at__lte=now + LEAD - wait)
    for run in due.filter(starts_at__gte=_oldest(campaign, first, now)).order_by("pk"):
        at = run.starts_at + (now + LEAD - run.starts_at) // wait * wait
        taken = run.looks.filter(campaign=campaign, planned_at__gte=at).exists()
        if not taken and not _is_through(campaign, run):
            yield run, at


def _oldest(campaign: Campaign, first: Campaign, now: datetime) -> datetime:
    """When a run of the first must have begun to be looked at now: beyond its window no contact is made."""
    hours = campaign.follow_after_hours or 0
    return now - timedelta(days=first.attribution_days, hours=2 * hours)


def _is_through(campaign: Campaign, run: CampaignRun) -> bool:
    """Whether a run of the first holds nobody who could still be taken up."""
    if run.finished_at is None or run.uncertain_count:
        return False
    looks = run.looks.filter(campaign=campaign, outcome__in=LOOKED)
    return looks.filter(created_at__gte=run.finished_at).exists()


def _finish(campaign: Campaign, now: datetime) -> None:
    """End a follow-up that has no run open and nothing left to look at."""
    first = campaign.follows
    if first is None or campaign.runs.filter(finished_at=None).exists():
        return
    if first.state not in (State.FINISHED, State.STOPPED):
        return
    waiting = first.runs.filter(state__in=FOLLOWED_STATES)
    in_time = waiting.filter(starts_at__gte=_oldest(campaign, first, now))
    if all(_is_through(campaign, run) for run in in_time):
        campaign.state = State.FINISHED
        campaign.save(update_fields=["state", "updated_at"])
