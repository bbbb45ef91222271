"""Circles by two edits at once, archiving what is used, handing on, and telling of failures."""

import threading

import pytest
from django.core import mail
from django.db import connection, connections, transaction
from django.utils import translation

from config.base.errors import DomainError
from segmentation.models import Segment, SegmentRefresh
from segmentation.services import notices, refreshing, segments
from tests.factories import customers as make
from tests.factories.campaigns import make_campaign, move
from tests.factories.segmentation import ACTIVE, asking, make_segment, refreshed_segment, rule_of


def asks_about(segment):
    return rule_of(ACTIVE, asking("segment", "has_any", [str(segment.pk)]))


@pytest.mark.django_db(transaction=True)
def test_two_edits_at_once_cannot_make_a_circle(marketer):
    left, right = make_segment(marketer), make_segment(marketer)
    start, codes = threading.Barrier(2), []

    def save(segment, other):
        start.wait()
        try:
            segments.save_rule(segment=segment, rule=asks_about(other), by=marketer)
            codes.append("saved")
        except DomainError as error:
            codes.append(error.code)
        connections.close_all()

    pair = [threading.Thread(target=save, args=edge) for edge in [(left, right), (right, left)]]
    for thread in pair:
        thread.start()
    for thread in pair:
        thread.join(20)

    assert sorted(codes) == ["bad_rule", "saved"]


@pytest.mark.django_db(transaction=True)
def test_a_segment_is_not_archived_while_a_rule_begins_to_ask_about_it(marketer):
    inner, outer = make_segment(marketer), make_segment(marketer)
    codes = []

    def archive():
        try:
            segments.archive_segment(segment=inner, by=marketer)
        except DomainError as error:
            codes.append(error.code)
        connections.close_all()

    with transaction.atomic():
        segments.save_rule(segment=outer, rule=asks_about(inner), by=marketer)
        other = threading.Thread(target=archive)
        other.start()
        other.join(1)
        assert other.is_alive()
    other.join(20)

    assert codes == ["in_use"]
    assert connection.is_usable()


@pytest.mark.django_db
def test_what_a_campaign_on_its_way_needs_is_not_archived(marketer):
    segment = refreshed_segment(marketer)
    campaign = make_campaign(author=marketer)
    campaign.include.add(segment)
    move(campaign, "running")

    with translation.override("en"), pytest.raises(DomainError, match="1 campaign that has not"):
        segments.archive_segment(segment=segment, by=marketer)

    type(campaign).objects.filter(pk=campaign.pk).update(state="finished")
    assert segments.archive_segment(segment=segment, by=marketer).archived_at is not None


@pytest.mark.django_db
def test_a_segment_handed_on_is_asked_with_the_eyes_of_its_new_owner(marketer, user_with_role):
    branch = make.make_branch()
    make.make_customer(branch=branch)
    make.make_customer()
    segment = refreshed_segment(marketer)
    heir = user_with_role("marketer", branch_code=branch.code)

    handed = segments.hand_on(segment=segment, to=heir.username, by=marketer)
    refreshing.refresh_waiting()

    assert handed.owner == heir
    assert list(segment.refreshes.values_list("member_count", flat=True)) == [1, 2]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "to", "code"),
    [
        ("marketer", "marketer", "not_yours"),
        ("manager", "service_agent", "unknown_user"),
        ("manager", "nobody", "unknown_user"),
        ("manager", "marketer", ""),
    ],
)
def test_who_may_hand_on_to_whom(marketer, user_with_role, role, to, code):
    segment = make_segment(marketer)
    heir = "nobody" if to == "nobody" else user_with_role(to).username

    try:
        segments.hand_on(segment=segment, to=heir, by=user_with_role(role))
        answer = ""
    except DomainError as error:
        answer = error.code

    assert answer == code
    segment.refresh_from_db()
    assert (segment.owner == marketer) is bool(code)


@pytest.mark.django_db
def test_the_owner_is_mailed_once_with_what_to_do(marketer):
    segment = refreshed_segment(marketer)
    Segment.objects.filter(pk=segment.pk).update(rule={"version": 9, "rule": {}})

    for _ in range(2):
        run = refreshing.refresh_segment(segment_id=segment.pk)
        notices.tell_owners()

    assert run.cause == "rule"
    (sent,) = mail.outbox
    assert sent.to == [marketer.email]
    assert segment.name in sent.subject
    assert "Open the rule" in sent.body
    assert f"/segments/{segment.pk}/" in sent.body


@pytest.mark.django_db
def test_a_run_lost_with_its_worker_is_closed_when_it_is_taken_up(marketer):
    segment = make_segment(marketer)
    lost = refreshing.begin_refresh(segment_id=segment.pk)

    refreshing.refresh_segment(segment_id=segment.pk)
    notices.tell_owners()

    assert SegmentRefresh.objects.get(pk=lost.pk).cause == "lost"
    assert mail.outbox == []
