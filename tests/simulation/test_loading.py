from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from django.core.management import call_command
from django.db.models import F, Sum

from config.base.errors import DomainError
from config.simulation import bank, loading
from customers.models import (
    Branch,
    Consent,
    Customer,
    CustomerProfile,
    Event,
    Hold,
    Holding,
    Product,
    Relation,
    Transaction,
)
from service_desk.models import Ticket
from tests.simulation.conftest import PLAN

pytestmark = pytest.mark.django_db
SMALL = replace(PLAN, customers=200, months=3, block_size=120)
MODELS = {
    "branches": Branch,
    "products": Product,
    "customers": Customer,
    "holdings": Holding,
    "transactions": Transaction,
    "events": Event,
    "consents": Consent,
    "relations": Relation,
}


@pytest.fixture
def small_bank(tmp_path: Path) -> tuple[Path, dict[str, int]]:
    return tmp_path, bank.write_bank(SMALL, tmp_path)


def _counts() -> dict[str, int]:
    counts = {name: model.objects.count() for name, model in MODELS.items()}
    return {**counts, "tickets": Ticket.objects.count(), "holds": Hold.objects.count()}


def test_every_row_arrives_once_however_often_it_is_loaded(
    small_bank: tuple[Path, dict[str, int]],
) -> None:
    directory, written = small_bank

    loaded = loading.load_bank(directory)
    first = _counts()
    loading.load_bank(directory)

    assert {name: first[name] for name in MODELS} == {name: written[name] for name in MODELS}
    assert {name: loaded[name] for name in MODELS} == {name: written[name] for name in MODELS}
    assert _counts() == first
    assert CustomerProfile.objects.count() == written["customers"]


def test_personal_fields_are_readable_and_found_again(
    small_bank: tuple[Path, dict[str, int]],
) -> None:
    directory, _ = small_bank
    source = pd.read_parquet(directory / "customers").set_index("customer_no")

    loading.load_bank(directory)

    for customer in Customer.objects.order_by("pk")[:20]:
        row = source.loc[customer.customer_no]
        assert (customer.name, customer.email, customer.phone) == (
            row["name"],
            row.email,
            row.phone,
        )
    assert not Product.objects.get(code="DEP-CUR").offered


def test_latest_complaints_become_tickets_that_hold(
    small_bank: tuple[Path, dict[str, int]],
) -> None:
    directory, _ = small_bank
    complaints = pd.read_parquet(directory / "complaints")

    loaded = loading.load_bank(directory)

    assert 0 < loaded["tickets"] <= len(complaints)
    assert set(Ticket.objects.values_list("subject", flat=True)) <= set(complaints.subject)
    assert Hold.objects.filter(kind=Hold.Kind.COMPLAINT).count() == loaded["tickets"]


def test_new_holdings_reconcile_in_the_database(small_bank: tuple[Path, dict[str, int]]) -> None:
    directory, _ = small_bank

    loading.load_bank(directory)

    new = Holding.objects.filter(opened_on__gte=date(2026, 1, 20))
    sums = dict(
        Transaction.objects.filter(holding__in=new)
        .values_list("holding")
        .annotate(total=Sum("amount"))
        .values_list("holding", "total")
    )
    assert len(sums) > 10
    assert all(holding.balance == sums.get(holding.pk, 0) for holding in new)
    assert not Holding.objects.exclude(product__currency=F("currency")).exists()


def test_a_damaged_bank_is_refused(small_bank: tuple[Path, dict[str, int]]) -> None:
    directory, _ = small_bank
    path = directory / "customers" / "customers-0000.parquet"
    damaged = pd.read_parquet(path)
    damaged.loc[3, "id_number"] = "380101199001010000"
    damaged.to_parquet(path)

    with pytest.raises(DomainError, match="1 bad rows"):
        loading.load_bank(directory)


def test_the_command_loads_without_leaving_files(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("make_bank", "--customers=60", "--months=1", "--seed=2", "--load")

    assert Customer.objects.count() == 60
    assert "loaded customers" in capsys.readouterr().out
