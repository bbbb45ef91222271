from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from segmentation.models import ClusterRun
from segmentation.services.clusters import finding
from tests.factories.clusters import FEATURES, assign, found_run, make_groups, request_run

pytestmark = pytest.mark.django_db
CLUSTERS = "/api/v1/clusters"


@pytest.fixture
def client(api_client_for):
    return api_client_for("api_client")


def test_a_run_is_asked_for_and_read(client):
    make_groups()

    asked = client.post(CLUSTERS, {"name": "By API", "features": FEATURES, "k": 3}, format="json")
    finding.find_run(run_id=asked.json()["id"])

    assert (asked.status_code, asked.json()["state"]) == (201, "waiting")
    read = client.get(f"{CLUSTERS}/{asked.json()['id']}").json()
    assert (read["state"], read["customer_count"]) == ("done", 30)
    assert [one["size"] for one in read["clusters"]] == [10, 10, 10]
    assert read["figures"]["surrogate"]["fidelity"] == 1.0
    assert "artefact" not in read
    assert [one["name"] for one in client.get(CLUSTERS).json()["results"]] == ["By API"]


def test_refusals_name_their_field(client):
    make_groups()

    refused = client.post(CLUSTERS, {"name": "x", "features": ["shoe_size"]}, format="json")

    assert refused.status_code == 422
    assert refused.json()["code"] == "unknown_feature"
    assert not ClusterRun.objects.exists()


def test_runs_are_cancelled_compared_and_saved(client):
    make_groups()
    run, other = found_run(client.user), found_run(client.user, method="mixture")
    waiting = request_run(client.user)
    assign(run)

    assert (
        client.post(f"/api/v1/runs/clusterrun/{waiting.pk}/cancel").json()["state"] == "cancelled"
    )
    assert client.post(f"{CLUSTERS}/{waiting.pk}/assign").status_code == 422
    told = client.get(f"{CLUSTERS}/{run.pk}/compare", {"with": other.pk}).json()
    assert (told["rand"], told["customers"]) == (1.0, 30)
    saved = client.post(f"{CLUSTERS}/{run.pk}/2/segment")
    assert saved.status_code == 201
    condition = saved.json()["rule"]["rule"]["all"][0]
    assert (condition["value"], condition["params"]) == (2, {"score": [run.score_kind]})


def test_who_only_sees_segments_starts_nothing(api_client_for):
    client = api_client_for("data_steward")

    assert client.post(CLUSTERS, {"name": "x", "features": FEATURES}, format="json").status_code == 403  # fmt: skip

    assert client.get(CLUSTERS).status_code == 200
    assert not ClusterRun.objects.exists()


def test_the_command_tells_names_and_sizes(user_with_role):
    make_groups()
    user, out = user_with_role("marketer"), StringIO()

    call_command("find_clusters", by=user.username, features=",".join(FEATURES), k=3, assign=True, stdout=out)  # fmt: skip

    assert "30 customers, 3 clusters" in out.getvalue()
    assert "30 customers assigned" in out.getvalue()
    for cluster in ClusterRun.objects.get().clusters.all():
        assert cluster.name_en in out.getvalue()
        assert cluster.name_zh not in out.getvalue()
    with pytest.raises(CommandError, match="shoe_size"):
        call_command("find_clusters", by=user.username, features="shoe_size")
