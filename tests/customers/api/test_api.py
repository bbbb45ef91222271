import json
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import IdempotencyKey
from customers.domain.features import FEATURES
from customers.models import (
    Consent,
    Customer,
    Event,
    FeatureFigure,
    Holding,
    ImportJob,
    Product,
    QuarantinedRow,
    Text,
    Transaction,
)
from tests.factories.customers import (
    give_consent,
    make_branch,
    make_customer,
    make_holding,
    make_product,
    make_score,
    place_hold,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(api_client_for):
    make_branch("B1")
    return api_client_for("api_client")


def row(number, **over):
    return {
        "customer_no": f"C{number}",
        "branch_code": "B1",
        "name": "陈小玲",
        "phone": "10312345678",
    } | over


def post(api, what, rows, key=None):
    headers = {"Idempotency-Key": key} if key else {}
    return api.post(f"/api/v1/{what}", rows, format="json", headers=headers)


def test_customers_arrive_in_bulk_and_bad_rows_are_named_and_kept(api):
    answer = post(api, "customers", [row(1), row(2, phone="x"), row(3, branch_code="B9"), row(1)])

    body = answer.json()
    assert answer.status_code == 200
    assert (body["received"], body["new"], body["changed"], body["unchanged"]) == (4, 1, 0, 0)
    assert body["errors"] == [
        {"row": 2, "reasons": [{"field": "phone", "code": "not_phone"}]},
        {"row": 3, "reasons": [{"field": "branch_code", "code": "not_found"}]},
        {"row": 4, "reasons": [{"field": "customer_no", "code": "duplicate"}]},
    ]
    assert QuarantinedRow.objects.filter(job=body["job_id"]).count() == 3
    assert Customer.objects.get().phone == "10312345678"


def test_rows_change_only_what_they_name(api):
    post(api, "customers", [row(1), row(2)])

    answer = post(
        api, "customers", [{"customer_no": "C1", "branch_code": "B1", "status": "dormant"}, row(2)]
    )

    assert (answer.json()["changed"], answer.json()["unchanged"]) == (1, 1)
    customer = Customer.objects.get(customer_no="C1")
    assert (customer.status, customer.name) == ("dormant", "陈小玲")


def test_rows_of_one_customer_count_in_their_order_whichever_fields_they_name(api):
    part = {"customer_no": "C2", "branch_code": "B1", "occupation": "doctor"}
    rows = [row(1, occupation="clerk"), part, row(2, occupation="teacher"), part | {"gender": "F"}]

    answer = post(api, "customers", rows[:3]).json()

    assert (answer["errors"], Customer.objects.get(customer_no="C2").occupation) == ([], "teacher")
    assert post(api, "customers", rows).json()["errors"] == []
    assert Customer.objects.get(customer_no="C2").occupation == "doctor"


def test_unknown_and_missing_fields_are_errors_of_the_row(api):
    answer = post(api, "customers", [{"customer_no": "C1", "shoe_size": 43}])

    assert answer.json()["errors"][0]["reasons"] == [
        {"field": "shoe_size", "code": "unknown_field"},
        {"field": "branch_code", "code": "missing"},
    ]
    assert not Customer.objects.exists()


def test_json_lines_are_rows_too(api):
    text = "\n".join(json.dumps(row(number)) for number in range(3))

    answer = api.post("/api/v1/customers", text, content_type="application/x-ndjson")
    broken = api.post("/api/v1/customers", "{oops", content_type="application/x-ndjson")

    assert answer.json()["new"] == 3
    assert (broken.status_code, broken["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("body", [{"customer_no": "C1"}, ["C1"], []])
def test_what_is_no_array_of_rows_is_refused(api, body):
    answer = post(api, "customers", body)

    assert answer.status_code == 422
    assert not ImportJob.objects.exists()


def test_same_key_gives_the_same_answer_and_another_body_is_a_conflict(api):
    first = post(api, "customers", [row(1)], key="k1")
    again = post(api, "customers", [row(1)], key="k1")
    other = post(api, "customers", [row(2)], key="k1")

    assert first.json() == again.json()
    assert first.json()["new"] == 1
    assert other.status_code == 409
    assert (Customer.objects.count(), ImportJob.objects.count()) == (1, 1)
    assert IdempotencyKey.objects.count() == 1


def test_holdings_bookings_events_consents_and_products(api):
    make_customer(customer_no="C1")
    product = {
        "code": "P1",
        "name_zh": "产品",
        "name_en": "Product",
        "kind": "deposit",
        "rate": "1.35",
    }
    assert post(api, "products", [product]).json()["new"] == 1
    holding = {"external_id": "H1", "customer_no": "C1", "product_code": "P1", "balance": 12.5}
    assert post(api, "holdings", [holding]).json()["new"] == 1
    booking = {
        "external_id": "T1",
        "holding_external_id": "H1",
        "booked_at": "2026-01-01T08:00:00+08:00",
        "amount": "-3.20",
        "kind": "fee",
    }
    assert post(api, "transactions", [booking]).json()["new"] == 1
    assert post(api, "transactions", [booking]).json()["unchanged"] == 1
    event = {
        "external_id": "E1",
        "customer_no": "C1",
        "kind": "login",
        "occurred_at": "2026-01-01T00:00:00Z",
        "payload": {"page": "/"},
    }
    assert post(api, "events", [event]).json()["new"] == 1
    consent = {
        "customer_no": "C1",
        "purpose": "marketing",
        "channel": "email",
        "granted": True,
        "source": "web",
        "at": "2026-01-01T00:00:00Z",
    }
    assert post(api, "consents", [consent]).json()["new"] == 1

    assert Product.objects.get().rate == Decimal("1.35")
    assert Holding.objects.get().balance == Decimal("12.5")
    assert Transaction.objects.get().amount == Decimal("-3.20")
    assert Event.objects.get().payload == {"page": "/"}
    assert Consent.objects.get().granted is True


def test_whole_customer_is_masked_and_hides_what_policy_hides(api, settings):
    settings.CUSTOMER_SECTIONS = [
        "tests.customers.api.test_api.shoes",
        "tests.customers.api.test_api.broken",
    ]
    customer = make_customer(customer_no="C1", phone="10312345678")
    make_holding(customer, make_product(code="P1"), account_no="6222020200112344521")
    make_score(customer, "churn", 0.4)
    give_consent(customer)
    place_hold(customer, "policy", source_id="OPAQUE-77")

    answer = api.get("/api/v1/customers/C1")

    body, text = answer.json(), answer.content.decode()
    assert body["customer"]["phone"] == "103 **** 5678"
    assert body["holdings"][0]["account"] == "**** 4521"
    assert body["holds"] == [
        {"kind": "not_available", "reason": "", "starts_at": None, "ends_at": None}
    ]
    assert body["sections"] == {"shoes": {"size": 43}, "broken": {"error": "unavailable"}}
    assert "10312345678" not in text
    assert "OPAQUE-77" not in text


def shoes(*, customer, user):
    return {"size": 43}


def broken(*, customer, user):
    raise ZeroDivisionError


def test_list_is_paged_by_key_and_narrowed(api):
    make_customer(customer_no="C1", status="dormant")
    make_customer(customer_no="C2")

    everybody = api.get("/api/v1/customers").json()
    dormant = api.get("/api/v1/customers", {"status": "dormant"}).json()
    after = api.get(
        "/api/v1/customers", {"after": Customer.objects.get(customer_no="C2").pk}
    ).json()

    assert [one["customer_no"] for one in everybody["results"]] == ["C2", "C1"]
    assert everybody["next_key"] is None
    assert [one["customer_no"] for one in dormant["results"]] == ["C1"]
    assert [one["customer_no"] for one in after["results"]] == ["C1"]


def test_products_are_listed(api):
    make_product(code="P1")

    assert [one["code"] for one in api.get("/api/v1/products").json()["results"]] == ["P1"]
    assert api.get("/api/v1/products", {"kind": "loan"}).json()["results"] == []


def test_texts_are_taken_once_sealed_and_of_nobody_too(api):
    customer = make_customer(customer_no="C1")
    told = {"source_kind": "review", "source_id": "1", "occurred_at": "2026-03-01T08:00:00Z"}
    rows = [
        told | {"content": "很满意", "customer_no": "C1", "channel": "web"},
        told | {"content": "谁都可以说", "source_id": "2", "customer_no": ""},
        told | {"content": "x", "source_id": "3", "customer_no": "nobody"},
    ]

    answer = api.post("/api/v1/texts", rows, format="json").json()
    again = api.post("/api/v1/texts", rows[:1], format="json").json()

    assert (answer["new"], answer["errors"][0]["row"]) == (2, 3)
    assert (again["new"], again["unchanged"]) == (0, 1)
    kept = Text.objects.order_by("source_id")
    assert [(one.customer, one.content) for one in kept] == [
        (customer, "很满意"),
        (None, "谁都可以说"),
    ]


def test_features_are_told_with_their_declaration_and_figures(api):
    FeatureFigure.objects.create(
        name="salary_90d", sampled=4, known_share=1, nonzero_share=0.5, quantiles={"0.5": 7},
        computed_at=timezone.now(), measured_at=timezone.now(),
    )  # fmt: skip

    rows = api.get("/api/v1/features").json()
    (found,) = api.get("/api/v1/features", {"q": "salary or pension", "theme": "bookings"}).json()

    assert [row["name"] for row in rows] == [feature.name for feature in FEATURES]
    assert (found["name"], found["unit"], found["window_days"]) == ("salary_90d", "money", 90)
    assert (found["null_means"], found["known_share"], found["quantiles"]) == (
        "zero",
        1,
        {"0.5": 7},
    )
    assert found["expression"].startswith("sum(r.cents)")


def test_consent_is_withdrawn_at_once(api):
    customer = make_customer(customer_no="C1")
    give_consent(customer)

    answer = api.put(
        "/api/v1/customers/C1/consents",
        {"purpose": "marketing", "channel": "email", "granted": False, "source": "app"},
        format="json",
    )

    assert (answer.status_code, answer.json()["granted"]) == (200, False)
    assert Consent.objects.latest("pk").granted is False


@pytest.mark.parametrize(
    ("method", "path", "role", "status"),
    [
        ("post", "customers", "marketer", 403),
        ("post", "products", "marketer", 403),
        ("post", "holdings", "service_agent", 403),
        ("post", "transactions", "service_agent", 403),
        ("post", "events", "data_steward", 403),
        ("post", "consents", "marketer", 403),
        ("put", "customers/C1/consents", "marketer", 403),
        ("get", "customers", "ethics_reviewer", 403),
        ("get", "customers/C1", "model_builder", 403),
        ("get", "products", "ethics_reviewer", 403),
        ("get", "features", "service_agent", 403),
        ("get", "features", "model_builder", 200),
        ("get", "customers", "marketer", 200),
        ("get", "products", "marketer", 200),
    ],
)
def test_roles(api_client_for, method, path, role, status):
    make_customer(customer_no="C1")

    answer = getattr(api_client_for(role), method)(f"/api/v1/{path}", [], format="json")

    assert answer.status_code == status
    assert not ImportJob.objects.exists()


def test_without_a_token_nobody_is_let_in(client):
    assert client.get("/api/v1/customers").status_code == 401


def test_customers_of_other_branches_do_not_exist_for_the_client(api_client_for):
    make_customer(customer_no="C1", branch=make_branch("B2"))
    scoped = api_client_for("api_client", branch_code="B1")

    assert scoped.get("/api/v1/customers/C1").status_code == 404
    assert scoped.get("/api/v1/customers").json()["results"] == []
    put = scoped.put("/api/v1/customers/C1/consents", {}, format="json")
    assert put.status_code == 404
    assert post(scoped, "customers", [row(1)]).status_code == 403
    assert not ImportJob.objects.exists()
