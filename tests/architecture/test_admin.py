"""The admin: every model is there, opens for ops staff, and forbids what the screens forbid."""

import datetime as dt

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.base.admin import COUNT_LIMIT, BoundedPaginator
from customers.models import Customer, Event, Hold
from tests.factories.customers import make_customer, make_event, make_holding, place_hold

pytestmark = pytest.mark.django_db

OURS = [model for app in settings.LOCAL_APPS for model in apps.get_app_config(app).get_models()]
HIDDEN_FROM_OPS = {"risk"}
WRITTEN_BY_SERVICES = ("campaigns.Campaign", "campaigns.Delivery", "accounts.AuditEntry")


def address(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_model_is_registered(model):
    assert model in admin.site._registry


def test_every_list_opens_for_ops_staff(client_for):
    client = client_for("ops_admin")

    answers = {
        model._meta.label: client.get(address(model, "changelist")).status_code
        for model in OURS
        if model._meta.app_label not in HIDDEN_FROM_OPS
    }

    assert {label: code for label, code in answers.items() if code != 200} == {}


@pytest.mark.parametrize(("role", "code"), [("ops_admin", 403), ("marketer", 302)])
def test_nobody_but_risk_reads_alerts_in_the_admin(client_for, role, code):
    alert = apps.get_model("risk.Alert")

    assert client_for(role).get(address(alert, "changelist")).status_code == code


def test_personal_data_stays_masked(client_for):
    customer = make_customer(name="欧阳测试人", phone="17012345678", email="secret@mail.test")
    client = client_for("ops_admin")

    pages = [address(Customer, "changelist"), address(Customer, "change", customer.pk)]
    text = "".join(client.get(page).content.decode() for page in pages)

    assert customer.customer_no in text
    assert [v for v in ("欧阳测试人", "17012345678", "secret@mail.test") if v in text] == []


@pytest.mark.parametrize("label", WRITTEN_BY_SERVICES)
def test_even_a_superuser_cannot_write_what_services_write(label, rf, user_with_role):
    request = rf.get("/admin/")
    request.user = user_with_role("ops_admin")
    request.user.is_superuser = True
    registered = admin.site._registry[apps.get_model(label)]

    allowed = (
        registered.has_add_permission(request),
        registered.has_change_permission(request),
        registered.has_delete_permission(request),
    )

    assert allowed == (False, False, False)


def test_a_list_never_counts_the_whole_table(client_for):
    make_event(make_customer())
    client = client_for("ops_admin")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(address(Event, "changelist"))

    counts = [q["sql"] for q in queries if "COUNT(" in q["sql"] and "customers_event" in q["sql"]]
    assert counts
    assert all(f"LIMIT {COUNT_LIMIT + 1}" in sql for sql in counts)


def test_the_paginator_stops_counting():
    make_holding(make_customer())

    assert BoundedPaginator(Customer.objects.order_by("pk"), 50).count == 1


def test_the_admin_tells_of_a_policy_hold_only_that_it_is_there(client_for):
    customer = make_customer()
    began = dt.datetime(2026, 3, 14, 9, 26, tzinfo=dt.UTC)
    for number in range(2):
        place_hold(customer, "policy", source_id=str(number), starts_at=began)
    ended = place_hold(make_customer(), "policy", source_id="ended", starts_at=began)
    Hold.objects.filter(pk=ended.pk).update(ends_at=began + dt.timedelta(days=3))
    told = place_hold(make_customer(), "complaint", source_id="told", starts_at=began)
    client = client_for("ops_admin")

    listed = client.get(address(Hold, "changelist")).content.decode()
    shown = Hold.objects.order_by("pk").first()
    single = client.get(address(Hold, "change", shown.pk)).content.decode()
    guessed = client.get(address(Hold, "changelist"), {"starts_at__lt": "2026-04-01"})

    assert listed.count(customer.customer_no) == 1
    assert ended.customer.customer_no not in listed
    assert told.customer.customer_no in listed
    assert "2026" not in single.split("<main")[-1]
    assert guessed.status_code in {302, 400}
