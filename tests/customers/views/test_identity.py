"""The review of likely duplicates: what it shows, what it does, and what it refuses."""

import pytest

from accounts.models import AuditEntry
from customers.models import Customer, CustomerMerge, CustomerPair
from tests.factories.customers import make_branch, make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> CustomerPair:
    left = make_customer(name="李小明", phone="13800001111")
    right = make_customer(name="李晓明", phone="13800001111")
    return make_pair(left, right)


def make_pair(left: Customer, right: Customer) -> CustomerPair:
    evidence = [
        {"field": "name", "level": 2, "bits": 4.5},
        {"field": "gender", "level": 0, "bits": -3.2},
        {"field": "email", "level": -1, "bits": 0.0},
    ]
    return CustomerPair.objects.create(
        left=left, right=right, probability=0.93, weight=3.7, band="review", evidence=evidence
    )


def test_queue_and_review_show_masked_values_and_evidence(client_for, pair):
    client = client_for("data_steward")

    listed = client.get("/customers/duplicates/").content.decode()
    shown = client.get(f"/customers/duplicates/{pair.pk}/").content.decode()

    assert pair.left.customer_no in listed
    for page in (listed, shown):
        assert "李*明" in page
        assert "李小明" not in page
        assert "13800001111" not in page
    for word in ("sounds the same", "+4.5", "−3.2", "missing on one side", "138 **** 1111"):
        assert word in shown


def test_what_one_record_lacks_is_no_difference(client_for, pair):
    Customer.objects.filter(pk=pair.left.pk).update(occupation="teacher", education="college")
    Customer.objects.filter(pk=pair.right.pk).update(occupation="", education="bachelor")

    shown = client_for("data_steward").get(f"/customers/duplicates/{pair.pk}/")

    lines = {line.name: line.differs for line in shown.context["lines"]}
    assert (lines["occupation"], lines["education"], lines["phone"]) == (False, True, False)
    assert shown.content.decode().count(">differs<") == sum(lines.values())


def test_merge_goes_on_to_the_next_pair_and_the_number_leads_to_the_customer(client_for, pair):
    client = client_for("data_steward")
    following = make_pair(make_customer(), make_customer())

    answer = client.post(f"/customers/duplicates/{pair.pk}/decide/", {"decision": "merge"})

    assert answer.url == f"/customers/duplicates/{following.pk}/"
    merge = CustomerMerge.objects.get()
    assert (merge.kept, merge.absorbed, merge.merged_by) == (pair.left, pair.right, client.user)
    page = client.get(f"/customers/{pair.right.customer_no}/").content.decode()
    assert "Also known as" in page
    client.post(f"/customers/merges/{merge.pk}/undo/")
    merge.refresh_from_db()
    assert merge.undone_by == client.user


def test_part_and_skip(client_for, pair):
    client = client_for("data_steward")

    client.post(f"/customers/duplicates/{pair.pk}/decide/", {"decision": "skip"})
    pair.refresh_from_db()
    assert (pair.state, pair.skipped_at is not None) == ("open", True)
    client.post(f"/customers/duplicates/{pair.pk}/decide/", {"decision": "part"})
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == ("distinct", client.user)


def test_reveal_needs_its_own_permission_and_is_audited(client_for, pair):
    address = f"/customers/duplicates/{pair.pk}/reveal/right/phone/"
    assert client_for("data_steward").post(address).status_code == 403
    assert not AuditEntry.objects.filter(action="reveal").exists()

    client = client_for("service_agent")
    answer = client.post(address)

    assert answer.content.decode() == "13800001111"
    entry = AuditEntry.objects.get(action="reveal")
    assert entry.object_id == str(pair.right_id)


@pytest.mark.parametrize("role", ["marketer", "service_agent", "manager"])
def test_denied_without_a_trace(client_for, pair, role):
    client = client_for(role)

    for method, address in (
        (client.get, "/customers/duplicates/"),
        (client.get, f"/customers/duplicates/{pair.pk}/"),
        (client.post, f"/customers/duplicates/{pair.pk}/decide/"),
        (client.post, "/customers/duplicates/search/"),
        (client.get, "/customers/merges/"),
    ):
        assert method(address, {"decision": "merge"}).status_code == 403

    pair.refresh_from_db()
    assert (pair.state, CustomerMerge.objects.count()) == ("open", 0)


def test_pairs_of_other_branches_are_not_there(client_for, pair):
    make_branch("ELSEWHERE")
    client = client_for("data_steward", branch_code="ELSEWHERE")

    assert client.get(f"/customers/duplicates/{pair.pk}/").status_code == 404
    answer = client.post(f"/customers/duplicates/{pair.pk}/decide/", {"decision": "merge"})
    assert answer.status_code == 404
    assert not CustomerMerge.objects.exists()


def test_api_lists_decides_and_undoes(api_client_for, pair):
    client = api_client_for("data_steward")

    (listed,) = client.get("/api/v1/duplicates").json()["results"]
    assert (listed["left"], listed["band"]) == (pair.left.customer_no, "review")
    told = client.post(
        f"/api/v1/duplicates/{pair.pk}/decision", {"decision": "merge", "keep": "right"}
    ).json()
    assert told["state"] == "merged"
    assert Customer.objects.get(pk=pair.left_id).merged_into_id == pair.right_id
    undone = client.post(f"/api/v1/merges/{told['merge_id']}/undo").json()
    assert undone["undone_at"] is not None
    assert Customer.objects.get(pk=pair.left_id).merged_into_id is None


def test_api_refuses_who_may_not_merge(api_client_for, pair):
    client = api_client_for("marketer")

    answer = client.post(f"/api/v1/duplicates/{pair.pk}/decision", {"decision": "merge"})

    assert answer.status_code == 403
    assert not CustomerMerge.objects.exists()
