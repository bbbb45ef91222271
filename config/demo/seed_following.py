"""What follows the demo's series: a banner in the app for whom its mail did not move to open it."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from config.demo.clock import clock_at
from config.demo.order import Order, demo_user
from config.demo.seed_banners import PLACES
from config.demo.seed_campaigns import send_until_now, submit_and_sign
from config.demo.seed_series import SERIES

if TYPE_CHECKING:
    from campaigns.models import Campaign, CampaignRun

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


def follow_the_series(order: Order) -> str | None:
    """Begin a follow-up after the last date but one, and let its looks come that are due since."""
    from django.utils import timezone

    from campaigns.models import Campaign

    series = Campaign.objects.filter(name=SERIES, followers=None).first()
    runs = list(series.runs.order_by("starts_at")) if series else []
    if series is None or not runs:
        return None
    begun = runs[-2:]
    for run in begun:
        _open_some(run)
    with clock_at(begun[0].starts_at + timedelta(hours=1)):
        follow_up = _begin(series)
    placed = sum(_look(follow_up, run, timezone.now()) for run in begun)
    order.notes.append(
        f"{follow_up.code} follows {series.code}: a banner for who has not opened the mail {HOURS} hours later"
    )
    return f"{follow_up.code}, a follow-up: {placed} banners placed"


def _open_some(run: "CampaignRun") -> None:
    from campaigns.models import Delivery, DeliveryEvent
    from campaigns.services.tracking import Reaction, record_reactions

    sent = Delivery.objects.filter(run_month=run.run_month, run=run, state="sent").order_by("pk")
    opened = [
        Reaction(one.pk, DeliveryEvent.Kind.OPENED, one.changed_at + timedelta(minutes=40))
        for one in sent[::EVERY_OPENING]
    ]
    record_reactions(run_month=run.run_month, reactions=opened)


def _begin(series: "Campaign") -> "Campaign":
    """Begin, sign and launch it, while its series runs."""
    from campaigns.services.drafting import change_campaign, write_message
    from campaigns.services.drafts.following import begin_follow_up
    from campaigns.services.running import launch_campaign

    marketer = demo_user("marketer")
    draft = begin_follow_up(
        campaign=series, by=marketer, channel="in_app", when="not_opened", after_hours=HOURS
    )
    change_campaign(campaign=draft, by=marketer, changes={"shown_days": 7})
    for words in WORDS:
        write_message(campaign=draft, by=marketer, **asdict(words))
    draft.refresh_from_db()
    submit_and_sign(draft)
    draft.refresh_from_db()
    launch_campaign(campaign=draft, by=marketer)
    return draft


def _look(follow_up: "Campaign", run: "CampaignRun", now: datetime) -> int:
    """Take the look at one run of the series where it has come, and place its banners."""
    from campaigns.services.timing.following import look_now

    due = run.starts_at + timedelta(hours=HOURS)
    if due > now:
        return 0
    with clock_at(due):
        looks = look_now(campaign_id=follow_up.pk, now=due)
    return sum(send_until_now(look, due) for look in looks)
