"""What a reader of one branch learns from a segment about other branches."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from config.base.errors import DomainError
from segmentation.domain.lifecycle.terms import DEFAULT
from segmentation.forms.lifecycle import initial_stages
from segmentation.models import ClusterRun, Segment, StageTerms
from segmentation.selectors import choices
from segmentation.services import refreshing, snapshots
from segmentation.services import segments as services
from segmentation.services.lifecycle.terms import set_stages
from tests.factories import campaigns as make
from tests.factories.customers import make_branch, make_customer
from tests.factories.segmentation import ACTIVE, asking, make_segment, refreshed_segment, rule_of

pytestmark = pytest.mark.django_db


def test_a_segment_names_only_campaigns_its_reader_may_see(client_for, user_with_role):
    make_branch("B1"), make_branch("B2")
    near = make.make_campaign(name="Near", branch_code="B1")
    far = make.make_campaign(name="Far away", branch_code="B2")
    segment = make.make_segment([])
    for campaign in (near, far):
        campaign.include.add(segment)
    client = client_for("marketer", branch_code="B1")

    shown = [
        client.get(reverse("segmentation:segment_list")).content.decode(),
        client.get(reverse("segmentation:segment_detail", args=[segment.pk])).content.decode(),
    ]

    assert [near.code in page for page in shown] == [True, True]
    assert [far.code in page or "Far away" in page for page in shown] == [False, False]


def test_a_segment_names_no_campaign_to_who_may_see_none(client_for):
    campaign, segment = make.make_campaign(name="Autumn"), make.make_segment([])
    campaign.include.add(segment)

    page = client_for("data_steward").get(reverse("segmentation:segment_detail", args=[segment.pk]))

    assert campaign.code not in page.content.decode()


@pytest.fixture
def halves(user_with_role):
    """A segment of the whole bank: two customers of branch B1, five of B2; and a reader of B1."""
    near, far = make_branch("B1"), make_branch("B2")
    mine = [make_customer(branch=near) for _ in range(2)]
    for _ in range(5):
        make_customer(branch=far)
    segment = refreshed_segment(user_with_role("marketer"), name="Everybody")
    mine[0].status = "dormant"
    mine[0].save()
    snapshots.freeze_segment(segment=segment, name="Frozen", by=segment.owner)
    refreshing.refresh_segment(segment_id=segment.pk)
    segment.refresh_from_db()
    assert segment.member_count == 6
    return segment


PAGES = ["segment_list", "segment_detail", "segment_history", "segment_overlap", "snapshot_detail"]


@pytest.mark.parametrize("name", PAGES)
def test_figures_are_those_of_the_readers_branch(client_for, halves, name):
    client = client_for("marketer", branch_code="B1")
    wholly = client_for("marketer")
    place = {"segment_detail": [halves.pk], "segment_history": [halves.pk], "snapshot_detail": [halves.snapshots.get().pk]}  # fmt: skip
    address = reverse(f"segmentation:{name}", args=place.get(name, []))

    near = figures(client.get(address).content.decode())
    whole = figures(wholly.get(address).content.decode())

    assert not near & {"5", "6", "7"}
    assert whole & {"6", "7"}
    assert near & {"1", "2"}


def figures(page: str) -> set[str]:
    """The numbers that stand alone between tags."""
    return set(re.findall(r">\s*[+−-]?(\d+)\s*<", page.partition("<main")[2]))


def test_the_api_tells_the_figures_of_the_readers_branch(api_client_for, halves):
    near = api_client_for("marketer", branch_code="B1")
    whole = api_client_for("marketer")

    told = [
        [
            api.get(reverse("api_segments")).json()["results"][0]["member_count"],
            api.get(reverse("api_segment_snapshots", args=[halves.pk])).json()["results"][0]["member_count"],
            len(api.get(reverse("api_segment_members", args=[halves.pk])).json()["results"]),
            api.post(reverse("api_segment_refresh", args=[halves.pk])).json()["member_count"],
        ]
        for api in (near, whole)
    ]  # fmt: skip

    assert told == [[1, 2, 1, 1], [6, 7, 6, 6]]


def test_who_sees_one_branch_changes_no_rule_that_reaches_beyond_it(client_for, halves):
    client = client_for("marketer", branch_code="B1")
    number = asking("customer_no", "is_one_of", ["C1"])

    with pytest.raises(DomainError) as refused:
        services.save_rule(segment=halves, rule=rule_of(number), by=client.user)

    assert refused.value.code == "reaches_beyond"
    assert client.get(reverse("segmentation:segment_edit", args=[halves.pk])).status_code == 404
    assert Segment.objects.get(pk=halves.pk).rule == rule_of(ACTIVE)
    own = make_segment(client.user)
    services.save_rule(segment=own, rule=rule_of(ACTIVE, number), by=client.user)


def test_who_sees_one_branch_neither_archives_nor_plans_what_reaches_beyond_it(
    api_client_for, client_for, halves
):
    api, client = (make("marketer", branch_code="B1") for make in (api_client_for, client_for))

    told = [
        api.post(reverse("api_segment_archive", args=[halves.pk])),
        api.put(reverse("api_segment_plan", args=[halves.pk]), {"every": "weekly"}, format="json"),
    ]

    assert [(one.status_code, one.json()["code"]) for one in told] == [(422, "reaches_beyond")] * 2
    kept = Segment.objects.get(pk=halves.pk)
    assert (kept.archived_at, kept.schedule) == (None, halves.schedule)
    shown = client.get(reverse("segmentation:segment_detail", args=[halves.pk])).content.decode()
    assert reverse("segmentation:segment_archive", args=[halves.pk]) not in shown
    assert reverse("segmentation:segment_plan", args=[halves.pk]) not in shown


def test_names_of_private_segments_are_told_to_nobody_else(client_for, user_with_role):
    owner, client = user_with_role("marketer"), client_for("marketer")
    base = refreshed_segment(client.user, name="Base")
    hidden = make_segment(owner, asking("segment", "has_any", [str(base.pk)]), name="Secret deal", shared=False)  # fmt: skip

    page = client.get(reverse("segmentation:segment_detail", args=[base.pk])).content.decode()
    above = make_segment(owner, asking("segment", "has_any", [str(hidden.pk)]))
    rule = rule_of(asking("segment", "has_any", [str(above.pk)]))
    with pytest.raises(DomainError) as kept:
        services.archive_segment(segment=base, by=client.user)
    with pytest.raises(DomainError) as circle:
        services.save_rule(segment=base, rule=rule, by=client.user)

    assert "Secret deal" not in page
    assert (kept.value.code, circle.value.code) == ("in_use", "bad_rule")
    assert "Secret deal" not in f"{kept.value} {circle.value.details}"


def test_a_run_over_a_private_segment_is_kept_from_others_with_its_clusters(client_for, user_with_role):  # fmt: skip
    owner, client = user_with_role("marketer"), client_for("marketer")
    hidden = make_segment(owner, name="Secret deal", shared=False)
    run = ClusterRun.objects.create(
        name="Run of it", owner=owner, method="kmeans", transform="log", scaling="standard", population=hidden, state="done"
    )  # fmt: skip

    listed = client.get(reverse("segmentation:cluster_list")).content.decode()

    assert "Run of it" not in listed
    assert client.get(reverse("segmentation:cluster_detail", args=[run.pk])).status_code == 404
    rule = rule_of(asking("score", "equals", 1, score=[run.score_kind]))
    with pytest.raises(choices.RuleError) as refused:
        choices.read_rule(rule, client.user)
    assert [one.code for one in refused.value.problems] == ["unknown_choice"]
    choices.read_rule(rule, owner)


def test_who_sees_one_branch_neither_sets_nor_tries_what_holds_for_the_whole_bank(client_for):
    make_branch("B1")
    client = client_for("marketer", branch_code="B1")
    client.cookies["sp_language"] = "en"
    only = {"field": "customer_no", "op": "is_one_of", "value": ["C1"]}
    document = DEFAULT | {"rules": [{"stage": "lost", "match": "all", "conditions": [only]}]}

    with pytest.raises(DomainError) as refused:
        set_stages(by=client.user, document=document)
    shown = client.post(
        reverse("segmentation:stage_edit"),
        initial_stages(document, 0) | {"preview": "1"},
    )

    assert refused.value.code == "reaches_beyond"
    assert shown.status_code == 422
    assert "preview" not in shown.context
    assert not StageTerms.objects.exists()


def test_a_faulty_definition_is_told_in_the_readers_language(user_with_role):
    wrong = {"field": "age_years", "op": "at_least", "value": "x"}
    document = DEFAULT | {"rules": [{"stage": "lost", "conditions": [wrong]}]}

    with override("zh-hans"), pytest.raises(DomainError) as refused:
        set_stages(by=user_with_role("marketer"), document=document)

    assert str(refused.value) == "请填写数字"
