import pytest
from django.utils import timezone

from customers.services.profiles import refresh_profiles
from segmentation.domain.lifecycle.terms import DEFAULT as STAGES
from segmentation.domain.value.terms import DEFAULT
from segmentation.models import StageTerms, ValueRun, ValueTerms
from segmentation.services.lifecycle.assigning import assign_stages
from segmentation.services.value.refreshing import refresh_value
from tests.factories import customers as make

pytestmark = pytest.mark.django_db


def test_tiers_stages_and_one_customer_are_told(api_client_for):
    customer = make.make_customer()
    make.make_holding(customer, make.make_product(kind="deposit"), balance=9_000)
    refresh_profiles(as_of=timezone.now())
    client = api_client_for("marketer")
    before = {"as_of": None, "terms_version": 0, "nobody_leaves": False, "tiers": []}
    assert client.get("/api/v1/value").json() == before
    assert client.get(f"/api/v1/value/customers/{customer.customer_no}").status_code == 404

    refresh_value()
    assign_stages()

    tiers = client.get("/api/v1/value").json()["tiers"]
    assert sum(tier["customers"] for tier in tiers) == 1
    one = client.get(f"/api/v1/value/customers/{customer.customer_no}").json()
    assert one["tier"] in [tier["code"] for tier in tiers if tier["customers"]]
    stages = client.get("/api/v1/lifecycle").json()["stages"]
    told = client.get(f"/api/v1/lifecycle/customers/{customer.customer_no}").json()
    assert [stage["code"] for stage in stages if stage["customers"]] == [told["stage"]]


@pytest.mark.parametrize(("kind", "document"), [("value", DEFAULT), ("lifecycle", STAGES)])
def test_terms_are_read_set_and_not_overwritten(api_client_for, kind, document):
    client = api_client_for("manager")
    assert client.get(f"/api/v1/{kind}/terms").json()["version"] == 0
    body = {"version": 0, "document": document}

    assert client.put(f"/api/v1/{kind}/terms", body, format="json").json()["version"] == 1
    assert client.put(f"/api/v1/{kind}/terms", body, format="json").status_code == 409
    bad = {"version": 1, "document": {}}
    assert client.put(f"/api/v1/{kind}/terms", bad, format="json").status_code in (400, 422)


def test_who_may_not_change_terms_leaves_no_trace(api_client_for):
    client = api_client_for("relationship_manager")
    for kind in ("value", "lifecycle"):
        body = {"version": 0, "document": DEFAULT}
        assert client.put(f"/api/v1/{kind}/terms", body, format="json").status_code == 403
        assert client.post(f"/api/v1/{kind}").status_code == 403
    for model in (ValueTerms, StageTerms, ValueRun):
        assert not model.objects.exists()
