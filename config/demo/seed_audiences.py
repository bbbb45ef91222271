"""The demo's ad platforms, and an audience placed for one: filed, and with a few customers who have withdrawn since."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.demo.banks import home_zone
from config.demo.clock import clock_at
from config.demo.order import Order, demo_user
from config.demo.seed_campaigns import launch, send_until_now, submit_and_sign

if TYPE_CHECKING:
    from campaigns.models import AdAudience, Campaign
    from customers.models import Customer
    from segmentation.models import Segment

NAME, AUDIENCE = "储蓄客户广告触达", "工资代发客户"
AGREED, WITHDRAWN = 80, 3
# Code, name, contact, number of the agreement and of the impact assessment.
RECIPIENTS = (
    ("tencent-ads", "腾讯广告", "privacy@tencent-ads.test", "QY-DATA-2026-014", "PIA-2026-031"),
    ("ocean-engine", "巨量引擎", "privacy@ocean-engine.test", "QY-DATA-2026-017", "PIA-2026-036"),
)
TEXTS = (
    ("zh-hans", "储蓄产品介绍", "青屿银行为您介绍储蓄服务的办理方式，详见官方网站。"),
    ("en", "储蓄产品介绍", "Qingyu Bank tells how to open a savings account: see our website."),
)


def fill_audience(order: Order) -> str | None:
    """Register the platforms, ask some customers for their consent, place and file an audience, and let a few withdraw."""
    from campaigns.models import AdAudience, Campaign

    chosen = _audience()
    if chosen is None or Campaign.objects.filter(name=NAME).exists():
        return None
    _register()
    with clock_at(_three_days_ago()):  # so that today's mails have their own place under the caps
        agreed = _agree(chosen)
        run = launch(_sign(chosen))
    placed = send_until_now(run, run.starts_at)
    audience = AdAudience.objects.get(run=run)
    _file(audience)
    _withdraw(audience, agreed)
    order.notes.append(
        f"{run.campaign.code}: its ad audience, the file, and whom the platform must take out"
    )
    return f"{run.campaign.code}: {placed} customers placed in an ad audience"


def _three_days_ago() -> datetime:
    """The middle of a morning at the bank, outside of its quiet hours."""
    from django.utils import timezone

    morning = timezone.localtime(timezone=ZoneInfo(home_zone())) - timedelta(days=3)
    return morning.replace(hour=10, minute=30, second=0, microsecond=0)


def _audience() -> "Segment | None":
    from segmentation.models import Segment

    filled = Segment.objects.filter(member_count__gt=0)
    return filled.filter(name=AUDIENCE).first() or filled.order_by("-member_count", "pk").first()


def _register() -> None:
    from django.utils import timezone

    from customers.models import DataRecipient
    from customers.services.residency.declaring import register_recipient

    today = timezone.localdate()
    known = set(DataRecipient.objects.values_list("code", flat=True))
    for code, name, contact, agreement, assessment in RECIPIENTS:
        if code in known:
            continue
        fields = {
            "code": code,
            "name": name,
            "contact": contact,
            "region": "CN",
            "agreement": agreement,
            "assessment": assessment,
            "valid_from": today - timedelta(days=30),
            "valid_until": today + timedelta(days=700),
        }
        register_recipient(by=demo_user("compliance"), fields=fields)


def _agree(chosen: "Segment") -> "list[Customer]":
    """Some customers say yes to marketing by this way and to being named to the platforms."""
    from customers.models import Customer
    from customers.services.consents import record_consent
    from segmentation.models import SegmentMembership

    members = SegmentMembership.objects.filter(segment=chosen).values("customer")
    people = list(Customer.objects.filter(pk__in=members).order_by("pk")[:AGREED])
    for person in people:
        for purpose in ("marketing", "partner_sharing"):
            record_consent(
                customer=person, purpose=purpose, channel="ads", granted=True, source="own_page"
            )
    return people


def _sign(chosen: "Segment") -> "Campaign":
    from django.utils import timezone

    from campaigns.services.drafting import propose_campaign

    fields = {
        "name": NAME,
        "kind": "care",
        "channel": "ads",
        "goal": "在常用平台上看到本行的储蓄服务",
        "include": [chosen],
        "scheduled_at": timezone.now(),
        "conversion_event": "login",
        "attribution_days": 14,
        "messages": [
            {
                "language": language,
                "subject": subject,
                "body": body,
                "audience_format": "tencent",
                "recipient": RECIPIENTS[0][0],
            }
            for language, subject, body in TEXTS
        ],
    }
    campaign = propose_campaign(by=demo_user("marketer"), fields=fields)
    submit_and_sign(campaign)
    return campaign


def _file(audience: "AdAudience") -> None:
    from customers.services.exports.own import request_own_file
    from customers.services.exports.writing import run_export

    export = request_own_file(
        by=demo_user("marketer"),
        kind="ad_audience",
        source_id=str(audience.pk),
        reason="秋季首次投放",
    )
    run_export(export=export)


def _withdraw(audience: "AdAudience", agreed: "list[Customer]") -> None:
    from django.utils import timezone

    from campaigns.services.audiences.removing import remove_members
    from customers.services.consents import withdraw_consent

    placed = set(audience.members.values_list("customer_id", flat=True))
    for person in [one for one in agreed if one.pk in placed][:WITHDRAWN]:
        withdraw_consent(
            customer=person, purpose="partner_sharing", channel="ads", source="own_page"
        )
    remove_members(audience=audience, now=timezone.now())
