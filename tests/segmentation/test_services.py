from contextlib import contextmanager

import pytest
from django.utils import timezone
from django.utils.translation import override

from config.base.errors import DomainError
from customers.models import Customer, Tag
from customers.services.tags import defining
from segmentation.models import MembershipChange, Segment, SegmentMembership, SegmentRefresh
from segmentation.selectors import choices
from segmentation.selectors.segments import waiting_in_order
from segmentation.services import examples, lists, refreshing, segments
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


@pytest.fixture
def marketer(user_with_role):
    return user_with_role("marketer")


@contextmanager
def refused(code: str):
    with pytest.raises(DomainError) as error:
        yield error
    assert error.value.code == code


def members(segment) -> set[int]:
    rows = SegmentMembership.objects.filter(segment=segment)
    return set(rows.values_list("customer_id", flat=True))


def changes(segment) -> list[tuple[int, bool]]:
    rows = MembershipChange.objects.filter(segment=segment).order_by("pk")
    return list(rows.values_list("customer_id", "entered"))


@pytest.mark.datastore
def test_refresh_notes_who_came_and_who_left(marketer):
    stays, leaves, comes = (make.make_customer() for _ in range(3))
    Customer.objects.filter(pk=comes.pk).update(status="dormant")
    segment = refreshed_segment(marketer)
    Customer.objects.filter(pk=comes.pk).update(status="active")
    Customer.objects.filter(pk=leaves.pk).update(status="closed")

    run = refreshing.refresh_segment(segment_id=segment.pk)

    segment.refresh_from_db()
    assert members(segment) == {stays.pk, comes.pk}
    assert (run.member_count, run.entered_count, run.left_count, run.error) == (2, 1, 1, "")
    assert changes(segment)[2:] == [(comes.pk, True), (leaves.pk, False)]
    assert (segment.state, segment.member_count) == (Segment.State.READY, 2)
    assert run.seconds >= 0


def test_a_second_refresh_changes_nothing(marketer):
    make.make_customer()
    segment = refreshed_segment(marketer)
    entered_at = SegmentMembership.objects.get(segment=segment).entered_at

    refreshing.refresh_segment(segment_id=segment.pk)

    assert SegmentMembership.objects.get(segment=segment).entered_at == entered_at
    assert MembershipChange.objects.filter(segment=segment).count() == 1


def test_members_are_those_the_owner_may_see(user_with_role):
    ours = make.make_branch()
    mine = make.make_customer(branch=ours)
    make.make_customer(branch=make.make_branch())

    segment = refreshed_segment(user_with_role("marketer", branch_code=ours.code))

    assert members(segment) == {mine.pk}


def test_a_failed_refresh_is_kept_and_leaves_the_members(marketer):
    make.make_customer()
    segment = refreshed_segment(marketer)
    Segment.objects.filter(pk=segment.pk).update(rule={"version": 9, "rule": {}})

    run = refreshing.refresh_segment(segment_id=segment.pk)

    segment.refresh_from_db()
    assert segment.state == Segment.State.FAILED
    assert "version 9" in run.error
    assert len(members(segment)) == segment.member_count == 1


def test_nested_segments_are_refreshed_in_order(marketer):
    inner_member = make.make_customer()
    inner = make_segment(marketer)
    outer = make_segment(marketer, asking("segment", "has_any", [str(inner.pk)]))

    assert waiting_in_order() == [inner.pk, outer.pk]
    refreshing.refresh_segment(segment_id=outer.pk)

    assert members(inner) == members(outer) == {inner_member.pk}
    assert waiting_in_order() == []


def test_circles_are_refused_at_their_condition(marketer):
    inner = make_segment(marketer)
    outer = make_segment(marketer, asking("segment", "has_any", [str(inner.pk)]))

    for rule, code in [
        (rule_of(ACTIVE, asking("segment", "has_any", [str(outer.pk)])), "cycle"),
        (rule_of(ACTIVE, asking("segment", "has_any", [str(inner.pk)])), "own_segment"),
    ]:
        with refused("bad_rule") as error:
            segments.save_rule(segment=inner, rule=rule, by=marketer)
        (problem,) = error.value.details["problems"]
        assert (problem["path"], problem["part"], problem["code"]) == ([1], "value", code)
    inner.refresh_from_db()
    assert inner.rule_version == 1


def test_saving_publishes_the_next_version_and_asks_for_a_refresh(marketer):
    segment = segments.create_segment(by=marketer, name="Wealth")
    assert (segment.state, segment.rule_version) == (Segment.State.DRAFT, 0)

    saved = segments.save_rule(segment=segment, rule=rule_of(ACTIVE), by=marketer, version=0)

    assert (saved.state, saved.rule_version) == (Segment.State.WAITING, 1)
    with refused("conflict"):
        segments.save_rule(segment=segment, rule=rule_of(ACTIVE), by=marketer, version=0)


def test_a_rule_without_conditions_is_not_saved(marketer):
    with refused("bad_rule"):
        segments.create_segment(by=marketer, name="All", rule={"version": 1, "rule": {"all": []}})
    assert not Segment.objects.exists()


def test_a_draft_leaves_rule_and_members_alone(marketer):
    make.make_customer()
    segment = refreshed_segment(marketer)
    half = {"version": 1, "rule": {"all": [asking("age_years", "at_least")]}}

    segments.save_draft(segment=segment, document=half, name="Renamed", by=marketer)

    segment.refresh_from_db()
    assert (segment.draft, segment.rule, segment.name) == (half, rule_of(ACTIVE), "Renamed")
    assert (segment.state, segment.rule_version) == (Segment.State.READY, 1)


def test_names_are_unique_and_made_when_missing(marketer):
    first = segments.create_segment(by=marketer)
    second = segments.create_segment(by=marketer)
    assert second.name == f"{first.name} (2)"

    with refused("name_taken"):
        segments.save_draft(segment=second, document={}, name=first.name, by=marketer)
    with refused("too_large"):
        segments.save_draft(segment=second, document="x" * 300_000, name="", by=marketer)


def test_archiving_is_refused_while_others_ask_about_it(marketer):
    inner = make_segment(marketer)
    outer = make_segment(marketer, asking("segment", "has_any", [str(inner.pk)]))

    with refused("in_use"):
        segments.archive_segment(segment=inner, by=marketer)
    segments.archive_segment(segment=outer, by=marketer)
    segments.archive_segment(segment=inner, by=marketer)

    for act in (segments.archive_segment, segments.request_refresh):
        with refused("archived"):
            act(segment=inner, by=marketer)
    with refused("unknown_segment"):
        refreshing.refresh_segment(segment_id=inner.pk)


def test_a_tag_is_not_archived_while_segments_ask_about_it(marketer, user_with_role):
    tag = make.make_tag("vip")
    asks = make_segment(marketer, asking("tag", "has_any", ["vip"]), name="Asks")
    private = make_segment(
        user_with_role("marketer"), asking("tag", "has_none", ["vip"]), shared=False
    )

    with override("en"), pytest.raises(DomainError) as error:
        defining.archive_tag(tag=tag, by=marketer)
    assert error.value.code == "in_use"
    assert str(error.value) == "It is still needed: segment “Asks”, 1 segment of others."

    Segment.objects.filter(pk__in=[asks.pk, private.pk]).update(archived_at=timezone.now())
    assert defining.archive_tag(tag=tag, by=marketer).archived_at is not None
    assert "vip" not in dict(choices.choice_lists(marketer)["tags"])
    with refused("bad_rule"):
        make_segment(marketer, asking("tag", "has_any", ["vip"]))


@pytest.mark.datastore
@pytest.mark.parametrize(
    "asked",
    [
        asking("tag", "has_any", ["vip"]),
        asking("score", "at_least", 1, score=["cluster_7"]),
        asking("score", "at_least", 1, score=["look_alike_7"]),
    ],
)
def test_a_segment_that_asks_about_what_is_gone_keeps_its_members_and_fails(marketer, asked):
    tag = make.make_tag("vip")
    make.make_customer()
    kept = refreshed_segment(marketer, ACTIVE)
    Segment.objects.filter(pk=kept.pk).update(rule=rule_of(asked))
    Tag.objects.filter(pk=tag.pk).update(archived_at=timezone.now())
    members = SegmentMembership.objects.filter(segment=kept)
    before = list(members.values_list("customer", flat=True))

    run = refreshing.refresh_segment(segment_id=kept.pk)

    kept.refresh_from_db()
    assert (kept.state, run.cause) == (Segment.State.FAILED, "rule")
    assert "is not there any more" in run.error
    assert before
    assert list(members.values_list("customer", flat=True)) == before


def test_another_persons_private_segment_is_out_of_reach(marketer, user_with_role):
    private = make_segment(user_with_role("marketer"), shared=False)

    with refused("archived"):
        segments.save_draft(segment=private, document={}, name="Mine now", by=marketer)
    with refused("bad_rule"):
        make_segment(marketer, asking("segment", "has_any", [str(private.pk)]))
    private.refresh_from_db()
    assert private.name != "Mine now"


def test_a_fixed_list_takes_known_numbers_once(marketer):
    one, two = make.make_customer(), make.make_customer()

    made = lists.create_list(
        by=marketer,
        name="Invited",
        customer_numbers=[one.customer_no, f" {two.customer_no} ", one.customer_no, "C404", ""],
    )

    assert members(made.segment) == {one.pk, two.pk}
    assert made.unknown == ["C404"]
    assert (made.segment.kind, made.segment.state) == (Segment.Kind.LIST, Segment.State.READY)
    assert len(changes(made.segment)) == made.segment.member_count == 2
    with refused("fixed_list"):
        segments.request_refresh(segment=made.segment, by=marketer)
    with refused("fixed_list"):
        segments.save_rule(segment=made.segment, rule=rule_of(ACTIVE), by=marketer)


def test_a_list_of_nobody_leaves_nothing_behind(marketer):
    with refused("nobody"):
        lists.create_list(by=marketer, name="Nobody", customer_numbers=["C404"])
    with refused("no_numbers"):
        lists.create_list(by=marketer, name="Nobody", customer_numbers=[" "])
    assert not Segment.objects.exists()


def test_a_list_can_be_part_of_a_rule(marketer):
    one, _other = make.make_customer(), make.make_customer()
    chosen = make_list(marketer, one)

    segment = refreshed_segment(marketer, ACTIVE, asking("segment", "has_any", [str(chosen.pk)]))

    assert members(segment) == {one.pk}


def test_a_refresh_lost_with_its_worker_is_taken_up_again(marketer, clock):
    segment = make_segment(marketer)
    refreshing.begin_refresh(segment_id=segment.pk)
    assert waiting_in_order() == []

    clock.shift(3601)

    assert waiting_in_order() == [segment.pk]


def test_examples_are_made_once(marketer):
    made = examples.make_example_segments(by=marketer)

    assert [one.state for one in made] == [Segment.State.READY] * 4
    assert examples.make_example_segments(by=marketer) == []
    assert SegmentRefresh.objects.filter(error="").count() == 4
