"""The demo's places in app and website, and a campaign whose banners stand there: shown, clicked and dismissed by some."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.demo import seed_channels
from config.demo.banks import home_zone
from config.demo.clock import clock_at
from config.demo.order import Order, demo_user
from config.demo.seed_campaigns import launch, send_until_now, submit_and_sign

if TYPE_CHECKING:
    from campaigns.models import CampaignRun
    from segmentation.models import Segment

NAME, AUDIENCE = "节日服务安排横幅", "工资代发客户"
# Code, Chinese and English name, surface, whether next best offers fill it.
PLACES = (
    ("app_home", "手机银行首页", "App home page", "app", True),
    ("web_home", "网站首页", "Website home page", "web", True),
    ("atm_idle", "自助设备待机屏", "Idle screen of cash machines", "device", False),
)
LOOKERS = 40
EVERY_CLICK, EVERY_DISMISSAL = 4, 9


@dataclass(frozen=True)
class Words:
    """A banner in one language."""

    language: str
    subject: str
    body: str
    button: str
    link: str = "https://www.qingyu-bank.test/notices/holiday"
    placement: str = PLACES[0][0]
    picture: str = ""


WORDS = (
    Words("zh-hans", "节日期间照常服务", "{{ salutation|您好 }}，节日期间网点与线上服务时间已经安排好。", "查看安排"),
    Words("en", "Open over the holidays", "{{ salutation|Hello }}, see when branches and online services are open.", "See the hours"),
)  # fmt: skip


def stand_banners(order: Order) -> str | None:
    """Add the places, launch a campaign in the app, place its banners, and let some customers come by."""
    from campaigns.models import Campaign

    audience = _audience()
    if audience is None or Campaign.objects.filter(name=NAME).exists():
        return None
    keep_places()
    with clock_at(_two_days_ago()):  # so that today's mails have their own place under the caps
        run = _launch(audience)
    placed = send_until_now(run, run.starts_at)
    shown = _come_by()
    order.notes.append(f"{run.campaign.code}: its banners, and who wins in which place")
    return f"{run.campaign.code}: {placed} banners placed, {shown} shown"


def _two_days_ago() -> datetime:
    """The middle of a morning at the bank, outside of its quiet hours."""
    from django.utils import timezone

    morning = timezone.localtime(timezone=ZoneInfo(home_zone())) - timedelta(days=2)
    return morning.replace(hour=10, minute=30, second=0, microsecond=0)


def _audience() -> "Segment | None":
    from segmentation.models import Segment

    filled = Segment.objects.filter(member_count__gt=0)
    return filled.filter(name=AUDIENCE).first() or filled.order_by("-member_count", "pk").first()


def keep_places() -> None:
    """Add the places that are missing."""
    from campaigns.models import Placement
    from campaigns.services.placements.keeping import create_placement

    known = set(Placement.objects.values_list("code", flat=True))
    for code, name_zh, name_en, surface, offers in PLACES:
        if code not in known:
            create_placement(
                code=code, name_zh=name_zh, name_en=name_en, surface=surface, offers=offers
            )


def _launch(audience: "Segment") -> "CampaignRun":
    from django.utils import timezone

    from campaigns.services.drafting import propose_campaign

    picture = seed_channels.store_picture().name
    fields = {
        "name": NAME,
        "kind": "care",
        "channel": "in_app",
        "goal": "节日期间客户知道到哪里办事",
        "include": [audience],
        "scheduled_at": timezone.now(),
        "conversion_event": "login",
        "attribution_days": 14,
        "priority": 6,
        "messages": [asdict(replace(one, picture=picture)) for one in WORDS],
    }
    campaign = propose_campaign(by=demo_user("marketer"), fields=fields)
    submit_and_sign(campaign)
    return launch(campaign)


def _come_by() -> int:
    """Some customers open the app: each sees its banner, some tap it, some send it away."""
    from django.utils import timezone

    from accounts.models import User
    from campaigns.models import Banner, Placement
    from campaigns.services.placements.deciding import decide_place
    from campaigns.services.placements.impressions import Report, record_impressions
    from config.demo.seed_bank import API_CLIENT

    now, reports = timezone.now(), []
    home = Placement.objects.get(code=PLACES[0][0])
    standing = Banner.objects.filter(placement=home).select_related("customer").order_by("pk")
    for number, banner in enumerate(standing[:LOOKERS]):
        for item in decide_place(customer=banner.customer, placement=home, now=now).items:
            reports.append(Report(item.impression_id, "shown"))
            if number % EVERY_CLICK == 0:
                reports.append(Report(item.impression_id, "clicked"))
            elif number % EVERY_DISMISSAL == 0:
                reports.append(Report(item.impression_id, "dismissed"))
    app = User.objects.get(username=API_CLIENT)
    record_impressions(reports=reports, by=app, now=now)
    return sum(one.kind == "shown" for one in reports)
