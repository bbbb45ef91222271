import pytest
from django.utils import translation

from config.base.errors import DomainError
from customers.models import CustomerTag, Score
from customers.services.tags import following
from segmentation.models import Cluster, ClusterRun, SegmentMembership
from segmentation.selectors.choices import read_rule
from segmentation.selectors.matrices import Reach, read_matrix
from segmentation.services.analyses import progress
from segmentation.services.clusters import assigning, finding, requesting, saving
from segmentation.services.refreshing import refresh_segment
from tests.factories import customers as make
from tests.factories.clusters import (
    FEATURES,
    assign,
    found_run,
    make_groups,
    make_profile,
    request_run,
)
from tests.factories.segmentation import make_list

pytestmark = pytest.mark.django_db


@pytest.fixture
def marketer(user_with_role):
    with translation.override("en"):
        yield user_with_role("marketer")


def cluster_of(run: ClusterRun, feature: str) -> Cluster:
    """The cluster in which a feature is highest."""

    def height(cluster: Cluster) -> float:
        return next(one["difference"] for one in cluster.figures if one["feature"] == feature)

    return max(run.clusters.all(), key=height)


def test_a_run_finds_names_and_keeps_the_groups(marketer):
    make_groups(each=10)

    run = found_run(marketer)

    assert (run.state, run.customer_count, run.error) == ("done", 30, "")
    clusters = list(run.clusters.all())
    assert [cluster.size for cluster in clusters] == [10, 10, 10]
    assert len({cluster.name_zh for cluster in clusters}) == 3
    wealthy = cluster_of(run, "total_balance")
    assert "本行资产总额高" in wealthy.name_zh
    assert "igh total assets here" in wealthy.name_en
    figure = next(one for one in wealthy.figures if one["feature"] == "total_balance")
    assert figure["difference"] > 1
    assert 800_000 < figure["median"] < 1_000_000
    assert run.metrics["surrogate"]["fidelity"] == 1.0


def test_the_number_of_clusters_is_proposed(marketer):
    make_groups(each=12)

    run = found_run(marketer, k=0, k_high=5)

    assert run.metrics["choice"]["k"] == 3
    assert [one["k"] for one in run.metrics["choice"]["tries"]] == [2, 3, 4, 5]
    assert run.clusters.count() == 3


def test_who_refuses_profiling_is_looked_at_by_nobody(marketer):
    groups = make_groups(each=8)
    for refused, one in (
        ({"profiling_refused": True}, groups[0][0]),
        ({"status": "closed"}, groups[1][0]),
        ({"merged_into": groups[0][1]}, groups[2][0]),
    ):
        type(one).objects.filter(pk=one.pk).update(**refused)

    matrix = read_matrix(FEATURES, Reach())

    assert len(matrix.ids) == 21
    assert matrix.ids.tolist() == sorted(matrix.ids.tolist())
    assert found_run(marketer).customer_count == 21


def test_a_matrix_holds_what_the_profiles_hold():
    known, unknown = make.make_customer(), make.make_customer()
    make_profile(known, age_years=31, total_balance=12.5, avg_spend_90d=3.25)
    make_profile(unknown)

    matrix = read_matrix(["age_years", "total_balance", "avg_spend_90d"], Reach())

    assert matrix.ids.tolist() == [known.pk, unknown.pk]
    assert matrix.values[0].tolist() == [31.0, 12.5, 3.25]
    assert str(matrix.values[1].tolist()) == "[nan, 0.0, nan]"


def test_a_branch_sees_its_own_customers_and_runs(user_with_role, marketer):
    ours = make.make_branch()
    make_groups(each=7, branch=ours)
    make_groups(each=7)
    theirs = found_run(marketer)

    clerk = user_with_role("marketer", branch_code=ours.code)
    run = found_run(clerk)

    assert (run.customer_count, theirs.customer_count) == (21, 42)
    assert list(ClusterRun.objects.visible_to(clerk)) == [run]
    assert set(ClusterRun.objects.visible_to(marketer)) == {run, theirs}


def test_only_members_of_a_segment_are_looked_at(marketer):
    young, old, _quiet = make_groups(each=10)
    chosen = make_list(marketer, *young, *old)

    assert found_run(marketer, population=chosen, k=2).customer_count == 20


def test_sensitive_features_need_their_permission(marketer, user_with_role):
    make_groups()

    with pytest.raises(DomainError) as refused:
        request_run(marketer, features=["spend_health_90d", "age_years"])

    assert (refused.value.code, refused.value.field) == ("feature_not_allowed", "features")
    assert not ClusterRun.objects.exists()


@pytest.mark.parametrize(
    ("over", "code", "field"),
    [
        ({"features": []}, "no_features", "features"),
        ({"features": ["shoe_size"]}, "unknown_feature", "features"),
        ({"features": ["age_years", "logins_30d"]}, "flat_feature", "features"),
        ({"features": ["age_years", "pay_day"]}, "flat_feature", "features"),
        ({"k": 31}, "bad_k", "k"),
        ({"k": 1}, "bad_k", "k"),
        ({"k": 25}, "bad_k", "k"),
        ({"k": 0, "k_low": 5, "k_high": 4}, "bad_range", "k_high"),
        ({"method": "magic"}, "bad_setting", "method"),
        ({"name": " "}, "no_name", "name"),
    ],
)
def test_what_cannot_be_done_is_refused_beside_its_field(marketer, over, code, field):
    make_groups(each=8)

    with pytest.raises(DomainError) as refused:
        request_run(marketer, **over)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert not ClusterRun.objects.exists()


def test_too_few_customers_are_no_groups(marketer):
    make_groups(each=2)

    with pytest.raises(DomainError) as refused:
        request_run(marketer, k=2)

    assert refused.value.code == "too_few_customers"


def test_a_cancelled_run_stops_and_keeps_nothing(marketer):
    make_groups()
    run = request_run(marketer)
    taken = progress.begin(ClusterRun, run.pk)
    progress.cancel(run)

    with pytest.raises(progress.StoppedError):
        finding.search(taken)

    assert finding.find_run(run_id=run.pk) is None
    run.refresh_from_db()
    assert (run.state, run.clusters.count()) == ("cancelled", 0)
    with pytest.raises(DomainError, match="already over"):
        progress.cancel(run)


def test_everybody_being_noise_is_told(marketer):
    make_groups(each=8)

    run = found_run(marketer, method="dbscan", reach=0.0001)

    assert run.state == "failed"
    assert run.error == "all_noise"
    assert "noise" in run.failure


def test_assigned_customers_make_segments_and_tags_that_follow(marketer):
    young, old, quiet = make_groups()
    run = found_run(marketer)
    with pytest.raises(DomainError, match="Assign them first"):
        saving.save_as_tags(run=run)

    assert assign(run) == 30
    cluster = cluster_of(run, "frequency_90d")
    segment = saving.save_as_segment(cluster=cluster, by=marketer)
    refresh_segment(segment_id=segment.pk)
    assert saving.save_as_tags(run=run) == 30

    def members() -> set[int]:
        found = SegmentMembership.objects.filter(segment=segment)
        return set(found.values_list("customer_id", flat=True))

    cluster.refresh_from_db()
    assert members() == {one.pk for one in young}
    assert set(CustomerTag.objects.filter(tag=cluster.tag).values_list("customer_id", flat=True)) == members()  # fmt: skip
    assert read_rule(segment.rule, marketer)
    type(old[0].profile).objects.filter(pk=young[0].pk).update(
        age_years=65, total_balance=900_000, frequency_90d=6
    )
    assign(run)
    saving.refresh_tags(run=run)
    refresh_segment(segment_id=segment.pk)
    cluster.refresh_from_db()
    assert members() == {one.pk for one in young[1:]}
    assert (cluster.size, cluster.size_now) == (10, 9)
    assert CustomerTag.objects.filter(tag=cluster.tag).count() == 9
    assert Score.objects.filter(kind=run.score_kind).count() == 30
    assert quiet


def test_the_nightly_refresh_of_tags_leaves_those_of_clusters_on(marketer):
    make_groups()
    run = found_run(marketer)
    assign(run)
    saving.save_as_tags(run=run)

    assert following.refresh_model_tags() == run.clusters.count()

    assert CustomerTag.objects.count() == 30


def test_a_model_that_was_changed_is_not_used(marketer):
    make_groups()
    run = found_run(marketer)
    ClusterRun.objects.filter(pk=run.pk).update(artefact=bytes(run.artefact) + b"\0")
    run.refresh_from_db()

    assignment = assigning.assign_customers(assignment_id=assigning.request_assignment(run=run).pk)

    assert (assignment.state, assignment.error) == ("failed", "not_signed")
    assert not Score.objects.exists()


def test_a_second_run_knows_the_clusters_of_the_first(marketer):
    make_groups(each=10)
    first = found_run(marketer)
    wealthy = cluster_of(first, "total_balance")
    Cluster.objects.filter(pk=wealthy.pk).update(size=99)

    again = finding.find_run(run_id=requesting.request_again(run=first, by=marketer).pk)

    assert again.previous == first
    goes_on = again.clusters.get(matched=wealthy.number)
    assert (goes_on.name_zh, goes_on.size_before) == (wealthy.name_zh, 99)
    assert again.metrics["shifts"] == dict.fromkeys(FEATURES, 0.0)


def test_a_run_in_use_is_not_dropped(marketer):
    make_groups()
    run = found_run(marketer)
    assign(run)
    saving.save_as_segment(cluster=run.clusters.first(), by=marketer)

    with pytest.raises(DomainError) as refused:
        saving.drop_run(run=run, by=run.owner)

    assert refused.value.code == "in_use"
    other = found_run(marketer)
    assign(other)
    saving.drop_run(run=other, by=other.owner)
    assert set(Score.objects.values_list("kind", flat=True)) == {run.score_kind}
    assert not ClusterRun.objects.filter(name=other.name).exists()
