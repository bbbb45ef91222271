"""Signatures: by two people, in somebody's place, for a time, and never over one's own work by any route."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from accounts.services.audit import name_user, set_actor
from accounts.services.proposals import put_in_force, take_back
from campaigns.models import Approval, Campaign, CampaignEdit, CampaignVersion, SigningTerms
from campaigns.selectors import signing
from campaigns.selectors.campaigns import content_hash
from campaigns.selectors.drafts.documents import since_last_approval
from campaigns.selectors.signing import has_standing_approval
from campaigns.services import approving, claiming, drafting, running
from campaigns.services.drafts import documents
from campaigns.services.signing import deputies, terms
from config.base.errors import DomainError
from customers.services import suppression_lists
from segmentation.selectors.authors import authors_of
from segmentation.services import lists, segments
from tests.factories import campaigns as make
from tests.factories import segmentation as rules
from tests.factories.customers import make_branch

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def now(clock):
    yield clock
    set_actor("")


@pytest.fixture
def waiting():
    return make.move(make.make_campaign(make.make_audience(1)), Campaign.State.IN_REVIEW)


def sign(campaign, by, role="business"):
    return approving.approve_campaign(
        campaign=campaign, by=by, role=role, seen_hash=content_hash(campaign)
    )


def refusal_of(act) -> str:
    with pytest.raises(DomainError) as refusal:
        act()
    return refusal.value.code


def test_who_shaped_the_audience_does_not_sign_it(waiting, user_with_role):
    first, second = user_with_role("manager"), user_with_role("manager")
    author, writer = user_with_role("marketer"), user_with_role("marketer")
    name_user(writer)
    inner = rules.refreshed_segment(author, rules.ACTIVE)
    name_user(author)
    outer = rules.refreshed_segment(author, rules.asking("segment", "has_any", [str(inner.pk)]))
    waiting.exclude.add(outer)
    make.move(waiting, Campaign.State.IN_REVIEW)
    name_user(first)
    segments.hand_on(segment=inner, to=author.username, by=first)
    assert not authors_of([outer]) & {first.pk}, "handed to who owns it already: nothing changed"
    other = user_with_role("marketer")
    segments.hand_on(segment=inner, to=other.username, by=first)
    set_actor("")

    assert authors_of([outer]) == {author.pk, writer.pk, first.pk}
    assert refusal_of(lambda: sign(waiting, first)) == "own_work"
    sign(waiting, second)


def name_deputy(principal, deputy, days=5):
    today = timezone.localdate()
    return deputies.name_deputy(
        principal=principal,
        deputy=deputy,
        from_on=today,
        until_on=today + days * DAY,
        reason="Away",
    )


def test_a_deputy_signs_in_the_approvers_place(waiting, user_with_role):
    approver, deputy = user_with_role("campaign_approver"), user_with_role("marketer")
    assert refusal_of(lambda: sign(waiting, deputy)) == "not_allowed"
    name_deputy(approver, deputy)

    approval = sign(waiting, deputy)

    assert (approval.approver, approval.on_behalf_of) == (deputy, approver)
    waiting.refresh_from_db()
    assert waiting.state == "approved"


@pytest.mark.parametrize("who", ["principal", "deputy"])
def test_no_deputy_for_what_either_worked_on(waiting, user_with_role, who):
    people = {
        "principal": user_with_role("campaign_approver"),
        "deputy": user_with_role("marketer"),
    }
    name_deputy(people["principal"], people["deputy"])
    CampaignEdit.objects.create(campaign=waiting, editor=people[who])

    assert refusal_of(lambda: sign(waiting, people["deputy"])) in ("own_work", "not_allowed")
    with pytest.raises(IntegrityError, match="nobody approves"):
        _write(waiting, people["deputy"], on_behalf_of=people["principal"])


def test_a_deputys_time_ends(waiting, user_with_role, clock):
    approver, deputy = user_with_role("campaign_approver"), user_with_role("marketer")
    named = name_deputy(approver, deputy, days=2)
    clock.shift(3 * DAY)
    assert refusal_of(lambda: sign(waiting, deputy)) == "not_allowed"

    again = name_deputy(approver, deputy)
    deputies.withdraw_deputy(deputy=again, by=approver)
    assert refusal_of(lambda: sign(waiting, deputy)) == "not_allowed"
    assert (
        refusal_of(lambda: deputies.withdraw_deputy(deputy=named, by=user_with_role("manager")))
        == "not_yours"
    )
    assert Approval.objects.count() == 0


def test_who_names_a_deputy(user_with_role):
    approver, marketer = user_with_role("campaign_approver"), user_with_role("marketer")

    assert refusal_of(lambda: name_deputy(marketer, approver)) == "not_an_approver"
    assert refusal_of(lambda: name_deputy(approver, approver)) == "oneself"
    assert refusal_of(lambda: name_deputy(approver, marketer, days=120)) == "period"
    assert refusal_of(lambda: name_deputy(approver, marketer, days=-1)) == "period"


def test_two_roles_are_signed_by_two_people(waiting, user_with_role):
    both = user_with_role("campaign_approver")
    both.groups.add(user_with_role("compliance_officer").groups.get())
    both = type(both).objects.get(pk=both.pk)
    Approval.objects.all()
    sign(waiting, both)
    Campaign.objects.filter(pk=waiting.pk).update(state="in_review")

    assert refusal_of(lambda: sign(waiting, both, "compliance")) == "signed_already"
    with pytest.raises(IntegrityError, match="two roles"):
        _write(waiting, both, role="compliance")


def _write(campaign, approver, **over):
    """Write an approval past every service, as SQL or the admin would."""
    details = {"role": "business", "outcome": "approved", "author": make.make_person()} | over
    with transaction.atomic():
        return Approval.objects.create(
            campaign=campaign, content_hash=content_hash(campaign), approver=approver, **details
        )


def test_a_deputy_who_is_none_signs_nothing_by_sql(waiting, user_with_role):
    with pytest.raises(IntegrityError, match="no deputy"):
        _write(waiting, make.make_person(), on_behalf_of=user_with_role("campaign_approver"))


@pytest.mark.parametrize("place", ["campaign", "message", "segment"])
def test_whoever_the_session_names_is_an_editor_by_any_route(waiting, user_with_role, place):
    approver = user_with_role("campaign_approver")
    set_actor(f"user:{approver.username}")
    if place == "campaign":
        Campaign.objects.filter(pk=waiting.pk).update(per_hour=7)
    elif place == "message":
        waiting.messages.update(subject="Another")
    else:
        waiting.exclude.add(make.make_segment([]))
    set_actor("")

    assert refusal_of(lambda: sign(waiting, approver)) == "own_work"
    with pytest.raises(IntegrityError, match="nobody approves"):
        _write(waiting, approver)


def test_signing_and_moving_on_is_no_edit(waiting, user_with_role):
    approver = user_with_role("campaign_approver")
    set_actor(f"user:{approver.username}")

    sign(waiting, approver)

    assert not CampaignEdit.objects.filter(editor=approver).exists()


def test_nobody_approves_their_own_work_over_the_api_or_the_admin(user_with_role, client, db):
    author = user_with_role("campaign_approver")
    campaign = make.move(
        make.make_campaign(make.make_audience(1), author=author), Campaign.State.IN_REVIEW
    )
    client.force_login(author)
    data = {"role": "business", "seen_hash": content_hash(campaign)}

    answer = client.post(f"/api/v1/campaigns/{campaign.code}/signatures", data)
    page = client.post(f"/campaigns/{campaign.code}/approve/", data)
    admin = client.post("/admin/campaigns/approval/add/", data)

    assert (answer.status_code, page.status_code) == (422, 302)
    assert answer.json()["code"] == "own_work"
    assert admin.status_code in (302, 403)
    assert Approval.objects.count() == 0


def test_an_expired_signature_holds_neither_at_launch_nor_at_the_claim(
    waiting, user_with_role, clock
):
    approver = user_with_role("campaign_approver")
    approval = sign(waiting, approver)
    assert approval.valid_until == dt.datetime(2026, 6, 14, 15, 59, 59, tzinfo=dt.UTC)
    run = running.launch_campaign(campaign=waiting, by=waiting.author)
    assert has_standing_approval(run, waiting)

    clock.move_to(approval.valid_until + dt.timedelta(seconds=1))
    assert claiming.claim_batch(run_id=run.pk, now=timezone.now()) is None
    run.refresh_from_db()
    assert (run.state, run.alarm) == ("waiting", "approval_void")

    Campaign.objects.filter(pk=waiting.pk).update(state="approved")
    assert (
        refusal_of(lambda: running.launch_campaign(campaign=waiting, by=waiting.author))
        == "not_signed"
    )
    assert signing.missing_roles(waiting) == ("business",)


def test_an_ending_signature_is_given_anew_without_a_stop(waiting, user_with_role, clock):
    approver = user_with_role("campaign_approver")
    first = sign(waiting, approver)
    run = running.launch_campaign(campaign=waiting, by=waiting.author)
    waiting.refresh_from_db()
    assert refusal_of(lambda: sign(waiting, approver)) == "not_in_review"

    clock.move_to(first.valid_until - 5 * DAY)
    assert [row.campaign for row in signing.approvals_waiting(approver)] == [waiting]
    second = sign(waiting, approver)

    clock.move_to(first.valid_until + DAY)
    waiting.refresh_from_db()
    assert (waiting.state, second.valid_until > first.valid_until) == ("running", True)
    assert has_standing_approval(run, waiting)


def test_the_banks_limits_come_into_force_by_two_people(waiting, user_with_role):
    one, other = user_with_role("manager"), user_with_role("compliance_officer")
    assert signing.roles_needed_for(waiting) == ("business",)
    figures = {
        "audience": 0,
        "budget": 10,
        "risk_rating": 2,
        "valid_days": 30,
        "reason": "Stricter",
    }
    proposal = terms.propose_terms(by=one, **figures)
    assert signing.roles_needed_for(waiting) == ("business",)
    assert refusal_of(lambda: put_in_force(proposal, one)) == "own_work"

    put_in_force(proposal, other)

    assert signing.roles_needed_for(waiting) == ("business", "compliance")
    assert refusal_of(lambda: take_back(proposal)) == "decided"
    with pytest.raises(IntegrityError, match="stays as it was written"), transaction.atomic():
        SigningTerms.objects.update(audience=10**9)
    with pytest.raises(IntegrityError, match="stays as it was written"), transaction.atomic():
        SigningTerms.objects.create(
            author=one, publisher=other, published_at=timezone.now(), **figures
        )


def test_what_changed_since_the_last_signature(waiting, user_with_role):
    assert since_last_approval(waiting) is None
    sign(waiting, user_with_role("campaign_approver"))
    assert since_last_approval(waiting) == []

    waiting.messages.update(subject="Another offer")

    (row,) = since_last_approval(waiting)
    assert row.change.path == "content.1/A/en.subject"
    assert "".join(text for mark, text in row.pieces if mark != "gone") == "Another offer"
    assert CampaignVersion.objects.count() == 1


def test_nobody_hands_on_more_than_they_see(user_with_role):
    """An approver of one branch cannot lend a hand to sign another branch's campaigns."""
    make_branch("B1")
    make_branch("B2")
    draft = make.make_campaign(make.make_audience(1), branch_code="B2")
    theirs = make.move(draft, Campaign.State.IN_REVIEW)
    deputy = user_with_role("marketer", branch_code="B2")
    name_deputy(user_with_role("campaign_approver", branch_code="B1"), deputy)

    assert refusal_of(lambda: sign(theirs, deputy)) == "not_allowed"
    assert Approval.objects.count() == 0

    name_deputy(user_with_role("campaign_approver", branch_code="B2"), deputy)
    assert sign(theirs, deputy).approver == deputy


def test_a_copy_of_ones_own_work_is_ones_own_work(user_with_role):
    writer, helper = user_with_role("campaign_approver"), user_with_role("marketer")
    original = make.make_campaign(make.make_audience(1), author=writer)
    copy = drafting.clone_campaign(campaign=original, by=helper)
    again = drafting.clone_campaign(campaign=copy, by=user_with_role("marketer"))
    make.move(again, Campaign.State.IN_REVIEW)

    assert refusal_of(lambda: sign(again, writer)) == "own_work"
    assert refusal_of(lambda: sign(again, helper)) == "own_work"
    assert sign(again, user_with_role("campaign_approver")).outcome == "approved"


def test_who_kept_a_template_does_not_sign_what_began_from_it(user_with_role):
    writer, helper = user_with_role("campaign_approver"), user_with_role("marketer")
    original = make.make_campaign(make.make_audience(1))
    template = documents.save_template(campaign=original, by=writer, name="Mine")
    begun = documents.begin_from_template(template=template, by=helper, name="Theirs")
    make.move(begun, Campaign.State.IN_REVIEW)

    assert refusal_of(lambda: sign(begun, writer)) == "own_work"
    assert refusal_of(lambda: sign(begun, helper)) == "own_work"


def test_who_wrote_what_a_template_was_kept_from_does_not_sign_what_began_from_it(user_with_role):
    """One writes, another keeps it as a template, a third begins from it: still the first one's own work."""
    author, editor = user_with_role("campaign_approver"), user_with_role("campaign_approver")
    keeper, helper = user_with_role("marketer"), user_with_role("marketer")
    original = make.make_campaign(make.make_audience(1), author=author)
    drafting.change_campaign(campaign=original, by=editor, changes={"goal": "Another"})
    template = documents.save_template(campaign=original, by=keeper, name="Kept")
    begun = documents.begin_from_template(template=template, by=helper, name="Theirs")
    make.move(begun, Campaign.State.IN_REVIEW)

    for one in (author, editor, keeper, helper):
        assert refusal_of(lambda by=one: sign(begun, by)) == "own_work"
    assert sign(begun, user_with_role("campaign_approver")).outcome == "approved"


def test_a_list_that_ended_is_not_what_was_signed(waiting, user_with_role):
    """Ending the list that a campaign chose would free everybody on it after the signature."""
    marketer, approver = user_with_role("marketer"), user_with_role("campaign_approver")
    listing = suppression_lists.Listing("Asked by phone", "They asked")
    own = suppression_lists.create_list(by=marketer, listing=listing)
    waiting.suppression_lists.add(own)
    sign(waiting, approver)
    run = running.launch_campaign(campaign=waiting, by=waiting.author)
    assert has_standing_approval(run, waiting)

    suppression_lists.end_list(one=own, by=marketer)

    assert not has_standing_approval(run, waiting)


@pytest.mark.parametrize("side", ["include", "exclude"])
def test_other_people_on_a_list_are_not_who_was_signed(waiting, user_with_role, side):
    """The approver saw a list of one; its owner must not load others into it, or free some, afterwards."""
    owner, approver = user_with_role("marketer"), user_with_role("campaign_approver")
    first, second = make.make_audience(2)
    chosen = lists.create_list(by=owner, name="Own", customer_numbers=[first.customer_no]).segment
    getattr(waiting, side).add(chosen)
    sign(waiting, approver)

    lists.change_list(
        segment=chosen, mode="replace", customer_numbers=[second.customer_no], by=owner
    )

    assert refusal_of(lambda: running.launch_campaign(campaign=waiting, by=owner)) == "not_signed"
    assert waiting.runs.count() == 0
    with translation.override("en"):
        (changed,) = since_last_approval(waiting)
        assert "Members of the list" in changed.place


@pytest.mark.parametrize("budget", [None, Decimal(10)])
def test_no_budget_is_smaller_than_what_contacting_everybody_costs(budget):
    people = make.make_audience(2)
    dear = make.make_campaign(people, cost_per_contact=Decimal("50000.01"), budget_amount=budget)
    cheap = make.make_campaign(people, cost_per_contact=Decimal(50000), budget_amount=budget)

    assert signing.roles_needed_for(dear) == ("business", "compliance")
    assert signing.roles_needed_for(cheap) == ("business",)


def test_the_prices_of_the_bank_count_where_the_campaign_has_none(settings):
    settings.CONTACT_COSTS = {"email": Decimal(50001)}
    campaign = make.make_campaign(make.make_audience(2))

    assert signing.roles_needed_for(campaign) == ("business", "compliance")
