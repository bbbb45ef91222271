"""Segments that rest on each other through tags, clusters and searches: circles, order, waking, archiving, signing."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from config.base.errors import DomainError
from customers.models import Customer, Tag
from customers.services.tags import defining
from segmentation.models import ClusterRun, LookAlike, Segment
from segmentation.selectors.references import reference_graph
from segmentation.selectors.segments import waiting_in_order, with_segments_below
from segmentation.services import lists, refreshing, segments, tags
from segmentation.services.look_alikes import saving
from tests.factories import customers as make
from tests.factories.segmentation import (
    ACTIVE,
    asking,
    make_list,
    make_segment,
    refreshed_segment,
    rule_of,
)

pytestmark = pytest.mark.django_db
READY, WAITING = Segment.State.READY, Segment.State.WAITING


@pytest.fixture
def marketer(user_with_role):
    return user_with_role("marketer")


def tagged(segment, by) -> Tag:
    return tags.tag_members(segment=segment, by=by, name_zh="活跃", name_en=f"Of {segment.pk}")


def bearing(tag: Tag) -> dict:
    return asking("tag", "has_any", [tag.code])


def alike(seed: Segment, by, **over) -> LookAlike:
    details = {"kept_up": True, "state": LookAlike.State.DONE} | over
    return LookAlike.objects.create(name="Like them", owner=by, seed_segment=seed, **details)


def scored(run: LookAlike | ClusterRun) -> dict:
    return asking("score", "at_least", 1, score=[run.score_kind])


def problem_of(segment: Segment, *conditions: dict, by) -> dict:
    with override("en"), pytest.raises(DomainError) as error:
        segments.save_rule(segment=segment, rule=rule_of(ACTIVE, *conditions), by=by)
    assert error.value.code == "bad_rule"
    (problem,) = error.value.details["problems"]
    return problem


def test_a_segment_may_not_ask_about_the_tag_that_follows_it(marketer):
    own = make_segment(marketer, name="Core")
    tag = tagged(own, marketer)
    other = make_segment(marketer, bearing(tag), name="Other")
    theirs = tagged(other, marketer)

    itself = problem_of(own, asking("tag", "has_none", [tag.code]), by=marketer)
    round_two = problem_of(own, bearing(theirs), by=marketer)

    assert (itself["path"], itself["part"], itself["code"]) == ([1], "value", "cycle")
    assert itself["text"] == f"This would go in a circle: Core → tag “{tag.name_en}” → Core"
    assert round_two["text"] == (
        f"This would go in a circle: Core → tag “{theirs.name_en}” → Other → tag “{tag.name_en}” → Core"
    )
    own.refresh_from_db()
    assert own.rule_version == 1


def test_a_seed_may_not_ask_about_ranks_that_follow_it(marketer):
    seed = make_segment(marketer, name="Seed")
    run = alike(seed, marketer)
    among = make_segment(marketer, name="Among")
    groups = ClusterRun.objects.create(name="Groups", owner=marketer, population=among)

    own = problem_of(seed, scored(run), by=marketer)
    groups_own = problem_of(among, scored(groups), by=marketer)

    assert (own["part"], own["code"]) == ("score", "cycle")
    assert own["text"].endswith("Seed → look-alike search “Like them” → Seed")
    assert groups_own["text"].endswith("Among → clusters “Groups” → Among")


def test_a_search_its_seed_asks_about_is_not_ranked_every_night(marketer):
    seed = make_segment(marketer)
    run = alike(seed, marketer, kept_up=False)
    segments.save_rule(segment=seed, rule=rule_of(ACTIVE, scored(run)), by=marketer)

    with pytest.raises(DomainError) as error:
        saving.keep_up(run=run, kept_up=True)

    assert error.value.code == "cycle"
    run.refresh_from_db()
    assert run.kept_up is False


def test_a_tag_its_segment_asks_about_is_not_made(marketer):
    gone = Tag.objects.create(code="active", name_zh="甲", name_en="A", source="manual")
    own = make_segment(marketer, asking("tag", "has_none", [gone.code]))
    gone.delete()

    with pytest.raises(DomainError) as error:
        tags.tag_members(segment=own, by=marketer, name_zh="活跃", name_en="Active")

    assert error.value.code == "cycle"
    assert not Tag.objects.exists()


def predicted(by, code: str = "near", *, kind: str = "churn") -> Tag:
    return defining.create_tag(
        code=code, source="model", by=by, name_zh="近", name_en="Near", score_kind=kind, score_low=1
    )


def test_a_predicted_tag_is_not_given_a_score_that_rests_on_who_asks_about_it(client_for):
    client = client_for("marketer")
    seed = make_segment(client.user, name="Seed")
    run = alike(seed, client.user)
    tag = predicted(client.user)
    other = make_segment(client.user, bearing(tag), name="Other")
    segments.save_rule(segment=seed, rule=rule_of(ACTIVE, bearing(tagged(other, client.user))), by=client.user)  # fmt: skip

    with override("en"), pytest.raises(DomainError) as error:
        defining.change_tag(tag=tag, by=client.user, score_kind=run.score_kind)
    form = {"name_zh": "近", "name_en": "Near", "score_kind": run.score_kind, "score_low": 1}
    page = client.post(reverse("customers:tag_edit", args=[tag.code]), form)

    assert (error.value.code, error.value.field) == ("cycle", "score_kind")
    assert str(error.value) == (
        f"This would go in a circle: Other → tag “Near” → Seed → tag “Of {other.pk}” → Other"
    )
    assert page.status_code == 422
    assert "这会造成循环引用：Other → " in page.content.decode()
    tag.refresh_from_db()
    assert tag.score_kind == "churn"


def test_a_predicted_tag_may_follow_a_score_that_rests_on_others(marketer):
    run = alike(make_segment(marketer), marketer)
    tag = predicted(marketer)
    make_segment(marketer, bearing(tag))

    assert defining.change_tag(tag=tag, by=marketer, score_kind=run.score_kind).score_kind == run.score_kind  # fmt: skip


def test_a_predicted_tag_that_a_rule_already_asks_about_is_not_made_to_rest_on_it(marketer):
    gone = predicted(marketer)
    seed = make_segment(marketer, bearing(gone))
    run = alike(seed, marketer)
    gone.delete()

    with pytest.raises(DomainError) as error:
        predicted(marketer, kind=run.score_kind)

    assert error.value.code == "cycle"
    assert not Tag.objects.exists()


def test_a_circle_that_stands_is_told_and_leaves_the_members(marketer):
    make.make_customer()
    own = refreshed_segment(marketer)
    tag = tagged(own, marketer)
    circular = rule_of(ACTIVE, asking("tag", "has_none", [tag.code]))
    Segment.objects.filter(pk=own.pk).update(rule=circular, state=WAITING)
    after = make_segment(marketer)

    assert refreshing.refresh_waiting() == 2

    own.refresh_from_db()
    after.refresh_from_db()
    assert (own.state, own.member_count, after.state) == (Segment.State.FAILED, 1, READY)
    assert own.refreshes.first().cause == "circle"
    tag.refresh_from_db()
    assert tag.customer_count == 1


def test_who_bears_a_tag_is_refreshed_after_whom_it_follows(marketer):
    make.make_customer()
    later = make_segment(marketer)
    first = refreshed_segment(marketer)
    tag = tagged(first, marketer)
    segments.save_rule(segment=later, rule=rule_of(bearing(tag)), by=marketer)
    Segment.objects.filter(pk=first.pk).update(state=WAITING)
    assert later.pk < first.pk

    assert waiting_in_order() == [first.pk, later.pk]
    refreshing.refresh_segment(segment_id=later.pk)

    first.refresh_from_db()
    assert first.state == READY


def test_a_change_of_members_wakes_who_asks_about_their_tag(marketer):
    stays, leaves = make.make_customer(), make.make_customer()
    base = refreshed_segment(marketer)
    asks = refreshed_segment(marketer, bearing(tagged(base, marketer)))
    listed = make_list(marketer, stays)
    of_list = refreshed_segment(marketer, bearing(tagged(listed, marketer)))
    assert (asks.member_count, of_list.member_count) == (2, 1)

    Customer.objects.filter(pk=leaves.pk).update(status="closed")
    refreshing.refresh_segment(segment_id=base.pk)
    lists.change_list(
        segment=listed, mode="add", customer_numbers=[leaves.customer_no], by=marketer
    )

    asks.refresh_from_db()
    of_list.refresh_from_db()
    assert (asks.state, asks.member_count) == (READY, 1)
    assert of_list.state == WAITING


def test_ranks_given_anew_wake_who_asks_about_them(marketer):
    make.make_customer()
    run = alike(make_segment(marketer), marketer)
    banded = Tag.objects.create(
        code="near", name_zh="近", name_en="Near", source="model", score_kind=run.score_kind
    )
    asks, bears = refreshed_segment(marketer, scored(run)), refreshed_segment(marketer, bearing(banded))  # fmt: skip
    refreshed_segment(marketer)

    assert refreshing.wake_scored(score_kind=run.score_kind) == 2

    states = Segment.objects.filter(state=WAITING).exclude(pk=run.seed_segment_id)
    assert set(states.values_list("pk", flat=True)) == {asks.pk, bears.pk}


def test_a_segment_that_feeds_others_through_its_tag_is_not_archived(client_for):
    client = client_for("marketer")
    base = make_segment(client.user)
    tag = tagged(base, client.user)
    asks = make_segment(client.user, bearing(tag), name="Asks")

    with override("en"), pytest.raises(DomainError) as error:
        segments.archive_segment(segment=base, by=client.user)
    answer = client.post(f"/api/v1/segments/{base.pk}/archive")

    assert error.value.code == "in_use"
    assert str(error.value) == (f"These segments ask about it: Asks (through tag “{tag.name_en}”).")
    assert (answer.status_code, answer.json()["code"]) == (422, "in_use")
    base.refresh_from_db()
    assert base.archived_at is None
    page = client.get(reverse("segmentation:segment_detail", args=[base.pk])).content.decode()
    assert reverse("segmentation:segment_detail", args=[asks.pk]) in page
    segments.archive_segment(segment=asks, by=client.user)
    segments.archive_segment(segment=base, by=client.user)


def test_what_lies_below_a_rule_is_found_through_tags_and_ranks(marketer):
    base, seed, static = (make_segment(marketer) for _ in range(3))
    top = make_segment(
        marketer,
        bearing(tagged(base, marketer)),
        scored(alike(seed, marketer)),
        scored(alike(static, marketer, kept_up=False)),
    )

    assert {one.pk for one in with_segments_below([top])} == {top.pk, base.pk, seed.pk}
    assert reference_graph()[top.pk] == {base.pk, seed.pk}
    Segment.objects.filter(pk=base.pk).update(archived_at=timezone.now())
    assert reference_graph()[top.pk] == {seed.pk}
