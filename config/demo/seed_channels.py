"""What operations and compliance keep around campaigns: senders, suppression lists, proposals for contact and signing, a picture."""

from io import BytesIO
from typing import TYPE_CHECKING

from config.demo.order import Order, demo_user

if TYPE_CHECKING:
    from campaigns.models import Asset

# Kind, name, channel, settings, credentials that open nothing, most per second. They stay off: the demo
# sends mail to its own catcher and nothing to anybody else.
SENDERS = (
    ("smtp", "mail-relay", "email", {"host": "mail.qingyu-bank.test", "port": 587, "tls": True}, {"user": "news", "password": "demo"}, 50.0),
    ("aliyun_sms", "sms-gateway", "sms", {"sign_name": "青屿银行"}, {"key_id": "demo", "key_secret": "demo"}, 30.0),
    ("jpush", "mobile-app", "push", {"account": "qingyu-app"}, {"app_key": "demo", "master_secret": "demo"}, 100.0),
    ("wechat", "service-account", "wechat", {"account": "wx-qingyu", "form": "template"}, {"app_secret": "demo"}, None),
)  # fmt: skip
STAFF = ("员工及关联方", "内部员工不接收营销信息")
LETTERS = ("柜面登记不收短信", "网点纸质登记，季度更新")
LISTED = 6
PICTURE = "海湾日出"
WIDTH, HEIGHT = 1200, 400
PAPER, SAND, SEA = (244, 246, 245), (224, 169, 79), ((11, 46, 56), (13, 92, 107), (96, 190, 205))


def keep_senders(_order: Order) -> str | None:
    """An account at a provider of each channel, switched off."""
    from customers.models import Sender
    from customers.services.senders.definitions import SenderOrder, create_sender

    if Sender.objects.exists():
        return None
    by = demo_user("ops")
    for kind, name, channel, told, secrets, per_second in SENDERS:
        order = SenderOrder(
            name=name, kind=kind, channel=channel, settings=told, secrets=secrets, per_second=per_second
        )  # fmt: skip
        create_sender(order=order, by=by)
    return f"{len(SENDERS)} senders, switched off"


def list_whom_to_leave_alone(_order: Order) -> str | None:
    """Compliance keeps the bank's own list, the marketer one that a campaign may choose."""
    from customers.models import Customer, SuppressionList
    from customers.services.suppression_lists import Listing, add_entries, create_list

    if SuppressionList.objects.exists():
        return None
    persons = Customer.objects.unmerged().filter(kind=Customer.Kind.PERSON).order_by("-pk")
    numbers = list(persons.values_list("customer_no", flat=True)[: 2 * LISTED])
    made = (
        (demo_user("compliance"), Listing(*STAFF, bank_wide=True), numbers[:LISTED]),
        (demo_user("marketer"), Listing(*LETTERS, channel="sms"), numbers[LISTED:]),
    )
    for by, listing, values in made:
        kept = create_list(by=by, listing=listing)
        add_entries(to=kept, by=by, kind="customer_no", values=values)
    return f"{len(made)} suppression lists"


def propose_limits(_order: Order) -> str | None:
    """A proposal of each kind that waits for a second person, and the calls a team can make."""
    from decimal import Decimal

    from campaigns.models import SigningTerms
    from campaigns.services.signing.terms import propose_terms as propose_signing
    from customers.models import ContactTerms
    from customers.services.policy import propose_terms, set_capacity

    if ContactTerms.objects.exists() or SigningTerms.objects.exists():
        return None
    propose_terms(
        by=demo_user("compliance"),
        document={"control_share": 0.05, "caps": [{"hours": 168, "most": 2, "channel": "sms"}]},
        note="全行对照组 5%；短信每周至多两条",
    )
    propose_signing(
        by=demo_user("compliance"), audience=20_000, budget=Decimal(100_000), risk_rating=3, valid_days=60,
        reason="高风险产品一律由合规会签",
    )  # fmt: skip
    set_capacity(channel="phone", branch=None, team="客户经理外呼组", per_hour=12, hours_a_day=7)
    return "limits proposed: of contact, of signing"


def hang_picture(_order: Order) -> str | None:
    """A picture for mails, drawn here."""
    from campaigns.models import Asset

    if Asset.objects.exists():
        return None
    return f"a picture, {store_picture().name}"


def store_picture() -> "Asset":
    """Keep the bay at dawn; the same pixels are kept once."""
    from campaigns.services.content.assets import store_asset

    return store_asset(
        by=demo_user("marketer"), raw=_bay(), file_name="bay-at-dawn.png", shows=PICTURE
    )


def _bay() -> bytes:
    """A low sun over three waves, as PNG."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    pen.ellipse((840, 60, 1040, 260), fill=SAND)
    for place, colour in enumerate(reversed(SEA)):
        top = 190 + 65 * place
        for left in range(-200, WIDTH + 200, 400):
            pen.ellipse((left + 90 * place, top, left + 90 * place + 460, top + 300), fill=colour)
        pen.rectangle((0, min(top + 90, HEIGHT), WIDTH, HEIGHT), fill=colour)
    kept = BytesIO()
    image.save(kept, format="PNG", optimize=True)
    return kept.getvalue()
