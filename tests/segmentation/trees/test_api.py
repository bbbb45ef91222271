from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from segmentation.models import OutcomeTree, Segment
from segmentation.services.trees import growing
from tests.factories.customers import make_branch
from tests.segmentation.trees.test_trees import FEATURES, ask, bank

pytestmark = pytest.mark.django_db
TREES = "/api/v1/trees"
CANCEL = "/api/v1/runs/outcometree/{}/cancel"
ASKED = {"name": "Gold", "features": FEATURES, "outcome": "product", "subject": "GOLD", "days": 30, "least": 5}  # fmt: skip
__all__ = ["bank"]


@pytest.fixture
def client(api_client_for):
    return api_client_for("api_client")


def test_a_tree_is_asked_for_read_and_its_leaf_saved(client, bank):
    asked = client.post(TREES, ASKED | {"depth": 3, "criterion": "entropy"}, format="json")
    growing.grow_tree(tree_id=asked.json()["id"])

    assert (asked.status_code, asked.json()["state"], asked.json()["failure"]) == (201, "waiting", "")  # fmt: skip
    read = client.get(f"{TREES}/{asked.json()['id']}").json()
    assert (read["state"], read["customer_count"], read["criterion"]) == ("done", 200, "entropy")
    assert read["auc"] > 0.8
    best = read["leaves"][0]
    assert best["low"] < best["rate"] <= best["high"] <= 1
    saved = client.post(f"{TREES}/{read['id']}/leaves/{best['node']}/segment")
    assert (saved.status_code, saved.json()["rule"]) == (201, best["rule"])
    again = client.get(f"{TREES}/{read['id']}").json()
    assert again["leaves"][0]["segment"] == saved.json()["id"]
    assert [one["name"] for one in client.get(TREES).json()["results"]] == ["Gold"]
    assert client.post(f"{TREES}/{read['id']}/leaves/999/segment").status_code == 422


def test_refusals_name_their_field_and_leave_nothing(client, bank):
    unknown = client.post(TREES, ASKED | {"subject": ""}, format="json")
    odd = client.post(TREES, ASKED | {"outcome": "weather"}, format="json")

    assert (unknown.status_code, unknown.json()["code"]) == (422, "no_subject")
    assert odd.status_code in {400, 422}
    assert not OutcomeTree.objects.exists()


def test_a_waiting_tree_is_cancelled_once(client, bank):
    tree = ask(client.user)

    assert client.post(CANCEL.format(tree.pk)).json()["state"] == "cancelled"
    assert client.post(CANCEL.format(tree.pk)).status_code == 422
    assert client.get(f"{TREES}/{tree.pk}").json()["leaves"] == []


def test_who_may_not_build_changes_nothing(api_client_for, user_with_role, bank):
    steward, agent = api_client_for("data_steward"), api_client_for("service_agent")
    tree = growing.grow_tree(tree_id=ask(user_with_role("marketer")).pk)
    node = tree.metrics["leaves"][0]["node"]
    posts = [TREES, CANCEL.format(tree.pk), f"{TREES}/{tree.pk}/leaves/{node}/segment"]

    assert {one.post(path, ASKED, format="json").status_code for one in (steward, agent) for path in posts} == {403}  # fmt: skip
    assert [one.get(TREES).status_code for one in (steward, agent)] == [200, 403]
    assert OutcomeTree.objects.count() == 1
    assert not Segment.objects.exists()


def test_a_branch_reads_only_its_own_trees(api_client_for, user_with_role, bank):
    clerk = api_client_for("marketer", branch_code=make_branch().code)
    tree = ask(user_with_role("marketer"))

    assert clerk.get(f"{TREES}/{tree.pk}").status_code == 404
    assert clerk.post(CANCEL.format(tree.pk)).status_code == 404
    assert clerk.get(TREES).json()["results"] == []


def test_the_command_prints_the_leaves_and_saves_one(user_with_role, bank):
    by, out = user_with_role("marketer").username, StringIO()
    asked = {"by": by, "features": ",".join(FEATURES), "outcome": "product", "subject": "GOLD", "days": 30, "least": 5}  # fmt: skip

    call_command("grow_tree", **asked, save=1, stdout=out)

    assert "200 customers, base" in out.getvalue()
    assert f"segment {Segment.objects.get().pk} " in out.getvalue()
    with pytest.raises(CommandError):
        call_command("grow_tree", **asked | {"subject": "SILVER"})
    with pytest.raises(CommandError):
        call_command("grow_tree", **asked | {"features": "shoe_size"})
    with pytest.raises(CommandError):
        call_command("grow_tree", **asked, save=99)
