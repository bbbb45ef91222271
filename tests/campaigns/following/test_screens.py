"""A follow-up on the screens, over the API and as a document."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from campaigns.models import Campaign
from campaigns.selectors.contact_calendar import contacts_between
from campaigns.selectors.drafts import planner
from campaigns.selectors.drafts.documents import document_of
from campaigns.selectors.following.foreseen import foresee, rate_of
from campaigns.selectors.following.whom import choices_after, usual_after
from campaigns.selectors.following.words import link_words
from campaigns.selectors.timing.words import sentence_of, timing_of
from campaigns.services import drafting
from campaigns.services.drafts.documents import import_campaign
from campaigns.services.timing import following
from config.base.errors import DomainError
from tests.factories import campaigns as make
from tests.factories import following as chain
from tests.factories.following import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def marketer_client(client_for):
    return client_for("marketer")


@pytest.fixture
def marketer(marketer_client):
    return marketer_client.user


@pytest.fixture
def english():
    with translation.override("en"):
        yield


def begin(client, first: Campaign, **over):
    data = {"channel": "sms", "when": "not_opened", "after_hours": 24} | over
    return client.post(reverse("campaigns:follow_up_create", args=[first.code]), data)


def test_a_person_begins_a_follow_up_and_finds_the_chain(marketer_client, marketer):
    first = make.make_campaign(chain.make_people(1), author=marketer, holdout_share=0.1)

    answer = begin(marketer_client, first)

    draft = Campaign.objects.get(follows=first)
    assert answer["Location"] == reverse("campaigns:campaign_step", args=[draft.code, "content"])
    assert (draft.channel, draft.follow_when, draft.follow_after_hours) == ("sms", "not_opened", 24)
    assert (draft.state, draft.holdout_share, draft.include.count()) == ("draft", 0, 0)
    (text,) = draft.messages.all()
    assert (text.subject, text.body, text.link) == ("", "", "https://bank.example/offer")
    page = marketer_client.get(reverse("campaigns:campaign_step", args=[first.code, "schedule"]))
    assert draft.name in page.content.decode()
    for step in ("schedule", "audience", "test", "review"):
        page = marketer_client.get(reverse("campaigns:campaign_step", args=[draft.code, step]))
        assert (page.status_code, first.name in page.content.decode()) == (200, True), step


def test_a_text_that_cannot_be_read_gives_no_address_to_what_follows(marketer_client, marketer):
    first = make.make_campaign(chain.make_people(1), author=marketer, body="Hello {{ nobody }}")

    answer = begin(marketer_client, first)

    draft = Campaign.objects.get(follows=first)
    assert answer["Location"] == reverse("campaigns:campaign_step", args=[draft.code, "content"])
    assert draft.messages.get().link == ""


@pytest.mark.parametrize(
    "wrong", [{"after_hours": 0}, {"after_hours": 721}, {"channel": "fax"}, {"when": "never"}]
)
def test_bad_input_begins_nothing(marketer_client, marketer, wrong):
    first = make.make_campaign([], author=marketer)

    begin(marketer_client, first, **wrong)

    assert not Campaign.objects.filter(follows=first).exists()


def test_the_schedule_of_a_follow_up_is_saved_by_its_own_form(marketer_client, marketer):
    first = make.make_campaign([], author=marketer)
    draft = chain.make_follow_up(first, author=marketer)
    url = reverse("campaigns:campaign_step", args=[draft.code, "schedule"])
    data = {"follow_when": "not_sent", "follow_after_hours": 48, "priority": 5}

    marketer_client.post(url, data | {"cost_per_contact": "0"})
    draft.refresh_from_db()
    assert (draft.follow_when, draft.follow_after_hours, draft.follows) == ("not_sent", 48, first)

    refused = marketer_client.post(url, data | {"cost_per_contact": "0", "follow_after_hours": 721})
    assert refused.status_code == 422


def test_who_may_not_build_begins_nothing(client, client_for):
    first = make.make_campaign([])

    assert begin(client, first).status_code == 302
    assert begin(client_for("relationship_manager"), first).status_code in (403, 404)

    assert not Campaign.objects.filter(follows=first).exists()


def test_every_page_of_a_running_chain_opens(marketer_client, marketer, clock):
    people = chain.make_people(2)
    run, follow_up = chain.launch_chain(people, author=marketer)
    first = run.campaign
    chain.send(run)
    page = marketer_client.get(
        reverse("campaigns:campaign_detail", args=[follow_up.code]), follow=True
    )
    assert page.status_code == 200
    clock.shift(DAY)
    following.start_due_looks(now=timezone.now())
    chain.send(follow_up.runs.get())

    for name in ("campaign_monitor", "campaign_dates", "campaign_approval", "campaign_result"):
        page = marketer_client.get(reverse(f"campaigns:{name}", args=[follow_up.code]))
        assert (page.status_code, first.name in page.content.decode()) == (200, True), name
    page = marketer_client.get(reverse("campaigns:campaign_list")).content.decode()
    assert follow_up.name in page


def test_words_and_numbers(clock, english):
    people = chain.make_people(4)
    run, follow_up = chain.launch_chain(people)
    assert foresee(follow_up).about is None
    assert timing_of(follow_up, 4).sentences[1] == (
        "At most 4 customers; how many of them is unknown: no campaign on this channel has ended yet."
    )
    chain.send(run)
    chain.react(run, people[0])
    clock.shift(2 * DAY)

    assert rate_of(follow_up) == 0.75
    name = run.campaign.name
    assert sentence_of(follow_up) == f"Follows {name}, 24 hours later by SMS: Did not open it."
    assert timing_of(follow_up, 4).sentences[1] == (
        "About 3 of at most 4 customers, as the last campaigns on this channel went."
    )
    assert "Then 24 hours later by SMS: Did not open it." in timing_of(run.campaign, 4).sentences


def test_the_document_carries_it_and_an_import_resolves_it():
    first = make.make_campaign(chain.make_people(1))
    draft = chain.make_follow_up(first, "not_clicked", 36)
    document = document_of(draft)
    assert document["follows"] == {
        "campaign": first.code,
        "when": "not_clicked",
        "after_hours": 36,
    }

    copy = import_campaign(document=document, by=first.author)

    assert (copy.follows, copy.follow_when, copy.follow_after_hours) == (first, "not_clicked", 36)
    document["follows"]["campaign"] = "CMP-0"
    with pytest.raises(DomainError) as refused:
        import_campaign(document=document, by=first.author)
    assert list(refused.value.details["faults"]) == ["follows.campaign"]


def test_a_copy_of_a_follow_up_follows_the_same_only_for_who_may_change_that():
    first = make.make_campaign([], branch_code="SH")
    draft = chain.make_follow_up(first, branch_code="SH")
    stranger = make.make_person()
    stranger.branch_code = "BJ"

    assert drafting.clone_campaign(campaign=draft, by=draft.author).follows == first
    assert drafting.clone_campaign(campaign=draft, by=stranger).follows is None


def test_a_copy_says_that_what_follows_was_not_copied(client_for):
    client = client_for("marketer")
    client.cookies["sp_language"] = "en"
    first = make.make_campaign([], author=client.user)
    chain.make_follow_up(first, author=client.user)
    said = "What follows it was not copied"

    copied = client.post(reverse("campaigns:campaign_clone", args=[first.code]), follow=True)
    alone = client.post(
        reverse("campaigns:campaign_clone", args=[Campaign.objects.latest("pk").code]), follow=True
    )

    assert said in copied.content.decode()
    assert said not in alone.content.decode()
    assert Campaign.objects.filter(follows=first).count() == 1


@pytest.mark.parametrize(
    ("channel", "offered"),
    [
        ("email", ["not_sent", "not_delivered", "not_opened", "not_clicked", "not_converted"]),
        ("sms", ["not_sent", "not_delivered", "not_clicked", "not_converted"]),
        ("in_app", ["not_sent", "not_opened", "not_clicked", "not_converted"]),
        ("phone", ["not_sent", "not_delivered", "not_converted"]),
        ("ads", ["not_sent", "not_converted"]),
    ],
)
def test_only_what_the_channel_can_tell_is_offered(channel, offered, english):
    assert [when for when, _word in choices_after(channel)] == offered
    assert usual_after(channel) in offered


@pytest.mark.parametrize("when", ["not_opened", "not_clicked", "not_delivered"])
def test_what_an_ad_audience_cannot_tell_is_refused_over_the_api(when, api_client_for):
    client = api_client_for("marketer")
    first = make.make_campaign([], author=client.user, channel="ads")
    data = {"name": "Then by text", "channel": "sms", "follows": first.code}

    answers = [
        client.post(
            "/api/v1/campaigns",
            data | {"follow_when": one, "follow_after_hours": 12},
            format="json",
        )
        for one in (when, "not_converted")
    ]

    assert [answer.status_code for answer in answers] == [422, 201]
    assert answers[0].json()["code"] == "follow_when"
    assert answers[0].json()["detail"] == (
        f"{first.code} 的渠道“广告人群”无法得知这一情况。"
        "可选：无法触达：无联系方式、未授权或发送失败 / 尚未转化。"
    )
    assert Campaign.objects.filter(follows=first).get().follow_when == "not_converted"


def test_a_follow_up_tells_whom_in_the_words_of_what_it_follows(english):
    first = make.make_campaign([], channel="phone")
    draft = chain.make_follow_up(first, "not_delivered")

    assert link_words(draft) == "24 hours later by SMS: Nobody could speak with them"


def test_the_month_expects_a_follow_up_after_each_date_of_what_it_follows(marketer, clock):
    people = chain.make_people(2)
    first = make.make_campaign(people, author=marketer, recurrence="FREQ=DAILY;COUNT=2")
    draft = chain.make_follow_up(first, author=marketer)
    last = chain.make_follow_up(draft, hours=48, author=marketer)
    first.include.update(member_count=5)

    month = planner.month_of(marketer, "2026-03")

    found = {
        (entry.campaign.pk, day.day.day): entry.outing
        for week in month.weeks
        for day in week
        for entry in day.entries
    }
    foreseen = {key: out.volume for key, out in found.items() if out.at_most}
    assert foreseen == {
        (draft.pk, 17): 5,
        (draft.pk, 18): 5,
        (last.pk, 19): 5,
        (last.pk, 20): 5,
    }
    assert {day.day.day: day.volume for week in month.weeks for day in week if day.volume} == {
        16: 5,
        17: 5,
    }


def test_the_api_takes_and_tells_it(api_client_for):
    client = api_client_for("marketer")
    first = make.make_campaign([], author=client.user)
    data = {"name": "Then by text", "channel": "sms", "follows": first.code}

    refused = client.post("/api/v1/campaigns", data, format="json")
    made = client.post(
        "/api/v1/campaigns",
        data | {"follow_when": "not_sent", "follow_after_hours": 12},
        format="json",
    )

    assert (refused.status_code, Campaign.objects.count()) == (422, 2)
    assert (made.status_code, made.data["follows"]) == (201, first.code)
    told = client.get(f"/api/v1/campaigns/{first.code}")
    assert told.data["followers"] == [made.data["code"]]


def test_the_customers_calendar_foresees_it(clock, english, user_with_role):
    people = chain.make_people(2)
    run, follow_up = chain.launch_chain(people)
    chain.send(run)
    chain.react(run, people[0])
    begins, ends = timezone.now(), timezone.now() + 3 * DAY

    opened, waits = (
        [
            one
            for one in contacts_between(person, user_with_role("manager"), begins, ends)
            if one.channel == "sms"
        ]
        for person in people
    )

    assert [(one.outcome, one.reasons) for one in opened] == [("not_made", ("reached_meanwhile",))]
    assert [(one.outcome, one.reasons) for one in waits] == [("planned", ())]
    assert waits[0].at == run.starts_at + dt.timedelta(hours=24)
    assert waits[0].what == f"{follow_up.name}, if not reached before"
