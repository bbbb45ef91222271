"""The dates of a campaign that repeats: each begins its own run, once, however often anybody looks."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import Campaign, CampaignRun, Occurrence
from campaigns.selectors.signing import has_standing_approval, roles_needed_for, valid_approvals
from campaigns.selectors.timing.schedule import begins_at, coming_dates, dates_of
from campaigns.services.claiming import hold_back
from campaigns.services.finishing import refresh_counts
from campaigns.services.freezing import freeze_audience
from campaigns.services.scanning import record_scan
from campaigns.services.sparing import spare_others
from config.base.errors import DomainError

logger = structlog.get_logger(__name__)

LEAD = timedelta(
    minutes=2
)  # the audience is frozen so long before, so that the first goes out on time
LATE = timedelta(minutes=15)  # what begins later than this waits for a person
GONE = Occurrence.Outcome.MISSED
UNSETTLED = ("segments_busy", "segments_outdated")  # the date stays open until the segments stand


def start_due_dates(*, now: datetime, restored: bool = False) -> list[int]:
    """Begin what is due of every running series; return the runs. `restored`: nothing may go out unasked."""
    going = Campaign.objects.filter(state=Campaign.State.RUNNING).exclude(recurrence="")
    begun = []
    for pk in going.order_by("-priority", "pk").values_list("pk", flat=True):
        with spare_others("date", pk):
            run = start_due_date(campaign_id=pk, now=now, restored=restored)
            if run is not None:
                begun.append(run.pk)
    return begun


@transaction.atomic
def start_due_date(
    *, campaign_id: int, now: datetime, restored: bool = False, asked: bool = False
) -> CampaignRun | None:
    """Begin the latest date of a series that is due; earlier ones that nobody began are written off as missed.

    Who else looks at this campaign just now leaves it to us. One that begins late waits for a person, and so does one
    whose text breaks words that came into force since, unless a person has just `asked` for it.
    """
    found = Campaign.objects.select_for_update(skip_locked=True).filter(
        pk=campaign_id, state=Campaign.State.RUNNING
    )
    campaign = found.first()
    if campaign is None:
        return None
    due = [at for at in open_dates(campaign) if begins_at(campaign, at) <= now + LEAD]
    if not due:
        finish_series(campaign=campaign, now=now)
        return None
    Occurrence.objects.bulk_create(
        Occurrence(campaign=campaign, planned_at=at, outcome=GONE) for at in due[:-1]
    )
    run = begin_date(campaign, due[-1], now)
    late = restored or now - begins_at(campaign, due[-1]) > LATE
    if run and not asked:
        let_wait(run, late=late)
    return run


def open_dates(campaign: Campaign) -> list[datetime]:
    """Return the dates of a launched series that have not come yet, or that nobody has begun."""
    return list(coming_dates(campaign))


def launch_series(campaign: Campaign, now: datetime) -> CampaignRun | None:
    """Let a series run: its first date begins at once if it is due; raises DomainError `no_dates`.

    Dates that passed before the launch are over: the last of them is written down as missed and stands for all.
    """
    dates = list(dates_of(campaign))
    if not dates or dates[-1] < now - LATE:
        raise DomainError("no_dates", _("No date of this series is still to come."))
    before = [at for at in dates if at < now - LATE]
    if before:
        Occurrence.objects.create(campaign=campaign, planned_at=before[-1], outcome=GONE)
    Campaign.objects.filter(pk=campaign.pk).update(state=Campaign.State.RUNNING, updated_at=now)
    return start_due_date(campaign_id=campaign.pk, now=now, asked=True)


def finish_series(*, campaign: Campaign, now: datetime) -> bool:
    """End a series that has no date left and no run open."""
    if campaign.state != Campaign.State.RUNNING or open_dates(campaign):
        return False
    if campaign.runs.filter(finished_at=None).exists():
        return False
    campaign.state = Campaign.State.FINISHED
    campaign.save(update_fields=["state", "updated_at"])
    return True


def begin_date(
    campaign: Campaign, at: datetime, now: datetime, first: CampaignRun | None = None
) -> CampaignRun | None:
    """Freeze the audience of one date, or of a follow-up's look at the run `first`, and write down what became of it.

    While a segment is being refreshed or does not hold who it should, the date waits and nothing is written.
    """
    date = Occurrence(campaign=campaign, planned_at=at, of=first)
    signed = {approval.role for approval in valid_approvals(campaign)}
    stands = first is None or has_standing_approval(first, first.campaign)
    if not stands or not signed.issuperset(roles_needed_for(campaign)):
        logger.error("date_not_signed", campaign=campaign.code)
        date.outcome = Occurrence.Outcome.UNSIGNED
        date.save()
        return None
    try:
        with transaction.atomic():
            date.run = freeze_audience(campaign, now, at, first)
    except DomainError as error:
        if error.code in UNSETTLED:
            logger.warning("date_waits_for_segments", campaign=campaign.code, why=error.code)
            return None
        if error.code != "no_audience":
            raise
        date.outcome = Occurrence.Outcome.NOBODY
        date.save()
        return None
    refresh_counts(run=date.run, now=now)
    date.run.refresh_from_db()
    date.outcome = Occurrence.Outcome.STARTED
    date.save()
    return date.run


def let_wait(run: CampaignRun, *, late: bool) -> None:
    """Let a run that begins late, or whose words the rules of today refuse, wait for a person."""
    alarm = "overdue" if late else "" if record_scan(campaign=run.campaign).is_clean else "copy"
    if alarm:
        hold_back(run, alarm)
        logger.error("run_waits_for_confirmation", run=run.pk, why=alarm)
