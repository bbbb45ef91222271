"""Plain builders of the data layer; each takes only what a test cares about."""

import datetime as dt
import itertools
from decimal import Decimal

from django.utils import timezone

from config.base.tables import ensure_months
from customers.models import (
    Branch,
    Consent,
    Customer,
    CustomerTag,
    Event,
    Hold,
    Holding,
    Product,
    Score,
    Tag,
    Text,
    Transaction,
)
from customers.models.fields import sealer
from customers.services import consents, holds
from customers.services.texts import intake, readings

numbers = itertools.count(1)


def make_branch(code: str = "", parent: Branch | None = None, **over) -> Branch:
    """A branch; with a parent it hangs below it."""
    code = code or f"B{next(numbers):04d}"
    path = f"{parent.path}/{code}" if parent else code
    details = {"name_zh": f"{code} 支行", "name_en": f"{code} branch", "region": "Qingyu"}
    return Branch.objects.create(code=code, parent=parent, path=path, **(details | over))


def the_branch() -> Branch:
    """The branch of tests that do not care which."""
    return Branch.objects.filter(code="B0").first() or make_branch("B0")


def make_customer(**over) -> Customer:
    """A consenting-to-nothing person of 40 whose e-mail works in the mail catcher."""
    number = next(numbers)
    details = {
        "customer_no": f"C{number:08d}",
        "name": f"陈测{number}",
        "email": f"customer{number}@mail.test",
        "phone": f"170{number:08d}",
        "gender": "F",
        "birth_on": dt.date(1986, 3, 1),
        "since_on": dt.date(2015, 3, 1),
        "risk_tolerance": 3,
        "risk_assessed_on": timezone.localdate(),
        "language": "en",
    } | over
    if "branch" not in details:
        details["branch"] = the_branch()
    for kind in ("name", "id_number", "phone", "email"):
        details[f"{kind}_index"] = sealer().index(kind, details.get(kind, ""))
    return Customer.objects.create(**details)


def make_product(**over) -> Product:
    """A wealth product of risk 2."""
    number = next(numbers)
    details = {
        "code": f"WLT-{number}",
        "name_zh": f"稳健{number}号",
        "name_en": f"Steady {number}",
        "kind": "wealth",
        "risk_rating": 2,
        "annual_margin": Decimal("0.006"),
        "min_amount": Decimal(1000),
    }
    return Product.objects.create(**(details | over))


def make_holding(customer: Customer, product: Product | None = None, **over) -> Holding:
    """An open deposit of 10,000, unless a product is given."""
    product = product or make_product(kind="deposit", risk_rating=None)
    details = {
        "external_id": f"H{next(numbers)}",
        "account_no": f"6200{next(numbers):012d}",
        "opened_on": dt.date(2020, 1, 2),
        "balance": Decimal(10_000),
    }
    return Holding.objects.create(customer=customer, product=product, **(details | over))


def make_transaction(holding: Holding, amount: Decimal | int = 100, **over) -> Transaction:
    """A booking now; it leaves the holding's balance as it is."""
    booked_at = over.pop("booked_at", None) or timezone.now()
    ensure_months("customers_transaction", [booked_at.date()])
    kind = "transfer_in" if amount > 0 else "card_payment"
    details = {"kind": kind, "channel": "mobile", "amount": Decimal(amount)}
    return Transaction.objects.create(
        customer_id=holding.customer_id, holding=holding, booked_at=booked_at, **(details | over)
    )


def make_event(customer: Customer, kind: str = "login", **over) -> Event:
    """An event now, in the mobile app."""
    occurred_at = over.pop("occurred_at", None) or timezone.now()
    ensure_months("customers_event", [occurred_at.date()])
    details = {"channel": "mobile", "payload": {}}
    return Event.objects.create(
        customer=customer, kind=kind, occurred_at=occurred_at, **(details | over)
    )


def give_consent(
    customer: Customer, channel: str = "email", purpose: str = "marketing", **over
) -> Consent:
    """Consent to marketing by e-mail, unless told otherwise."""
    details = {"granted": True, "source": "test"}
    return consents.record_consent(
        customer=customer, purpose=purpose, channel=channel, **(details | over)
    )


def place_hold(customer: Customer, kind: str = "complaint", **over) -> Hold:
    """A hold in force since a minute ago."""
    details = {
        "reason": "" if kind == "policy" else "Complaint T-1 is open",
        "source_kind": "policy" if kind == "policy" else "ticket",
        "source_id": str(next(numbers)),
        "starts_at": timezone.now() - dt.timedelta(minutes=1),
    }
    return holds.place_hold(customer=customer, kind=kind, **(details | over))


def make_tag(code: str = "", **over) -> Tag:
    """A tag of a manual source."""
    code = code or f"tag-{next(numbers)}"
    details = {"name_zh": f"标签{code}", "name_en": f"Tag {code}", "source": "manual"}
    return Tag.objects.create(code=code, **(details | over))


def tag_customer(customer: Customer, tag: Tag, **over) -> CustomerTag:
    """Put a tag on a customer, without an expiry."""
    return CustomerTag.objects.create(
        customer=customer, tag=tag, **({"since": timezone.now()} | over)
    )


def make_score(customer: Customer, kind: str = "churn", value: float = 0.5, **over) -> Score:
    """A score computed now."""
    details = {"model_version": "test-1", "computed_at": timezone.now()}
    return Score.objects.create(customer=customer, kind=kind, value=value, **(details | over))


def make_text(customer: Customer | None, at: dt.datetime | None = None, **features: str) -> Text:
    """A text that was read: negative and urgent about cards, unless told otherwise."""
    read_at = at or timezone.now()
    text = intake.take_text(
        source=intake.Source("test", str(next(numbers))),
        content="My card was stolen!",
        occurred_at=read_at,
        customer=customer,
        channel="web",
    )
    told = {"sentiment": "negative", "urgency": "high", "topic": "cards"} | features
    found = [readings.Reading(text.pk, kind, value, 0.9, "test-1") for kind, value in told.items()]
    readings.store_readings(text_ids=[text.pk], readings=found, at=read_at)
    return text
