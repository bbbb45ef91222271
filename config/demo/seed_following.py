"""What follows the demo's series: a banner in the app for whom its mail did not move to open it."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from config.demo.clock import clock_at
from config.demo.order import Order, demo_user
from config.demo.seed_banners import PLACES, keep_places
from config.demo.seed_campaigns import send_until_now, submit_and_sign

if TYPE_CHECKING:
    from campaigns.models import Campaign, CampaignRun

SERIES = "发薪日小贴士"
HOURS = 48
EVERY_OPENING = 3  # one mail in so many is opened within the hour


@dataclass(frozen=True)
class Words:
    """A banner in one language."""

    language: str
    subject: str
    body: str
    button: str
    link: str = "https://www.qingyu-bank.test/notices/payday"
    placement: str = PLACES[0][0]


WORDS = (
    Words("zh-hans", "发薪日小贴士", "{{ salutation|您好 }}，三步看清本月收支，打开手机银行即可查看。", "看一看"),
    Words("en", "Payday tips", "{{ salutation|Hello }}, see this month's money in and out in three steps.", "Have a look"),
)  # fmt: skip


def begin_follow_up(series: "Campaign") -> "Campaign":
    """Begin and sign it before the series is launched, which launches it too."""
    from campaigns.models import Campaign
    from campaigns.services.drafting import change_campaign, write_message
    from campaigns.services.drafts import following

    keep_places()
    marketer = demo_user("marketer")
    draft = following.begin_follow_up(
        campaign=series, by=marketer, channel="in_app", when="not_opened", after_hours=HOURS
    )
    change_campaign(campaign=draft, by=marketer, changes={"shown_days": 7})
    for words in WORDS:
        write_message(campaign=draft, by=marketer, **asdict(words))
    submit_and_sign(Campaign.objects.get(pk=draft.pk))
    return Campaign.objects.get(pk=draft.pk)


def follow_date(follow_up: "Campaign", run: "CampaignRun", now: datetime) -> int:
    """Look for whom the mails of a date did not reach, where that has come, and place their banners."""
    from campaigns.services.timing.following import look_now

    due = run.starts_at + timedelta(hours=HOURS)
    if due > now:
        return 0
    with clock_at(due):
        looks = look_now(campaign_id=follow_up.pk, now=due)
    return sum(send_until_now(look, due) for look in looks)


def follow_last_date(order: Order) -> str | None:
    """Look after the last date of the series, once what else went out before that has gone."""
    from django.utils import timezone

    from campaigns.models import Campaign

    follow_up = Campaign.objects.filter(follows__name=SERIES, channel="in_app").first()
    last = follow_up and follow_up.follows and follow_up.follows.runs.order_by("-starts_at").first()
    if not follow_up or not last or last.looks.filter(campaign=follow_up).exists():
        return None
    placed = follow_date(follow_up, last, timezone.now())
    order.notes.append(
        f"{follow_up.code} follows the series: a banner for who has not opened the mail {HOURS} hours later"
    )
    return f"{follow_up.code}, a follow-up: {placed} banners placed after the last date"


def open_some(run: "CampaignRun") -> None:
    """Let every third customer open the mail of a date."""
    from campaigns.models import Delivery, DeliveryEvent
    from campaigns.services.tracking import Reaction, record_reactions

    sent = Delivery.objects.filter(run_month=run.run_month, run=run, state="sent").order_by("pk")
    opened = [
        Reaction(one.pk, DeliveryEvent.Kind.OPENED, one.changed_at + timedelta(minutes=40))
        for one in sent[::EVERY_OPENING]
    ]
    record_reactions(run_month=run.run_month, reactions=opened)
