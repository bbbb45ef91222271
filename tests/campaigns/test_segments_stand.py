"""Nothing is frozen from members that are not those of the rules that were signed, of the segments in and out."""

import datetime as dt

import pytest
from django.utils import timezone
from django.utils.translation import override

from campaigns.models import Campaign, CampaignRun, Delivery
from campaigns.selectors.readiness import find_gaps
from campaigns.services import running
from campaigns.services.timing import series
from config.base.errors import DomainError
from segmentation.models import Segment
from segmentation.services import refreshing, segments
from tests.factories import campaigns as make
from tests.factories import segmentation as rules

pytestmark = [pytest.mark.django_db, pytest.mark.datastore]


@pytest.fixture(autouse=True)
def now(clock):
    """A Monday at noon in Shanghai."""
    return clock


@pytest.fixture
def marketer(user_with_role):
    return user_with_role("marketer")


def fail(segment: Segment) -> None:
    Segment.objects.filter(pk=segment.pk).update(state=Segment.State.FAILED)


def change(segment: Segment) -> None:
    """Another rule, not refreshed yet, and no longer waiting for it."""
    Segment.objects.filter(pk=segment.pk).update(rule_version=segment.rule_version + 1)


def forget(segment: Segment) -> None:
    Segment.objects.filter(pk=segment.pk).update(refreshed_at=None)


def archive(segment: Segment) -> None:
    Segment.objects.filter(pk=segment.pk).update(archived_at=timezone.now())


def wait(segment: Segment) -> None:
    segments.request_refresh(segment=segment, by=segment.owner)


@pytest.mark.parametrize("side", ["include", "exclude"])
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (fail, "segments_outdated"),
        (change, "segments_outdated"),
        (forget, "segments_outdated"),
        (archive, "segments_outdated"),
        (wait, "segments_busy"),
    ],
)
@pytest.mark.parametrize("below", [False, True])
def test_a_launch_is_refused_while_a_segment_does_not_hold_its_rules_members(
    marketer, side, spoil, code, below
):
    people = make.make_audience(3)
    inner = rules.refreshed_segment(marketer, rules.ACTIVE, name="Inner")
    outer = rules.refreshed_segment(
        marketer, rules.asking("segment", "has_any", [str(inner.pk)]), name="Outer"
    )
    campaign = make.make_campaign(people)
    getattr(campaign, side).add(outer)
    spoil(inner if below else outer)
    make.approve(campaign)

    with override("en"), pytest.raises(DomainError) as refused:
        running.launch_campaign(campaign=campaign, by=campaign.author)

    assert refused.value.code == code
    assert str(refused.value).endswith(": Outer.")
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.APPROVED
    assert not CampaignRun.objects.exists()
    assert not Delivery.objects.exists()


def test_a_draft_whose_exclusion_was_never_counted_is_not_submitted(marketer):
    campaign = make.make_campaign(make.make_audience(1))
    campaign.exclude.add(segments.create_segment(by=marketer, name="Never"))

    with override("en"):
        told = [str(gap.text) for gap in find_gaps(campaign)]

    assert told == ["members of today's rules: refresh or replace Never"]


def test_a_date_waits_for_its_segments_and_begins_once_they_stand(marketer, clock, client):
    people = make.make_audience(2)
    campaign = make.make_campaign(
        people, recurrence="FREQ=DAILY;COUNT=3", scheduled_at=timezone.now() + dt.timedelta(days=1)
    )
    out = rules.refreshed_segment(
        marketer, rules.asking("customer_no", "is_one_of", [people[0].customer_no]), name="Out"
    )
    campaign.exclude.add(out)
    make.approve(campaign)
    running.launch_campaign(campaign=campaign, by=campaign.author)

    clock.shift(dt.timedelta(days=1))
    fail(out)
    assert series.start_due_dates(now=timezone.now()) == []
    assert not campaign.occurrences.exists()

    refreshing.refresh_segment(segment_id=out.pk)
    (run,) = series.start_due_dates(now=timezone.now())
    assert [one.customer_id for one in make.deliveries(CampaignRun.objects.get(pk=run))] == [
        people[1].pk
    ]


def test_the_page_of_the_dates_says_what_they_wait_for(marketer, client_for):
    campaign = make.make_campaign(
        make.make_audience(1),
        recurrence="FREQ=DAILY;COUNT=3",
        scheduled_at=timezone.now() + dt.timedelta(days=1),
    )
    out = rules.refreshed_segment(marketer, rules.ACTIVE, name="Out")
    campaign.exclude.add(out)
    make.approve(campaign)
    running.launch_campaign(campaign=campaign, by=campaign.author)
    client = client_for("marketer")
    at = f"/campaigns/{campaign.code}/dates/"

    assert client.get(at).context["outdated"] == []
    fail(out)

    page = client.get(at)
    assert page.context["outdated"] == [out]
    assert f'href="/segments/{out.pk}/"' in page.content.decode()
