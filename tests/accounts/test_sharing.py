"""Letting a person or a role into one segment or one campaign, by screen and API, and the refusals."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from accounts.selectors import shares_of
from accounts.services.sharing import set_share, share, stop_sharing
from campaigns.models import Campaign
from config.base.errors import DomainError
from segmentation.models import Segment
from tests.factories import campaigns as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def private(user_with_role) -> Segment:
    """A segment that its owner keeps to themselves."""
    return make.make_segment([], owner=user_with_role("marketer"), shared=False)


def test_a_private_segment_is_seen_and_changed_as_far_as_it_was_shared(private, user_with_role):
    reader, writer, other = (user_with_role("marketer") for _ in range(3))

    share(thing=private, with_=reader, verb="view", by=private.owner)
    share(thing=private, with_=writer, verb="edit", by=private.owner)

    seen = {who: Segment.objects.visible_to(who).count() for who in (reader, writer, other)}
    changed = {who: Segment.objects.editable_by(who).count() for who in (reader, writer, other)}
    assert seen == {reader: 1, writer: 1, other: 0}
    assert changed == {reader: 0, writer: 1, other: 0}


def test_a_role_is_let_in_and_out_again(private, user_with_role):
    manager = user_with_role("manager")
    role = manager.groups.get()
    share(thing=private, with_=role, verb="view", by=private.owner)
    assert Segment.objects.visible_to(manager).get() == private

    stop_sharing(thing=private, with_=role, by=private.owner)

    assert Segment.objects.visible_to(manager).count() == 0
    assert shares_of(private) == []


def test_the_second_word_replaces_the_first(private, user_with_role):
    colleague = user_with_role("marketer")
    share(thing=private, with_=colleague, verb="edit", by=private.owner)

    share(thing=private, with_=colleague, verb="view", by=private.owner)

    assert [(one.key, one.may_edit) for one in shares_of(private)] == [
        (f"user:{colleague.username}", False)
    ]


def test_only_the_owner_shares_and_a_refusal_leaves_no_trace(private, user_with_role):
    stranger = user_with_role("marketer")
    before = AuditEntry.objects.count()

    with pytest.raises(DomainError) as refused:
        share(thing=private, with_=stranger, verb="edit", by=stranger)

    assert refused.value.code == "not_yours"
    assert (shares_of(private), AuditEntry.objects.count()) == ([], before)


def test_sharing_stands_in_the_audit_trail(private, client_for):
    owner = client_for("marketer", user=private.owner)
    colleague = client_for("marketer").user
    address = reverse("segmentation:segment_share", args=[private.pk])

    owner.post(address, {"partner": f"user:{colleague.username}", "may": "view"})

    entry = AuditEntry.objects.get(object_table="guardian_userobjectpermission")
    assert (entry.actor, entry.action) == (f"user:{private.owner.username}", "insert")
    assert entry.after["object_pk"] == str(private.pk)


def test_the_page_shares_and_others_cannot(private, client_for):
    owner, colleague = client_for("marketer", user=private.owner), client_for("marketer")
    page = reverse("segmentation:segment_detail", args=[private.pk])
    address = reverse("segmentation:segment_share", args=[private.pk])
    words = {"partner": f"user:{colleague.user.username}", "may": "view"}

    assert (colleague.get(page).status_code, colleague.post(address, words).status_code) == (
        404,
        404,
    )
    owner.post(address, words)

    assert colleague.get(page).status_code == 200
    assert colleague.post(address, words | {"may": "edit"}).status_code == 302
    assert [one.may_edit for one in shares_of(private)] == [False]


def test_a_shared_segment_to_read_refuses_a_new_rule(private, client_for):
    reader = client_for("marketer")
    share(thing=private, with_=reader.user, verb="view", by=private.owner)

    answer = reader.get(reverse("segmentation:segment_edit", args=[private.pk]))

    assert answer.status_code == 404


def test_an_owner_closes_a_segment_and_opens_it_again(private, client_for):
    owner, stranger = client_for("marketer", user=private.owner), client_for("marketer").user
    address = reverse("segmentation:segment_open", args=[private.pk])

    owner.post(address, {"shared": "1"})
    assert Segment.objects.visible_to(stranger).count() == 1
    owner.post(address, {"shared": "0"})
    assert Segment.objects.visible_to(stranger).count() == 0


def test_a_campaign_of_another_branch_is_seen_but_not_changed(client_for, user_with_role):
    author = user_with_role("marketer", branch_code="B1")
    campaign = make.make_campaign(author=author, branch_code="B1")
    guest = client_for("marketer", branch_code="B2")
    read = reverse("campaigns:campaign_approval", args=[campaign.code])
    write = reverse("campaigns:campaign_step", args=[campaign.code, "goal"])
    assert guest.get(read).status_code == 404

    share(thing=campaign, with_=guest.user, verb="view", by=author)

    assert (guest.get(read).status_code, guest.get(write).status_code) == (200, 403)
    launch = reverse("campaigns:campaign_launch", args=[campaign.code])
    assert guest.post(launch).status_code == 403
    share(thing=campaign, with_=guest.user, verb="edit", by=author)
    assert guest.get(write).status_code == 200
    assert Campaign.objects.get().state == "draft"


def test_the_api_shares_by_name(private, api_client_for, user_with_role):
    colleague = user_with_role("marketer")
    owner = api_client_for("marketer", user=private.owner)
    address = reverse("api_segment_shares", args=[private.pk])

    told = owner.put(address, {"partner": f"user:{colleague.username}", "may": "edit"})
    unknown = owner.put(address, {"partner": "user:nobody", "may": "edit"})

    assert (told.status_code, unknown.status_code) == (200, 422)
    assert told.json() == [
        {"partner": f"user:{colleague.username}", "name": str(colleague), "may_edit": True}
    ]
    assert owner.get(address).json() == told.json()


def test_who_may_only_see_a_segment_is_told_so_and_changes_nothing(private, client_for):
    reader = client_for("marketer")
    share(thing=private, with_=reader.user, verb="view", by=private.owner)

    answer = reader.post(reverse("segmentation:segment_archive", args=[private.pk]), follow=True)

    private.refresh_from_db()
    assert private.archived_at is None
    assert "该客群仅分享给您查看，不能修改。" in answer.content.decode()


def test_a_colleague_is_named_by_sign_in_name_and_a_stranger_is_not_found(private, user_with_role):
    colleague, outsider = user_with_role("marketer"), user_with_role("service_agent")

    set_share(thing=private, partner=colleague.username, may="view", by=private.owner)
    with pytest.raises(DomainError) as refused:
        set_share(thing=private, partner=outsider.username, may="view", by=private.owner)

    assert [one.key for one in shares_of(private)] == [f"user:{colleague.username}"]
    assert refused.value.code == "unknown_partner"
