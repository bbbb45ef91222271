"""What came under a merged record's number since: it reaches the customer kept, and an undo gives it back."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.models import (
    Consent,
    ConsentState,
    CustomerMerge,
    CustomerTag,
    FirmPerson,
    Holding,
    Relation,
    SourceRecord,
    Text,
)
from customers.services.identity.merging import merge_customers, undo_merge
from customers.services.imports.records import take_records
from tests.factories.customers import (
    make_branch,
    make_customer,
    make_holding,
    make_product,
    make_tag,
    tag_customer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    branch = make_branch("B1")
    return [make_customer(customer_no=no, branch=branch) for no in ("KEPT", "GONE")]


@pytest.fixture
def take(user_with_role):
    by = user_with_role("data_steward")

    def act(target, *rows):
        told = take_records(target=target, records=list(rows), by=by)
        assert told.errors == []
        return told

    return act


def merged(pair):
    kept, absorbed = pair
    return merge_customers(kept=kept, absorbed=absorbed, rule="newest")


def holding(key, number, product):
    return {"external_id": key, "customer_no": number, "product_code": product.code}


def owners(model, column="customer"):
    return sorted(model.objects.values_list(f"{column}__customer_no", flat=True))


def test_holdings_under_either_number_go_where_they_belong(pair, take):
    product, merge = make_product(), merged(pair)
    rows = [holding("H1", "KEPT", product), holding("H2", "GONE", product)]

    take("holdings", *rows)
    again = take("holdings", *rows)

    assert (again.unchanged, owners(Holding)) == (2, ["KEPT", "KEPT"])
    undo_merge(merge=merge)
    assert Holding.objects.get(external_id="H1").customer.customer_no == "KEPT"
    assert Holding.objects.get(external_id="H2").customer.customer_no == "GONE"


def test_what_the_customer_kept_had_before_stays_theirs(pair, take):
    kept, _absorbed = pair
    mine = make_holding(kept, external_id="H1")
    tag_customer(kept, make_tag("vip"))
    merge = merged(pair)

    take("holdings", holding("H1", "GONE", mine.product))
    take("tags", {"customer_no": "GONE", "tag_code": "vip"})
    undo_merge(merge=merge)

    assert (owners(Holding), owners(CustomerTag)) == (["KEPT"], ["KEPT"])


def test_texts_tags_relations_people_and_source_records_go_back(pair, take):
    make_tag("vip")
    make_customer(customer_no="OTHER", branch=pair[0].branch)
    merge = merged(pair)
    text = {"source_kind": "review", "content": "hello", "occurred_at": "2026-03-01T10:00Z"}
    source = {"source_code": "crm", "branch_code": "B1", "name": "王伟"}

    for number, key in (("KEPT", "1"), ("GONE", "2")):
        take("texts", text | {"source_id": key, "customer_no": number})
        take("source_records", source | {"source_key": key, "customer_no": number})
    take("tags", {"customer_no": "GONE", "tag_code": "vip"})
    take("relations", {"customer_no": "GONE", "other_no": "OTHER", "kind": "referral"})
    take("relations", {"customer_no": "OTHER", "other_no": "GONE", "kind": "referral"})

    assert {*owners(Text), *owners(SourceRecord), *owners(CustomerTag)} == {"KEPT"}
    undo_merge(merge=merge)
    assert (owners(Text), owners(SourceRecord)) == (["GONE", "KEPT"], ["GONE", "KEPT"])
    assert owners(CustomerTag) == ["GONE"]
    assert owners(Relation) == owners(Relation, "other") == ["GONE", "OTHER"]


def test_people_of_a_firm_go_back(take):
    branch = make_branch("B1")
    pair = [make_customer(customer_no=no, branch=branch, kind="firm") for no in ("KEPT", "GONE")]
    merge = merged(pair)

    take("firm_people", {"external_id": "P1", "firm_no": "GONE", "role": "contact", "name": "王伟"})

    assert owners(FirmPerson, "firm") == ["KEPT"]
    undo_merge(merge=merge)
    assert owners(FirmPerson, "firm") == ["GONE"]


def test_consent_told_since_is_of_whom_it_names_and_a_refusal_of_both(pair, take):
    kept, absorbed = pair
    merge = merged(pair)
    row = {"customer_no": "GONE", "purpose": "marketing", "source": "form"}

    take("consents", row | {"channel": "sms", "granted": "true", "at": "2026-03-01T10:00Z"})
    take("consents", row | {"channel": "email", "granted": "false", "at": "2026-03-01T10:00Z"})
    assert ConsentState.objects.get(customer=kept, channel="sms").granted is True
    undo_merge(merge=merge)

    assert not Consent.objects.filter(customer=kept, channel="sms").exists()
    assert ConsentState.objects.get(customer=absorbed, channel="sms").granted is True
    for customer in pair:
        assert ConsentState.objects.get(customer=customer, channel="email").granted is False


def test_page_says_in_numbers_what_goes_back_and_what_stays(pair, take, client_for):
    make_holding(pair[1])
    product, merge = make_product(), merged(pair)
    take("holdings", holding("H1", "KEPT", product), holding("H2", "GONE", product))
    CustomerMerge.objects.update(created_at=timezone.now() - dt.timedelta(days=1))
    client = client_for("data_steward")
    address = reverse("customers:merge_review", args=[merge.pk])

    page = client.get(address)
    facts = page.context["facts"]

    assert [(str(label), count) for label, count in facts.back] == [("Holdings", 2)]
    assert [(str(label), count) for label, count in facts.stays] == [("Holdings", 1)]
    assert address in client.get(reverse("customers:merge_list")).content.decode()
    client.post(reverse("customers:merge_undo", args=[merge.pk]))
    assert owners(Holding) == ["GONE", "GONE", "KEPT"]
    assert "Undo the merge" not in client.get(address).content.decode()
    assert client_for("marketer").get(address).status_code == 403
