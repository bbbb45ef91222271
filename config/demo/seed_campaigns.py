"""The demo's campaigns that are still to do: one running, one waiting for its approver, one draft, one complaint."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from config.demo import seed_texts
from config.demo.banks import honest_goal
from config.demo.clock import clock_at
from config.demo.order import Order, demo_user

if TYPE_CHECKING:
    from campaigns.models import Campaign, CampaignRun

RUNNING, WAITING, DRAFT = "首购推荐", "高净值客户推荐", "到期资金承接"
RUNNING_AUDIENCE = "尚未持有推荐产品的个人客户"
PER_HOUR = 360
LOOKED_EVERY, LOOKED_FOR = 4, 5 * 24  # hours
COMPLAINTS = {
    "zh-hans": (
        "营销邮件太频繁",
        "最近连续收到贵行的营销邮件，我没有兴趣，也没有时间看。请说明为什么发给我，并停止发送。",
    ),
    "en": (
        "Too many marketing mails",
        "I keep getting mails from you that do not interest me. Tell me why I get them, and stop sending them.",
    ),
}

WAITING_TICKETS = 2
ANSWERS = (
    "您好，感谢您的反馈。我们已核实情况并完成处理，给您带来不便深表歉意。如仍有疑问，请直接回复本邮件。",
    "Thank you for telling us. We have looked into it and settled it; we are sorry for the trouble. Just reply if anything is left open.",
)


Texts = tuple[seed_texts.Text, ...]


@dataclass(frozen=True)
class Plan:
    """A campaign as its author would fill it in; `segment` is the name of the one in."""

    name: str
    kind: str
    segment: str
    product: str
    texts: Texts
    scheduled_at: datetime | None = None
    fields: dict[str, Any] = field(default_factory=dict)


def propose(plan: Plan) -> "Campaign":
    """Write the draft as the marketer."""
    from campaigns.services.drafting import propose_campaign
    from customers.models import Product
    from segmentation.models import Segment

    messages = [vars(text) for text in plan.texts]
    fields = {
        "name": plan.name,
        "kind": plan.kind,
        "product": Product.objects.get(code=plan.product),
        "include": list(Segment.objects.filter(name=plan.segment)),
        "scheduled_at": plan.scheduled_at,
        "cost_per_contact": Decimal("0.0500"),
        "messages": messages,
    }
    return propose_campaign(by=demo_user("marketer"), fields=fields | plan.fields)


def make_audience(name: str, description: str, product: str) -> None:
    """Make the segment of active persons who do not hold a product, where it is missing."""
    from segmentation.domain.rules import VERSION
    from segmentation.models import Segment
    from segmentation.services.refreshing import refresh_segment
    from segmentation.services.segments import create_segment

    if Segment.objects.filter(name=name).exists():
        return
    rule = [
        {"field": "status", "op": "is_one_of", "value": ["active"]},
        {"field": "kind", "op": "is_one_of", "value": ["person"]},
        {"field": "holding_product", "op": "has_none", "value": [product]},
    ]
    segment = create_segment(
        by=demo_user("marketer"),
        name=name,
        description=description,
        rule={"version": VERSION, "rule": {"all": rule}},
    )
    refresh_segment(segment_id=segment.pk)


def submit_and_sign(campaign: "Campaign") -> None:
    """Submit as the author; sign as everybody whose signature it takes."""
    from campaigns.selectors.campaigns import content_hash
    from campaigns.selectors.signing import roles_needed_for
    from campaigns.services.approving import approve_campaign, submit_campaign

    signers = {"business": demo_user("approver"), "compliance": demo_user("compliance")}
    submit_campaign(campaign=campaign, by=demo_user("marketer"))
    for role in roles_needed_for(campaign):
        approve_campaign(
            campaign=campaign, by=signers[role], role=role, seen_hash=content_hash(campaign)
        )


def launch(campaign: "Campaign") -> "CampaignRun":
    """Launch a signed campaign as the marketer."""
    from campaigns.services.running import launch_campaign

    run = launch_campaign(campaign=campaign, by=demo_user("marketer"))
    if run is None:
        raise RuntimeError("a campaign that takes place once has its run at once")
    return run


def send_until_now(run: "CampaignRun", began: datetime) -> int:
    """Let the workers look as they would have since: at once, then again for who waited under a cap or for a quiet hour's end."""
    from django.utils import timezone

    from campaigns.models import Delivery
    from campaigns.services.sending import send_slice

    sent, now = 0, timezone.now()
    left = Delivery.objects.filter(run_month=run.run_month, run=run, state="planned")
    for at in (began + timedelta(hours=hours) for hours in range(0, LOOKED_FOR, LOOKED_EVERY)):
        more = at < now and left.exists()
        while more:
            with clock_at(at):
                report = send_slice(run_id=run.pk, seconds=20)
            sent += report.sent
            more = bool(report.more and report.settled)
    return sent


def wait_for_signature(_order: Order) -> str | None:
    """A campaign in review: the approver and compliance both have something to sign."""
    from django.utils import timezone

    from campaigns.services.approving import submit_campaign

    tomorrow = timezone.localtime() + timedelta(days=1)
    product, texts = offered(("WLT-365", seed_texts.INCOME), ("BK-LON", seed_texts.PERSONAL_LOAN))
    plan = Plan(
        WAITING,
        "promotion",
        "高净值活跃客户",
        product,
        texts,
        tomorrow.replace(hour=10, minute=0, second=0, microsecond=0),
        {"budget_amount": Decimal(2000), "goal_conversion_rate": 0.02, "holdout_share": 0.2},
    )
    if is_there(plan):
        return None
    campaign = propose(plan)
    submit_campaign(campaign=campaign, by=demo_user("marketer"))
    return f"{campaign.code} waits for its signatures"


def leave_draft(_order: Order) -> str | None:
    """A draft that lacks its schedule."""
    product, texts = offered(("DEP-1Y", seed_texts.MATURING), ("BK-CRD-GOLD", ()))
    plan = Plan(DRAFT, "retention", "30天内到期的稳健客户", product, texts)
    return None if is_there(plan) else f"{propose(plan).code} is a draft"


def start_running(order: Order) -> str | None:
    """A campaign that goes out while somebody looks: launched now, at a pace that lasts for hours."""
    from django.utils import timezone

    product, texts = offered(("WLT-CSH", seed_texts.CASH), ("BK-CRD-CLASSIC", seed_texts.CARD))
    plan = Plan(
        RUNNING,
        "promotion",
        RUNNING_AUDIENCE,
        product,
        texts,
        timezone.now(),
        {"per_hour": PER_HOUR, "holdout_share": 0.15, "goal_conversion_rate": 0.01}
        | honest_goal("推荐产品"),
    )
    if is_there(plan):
        return None
    make_audience(RUNNING_AUDIENCE, "没有推荐产品的活跃个人客户", plan.product)
    campaign = propose(plan)
    submit_and_sign(campaign)
    run = launch(campaign)
    order.notes.append(f"{campaign.code} is running: up to {PER_HOUR} mails an hour")
    return f"{campaign.code} launched: {run.planned_count:,} mails planned, {run.holdout_count:,} held out"


def complain(order: Order) -> str | None:
    """A customer of the finished campaign writes by the public form; marketing to them stops."""
    from django.utils import timezone

    from campaigns.models import Campaign
    from service_desk.models import Ticket
    from service_desk.services.intake import receive_complaint
    from service_desk.services.tickets import Matter, Writer

    customer = _contacted_customer()
    subjects = [subject for subject, _body in COMPLAINTS.values()]
    if customer is None or Ticket.objects.filter(subject__in=subjects).exists():
        return None
    language = customer.language if customer.language in COMPLAINTS else "en"
    finished = Campaign.objects.filter(state=Campaign.State.FINISHED).order_by("pk")
    code = finished.values_list("code", flat=True).first() or ""
    ticket = receive_complaint(
        matter=Matter(
            Ticket.Kind.COMPLAINT, *COMPLAINTS[language], Ticket.Channel.WEB, language, code
        ),
        writer=Writer(customer.name, customer.email, "", customer.customer_no),
        sender="203.0.113.7",
        now=timezone.now(),
    )
    order.notes.append(
        f"customer {customer.customer_no}: a complaint ({ticket.number}) stops every offer"
    )
    return f"{ticket.number}, a complaint by the public form"


def answer_tickets(_order: Order) -> str | None:
    """The desk has answered and closed what came in over the last days; the newest two still wait."""
    from django.utils import timezone

    from service_desk.models import Ticket
    from service_desk.services.tickets import answer_ticket, close_ticket

    if Ticket.objects.exclude(first_responded_at=None).exists():
        return None
    agent, day_ago = demo_user("service"), timezone.now() - timedelta(days=1)
    tickets = Ticket.objects.filter(opened_at__lt=day_ago).order_by("-opened_at")
    older = list(tickets[WAITING_TICKETS:])
    for ticket in older:
        answered, closed = (
            ticket.opened_at + timedelta(hours=1),
            ticket.opened_at + timedelta(days=1),
        )
        with clock_at(answered):
            answer_ticket(
                ticket=ticket, by=agent, body=ANSWERS[ticket.language == "en"], now=answered
            )
        with clock_at(closed):
            close_ticket(ticket=ticket, by=agent, now=closed)
    return f"tickets answered: {len(older)}" if older else None


def offered(*choices: tuple[str, Texts]) -> tuple[str, Texts]:
    """Return the first product that this bank sells, with its texts; without texts the type's own stand."""
    from customers.models import Product

    known = set(Product.objects.on_offer().values_list("code", flat=True))
    return next((choice for choice in choices if choice[0] in known), ("", ()))


def is_there(plan: Plan) -> bool:
    """Whether a campaign of this name stands already, or the bank lacks its product."""
    from campaigns.models import Campaign
    from customers.models import Product

    known = Campaign.objects.filter(name=plan.name).exists()
    return known or not Product.objects.filter(code=plan.product).exists()


def _contacted_customer() -> Any:
    """Whom a campaign reached lately and who is under no hold; else anybody with an address."""
    from django.utils import timezone

    from customers.models import Contact, Customer, Hold

    held = Hold.objects.in_force(timezone.now()).values("customer_id")
    reached = Contact.objects.filter(state=Contact.State.MADE).values("customer_id")
    free = Customer.objects.exclude(pk__in=held).exclude(email=None).order_by("pk")
    return free.filter(pk__in=reached).first() or free.first()
