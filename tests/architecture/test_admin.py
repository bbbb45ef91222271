"""The admin: every model is there, opens for ops staff, and forbids what the screens forbid."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.base.admin import COUNT_LIMIT, BoundedPaginator
from customers.models import Customer, Event
from tests.factories.customers import make_customer, make_event, make_holding

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


@pytest.mark.parametrize("role", ["ops_admin", "marketer"])
def test_nobody_but_risk_reads_alerts_in_the_admin(client_for, role):
    alert = apps.get_model("risk.Alert")

    assert client_for(role).get(address(alert, "changelist")).status_code in {302, 403}


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
