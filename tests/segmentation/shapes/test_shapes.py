"""All of segmentation on two banks that came in by the mappings of the documentation: accounts, and lines of invoices."""

from io import StringIO

import pytest
from django.core.management import call_command

from customers.models import Customer, Holding, Transaction
from segmentation.models import ClusterRun, CustomerStage, CustomerValue, ValueRun
from segmentation.services.portraits import drawing
from tests.factories.segmentation import asking, refreshed_segment
from tests.segmentation.shapes import files

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FEATURES = "age_years,total_balance,inflow_90d,frequency_90d"


def told(name: str, *args: str, **options: object) -> str:
    out = StringIO()
    call_command(name, *args, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def marketer(user_with_role):
    return user_with_role("marketer")


@pytest.fixture
def berka(tmp_path):
    files.write_berka(tmp_path)
    call_command("import_data", "docs/examples/berka", str(tmp_path), stdout=StringIO())


@pytest.fixture
def invoices(tmp_path):
    files.write_invoices(tmp_path)
    call_command("import_data", "docs/examples/online-retail", str(tmp_path), stdout=StringIO())


def test_rules_find_who_they_ask_for_among_accounts(berka, marketer):
    assert (Customer.objects.count(), Holding.objects.filter(product__kind="loan").count()) == (
        80,
        20,
    )

    sizes = [
        refreshed_segment(marketer, *asked).member_count
        for asked in (
            [asking("holding_kind", "has_any", ["loan"])],
            [asking("holding_kind", "has_any", ["loan"]), asking("holding_kind", "has_any", ["card"])],
            [asking("booked_in", "at_least", 8000, days=90, kinds=["transfer_in"])],
            [asking("sequence", "followed_by", first=["booking.cash_deposit"], then=["booking.cash_withdrawal"], within=3, days=365)],
        )
    ]  # fmt: skip

    assert sizes[:3] == [20, 6, 40]
    assert sizes[3] == 0  # both stand on one day, so neither came first


def test_groups_values_and_stages_of_accounts(berka, marketer):
    by = marketer.username

    clusters = told("find_clusters", by=by, features=FEATURES, k=2, assign=True)
    goes = told("mine_associations", by=by, min_support=0.05)
    told("refresh_value")
    told("assign_stages")

    assert "80 customers assigned" in clusters
    assert sorted(ClusterRun.objects.get().clusters.values_list("size", flat=True)) == [40, 40]
    assert "product:BK-LON -> product:BK-ORD-LOAN" in goes
    assert CustomerValue.objects.count() == CustomerStage.objects.count() == 80


def savers(marketer):
    return refreshed_segment(marketer, asking("booked_in", "at_least", 8000, days=90))


def test_a_portrait_tells_the_savers_apart(berka, marketer):
    group = savers(marketer)

    words = told("segment_portrait", str(group.pk), by=marketer.username)

    assert "40 of 80 customers" in words
    assert drawing.GroupPortrait.objects.get().metrics["group"] == 40


def test_what_is_bought_together_and_who_stopped_buying(invoices, marketer):
    by = marketer.username

    goes = told("mine_associations", by=by, min_support=0.2, min_confidence=0.8)
    values = told("refresh_value")

    assert "product:CUP -> product:TEA" in goes
    assert "product:TEA -> product:CUP" in goes
    assert Customer.objects.count() == CustomerValue.objects.count() == files.BUYERS
    assert values.startswith("60 customers (")
    assert {"bg_nbd", "observed"} <= ValueRun.objects.get().fitted.keys()
    expected = CustomerValue.objects.filter(alive__isnull=False).values_list("purchases", flat=True)
    assert all(0 <= one < 53 for one in expected)
    stopped, buying = alive(stopped=True), alive(stopped=False)
    assert max(stopped) < sum(buying) / len(buying)


def alive(*, stopped: bool) -> list[float]:
    """The probability of still buying of those who stopped in the first year, or of the others."""
    numbers = [f"R{n}" for n in range(1, files.BUYERS + 1) if (n % 3 == 0) is stopped]
    rows = CustomerValue.objects.filter(customer__customer_no__in=numbers, alive__isnull=False)
    return list(rows.values_list("alive", flat=True))


def test_returns_come_back_in_and_rules_see_both(invoices, marketer):
    back = Transaction.objects.filter(amount__gt=0)

    found = refreshed_segment(marketer, asking("booked_in", "more_than", 0, days=3650))

    assert 0 < found.member_count == back.values("customer").distinct().count()
