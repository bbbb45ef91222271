import datetime as dt
import io

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from PIL import Image

from accounts.models import AuditEntry
from customers.selectors.conclusions import conclusions_of
from segmentation.models import CustomerValue
from tests.factories import customers as make
from tests.factories.clusters import make_profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def marketer(user_with_role):
    return user_with_role("marketer")


@pytest.fixture
def customer():
    one = make.make_customer(name="欧阳小燕")
    make_profile(
        one,
        age_years=40,
        total_balance=50_000,
        deposit_balance=50_000,
        salary_90d=30_000,
        maturing_balance_90d=20_000,
        next_maturity_days=12,
        balance_change_90d=-30_000,
        mobile_share_90d=0.6,
        branch_share_90d=0.2,
        spend_dining_90d=300,
        spend_travel_90d=100,
        spend_health_90d=900,
    )
    return one


def make_value(customer, score):
    zeros = dict.fromkeys(
        [
            "contribution",
            "contract_value",
            "payment_value",
            "clv",
            "peak_clv",
            "potential",
            "loyalty",
        ],
        0.0,
    )
    grades = {"recency": 1, "frequency": 1, "monetary": 1}
    moment = timezone.now()
    CustomerValue.objects.create(
        customer=customer,
        score=score,
        tier="gold",
        tier_since=moment,
        computed_at=moment,
        **zeros,
        **grades,
    )


def entries():
    return AuditEntry.objects.filter(action="export", object_table="customers_customer")


def test_preferences_are_parts_of_what_was_done(customer, marketer):
    day = timezone.localtime().replace(hour=10, minute=0)
    for _ in range(3):
        make.make_event(customer, channel="mobile", occurred_at=day - dt.timedelta(days=1))

    with override("en"):
        tastes = {
            one.label: [(line.label, line.share) for line in one.lines]
            for one in conclusions_of(customer, marketer).tastes
        }

    assert tastes["Channels"] == [
        ("Mobile app", pytest.approx(0.75)),
        ("Branch", pytest.approx(0.25)),
    ]
    assert tastes["Time of day"] == [("9:00–12:00", 1.0)]
    # spending on health is not kept for marketing
    assert tastes["Spending"] == [("Dining", pytest.approx(0.75)), ("Travel", pytest.approx(0.25))]


def test_needs_rest_on_figures(customer, marketer):
    with override("en"):
        needs = conclusions_of(customer, marketer).needs

    assert needs == [
        "Deposits of ¥20,000 mature within 90 days, the first in 12 days.",
        "Salary comes in and ¥50,000 lie in deposits alone.",
        "Assets fell by ¥30,000 in 90 days.",
    ]


def test_whoever_refuses_profiling_has_no_portrait(client, customer, marketer):
    make_value(customer, 74.2)
    make.give_consent(customer, purpose="profiling", channel="", granted=False)
    client.force_login(marketer)

    with override("en"):
        shown = client.get(
            reverse("customers:customer_detail", args=[customer.customer_no]),
            headers={"Accept-Language": "en"},
        ).content.decode()

    value = client.get(
        reverse("segmentation:customer_value", args=[customer.customer_no])
    ).content.decode()
    assert conclusions_of(customer, marketer) is None
    assert "74.2" not in value
    assert "sp-prog" not in value
    assert "ch-portrait" not in shown
    assert "h-scores" not in shown
    assert "h-preferences" not in shown


@pytest.mark.parametrize("kind", ["pdf", "png"])
def test_a_portrait_taken_out_is_masked_marked_and_audited(client, customer, marketer, kind):
    client.force_login(marketer)

    answer = client.get(reverse("customers:customer_portrait", args=[customer.customer_no, kind]))

    assert answer.status_code == 200
    entry = entries().get()
    assert (entry.object_id, entry.after) == (str(customer.pk), f"portrait, {kind}")
    if kind == "pdf":
        pages = pypdfium2.PdfDocument(answer.content)
        text = "".join(page.get_textpage().get_text_range() for page in pages)
        assert str(marketer) in text
        assert customer.customer_no in text
        assert "小燕" not in text
    else:
        assert Image.open(io.BytesIO(answer.content)).format == "PNG"


def test_outside_the_branch_there_is_nothing_and_no_trace(client, customer, marketer):
    make.make_branch("ELSEWHERE")
    marketer.branch_code = "ELSEWHERE"
    marketer.save()
    client.force_login(marketer)

    assert (
        client.get(
            reverse("customers:customer_portrait", args=[customer.customer_no, "pdf"])
        ).status_code
        == 404
    )
    assert not entries().exists()


def test_an_unknown_kind_of_file_leaves_no_trace(client, customer, marketer):
    client.force_login(marketer)

    assert (
        client.get(
            reverse("customers:customer_portrait", args=[customer.customer_no, "docx"])
        ).status_code
        == 404
    )
    assert not entries().exists()
