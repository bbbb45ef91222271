"""A public post goes out once, as it was signed: no signature, no post; an edit voids it; the database holds it too."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone, translation

from campaigns.models import Campaign, Delivery, PostPublication, PostRemoval, SocialPost
from campaigns.selectors.campaigns import content_hash
from campaigns.selectors.compliance import scan_campaign
from campaigns.selectors.readiness import find_gaps
from campaigns.selectors.signing import roles_needed_for, valid_approvals
from campaigns.services import approving, running
from campaigns.services.posts import publishing, writing
from config.base.errors import DomainError
from tests.factories import campaigns as make
from tests.factories import posts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(clock, settings):
    """A Monday at noon in Shanghai, at a bank that names itself in English."""
    settings.BANK_NAME = "Sandpiper Bank"
    return clock


def refused(code: str, call, **over) -> DomainError:
    with pytest.raises(DomainError) as error:
        call(**over)
    assert error.value.code == code
    return error.value


def test_signed_post_goes_out_once_and_ends_its_campaign():
    post = posts.approved()
    signed = content_hash(post.campaign)

    publication = posts.publish(post)

    campaign = Campaign.objects.get()
    assert (campaign.state, publication.content_hash) == ("finished", signed)
    assert content_hash(campaign) == signed
    assert Delivery.objects.count() == 0
    refused("published", posts.publish, post=post, public_url=f"{posts.URL}2")
    assert PostPublication.objects.count() == 1


def test_database_takes_no_second_publication_and_no_change_of_what_is_out():
    post = posts.approved()
    known = posts.publish(post)

    with pytest.raises(IntegrityError), transaction.atomic():
        PostPublication.objects.create(
            post=post, published_at=timezone.now(), content_hash="0" * 64, by=known.by
        )
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        SocialPost.objects.filter(pk=post.pk).update(body="Other words")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PostPublication.objects.all().delete()


@pytest.mark.parametrize("state", ["draft", "in_review", "paused", "stopped"])
def test_no_post_of_a_campaign_that_is_not_approved(state):
    post = posts.approved()
    Campaign.objects.update(state=state)

    refused("not_approved", posts.publish, post=post)

    assert not PostPublication.objects.exists()


def taken_down(post, **over):
    told = {"removed_at": timezone.now(), "reason": "The product is closed"} | over
    return publishing.take_down_post(post=post, by=make.make_person("marketer"), **told)


def test_a_post_is_taken_down_once_with_its_reason_and_never_otherwise(noon):
    post = posts.approved()
    refused("not_published", taken_down, post=post)
    publication = posts.publish(post)
    noon.shift(timedelta(hours=1))
    refused("no_reason", taken_down, post=post, reason=" ")
    refused("future", taken_down, post=post, removed_at=timezone.now() + timedelta(hours=1))
    early = publication.published_at - timedelta(minutes=1)
    refused("future", taken_down, post=post, removed_at=early)

    removal = taken_down(post)

    refused("taken_down", taken_down, post=SocialPost.objects.get())
    assert (removal.post, removal.reason) == (post, "The product is closed")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PostRemoval.objects.all().delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PostRemoval.objects.update(reason="Another")


def test_both_roles_sign_whatever_its_size():
    post = posts.write(posts.make_campaign())
    campaign = Campaign.objects.get()
    assert roles_needed_for(campaign) == ("business", "compliance")
    make.sign(campaign)
    make.move(campaign, "approved")

    error = refused("not_signed", posts.publish, post=post)

    assert error.details == {"missing": ["compliance"]}


def test_every_edit_voids_what_was_signed():
    post = posts.approved()
    assert valid_approvals(post.campaign).count() == 2

    writing.write_post(campaign=post.campaign, by=post.author, post=post, body=f"{posts.BODY} Bye.")

    campaign = Campaign.objects.get()
    assert (campaign.state, valid_approvals(campaign).count()) == ("draft", 0)
    refused("not_approved", posts.publish, post=post)
    writing.delete_post(post=post, by=post.author)
    assert not SocialPost.objects.exists()


def test_copy_rules_hold_for_posts_and_no_draft_leaves_by_sql_with_an_unscanned_one():
    campaign = posts.make_campaign()
    posts.write(campaign, body="Guaranteed returns without any risk, come to us.")

    found = {mark.finding.rule for mark in scan_campaign(campaign).found if mark.is_error}

    assert {"EN-GUAR", "EN-ID"} <= found
    assert [gap.step for gap in find_gaps(campaign)] == ["content"]
    refused("incomplete", approving.submit_campaign, campaign=campaign, by=campaign.author)
    with pytest.raises(IntegrityError, match="clean scan"), transaction.atomic():
        make.move(Campaign.objects.get(), "in_review")


def test_clean_scan_ends_with_a_new_post():
    post = posts.write(posts.make_campaign())
    campaign = Campaign.objects.get()
    assert scan_campaign(campaign).is_clean
    make.scanning.record_scan(campaign=campaign)
    SocialPost.objects.filter(pk=post.pk).update(body="Changed by SQL")

    with pytest.raises(IntegrityError, match="clean scan"), transaction.atomic():
        Campaign.objects.update(state="in_review")


def test_complete_with_posts_alone_and_never_launched():
    campaign = posts.make_campaign()
    with translation.override("en"):
        assert [str(gap.text) for gap in find_gaps(campaign)] == ["at least one post"]
    posts.write(campaign)

    approving.submit_campaign(campaign=campaign, by=campaign.author)

    refused("posts_only", running.launch_campaign, campaign=campaign, by=campaign.author)


@pytest.mark.parametrize(
    ("field", "over"),
    [
        ("title", {"title": "Weibo shows none"}),
        ("title", {"platform": "wechat"}),
        ("body", {"body": "x" * 2001}),
        ("body", {"body": "Dear {{ salutation }}"}),
        ("pictures", {"platform": "xhs", "title": "Saturdays"}),
        ("pictures", {"pictures": ["not-there"]}),
        ("account", {"account": " "}),
    ],
)
def test_platform_and_public_refuse(field, over):
    campaign = posts.make_campaign()

    with pytest.raises(DomainError) as error:
        posts.write(campaign, **over)

    assert (error.value.field, SocialPost.objects.count()) == (field, 0)


@pytest.mark.parametrize(
    ("code", "over"),
    [
        ("wrong_address", {"public_url": ""}),
        ("wrong_address", {"public_url": "https://weibo.com.example.org/1"}),
        ("wrong_address", {"public_url": "https://evil.example\\@weibo.com/1"}),
        ("future", {"published_at": timedelta(hours=1)}),
        ("before_signed", {"published_at": timedelta(hours=-1)}),
    ],
)
def test_what_is_noted_must_be_possible(code, over):
    post = posts.approved()
    if "published_at" in over:
        over = {"published_at": timezone.now() + over["published_at"]}

    refused(code, posts.publish, post=post, **over)


def test_address_belongs_to_one_post():
    first, second = posts.approved(), posts.approved()
    posts.publish(first)

    refused("address_known", posts.publish, post=second)


def test_figures_need_a_source_and_a_post_that_is_out(noon):
    post = posts.approved()
    by, now = post.author, timezone.now()
    told = {"post": post, "by": by, "source": "Statistics", "read_at": now}
    refused("not_published", publishing.enter_figures, **told, figures={"reads": 1})
    posts.publish(post)
    post = SocialPost.objects.get()
    told["post"] = post

    refused("no_figure", publishing.enter_figures, **told, figures={})
    refused("no_source", publishing.enter_figures, **{**told, "source": " "}, figures={"reads": 1})
    publishing.enter_figures(**told, figures={"reads": 120, "likes": 7})
    refused("known", publishing.enter_figures, **told, figures={"reads": 121})

    kept = post.figures.order_by("kind").values_list("kind", "value", "source")
    assert list(kept) == [("likes", 7, "Statistics"), ("reads", 120, "Statistics")]


def test_post_beside_a_campaign_of_another_channel(noon):
    person = make.make_audience(1)
    campaign = make.make_campaign(person)
    post = posts.write(campaign)
    run = running.launch_campaign(campaign=make.approve(Campaign.objects.get()), by=campaign.author)

    posts.publish(SocialPost.objects.get(pk=post.pk))

    assert Campaign.objects.get().state == "running"
    assert run.frozen_count == 1
