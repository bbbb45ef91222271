"""Transfers between customers summed up, places computed, and the page that shows them."""

from decimal import Decimal

import pytest

from customers.models import Counterparty, NetworkPosition, Relation, Score
from customers.services.network.building import build_network
from tests.factories.customers import (
    make_branch,
    make_customer,
    make_holding,
    make_transaction,
)

pytestmark = pytest.mark.django_db


def pay(giver, taker, amount: int, **over) -> None:
    make_transaction(giver, -amount, kind="transfer_out", counterparty=taker.account_no, **over)


@pytest.fixture
def three():
    return [make_customer(name=name) for name in ("李小明", "王建国", "陈大文")]


def test_transfers_are_summed_by_payer_payee_and_currency(three):
    one, other, _third = three
    payer, payee = make_holding(one), make_holding(other)
    pay(payer, payee, 100)
    pay(payer, payee, 50)
    pay(payer, payee, 7, currency="USD")
    pay(payer, make_holding(one), 999)  # to oneself
    make_transaction(payer, -5, kind="transfer_out", counterparty="OUT0001")
    make_transaction(payee, 100, kind="transfer_in", counterparty=payer.account_no)

    links, placed = build_network()

    assert (links, placed) == (2, 2)
    rows = Counterparty.objects.order_by("currency")
    assert [(r.customer, r.other, r.currency, r.transfers, r.amount) for r in rows] == [
        (one, other, "CNY", 2, Decimal(150)),
        (one, other, "USD", 1, Decimal(7)),
    ]


def test_places_are_kept_as_scores_and_leave_with_the_relation(three):
    one, other, third = three
    bond = Relation.objects.create(customer=one, other=other, kind="household")
    Relation.objects.create(customer=one, other=third, kind="referral")

    build_network()
    assert NetworkPosition.objects.get(customer=one).degree == 2
    influence = dict(
        Score.objects.filter(kind="network_influence").values_list("customer", "value")
    )
    assert influence[one.pk] > 1 > influence[third.pk]
    assert sum(influence.values()) == pytest.approx(3)

    bond.delete()
    build_network()

    assert set(NetworkPosition.objects.values_list("customer", flat=True)) == {one.pk, third.pk}
    assert not Score.objects.filter(customer=other, kind="network_degree").exists()


def test_page_shows_masked_names_and_hides_other_branches(client_for, three):
    one, other, third = three
    stranger = make_customer(name="赵远方", branch=make_branch("FAR"))
    Relation.objects.create(customer=one, other=other, kind="household")
    Relation.objects.create(customer=other, other=third, kind="referral")
    Relation.objects.create(customer=one, other=stranger, kind="authorised")
    build_network()
    client = client_for("relationship_manager", branch_code=one.branch.code)

    first = client.get(f"/customers/{one.customer_no}/network/").content.decode()
    second = client.get(f"/customers/{one.customer_no}/network/?steps=2").content.decode()

    assert "王*国" in first
    assert "王建国" not in first
    assert third.customer_no not in first
    assert third.customer_no in second
    assert "A customer of another branch" in first
    for page in (first, second):
        assert stranger.customer_no not in page
        assert "赵" not in page


def test_a_customer_without_relations_is_told_where_they_come_from(client_for):
    customer = make_customer()
    page = client_for("relationship_manager").get(f"/customers/{customer.customer_no}/network/")
    assert "No relations known" in page.content.decode()
