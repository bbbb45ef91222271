import pytest
from django.urls import reverse

from segmentation import tasks
from segmentation.models import Cluster, ClusterRun, Segment
from segmentation.services.clusters import assigning
from tests.factories import customers as make
from tests.factories.clusters import FEATURES, assign, found_run, make_groups, request_run

pytestmark = pytest.mark.django_db


def url(name: str, *args) -> str:
    return reverse(f"segmentation:{name}", args=args)


@pytest.fixture
def client(client_for):
    found = client_for("marketer")
    found.cookies["sp_language"] = "en"
    return found


@pytest.fixture
def run(client):
    make_groups()
    return found_run(client.user, k=0, k_high=4)


SETTINGS = {
    "name": "Autumn", "method": "kmeans", "k": "3", "k_low": "2", "k_high": "8", "choose_by": "silhouette",
    "transform": "log", "scaling": "robust", "seed": "5", "assign": "on",
}  # fmt: skip


def test_a_run_is_asked_for_done_and_assigned(client, monkeypatch, settings):
    make_groups()

    asked = client.post(url("cluster_create"), SETTINGS | {"features": FEATURES})

    run = ClusterRun.objects.get()
    assert asked["Location"] == url("cluster_detail", run.pk)
    assert (run.state, run.features, run.setting("k"), run.seed) == ("waiting", FEATURES, 3, 5)
    waiting = client.get(url("run_progress", "clusterrun", run.pk)).content.decode()
    assert "Waiting for a worker" in waiting
    tasks.find_clusters_task(run.pk)
    tasks.assign_clusters_task(assigning.request_assignment(run=run).pk)
    page = client.get(url("cluster_detail", run.pk)).content.decode()
    assert "What sets them apart" in page
    assert f'{url("cluster_members", run.pk, 1)}">10<' in page


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(client):
    make_groups(each=8)

    page = client.post(url("cluster_create"), SETTINGS | {"features": FEATURES, "k": "25"})

    assert page.status_code == 422
    told = page.content.decode()
    assert "More clusters than customers: there are 24." in told
    assert 'value="total_balance" checked' in told
    none = client.post(url("cluster_create"), SETTINGS).content.decode()
    assert "Choose at least 1 feature." in none
    assert not ClusterRun.objects.exists()


def test_the_page_tells_names_differences_rules_and_the_choice(client, run):
    page = client.get(url("cluster_detail", run.pk)).content.decode()

    assert "3 clusters are proposed" in page
    for cluster in run.clusters.all():
        assert f"{cluster.number} {cluster.name_en}" in page
    assert "Customers" in page
    assert "The clusters as rules" in page
    assert "100.0%" in page or "100%" in page


def test_members_are_masked_and_of_the_readers_branch(client, client_for):
    ours = make.make_branch()
    mine = make_groups(each=7, branch=ours, name="陈小玲")
    make_groups(each=7)
    clerk = client_for("marketer", branch_code=ours.code)
    run = found_run(clerk.user)
    assign(run)

    page = clerk.get(url("cluster_members", run.pk, 1)).content.decode()

    assert page.count("陈*玲") == 7
    assert "陈小玲" not in page
    assert any(one.customer_no in page for group in mine for one in group)
    assert client.get(url("cluster_members", run.pk, 1)).status_code == 200
    other = client_for("marketer", branch_code=make.make_branch().code)
    assert other.get(url("cluster_detail", run.pk)).status_code == 404


def test_a_cluster_is_renamed_and_saved_as_a_segment_and_tags(client, run):
    refused = client.post(url("cluster_save", run.pk, 1), follow=True).content.decode()
    assert "Assign them first" in refused
    assign(run)

    client.post(url("cluster_rename", run.pk, 1), {"name_zh": "金龄", "name_en": "Golden age"})
    client.post(url("cluster_save", run.pk, 1))
    client.post(url("cluster_tag", run.pk))

    cluster = Cluster.objects.get(run=run, number=1)
    assert (cluster.name_zh, cluster.name_en) == ("金龄", "Golden age")
    assert cluster.segment.name == f"{run.name} · Golden age"
    assert cluster.tag.name_zh == "金龄"
    empty = client.post(url("cluster_rename", run.pk, 1), {"name_zh": " ", "name_en": "x"}, follow=True)  # fmt: skip
    assert "both languages" in empty.content.decode()


def test_two_runs_are_compared(client, run):
    other = found_run(client.user, method="hierarchical")

    page = client.get(url("cluster_compare", run.pk), {"with": other.pk}).content.decode()

    assert "1.000" in page
    assert page.count("100%") == 3
    assert client.get(url("cluster_compare", run.pk), {"with": "x"}).status_code == 404


def test_a_run_is_cancelled_repeated_kept_up_and_dropped(client, run):
    waiting = request_run(client.user)
    client.post(url("run_cancel", "clusterrun", waiting.pk))
    client.post(url("cluster_again", run.pk))
    client.post(url("cluster_assign", run.pk), {"kept_up": "1"})
    client.post(url("cluster_drop", waiting.pk))

    run.refresh_from_db()
    assert run.kept_up
    assert not ClusterRun.objects.filter(pk=waiting.pk).exists()
    again = ClusterRun.objects.latest("pk")
    assert (again.name, again.previous, again.state) == (run.name, run, "waiting")


@pytest.mark.parametrize("role", ["service_agent", "data_steward"])
def test_who_may_not_build_changes_nothing(client_for, client, run, role):
    other = client_for(role)
    paths = [
        url("cluster_create"), url("cluster_again", run.pk), url("cluster_assign", run.pk),
        url("cluster_tag", run.pk), url("cluster_drop", run.pk), url("cluster_save", run.pk, 1),
        url("cluster_rename", run.pk, 1), url("run_cancel", "clusterrun", run.pk),
    ]  # fmt: skip

    assert {other.post(path).status_code for path in paths} == {403}

    assert ClusterRun.objects.count() == 1
    assert not Segment.objects.exists()


def test_who_is_in_no_cluster_is_told_in_words(client, run):
    names = {"en": "Unusual: high age", "zh": "与众不同：年龄高"}
    run.metrics |= {"noise": 3, "noise_name": names}
    run.save()

    page = client.get(url("cluster_detail", run.pk)).content.decode()
    members = client.get(url("cluster_members", run.pk, 0)).content.decode()
    client.cookies["sp_language"] = "zh-hans"

    assert "Unusual: high age" in page
    assert "Unusual: high age" in members
    assert "与众不同：年龄高" in client.get(url("cluster_detail", run.pk)).content.decode()


def test_a_density_method_names_its_noise(client):
    make_groups()

    run = found_run(client.user, method="dbscan", k=0, min_size=5)

    assert bool(run.metrics["noise"]) == bool(run.metrics["noise_name"])
