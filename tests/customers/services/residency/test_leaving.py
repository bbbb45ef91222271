"""What leaves states a region; elsewhere it needs a ground in force, and stands in the trail with its number."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import AuditEntry
from config.base.errors import DomainError
from customers.models import Connection, Export, TableRegion, TransferBasis
from customers.services.exports.orders import Order, request_export
from customers.services.pulls.connections import link_of
from customers.services.residency import declaring
from customers.services.residency.leaving import check_transfer, provider_for
from customers.services.texts.transcribing import transcribe_texts
from tests.factories.customers import make_customer

ROOT = Path(__file__).parents[4]
TABLE = "customers.Customer"


def day(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def ground(**over) -> TransferBasis:
    details = {
        "region": "SG",
        "model": "*",
        "kind": "contract",
        "number": "SCC-2026-7",
        "valid_from": day(-1),
        "valid_until": day(0),
    }
    return TransferBasis.objects.create(**(details | over))


def refused(act) -> str:
    with translation.override("en"), pytest.raises(DomainError) as told:
        act()
    assert told.value.code == "no_ground_of_transfer"
    return str(told.value.message)


def check(region: str = "SG", table: str = TABLE) -> None:
    check_transfer(region=region, tables=[table], what="test")


@pytest.mark.django_db
def test_home_needs_no_ground_and_elsewhere_does():
    check("")
    check("CN")
    told = refused(check)

    assert told.startswith("“customers” may not go to Singapore")
    assert not AuditEntry.objects.filter(action="transfer_abroad").exists()
    ground()
    check()
    entry = AuditEntry.objects.get(action="transfer_abroad")
    assert entry.after == "customers.Customer to SG: contract SCC-2026-7"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "over",
    [
        lambda: {"region": "US"},
        lambda: {"model": "customers.Event"},
        lambda: {"valid_until": day(-1)},
        lambda: {"valid_from": day(1), "valid_until": day(2)},
        lambda: {"ended_at": timezone.now()},
    ],
)
def test_a_ground_for_something_else_lets_nothing_go(over):
    ground(**over())

    refused(check)


@pytest.mark.django_db
def test_a_table_kept_there_may_go_and_one_not_kept_at_home_may_not():
    TableRegion.objects.create(model=TABLE, regions=["SG"])

    check("SG")
    refused(lambda: check(""))


@pytest.mark.django_db
def test_an_export_elsewhere_is_refused_without_trace_by_service_and_database(user_with_role):
    marketer, customer = user_with_role("marketer"), make_customer()
    order = Order(columns=["customer_no"], format="csv", region="SG")

    refused(lambda: request_export(by=marketer, order=order))
    assert not Export.objects.exists()
    with pytest.raises(IntegrityError, match="no ground of transfer"), transaction.atomic():
        Export.objects.create(code="X", requested_by=marketer, format="csv", region="SG")
    ground()

    assert request_export(by=marketer, order=order).region == "SG"
    assert customer.pk


@pytest.mark.django_db
def test_connections_providers_and_adapters_ask_too(settings):
    settings.EMAIL_REGION = settings.TRANSCRIPT_REGION = "US"
    settings.TRANSCRIPT_ENDPOINT = "http://words.test/"
    away = Connection(name="lake", kind="http", settings={"url": "https://a.test"}, region="US")

    for act in (lambda: link_of(away), lambda: provider_for("email"), transcribe_texts):
        refused(act)

    ground(region="US")
    assert link_of(away).kind == "http"
    assert provider_for("email")


def test_nobody_opens_a_provider_past_the_check():
    apps = ("campaigns", "service_desk", "segmentation", "risk", "recommendations", "reports")
    files = [path for app in apps for path in (ROOT / app).rglob("*.py")]

    assert [path.name for path in files if "open_provider" in path.read_text()] == []


@pytest.mark.django_db
def test_compliance_registers_and_ends_a_ground_on_the_page(client_for):
    officer = client_for("compliance_officer")
    page = reverse("customers:residency_list")
    filled = {
        "region": "SG",
        "model": "*",
        "kind": "contract",
        "number": "SCC-1",
        "valid_from": day(0).isoformat(),
        "valid_until": day(-1).isoformat(),
    }

    wrong = officer.post(reverse("customers:residency_ground"), filled)
    assert (wrong.status_code, TransferBasis.objects.count()) == (422, 0)
    officer.post(
        reverse("customers:residency_ground"), filled | {"valid_until": day(0).isoformat()}
    )
    made = TransferBasis.objects.get()
    assert "SCC-1" in officer.get(page).content.decode()
    officer.post(reverse("customers:residency_end", args=[made.pk]))

    made.refresh_from_db()
    assert made.ended_at is not None
    entries = AuditEntry.objects.filter(object_table="customers_transferbasis")
    assert [entry.action for entry in entries.order_by("pk")] == ["insert", "update"]


@pytest.mark.django_db
def test_the_page_keeps_a_table_elsewhere_too(client_for):
    officer = client_for("compliance_officer")

    officer.post(reverse("customers:residency_table"), {"model": TABLE, "regions": ["CN", "HK"]})

    assert TableRegion.objects.get().regions == ["CN", "HK"]
    with pytest.raises(DomainError):
        declaring.keep_table_in(model="customers.Nothing", regions=["CN"])
    listed = officer.get(reverse("customers:classification_list")).content.decode()
    assert "HK" not in listed
    assert reverse("customers:residency_list") in listed
