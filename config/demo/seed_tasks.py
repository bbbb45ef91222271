"""A campaign that people make: calls handed out on the last working day, some of them made, some agreed for later."""

from datetime import datetime, timedelta
from itertools import cycle, islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.demo.banks import home_zone
from config.demo.clock import clock_at
from config.demo.order import Order, demo_user
from config.demo.seed_campaigns import launch, send_until_now, submit_and_sign
from config.demo.seed_texts import Text

if TYPE_CHECKING:
    from campaigns.models import Campaign, CampaignRun, ContactTask
    from segmentation.models import Segment

CALLS, AUDIENCE = "季度财富回访", "高净值活跃客户"
PER_HOUR, HOURS = 6, 7
CALLED, GIVEN = 16, 12
OUTCOMES = (
    ("interested", "想了解稳健型产品，已预约面谈材料"),
    ("not_reached", ""),
    ("not_interested", "近期没有安排"),
    ("later", "下午开会，约定再联系"),
    ("meeting", "本周到网点面谈"),
    ("not_reached", ""),
    ("wrong_number", ""),
    ("no_calls", "请不要再致电"),
)


def calls() -> tuple[Text, ...]:
    """What the caller says, in both languages, in the name of this bank."""
    from django.conf import settings

    return (
        Text(
            "zh-hans",
            "季度财富回访",
            "",
            f"{{{{ salutation|您好 }}}}，您好！我是{settings.BANK_NAME_ZH}{{{{ branch|网点 }}}}的客户经理。"
            "想占用您两分钟做一次季度回访。\n\n"
            "1. 近期的资金安排有没有变化？\n\n2. 对我们的服务有哪些意见？\n\n"
            "3. 如果您方便，是否愿意到网点面谈？\n\n如您不希望再接到此类电话，请告诉我，我们不再致电。",
        ),
        Text(
            "en",
            "Quarterly call",
            "",
            f"Good day {{{{ salutation|dear customer }}}}, this is {settings.BANK_NAME}, {{{{ branch|your branch }}}}. "
            "May I take two minutes for our quarterly call?\n\n"
            "1. Has anything changed in your plans?\n\n2. What could we do better for you?\n\n"
            "3. Would you like to meet at the branch?\n\nIf you would rather not be called, tell me and we will stop.",
        ),
    )


def call_customers(order: Order) -> str | None:
    """Launch the calls on the last working day in the morning, and let the adviser make some of them."""
    from campaigns.models import Campaign, ContactTask
    from customers.services.policy import set_capacity
    from segmentation.models import Segment

    audience = Segment.objects.filter(name=AUDIENCE, member_count__gt=0).first()
    if audience is None or Campaign.objects.filter(name=CALLS).exists():
        return None
    set_capacity(channel="phone", branch=None, team="", per_hour=PER_HOUR, hours_a_day=HOURS)
    began = _last_morning()
    with clock_at(began):
        campaign = _draft(audience, began)
        submit_and_sign(campaign)
        run = launch(campaign)
    send_until_now(run, began)
    made = _make_calls(run, began)
    order.notes.append(f"{campaign.code}: calls for the adviser, under Campaigns, My tasks")
    handed = ContactTask.objects.filter(run=run).count()
    return f"{campaign.code}: {handed} calls handed out, {made} made"


def _draft(audience: "Segment", began: datetime) -> "Campaign":
    from campaigns.services.drafting import propose_campaign

    fields = {
        "name": CALLS,
        "kind": "care",
        "channel": "phone",
        "goal": "了解客户近期的资金安排，约见有需要的客户。",
        "include": [audience],
        "scheduled_at": began,
        "holdout_share": 0.1,
        "conversion_event": "branch_visit",
        "messages": [vars(text) for text in calls()],
    }
    return propose_campaign(by=demo_user("marketer"), fields=fields)


def _last_morning() -> datetime:
    """Return half past ten of the last working day that has come so far."""
    from django.utils import timezone

    from service_desk.selectors.calendar import get_working_days

    is_workday = get_working_days()
    now = timezone.localtime(timezone=ZoneInfo(home_zone()))
    morning = now.replace(hour=10, minute=30, second=0, microsecond=0)
    days = (morning - timedelta(days=back) for back in range(15))
    return next((day for day in days if day <= now and is_workday(day.date())), morning)


def _make_calls(run: "CampaignRun", began: datetime) -> int:
    """The adviser makes the first calls in the hours after; the manager gives the adviser some more."""
    from campaigns.models import ContactTask
    from campaigns.services.tasks.working import give_task_to

    tasks = list(ContactTask.objects.filter(run=run).order_by("pk")[: CALLED + GIVEN])
    called = min(CALLED, len(tasks) // 2)  # some are left to be called in a small bank too
    said = islice(cycle(OUTCOMES), called)
    made = 0
    for number, (task, words) in enumerate(zip(tasks, said, strict=False)):
        with clock_at(began + timedelta(minutes=5 * (number + 1))):
            made += _call(task, *words)
    adviser, manager = demo_user("adviser"), demo_user("manager")
    for task in tasks[called : called + len(tasks) // 3]:
        give_task_to(task=task, to=adviser, by=manager)
    return made


def _call(task: "ContactTask", outcome: str, note: str) -> bool:
    from django.utils import timezone

    from campaigns.services.tasks.working import Said, record_outcome
    from config.base.errors import DomainError

    at = timezone.now() + timedelta(hours=3) if outcome == "later" else None
    try:
        record_outcome(task=task, by=demo_user("adviser"), said=Said(outcome, note, at))
    except DomainError:  # quiet hours or a cap of this customer: somebody calls later
        return False
    return True
