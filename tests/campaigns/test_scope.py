"""What the campaign pages show of customers and campaigns outside the reader's branch, and odd addresses."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.services.sharing import share
from campaigns.models import Campaign, Delivery, Message
from campaigns.services import drafting
from tests.factories import campaigns as make
from tests.factories.customers import make_branch

pytestmark = pytest.mark.django_db


def test_the_wizard_offers_only_visible_customers_for_the_preview(client_for):
    near = make.make_audience(1, branch=make_branch("B1"))[0]
    far = make.make_audience(1, branch=make_branch("B2"))[0]
    campaign = make.make_campaign([near, far], branch_code="B1")
    client = client_for("marketer", branch_code="B1")

    page = client.get(reverse("campaigns:campaign_step", args=[campaign.code, "content"]))

    assert near.customer_no in page.content.decode()
    assert far.customer_no not in page.content.decode()


def test_a_campaign_out_of_sight_cannot_be_copied(client_for):
    campaign = make.make_campaign(branch_code="B2")

    answer = client_for("marketer", branch_code="B1").post(
        reverse("campaigns:campaign_clone", args=[campaign.code])
    )

    assert answer.status_code == 404


@pytest.mark.parametrize("language", ["fr", "x" * 40, "../../etc"])
def test_a_text_is_written_in_a_language_of_the_bank(client_for, language):
    campaign = make.make_campaign()
    client = client_for("marketer")
    text = {"subject": "S", "preheader": "", "body": "B", "language": language}
    step = reverse("campaigns:campaign_step", args=[campaign.code, "content"])

    written = client.post(f"{step}?language={language}", text)
    drawn = client.post(reverse("campaigns:campaign_preview", args=[campaign.code]), text)

    assert (written.status_code, drawn.status_code) == (404, 404)
    assert list(Message.objects.values_list("language", flat=True)) == ["en"]


@pytest.mark.parametrize("after", ["²", "99999999999999999999999", "-1", "x"])
def test_an_odd_page_key_breaks_no_list(client_for, after):
    make.make_campaign()

    assert client_for("marketer").get("/campaigns/", {"after": after}).status_code == 200


def test_a_copy_stands_in_the_copiers_branch_with_segments_the_copier_sees(user_with_role):
    make_branch("B1")
    make_branch("B2")
    author = user_with_role("marketer", branch_code="B2")
    guest = user_with_role("marketer", branch_code="B1")
    theirs, ours = make.make_segment([], owner=author, shared=False), make.make_segment([])
    original = make.make_campaign(branch_code="B2", author=author)
    original.include.set([theirs, ours])
    share(thing=original, with_=guest, verb="view", by=author)

    copy = drafting.clone_campaign(campaign=original, by=guest)

    assert (copy.branch_code, list(copy.include.all())) == ("B1", [ours])
    whole = drafting.clone_campaign(campaign=original, by=user_with_role("marketer"))
    assert (whole.branch_code, whole.include.count()) == ("B2", 2)


def fail(run) -> None:
    """Have every delivery refused for good, as a worker would."""
    rows = Delivery.objects.filter(run=run)
    rows.update(state="claimed", claim_token=uuid.uuid4(), lease_until=timezone.now())
    rows.update(state="failed", reason="rejected", claim_token=None, lease_until=None)


def test_who_may_only_see_a_campaign_sends_nothing_of_it_again(user_with_role, client_for):
    make_branch("B1")
    make_branch("B2")
    author = user_with_role("marketer", branch_code="B2")
    run = make.launch(make.make_audience(1), author=author, branch_code="")
    fail(run)
    Campaign.objects.filter(pk=run.campaign_id).update(branch_code="B2")
    guest = client_for("campaign_approver", branch_code="B1")
    resend = reverse("campaigns:dead_letter_resend", args=[run.pk])
    assert guest.post(resend, {"reason": "rejected"}).status_code in (403, 404)

    share(thing=run.campaign, with_=guest.user, verb="view", by=author)
    answer = guest.post(resend, {"reason": "rejected"})

    assert answer.status_code == 403
    assert make.states(run) == {"failed": 1}
    assert not AuditEntry.objects.filter(action="resend_failed").exists()


def test_saving_the_audience_keeps_who_is_out_by_a_segment_that_is_not_shown(client_for):
    private, shown = make.make_segment([], shared=False), make.make_segment([])
    archived = make.make_segment([], shared=False, archived_at=timezone.now())
    campaign = make.make_campaign([])
    campaign.exclude.set([private, archived])
    step = reverse("campaigns:campaign_step", args=[campaign.code, "audience"])

    client_for("marketer").post(step, {"include": [shown.pk]})

    assert list(campaign.include.all()) == [shown]
    assert list(campaign.exclude.all()) == [private]
