"""Freezing: one INSERT … SELECT turns a campaign's audience into the delivery rows of a run."""

from datetime import date, datetime
from functools import partial
from string import Template

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from campaigns.domain.content import links_in
from campaigns.models import Campaign, CampaignRun, TrackedLink
from campaigns.selectors import audience
from campaigns.selectors.campaigns import content_hash, segments_of
from campaigns.selectors.following.rows import due_after
from campaigns.selectors.timing import schedule
from config.base.errors import DomainError
from config.base.tables import ensure_months, execute_sql
from segmentation.models import Segment
from segmentation.selectors.standing import find_busy, find_outdated

MANY = 1_000  # rows: fewer change no plan
# Hold-out is drawn among those whom only time can stop, so that both arms are alike.
FREEZE = Template("""
    INSERT INTO campaigns_delivery (run_month, run_id, step, customer_id, occurrence, variant, arm,
                                    channel, state, reason, not_before, changed_at)
    SELECT %(run_month)s, %(run_id)s, 1, judged.id, 1, (%(variants)s::text[])[place],
           CASE WHEN refusal IS NOT NULL THEN '' WHEN held_out THEN 'holdout' ELSE 'treated' END,
           %(channel)s,
           CASE WHEN refusal IS NOT NULL THEN 'suppressed'
                WHEN held_out THEN 'holdout' ELSE 'planned' END,
           coalesce(refusal, CASE WHEN NOT held_out THEN waits END, ''),
           greatest(%(at)s::timestamptz, judged.until, $moment::timestamptz), %(now)s
      FROM ($judged) AS judged $due
""")

# Each first delivery is taken up once: the table refuses it a second time.
TAKE_UP = """
    INSERT INTO campaigns_followeddelivery (campaign_id, delivery_id, run_id)
    SELECT %(campaign)s, f.id, %(run_id)s
      FROM campaigns_delivery d
      JOIN campaigns_delivery f ON f.run_month = %(first_month)s AND f.run_id = %(first_run)s
           AND f.step = d.step AND f.occurrence = d.occurrence AND f.customer_id = d.customer_id
     WHERE d.run_month = %(run_month)s AND d.run_id = %(run_id)s
"""


@transaction.atomic
def freeze_audience(
    campaign: Campaign,
    now: datetime,
    planned_at: datetime | None = None,
    first: CampaignRun | None = None,
) -> CampaignRun:
    """Make a run of a campaign and its ledger, starting at the planned moment or now.

    That of a follow-up takes up what was settled in the run `first`. Raises DomainError `no_audience` where no segment
    names anybody, or there is nobody to take up; `segments_outdated` or `segments_busy` where members are not those of
    the rules that were signed.
    """
    require_current_segments(campaign)
    planned_at = planned_at or campaign.scheduled_at or now
    starts_at = max(now, schedule.begins_at(campaign, planned_at))
    run_month = starts_at.date().replace(day=1)
    _prepare_month(run_month)
    run = CampaignRun.objects.create(
        campaign=campaign,
        run_month=run_month,
        state=CampaignRun.State.RUNNING,
        content_hash=content_hash(campaign),
        frozen_at=now,
        starts_at=starts_at,
        counted_at=now,
        progress_at=now,
        follows=first,
    )
    _track_links(campaign)
    frozen = _insert(campaign, run, planned_at)
    if not frozen:
        raise DomainError(
            "no_audience", _("The audience is empty: choose a segment that has members.")
        )
    run.frozen_count = frozen
    run.save(update_fields=["frozen_count", "updated_at"])
    if frozen >= MANY:
        transaction.on_commit(partial(_count_month, run_month), robust=True)
    return run


def require_current_segments(campaign: Campaign) -> None:
    """Refuse segments, in or out, whose members are not, or just now not, those of their rules.

    Raises DomainError `segments_outdated` or `segments_busy`.
    """
    segments = segments_of(campaign)
    outdated, busy = find_outdated(segments), find_busy(segments)
    if busy:
        told = _("These segments are being refreshed, try again in a moment: %(names)s.")
        raise DomainError("segments_busy", told % {"names": _names(busy)})
    if outdated:
        told = _(
            "These segments do not hold the members of their rules, refresh or replace them: %(names)s."
        )
        raise DomainError("segments_outdated", told % {"names": _names(outdated)})


def _count_month(run_month: date) -> None:
    """Tell the planner of the new rows: until autovacuum does, the workers' statements read the whole month."""
    execute_sql(f"ANALYZE campaigns_delivery_{run_month:y%Ym%m}")


def _names(segments: list[Segment]) -> str:
    return ", ".join(one.name for one in segments)


def _prepare_month(run_month: date) -> None:
    ensure_months("campaigns_delivery", [run_month])
    ensure_months("campaigns_deliveryevent", [run_month])


def _track_links(campaign: Campaign) -> None:
    """Give every address in the texts its row, so that a click can only lead to one of them."""
    messages = list(campaign.messages.all())
    urls = {url for message in messages for url in links_in(message.body)}
    urls |= {message.link for message in messages if message.link}
    TrackedLink.objects.bulk_create(
        [TrackedLink(campaign=campaign, url=url) for url in sorted(urls)], ignore_conflicts=True
    )


def _insert(campaign: Campaign, run: CampaignRun, planned_at: datetime) -> int:
    first = run.follows
    judged, params = audience.judged_sql(campaign, run.starts_at, first)
    due = (
        due_after(campaign, first, planned_at) if first else schedule.due_sql(campaign, planned_at)
    )
    text = FREEZE.substitute(judged=judged, due=due.joins, moment=due.moment)
    values = {"run_month": run.run_month, "run_id": run.pk, "now": run.frozen_at}
    with connection.cursor() as cursor:
        cursor.execute(text, params | due.params | values)
        frozen = int(cursor.rowcount)
        if first:
            cursor.execute(TAKE_UP, due.params | values | {"campaign": campaign.pk})
        return frozen
