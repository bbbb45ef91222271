"""Public posts on the screen, over the API, in documents and in the calendar; the counted link."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from campaigns.models import (
    Campaign,
    PostClicks,
    PostFigure,
    PostPublication,
    PostRemoval,
    SocialPost,
)
from campaigns.selectors.compliance import scan_post
from campaigns.selectors.drafts import planner
from campaigns.selectors.drafts.documents import compare, document_of
from campaigns.services import drafting
from campaigns.services.drafts import documents
from campaigns.services.posts import writing
from campaigns.services.rendering.links import counted_link
from config.base.errors import DomainError
from reports.selectors.home_tasks import tasks_for
from tests.factories import campaigns as make
from tests.factories import posts

pytestmark = pytest.mark.django_db
BROWSER = {"HTTP_USER_AGENT": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"}


@pytest.fixture(autouse=True)
def noon(clock, settings):
    """A Monday at noon in Shanghai, at a bank that names itself in English."""
    settings.BANK_NAME = "Sandpiper Bank"
    return clock


@pytest.fixture
def marketer(client_for):
    return client_for("marketer")


def page_of(post, name="post_detail"):
    return reverse(f"campaigns:{name}", args=[post.pk])


def local(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_from_the_wizard_to_the_post(marketer):
    draft = drafting.create_campaign(by=marketer.user, name="Saturdays", kind="care")
    goal = reverse("campaigns:campaign_step", args=[draft.code, "goal"])
    sent = {"name": "Saturdays", "kind": "care", "channel": "social", "goal": "Everybody knows"}
    sent |= {"conversion_event": "purchase", "attribution_days": 30}

    answer = marketer.post(goal, sent)

    assert answer.url == reverse("campaigns:campaign_step", args=[draft.code, "offer"])
    content = marketer.get(reverse("campaigns:campaign_step", args=[draft.code, "content"]))
    new = reverse("campaigns:post_create", args=[draft.code])
    assert new in content.content.decode()
    texts = {"platform": "weibo", "account": "Sandpiper Bank", "language": "en", "body": posts.BODY}
    planned = local(timezone.now() + timedelta(days=1))
    written = marketer.post(new, {**texts, "planned_at": planned, "link": "https://bank.example/"})
    post = SocialPost.objects.get()
    assert (written.url, post.author, post.campaign) == (page_of(post), marketer.user, draft)
    review = marketer.get(reverse("campaigns:campaign_step", args=[draft.code, "review"]))
    assert posts.BODY in review.content.decode()


def test_refusal_of_the_platform_stands_beside_its_field(marketer):
    draft = posts.make_campaign(author=marketer.user)
    texts = {"platform": "weibo", "account": "Sandpiper Bank", "language": "en", "title": "None"}
    texts |= {"body": posts.BODY, "planned_at": "2026-03-20T10:00"}

    answer = marketer.post(reverse("campaigns:post_create", args=[draft.code]), texts)

    assert (answer.status_code, SocialPost.objects.count()) == (422, 0)
    assert "该平台不显示标题。" in answer.content.decode()
    assert posts.BODY in answer.content.decode()


def test_noted_as_out_with_figures_on_the_page(marketer):
    post = posts.approved()
    told = {"published_at": local(timezone.now()), "public_url": posts.URL}

    answer = marketer.post(page_of(post, "post_publish"), told)
    again = marketer.post(page_of(post, "post_publish"), told)
    figures = {"reads": "1200", "source": "Statistics", "read_at": local(timezone.now())}
    kept = marketer.post(page_of(post, "post_figures"), figures)

    assert (answer.status_code, again.status_code, kept.status_code) == (302, 422, 302)
    assert PostPublication.objects.get().by == marketer.user
    shown = marketer.get(page_of(post)).content.decode()
    assert posts.URL in shown
    assert "1,200" in shown
    listed = marketer.get(reverse("campaigns:post_list"), {"show": "out"}).content.decode()
    assert page_of(post) in listed
    assert "1,200" in listed
    coming = marketer.get(reverse("campaigns:post_list")).content.decode()
    assert page_of(post) not in coming


def test_approver_reads_every_post_before_signing(client_for):
    post = posts.write(posts.make_campaign())
    make.move(Campaign.objects.get(), "in_review")
    compliance = client_for("compliance_officer")

    shown = compliance.get(reverse("campaigns:campaign_approval", args=[post.campaign.code]))

    assert posts.BODY in shown.content.decode()
    assert reverse("campaigns:campaign_launch", args=[post.campaign.code]) not in (
        shown.content.decode()
    )
    assert compliance.post(page_of(post, "post_publish"), {}).status_code == 403


def test_other_branch_sees_no_post(client_for):
    post = posts.approved()
    Campaign.objects.update(branch_code="B1")
    stranger = client_for("marketer", branch_code="B2")

    for name in ("post_detail", "post_edit"):
        assert stranger.get(page_of(post, name)).status_code == 404
    assert stranger.post(page_of(post, "post_publish"), {}).status_code == 404
    assert not PostPublication.objects.exists()


def test_counted_link_leads_on_and_counts_people(noon):
    post = posts.write(posts.make_campaign())
    path = counted_link(post).removeprefix("http://localhost:8000")
    path = path[path.index("/t/p/") :]
    before = Client(**BROWSER).get(path)
    make.approve(Campaign.objects.get())

    answer = Client(**BROWSER).get(path)
    Client(**BROWSER).head(path)
    Client(headers={"user-agent": "weibo-spider"}).get(path)

    tags = f"utm_source=weibo&utm_medium=social&utm_campaign={post.campaign.code}"
    assert before.url == answer.url == f"https://bank.example/saturdays?from=post&{tags}"
    assert [(one.day.isoformat(), one.count) for one in PostClicks.objects.all()] == [
        ("2026-03-16", 1)
    ]
    assert Client(**BROWSER).get(f"{path[:-2]}xx").status_code == 404


def test_api_writes_notes_and_tells(api_client_for):
    core = api_client_for("api_client")
    campaign = posts.make_campaign()
    sent = {"campaign": campaign.code, "platform": "weibo", "account": "Sandpiper Bank"}
    sent |= {"language": "en", "body": posts.BODY, "planned_at": "2026-03-17T02:00:00Z"}

    made = core.post("/api/v1/posts", sent, format="json")
    early = core.post(f"/api/v1/posts/{made.data['id']}/publish", publication(), format="json")
    make.approve(Campaign.objects.get())
    out = core.post(f"/api/v1/posts/{made.data['id']}/publish", publication(), format="json")
    twice = core.post(f"/api/v1/posts/{made.data['id']}/publish", publication(), format="json")
    figures = {"reads": 5, "read_where": "Statistics", "read_at": timezone.now().isoformat()}
    told = core.post(f"/api/v1/posts/{made.data['id']}/figures", figures, format="json")
    listed = core.get("/api/v1/posts", {"show": "out"})

    assert [one.status_code for one in (made, early, out, twice, told)] == [201, 422, 200, 422, 200]
    assert (early.json()["code"], twice.json()["code"]) == ("not_approved", "published")
    assert [(one["kind"], one["value"]) for one in told.data["figures"]] == [("reads", 5)]
    assert [one["public_url"] for one in listed.data["results"]] == [posts.URL]


def publication():
    return {"published_at": timezone.now().isoformat(), "public_url": posts.URL}


def test_document_carries_posts_out_and_in(marketer):
    post = posts.write(posts.make_campaign(author=marketer.user))
    document = json.loads(json.dumps(document_of(post.campaign)))

    taken = documents.import_campaign(document=document, by=marketer.user)

    assert taken.posts.get().texts == post.texts
    assert [change.place for change in compare(document, document_of(taken))] == []
    changed = json.loads(json.dumps(document))
    changed["posts"][0]["platform"] = "myspace"
    with pytest.raises(DomainError) as error:
        documents.import_campaign(document=changed, by=marketer.user)
    assert list(error.value.details["faults"]) == ["posts.0.platform"]
    document["posts"][0]["title"] = "Weibo shows none"
    with pytest.raises(DomainError) as error:
        documents.import_campaign(document=document, by=marketer.user)
    assert list(error.value.details["faults"]) == ["posts.0.title"]
    assert Campaign.objects.count() == 2


@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "9999-12-31T10:00:00Z"]
)
def test_a_moment_that_no_clock_shows_is_refused_everywhere(marketer, api_client_for, moment):
    post = posts.write(posts.make_campaign(author=marketer.user))
    document = json.loads(json.dumps(document_of(post.campaign)))
    document["posts"][0]["planned_at"] = moment
    sent = {"campaign": post.campaign.code, "platform": "weibo", "account": "Sandpiper Bank"}
    sent |= {"language": "en", "body": posts.BODY, "planned_at": moment}

    with pytest.raises(DomainError) as error:
        documents.import_campaign(document=document, by=marketer.user)
    answer = api_client_for("api_client").post("/api/v1/posts", sent, format="json")
    listed = marketer.get("/campaigns/posts/")

    assert list(error.value.details["faults"]) == ["posts.0.planned_at"]
    assert answer.status_code in (400, 422)
    assert "planned_at" in answer.content.decode()
    assert listed.status_code == 200
    assert SocialPost.objects.get().planned_at == post.planned_at


def test_a_document_may_name_any_zone(marketer):
    post = posts.write(posts.make_campaign(author=marketer.user))
    document = json.loads(json.dumps(document_of(post.campaign)))
    document["posts"][0]["planned_at"] = "2026-03-18T09:00:00+23:59"
    document["schedule"]["starts_at"] = "2026-03-18T09:00:00+23:59"

    taken = documents.import_campaign(document=document, by=marketer.user)

    written = [one.isoformat() for one in (taken.posts.get().planned_at, taken.scheduled_at)]
    assert written == ["2026-03-17T09:01:00+00:00"] * 2


def test_a_figure_that_cannot_be_kept_is_refused_beside_its_field(marketer, api_client_for):
    post = posts.approved()
    posts.publish(post)
    told = {"likes": 2_147_483_648, "read_where": "Statistics"}
    told["read_at"] = timezone.now().isoformat()
    typed = {"reads": "5", "likes": "2147483648", "source": "Statistics"}
    typed["read_at"] = local(timezone.now())

    address = f"/api/v1/posts/{post.pk}/figures"
    answer = api_client_for("api_client").post(address, told, format="json")
    page = marketer.post(page_of(post, "post_figures"), typed)

    assert (answer.status_code, answer.json()["code"]) == (422, "too_large")
    assert page.status_code == 422
    assert "最多可保存 2,147,483,647。" in page.content.decode()
    assert PostFigure.objects.count() == 0


def test_what_changed_in_posts_is_told_in_words():
    post = posts.write(posts.make_campaign())
    before = document_of(post.campaign)
    writing.write_post(campaign=post.campaign, by=post.author, post=post, account="Other account")
    posts.write(post.campaign, platform="wechat", title="Saturdays", language="zh-hans")

    with translation.override("en"):
        told = {
            one.place: (one.before, one.after)
            for one in compare(before, document_of(post.campaign))
        }

    assert told == {
        "Social posts · Weibo 1 · Account": ("Sandpiper Bank", "Other account"),
        "Social posts · WeChat official account 2": (None, "Saturdays"),
    }


def test_pages_for_who_is_reached_hold_for_posts_too(marketer, api_client_for):
    campaign = posts.write(posts.make_campaign(author=marketer.user)).campaign
    pages = ("campaign_reach", "campaign_timing")

    answers = [marketer.get(reverse(f"campaigns:{one}", args=[campaign.code])) for one in pages]
    answers += [
        marketer.get(reverse("campaigns:campaign_step", args=[campaign.code, step]))
        for step in ("goal", "offer", "content", "review")
    ]
    other = [
        marketer.get(reverse("campaigns:campaign_step", args=[campaign.code, step]))
        for step in ("audience", "schedule", "test")
    ]
    api = api_client_for("api_client").get(f"/api/v1/campaigns/{campaign.code}/reach")
    launch = api_client_for("api_client").post(f"/api/v1/campaigns/{campaign.code}/launch")

    assert {answer.status_code for answer in answers} == {200}
    assert {answer.status_code for answer in other} == {404}
    assert (api.status_code, api.data["contacted"]) == (200, 0)
    assert (launch.status_code, launch.json()["code"]) == (422, "posts_only")


def test_copy_of_a_campaign_takes_its_posts_along(marketer):
    post = posts.approved()

    copy = drafting.clone_campaign(campaign=post.campaign, by=marketer.user)

    assert [one.texts for one in copy.posts.all()] == [post.texts]
    assert copy.state == "draft"


def test_calendar_shows_it_on_its_day(marketer):
    post = posts.approved()

    month = planner.month_of(marketer.user, "2026-03")

    shown = {day.day.isoformat(): day.posts for week in month.weeks for day in week if day.posts}
    assert shown == {"2026-03-17": [post]}
    assert page_of(post) in marketer.get(reverse("campaigns:campaign_calendar")).content.decode()
    for odd in ("0001-01", "9999-12", "x"):
        at = reverse("campaigns:campaign_calendar")
        assert marketer.get(at, {"month": odd}).status_code == 200


def test_warning_of_a_post_is_answered_on_its_page(marketer):
    post = posts.write(
        posts.make_campaign(author=marketer.user), body=f"{posts.BODY} Only a few left!"
    )
    answer = reverse("campaigns:campaign_scan_answer", args=[post.campaign.code])
    assert answer in marketer.get(page_of(post)).content.decode()
    mark = scan_post(post).open_warnings[0]
    told = json.loads(mark.vals) | {"post": post.pk, "language": "en"}

    shown = marketer.post(answer, {**told, f"reason-{mark.number}": "The branch has three seats"})

    assert "The branch has three seats" in shown.content.decode()
    assert scan_post(SocialPost.objects.get()).open_warnings == []


def test_taken_down_on_the_page_leaves_what_is_out(marketer, client_for):
    post = posts.approved()
    posts.publish(post)
    place = page_of(post, "post_take_down")
    told = {"removed_at": local(timezone.now()), "reason": "The product is closed"}

    denied = client_for("campaign_approver").post(place, told)
    unsaid = marketer.post(place, told | {"reason": ""})
    done = marketer.post(place, told)

    assert (denied.status_code, unsaid.status_code, done.status_code) == (403, 422, 302)
    assert PostRemoval.objects.get().by == marketer.user
    page = marketer.get(page_of(post)).content.decode()
    assert "The product is closed" in page
    assert place not in page
    lists = [
        page_of(post) in marketer.get(f"/campaigns/posts/?show={show}").content.decode()
        for show in ("coming", "out", "down", "all")
    ]
    assert lists == [False, False, True, True]


def test_taken_down_over_the_api(api_client_for):
    post = posts.approved()
    posts.publish(post)
    core, place = api_client_for("marketer"), f"/api/v1/posts/{post.pk}/take-down"
    told = {"removed_at": timezone.now().isoformat(), "reason": "The product is closed"}

    done, again = (core.post(place, told, format="json") for _ in range(2))

    assert (done.status_code, done.data["removal_reason"]) == (200, "The product is closed")
    assert (again.status_code, again.json()["code"]) == (422, "taken_down")
    assert [one["id"] for one in core.get("/api/v1/posts?show=down").data["results"]] == [post.pk]


def test_a_post_that_is_due_stands_on_home_until_it_is_out(user_with_role, noon):
    post = posts.approved()
    posts.write(posts.make_campaign(), planned_at=timezone.now() + timedelta(days=1))

    def on_home(role: str) -> list[tuple]:
        tasks = tasks_for(user_with_role(role), timezone.now())
        return [(one.url_arg, one.due, one.overdue) for one in tasks if "post" in one.url_name]

    assert on_home("marketer") == []
    noon.shift(timedelta(days=1, minutes=1))
    assert on_home("marketer") == [(post.pk, post.planned_at, True)]
    assert on_home("campaign_approver") == []
    posts.publish(post)
    assert on_home("marketer") == []
