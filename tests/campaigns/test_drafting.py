"""Drafts: what a type brings, what a change voids, what may no longer be changed."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEntry, User
from campaigns.models import Approval, Campaign
from campaigns.selectors.campaigns import content_hash
from campaigns.selectors.readiness import find_gaps
from campaigns.selectors.uses import campaigns_using
from campaigns.services import approving, drafting
from config.base.errors import DomainError
from segmentation.models import Segment, SegmentMembership
from tests.factories import campaigns as make
from tests.factories.customers import make_customer, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def marketer(user_with_role):
    return user_with_role("marketer")


@pytest.fixture
def approver(user_with_role):
    return user_with_role("campaign_approver")


@pytest.fixture
def complete(marketer):
    """A draft that lacks nothing, for one customer and a product of risk 2."""
    campaign = drafting.create_campaign(by=marketer, name="Autumn")
    segment = Segment.objects.create(
        name="All",
        kind="list",
        owner=marketer,
        refreshed_at=timezone.now(),
        member_count=1,
        state="ready",
    )
    SegmentMembership.objects.create(
        segment=segment, customer=make_customer(), entered_at=timezone.now()
    )
    changes = {"product": make_product(), "scheduled_at": timezone.now()}
    drafting.change_campaign(campaign=campaign, by=marketer, changes=changes)
    drafting.change_audience(campaign=campaign, by=marketer, include=[segment], exclude=[])
    return Campaign.objects.get(pk=campaign.pk)


def sign(campaign, by, role="business"):
    return approving.approve_campaign(
        campaign=campaign,
        by=by,
        role=role,
        seen_hash=content_hash(Campaign.objects.get(pk=campaign.pk)),
    )


def test_a_type_brings_goal_measure_and_two_texts(marketer):
    campaign = drafting.create_campaign(by=marketer, name="Holiday", kind="holiday")

    assert campaign.code == f"CMP-{timezone.localdate():%Y}-0001"
    assert (campaign.conversion_event, campaign.attribution_days) == ("login", 7)
    assert sorted(campaign.messages.values_list("language", flat=True)) == ["en", "zh-hans"]


def test_a_new_draft_says_what_is_missing(marketer):
    campaign = drafting.create_campaign(by=marketer, name="Empty")

    assert [gap.step for gap in find_gaps(campaign)] == ["audience", "offer", "schedule"]


def test_an_incomplete_draft_is_not_submitted(marketer):
    campaign = drafting.create_campaign(by=marketer, name="Empty")

    with pytest.raises(DomainError) as refusal:
        approving.submit_campaign(campaign=campaign, by=marketer)

    assert refusal.value.code == "incomplete"
    assert Campaign.objects.get().state == "draft"


def test_a_second_person_approves(complete, marketer, approver):
    approving.submit_campaign(campaign=complete, by=marketer)

    sign(complete, approver)

    assert Campaign.objects.get().state == "approved"


def test_any_change_voids_the_approval(complete, marketer, approver):
    approving.submit_campaign(campaign=complete, by=marketer)
    sign(complete, approver)

    drafting.change_campaign(campaign=complete, by=marketer, changes={"holdout_share": 0.2})

    campaign = Campaign.objects.get()
    assert campaign.state == "draft"
    assert not Approval.objects.filter(content_hash=content_hash(campaign)).exists()


def test_a_segment_seen_with_other_eyes_is_another_audience(complete, user_with_role):
    segment = complete.include.get()
    Segment.objects.filter(pk=segment.pk).update(kind=Segment.Kind.RULE)
    signed = content_hash(complete)
    clerk = user_with_role("marketer", branch_code="0200")

    Segment.objects.filter(pk=segment.pk).update(owner=clerk)
    of_branch = content_hash(complete)
    User.objects.filter(pk=clerk.pk).update(branch_code="0300")

    assert len({signed, of_branch, content_hash(complete)}) == 3


def test_the_same_values_again_void_nothing(complete, marketer, approver):
    approving.submit_campaign(campaign=complete, by=marketer)
    sign(complete, approver)

    drafting.change_campaign(campaign=complete, by=marketer, changes={"holdout_share": 0.1})

    assert Campaign.objects.get().state == "approved"


def test_a_change_taken_back_needs_no_second_signature(complete, marketer, approver):
    approving.submit_campaign(campaign=complete, by=marketer)
    sign(complete, approver)
    for share in (0.2, 0.1):
        drafting.change_campaign(campaign=complete, by=marketer, changes={"holdout_share": share})

    approving.submit_campaign(campaign=complete, by=marketer)

    assert Campaign.objects.get().state == "approved"


def test_who_works_on_it_after_signing_has_not_signed(complete, marketer, user_with_role):
    manager = user_with_role("manager")
    approving.submit_campaign(campaign=complete, by=marketer)
    sign(complete, manager)
    for share in (0.2, 0.1):
        drafting.change_campaign(campaign=complete, by=manager, changes={"holdout_share": share})

    approving.submit_campaign(campaign=complete, by=marketer)

    assert Campaign.objects.get().state == "in_review"
    with pytest.raises(DomainError) as refusal:
        sign(complete, manager)
    assert refusal.value.code == "own_work"


def test_nobody_approves_their_own_work(complete, marketer, user_with_role):
    manager = user_with_role("manager")
    drafting.change_campaign(campaign=complete, by=manager, changes={"goal": "More"})
    approving.submit_campaign(campaign=complete, by=marketer)

    with pytest.raises(DomainError) as refusal:
        sign(complete, manager)

    assert refusal.value.code == "own_work"
    assert not Approval.objects.exists()


def test_sql_cannot_approve_own_work_either(complete, marketer):
    with pytest.raises(IntegrityError, match="nobody approves their own"), transaction.atomic():
        Approval.objects.create(
            campaign=complete,
            content_hash=content_hash(complete),
            role="business",
            outcome="approved",
            author_id=1 + marketer.pk,
            approver=marketer,
        )


def test_a_changed_page_is_not_signed(complete, marketer, approver):
    approving.submit_campaign(campaign=complete, by=marketer)
    seen = content_hash(complete)
    Campaign.objects.update(priority=9)

    with pytest.raises(DomainError) as refusal:
        approving.approve_campaign(campaign=complete, by=approver, role="business", seen_hash=seen)

    assert refusal.value.code == "changed"


def test_a_risky_product_needs_compliance_too(complete, marketer, approver, user_with_role):
    risky = make_product(risk_rating=3)
    drafting.change_campaign(campaign=complete, by=marketer, changes={"product": risky})
    approving.submit_campaign(campaign=complete, by=marketer)

    sign(complete, approver)
    after_one = Campaign.objects.get().state
    sign(complete, user_with_role("compliance_officer"), role="compliance")

    assert (after_one, Campaign.objects.get().state) == ("in_review", "approved")


def test_a_marketer_cannot_sign_for_compliance(complete, marketer, user_with_role):
    other = user_with_role("marketer", username="other")
    approving.submit_campaign(campaign=complete, by=marketer)

    with pytest.raises(DomainError) as refusal:
        sign(complete, other, role="compliance")

    assert refusal.value.code == "not_allowed"


def test_returned_work_must_change_before_it_comes_again(complete, marketer, approver):
    approving.submit_campaign(campaign=complete, by=marketer)
    approving.return_campaign(
        campaign=complete, by=approver, role="business", comment="No promise of returns"
    )

    with pytest.raises(DomainError) as refusal:
        approving.submit_campaign(campaign=complete, by=marketer)

    assert refusal.value.code == "unchanged"


def test_a_launched_campaign_is_not_changed(complete, marketer):
    make.move(complete, "running")

    with pytest.raises(DomainError) as refusal:
        drafting.change_campaign(campaign=complete, by=marketer, changes={"name": "Other"})

    assert refusal.value.code == "launched"
    assert Campaign.objects.get().name == "Autumn"


def test_a_change_is_in_the_audit_trail(complete, marketer):
    drafting.change_campaign(campaign=complete, by=marketer, changes={"priority": 7})

    entry = AuditEntry.objects.filter(object_table="campaigns_campaign").first()
    assert (entry.action, entry.before["priority"], entry.after["priority"]) == ("update", 5, 7)


def test_a_copy_needs_its_own_approval(complete, marketer, approver):
    approving.submit_campaign(campaign=complete, by=marketer)
    sign(complete, approver)

    copy = drafting.clone_campaign(campaign=complete, by=marketer)

    assert (copy.state, copy.scheduled_at, copy.product) == ("draft", None, complete.product)
    assert copy.include.get() == complete.include.get()


def test_a_segment_tells_the_campaigns_that_use_it(complete, marketer):
    segment = complete.include.get()

    assert campaigns_using([segment.pk], marketer) == {
        segment.pk: [(f"{complete.code} Autumn", f"/campaigns/{complete.code}/")]
    }


def test_a_copy_of_a_campaign_with_the_longest_name_can_be_kept():
    original = make.make_campaign(name="n" * 120)

    copy = drafting.clone_campaign(campaign=original, by=original.author)

    assert len(copy.name) <= 120
    assert copy.name.startswith("n" * 110)
    assert copy.name != original.name
