"""A campaign that goes out every other week, and how its people work together: a deputy, comments, a template."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.demo import seed_channels, seed_following, seed_texts
from config.demo.banks import home_zone
from config.demo.clock import clock_at
from config.demo.order import Order, demo_user
from config.demo.seed_campaigns import WAITING, submit_and_sign
from config.demo.seed_following import SERIES
from config.demo.seed_history import moments_from, send_batch

if TYPE_CHECKING:
    from campaigns.models import Campaign

AUDIENCE = "工资代发客户"
DAYS_AGO, EVERY = 31, 14
RULE = f"FREQ=DAILY;INTERVAL={EVERY};COUNT=6"
TEMPLATE = "双周关怀邮件"


def go_out_every_other_week(order: Order) -> str | None:
    """Launch a series a month ago and let the dates that came since go out."""
    from django.utils import timezone

    from campaigns.models import Campaign
    from segmentation.models import Segment

    audience = Segment.objects.filter(name=AUDIENCE, member_count__gt=0).first()
    if audience is None or Campaign.objects.filter(name=SERIES).exists():
        return None
    now = timezone.localtime(timezone=ZoneInfo(home_zone()))
    began = now.replace(hour=10, minute=0, second=0, microsecond=0) - timedelta(days=DAYS_AGO)
    with clock_at(began - timedelta(days=3)):
        campaign = _draft(audience, began)
        submit_and_sign(campaign)
        follow_up = seed_following.begin_follow_up(campaign)
    sent = _send_dates(campaign, follow_up, began, now)
    order.notes.append(
        f"{campaign.code} goes out every {EVERY} days: its dates and what became of them"
    )
    return f"{campaign.code}, a series: {sent} dates have come"


def _draft(audience: object, began: datetime) -> "Campaign":
    from campaigns.services.drafting import propose_campaign

    picture = f"![{seed_channels.PICTURE}](asset:{seed_channels.store_picture().name})\n\n"
    texts = [replace(one, body=one.body.replace("{picture}", picture)) for one in seed_texts.PAYDAY]
    fields = {
        "name": SERIES,
        "kind": "care",
        "include": [audience],
        "scheduled_at": began,
        "recurrence": RULE,
        "free_days": "next",
        "again": "every",
        "per_hour": 2000,
        "holdout_share": 0.1,
        "messages": [vars(text) for text in texts],
    }
    return propose_campaign(by=demo_user("marketer"), fields=fields)


def _send_dates(campaign: "Campaign", follow_up: "Campaign", began: datetime, now: datetime) -> int:
    """Launch on the first date and begin each later one when it came, with all its mails and what followed.

    What follows the last date comes after what other campaigns send meanwhile.
    """
    from campaigns.services.running import launch_campaign
    from campaigns.services.timing.series import start_due_date

    with clock_at(began):
        run = launch_campaign(campaign=campaign, by=demo_user("marketer"))
    moment, count = began, 0
    while run is not None and moment < now:
        count += 1
        for at in moments_from(run.starts_at):
            if send_batch(run, at):
                break
        seed_following.open_some(run)
        seed_following.follow_date(follow_up, run, now - timedelta(days=5))
        moment += timedelta(days=EVERY)
        if moment < now:
            due = _workday_after(moment)
            with clock_at(due):
                run = start_due_date(campaign_id=campaign.pk, now=due)
    return count


def _workday_after(moment: datetime) -> datetime:
    """The day a date moves to when it falls on a day off."""
    from service_desk.selectors.calendar import get_working_days

    is_worked = get_working_days()
    while not is_worked(moment.date()):
        moment += timedelta(days=1)
    return moment


def work_together(_order: Order) -> str | None:
    """The approver asks about a place of what waits, and names a deputy for the days away; the series is kept as a template."""
    from django.utils import timezone

    from campaigns.models import Campaign, Deputy
    from campaigns.services.drafts.comments import add_comment, answer_comment
    from campaigns.services.drafts.documents import save_template
    from campaigns.services.signing.deputies import name_deputy

    marketer, approver = demo_user("marketer"), demo_user("approver")
    if Deputy.objects.exists():
        return None
    today = timezone.localdate()
    name_deputy(
        principal=approver, deputy=demo_user("manager"), from_on=today + timedelta(days=7),
        until_on=today + timedelta(days=14), reason="年度休假",
    )  # fmt: skip
    for campaign in Campaign.objects.filter(name=WAITING)[:1]:
        asked = add_comment(
            campaign=campaign,
            by=approver,
            place="content",
            text="起购金额请与产品说明书再核对一次。",
        )
        answer_comment(comment=asked, by=marketer, text="已核对，与说明书一致。")
    for campaign in Campaign.objects.filter(name=SERIES)[:1]:
        save_template(campaign=campaign, by=marketer, name=TEMPLATE)
    return "a deputy, a comment with its answer, a template of the bank's own"
