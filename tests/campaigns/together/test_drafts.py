"""Drafts shared: collisions shown, nothing lost; documents out and in; beginnings; comments on a place."""

import datetime as dt
import json
import time

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone, translation

from campaigns.domain.documents import FORMAT, differences, find_faults
from campaigns.domain.templates import TEMPLATES
from campaigns.models import Campaign, CampaignTemplate, Comment
from campaigns.selectors.drafts import planner
from campaigns.selectors.drafts.documents import document_of
from campaigns.selectors.readiness import find_gaps
from campaigns.selectors.timing.words import timing_of
from campaigns.services import drafting
from campaigns.services.drafts import comments, documents
from config.base.errors import DomainError
from customers.services import suppression_lists
from tests.factories import campaigns as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(clock):
    """A Monday at noon in Shanghai."""


@pytest.fixture
def marketer(user_with_role):
    return user_with_role("marketer")


@pytest.fixture
def draft(marketer):
    return drafting.create_campaign(by=marketer, name="Autumn", kind="care")


def step(draft, name="goal"):
    return reverse("campaigns:campaign_step", kwargs={"code": draft.code, "step": name})


def token_in(answer) -> str:
    return answer.context["token"]


GOAL = {
    "name": "Autumn",
    "kind": "care",
    "goal": "Mine",
    "conversion_event": "login",
    "attribution_days": "14",
}


def test_a_save_over_a_newer_save_is_refused_and_shows_both(
    client, marketer, user_with_role, draft
):
    client.force_login(marketer)
    seen = token_in(client.get(step(draft)))
    drafting.change_campaign(
        campaign=draft, by=user_with_role("marketer"), changes={"goal": "Theirs"}
    )

    quiet = client.post(step(draft), GOAL | {"token": seen}, headers={"X-Requested-With": "fetch"})
    loud = client.post(step(draft), GOAL | {"token": seen})

    assert (quiet.status_code, loud.status_code) == (409, 409)
    (collision,) = [one for one in loud.context["collisions"] if one.theirs == "Theirs"]
    assert collision.mine == "Mine"
    assert Campaign.objects.get().goal == "Theirs"
    assert "Mine</textarea>" in loud.content.decode()
    again = client.post(step(draft), GOAL | {"token": token_in(loud)})
    assert again.status_code == 302
    assert Campaign.objects.get().goal == "Mine"


def test_ones_own_saves_do_not_collide(client, marketer, draft):
    client.force_login(marketer)
    seen = token_in(client.get(step(draft)))
    for goal in ("One", "Two"):
        answer = client.post(
            step(draft), GOAL | {"goal": goal, "token": seen}, headers={"X-Requested-With": "fetch"}
        )
        assert answer.status_code == 200
        seen = answer.json()["token"]

    assert seen == token_in(client.get(step(draft)))


def test_a_stale_revision_is_refused_over_the_api(client, marketer, draft):
    client.force_login(marketer)
    address = f"/api/v1/campaigns/{draft.code}"
    seen = client.get(address).json()["revision"]
    drafting.change_campaign(campaign=draft, by=marketer, changes={"goal": "Newer"})

    answer = client.patch(
        address, {"goal": "Older", "revision": seen}, content_type="application/json"
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "stale")
    assert Campaign.objects.get().goal == "Newer"


def test_two_people_in_a_draft_see_each_other(client, user_with_role, draft):
    anna, ben = user_with_role("marketer"), user_with_role("marketer")
    here = reverse("campaigns:campaign_presence", kwargs={"code": draft.code, "step": "goal"})
    client.force_login(anna)
    assert client.post(here).content.strip() == b""
    client.force_login(ben)

    assert anna.username in client.post(here).content.decode()


def test_a_document_goes_out_and_comes_in_the_same(marketer, draft):
    drafting.apply_fields(
        campaign=draft,
        by=marketer,
        fields={
            "scheduled_at": timezone.now(),
            "recurrence": "FREQ=DAILY;COUNT=3",
            "again": "after",
            "again_days": 5,
            "free_days": "skip",
            "budget_amount": 12,
        },
    )
    document = document_of(draft)
    assert find_faults(document) == []

    copy = documents.import_campaign(document=json.loads(json.dumps(document)), by=marketer)

    assert list(differences(document, document_of(copy))) == []
    assert (copy.state, copy.code != draft.code) == ("draft", True)


@pytest.mark.parametrize(
    ("change", "paths"),
    [
        ({"kind": "spam"}, ["kind"]),
        ({"holdout_share": 2}, ["holdout_share"]),
        ({"surprise": 1}, [""]),
        ({"product": "NO-SUCH"}, ["product"]),
        ({"include": [{"id": 999999, "name": "x"}]}, ["include.0"]),
        ({"schedule": {"recurrence": "FREQ=HOURLY"}}, ["schedule.recurrence"]),
        ({"schedule": {"starts_at": "2026-12-01T09:00:00"}}, ["schedule.starts_at"]),
        ({"messages": [{"language": "fr", "body": ""}]}, ["messages.0.language"]),
    ],
)
def test_a_faulty_document_names_its_fields_and_writes_nothing(marketer, change, paths):
    document = {"format": FORMAT, "name": "X", "kind": "care"} | change

    with pytest.raises(DomainError) as refusal:
        documents.import_campaign(document=document, by=marketer)

    assert list(refusal.value.details["faults"]) == paths
    assert Campaign.objects.count() == 0


def test_a_segment_of_another_name_is_another_segment(marketer):
    segment = make.make_segment([], owner=marketer, name="Ours")
    document = {
        "format": FORMAT,
        "name": "X",
        "kind": "care",
        "include": [{"id": segment.pk, "name": "Theirs"}],
    }

    with pytest.raises(DomainError):
        documents.import_campaign(document=document, by=marketer)


def test_the_screen_the_api_and_the_command_do_the_same(client, marketer, draft, tmp_path, capsys):
    client.force_login(marketer)
    out = client.get(reverse("campaigns:campaign_export", kwargs={"code": draft.code})).json()
    api = client.get(f"/api/v1/campaigns/{draft.code}/document").json()
    call_command("campaign_json", "export", draft.code)
    assert out == api == json.loads(capsys.readouterr().out)

    bad = client.post(reverse("campaigns:campaign_import"), {"document": '{"format": 1'})
    good = client.post(reverse("campaigns:campaign_import"), {"document": json.dumps(out)})
    over_api = client.post("/api/v1/campaign-documents", out, content_type="application/json")
    (tmp_path / "c.json").write_text(json.dumps(out))
    call_command("campaign_json", "import", str(tmp_path / "c.json"), "--as", marketer.username)

    assert (bad.status_code, good.status_code, over_api.status_code) == (422, 302, 201)
    assert Campaign.objects.count() == 4
    with pytest.raises(CommandError):
        call_command("campaign_json", "export", "NO-SUCH")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", sorted(TEMPLATES))
def test_each_type_brings_goal_audience_cadence_and_measure(client, user_with_role, kind, language):
    marketer = user_with_role("marketer", language=language)
    client.force_login(marketer)
    client.cookies["sp_language"] = language
    client.post(reverse("campaigns:campaign_create"), {"name": "X", "kind": kind})

    campaign = Campaign.objects.get()
    template = TEMPLATES[kind]
    assert campaign.goal == (template.goal_zh if language == "zh-hans" else template.goal_en)
    assert campaign.conversion_event == template.conversion_event
    assert bool(campaign.recurrence) == bool(template.repeats_days)
    hint = template.audience_zh if language == "zh-hans" else template.audience_en
    assert hint in client.get(step(campaign, "audience")).content.decode()
    listed = client.get(reverse("campaigns:template_list")).content.decode()
    assert hint in listed


def test_a_beginning_of_the_banks_own(client, marketer, draft):
    client.force_login(marketer)
    save = reverse("campaigns:template_save", kwargs={"code": draft.code})
    client.post(save, {"name": "Ours"})
    client.post(save, {"name": "Ours"})
    template = CampaignTemplate.objects.get()

    client.post(
        reverse("campaigns:campaign_create"),
        {"name": "New", "kind": "promotion", "template": template.pk},
    )

    begun = Campaign.objects.latest("id")
    assert (begun.name, begun.kind, begun.scheduled_at) == ("New", "care", None)


def test_comments_on_words_are_answered_and_settled(marketer, draft):
    first = comments.add_comment(
        campaign=draft, by=marketer, place="content.body", quote="随时为您服务", text="Really?"
    )
    reply = comments.answer_comment(comment=first, by=marketer, text="Yes")
    comments.settle_comment(comment=reply, by=marketer)

    first.refresh_from_db()
    assert (reply.parent, first.settled_by) == (first, marketer)
    with pytest.raises(DomainError) as refusal:
        comments.add_comment(campaign=draft, by=marketer, place="goal", quote="nowhere", text="?")
    assert refusal.value.code == "no_such_words"
    assert Comment.objects.count() == 2


def test_the_calendar_counts_a_day_and_the_board_every_state(marketer):
    people = make.make_audience(5)
    run = make.launch(people[:3])
    Campaign.objects.filter(pk=run.campaign_id).update(branch_code=marketer.branch_code)
    later = make.make_campaign(people, recurrence="FREQ=DAILY;COUNT=3")
    later.include.first().__class__.objects.filter(pk=later.include.get().pk).update(member_count=5)

    month = planner.month_of(marketer, "2026-03")

    volumes = {day.day.day: day.volume for week in month.weeks for day in week if day.volume}
    assert volumes == {16: 8, 17: 5, 18: 5}
    counts = {column["state"]: column["count"] for column in planner.board_of(marketer)}
    assert (counts["running"], counts["draft"]) == (1, 1)
    assert planner.month_of(marketer, "nonsense").first.isoformat() == "2026-03-01"


@pytest.mark.parametrize(
    "name",
    [
        "campaign_board",
        "campaign_calendar",
        "campaign_import",
        "campaign_compare",
        "template_list",
        "deputy_list",
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_and_stays_closed_without_the_right(
    client, user_with_role, name, language
):
    address = reverse(f"campaigns:{name}")
    client.cookies["sp_language"] = language
    client.force_login(user_with_role("service_agent", language=language))
    assert client.get(address).status_code == 403
    client.force_login(user_with_role("marketer", language=language))

    assert client.get(address).status_code == 200


def test_signing_terms_are_for_who_may_set_them(client, user_with_role):
    address = reverse("campaigns:signing_terms")
    client.force_login(user_with_role("marketer"))
    assert client.get(address).status_code == 403
    client.force_login(user_with_role("manager"))
    assert client.get(address).status_code == 200


def text_of(**fields) -> dict:
    return {"messages": [{"language": "en", "body": "x"} | fields]}


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"goal": "a\0b"}, "goal"),
        ({"goal": "\ud800"}, "goal"),
        ({"product": "a\0"}, "product"),
        (text_of(body="x\0"), "messages.0.body"),
        (text_of(template_values={"k\0": "v"}), "messages.0.template_values"),
        (text_of(template_values={"name": "\0"}), "messages.0.template_values.name"),
        (text_of(link="javascript:alert(1)"), "messages.0.link"),
        ({"name": " "}, "name"),
        ({"include": [{"id": 2**70, "name": "x"}]}, "include.0.id"),
        ({"schedule": {"starts_at": "0001-01-01T00:00:00+14:00"}}, "schedule.scheduled_at"),
        ({"schedule": {"starts_at": "9999-12-31T23:59:59-14:00"}}, "schedule.scheduled_at"),
    ],
)
def test_what_no_database_or_clock_can_hold_is_named_by_its_place(client_for, fields, place):
    document = {"format": FORMAT, "name": "Odd", "kind": "care"} | fields

    answer = client_for("marketer").post("/campaigns/import/", {"document": json.dumps(document)})

    assert (answer.status_code, list(answer.context["faults"])) == (422, [place])
    assert Campaign.objects.count() == 0


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 50_000, "9" * 5000, '{"a": NaN}'])
def test_what_is_no_json_is_refused_on_the_page_and_over_the_api(client_for, api_client_for, text):
    on_page = client_for("marketer").post("/campaigns/import/", {"document": text})
    by_api = api_client_for("marketer").post(
        "/api/v1/campaign-documents", text, content_type="application/json"
    )

    assert (on_page.status_code, by_api.status_code) == (422, 400)
    assert Campaign.objects.count() == 0


def test_long_texts_are_compared_as_wholes():
    """Piece by piece the work grows with the product of their lengths."""
    before, after = "ab" * 20_000, "ba" * 20_000

    (change,) = differences({"body": before}, {"body": after})

    assert change.pieces == [("gone", before), ("new", after)]


def test_a_document_carries_the_lists_of_whom_not_to_contact(marketer, draft):
    """Left out, whoever begins from a template would contact people whom the original spared."""
    listing = suppression_lists.Listing("Asked by phone", "They asked")
    own = suppression_lists.create_list(by=marketer, listing=listing)
    draft.suppression_lists.add(own)
    document = document_of(draft)

    copy = documents.import_campaign(document=document, by=marketer)

    assert list(copy.suppression_lists.all()) == [own]
    document["suppression_lists"][0]["name"] = "Another"
    with pytest.raises(DomainError) as refusal:
        documents.import_campaign(document=document, by=marketer)
    assert list(refusal.value.details["faults"]) == ["suppression_lists.0"]


def test_a_list_of_millions_is_refused_without_a_look_at_each(client_for):
    document = {"format": FORMAT, "name": "Odd", "kind": "care", "include": [{}] * 201}

    answer = client_for("marketer").post("/campaigns/import/", {"document": json.dumps(document)})

    assert (answer.status_code, list(answer.context["faults"])) == (422, ["include"])
    began = time.process_time()
    assert len(find_faults(document | {"include": [{}] * 1_000_000})) == 1
    assert time.process_time() - began < 1


def test_a_series_that_would_be_cut_is_not_submitted(client, marketer, draft):
    start = timezone.now() + dt.timedelta(days=1)
    rule = {"scheduled_at": start, "recurrence": "FREQ=YEARLY;COUNT=10"}
    long = make.make_campaign(make.make_audience(1), author=marketer, **rule)

    with translation.override("en"):
        gaps = [str(gap.text) for gap in find_gaps(long)]
        timing = timing_of(long)

    assert gaps == ["an earlier end of the series: at most 400 dates within three years"]
    assert timing.total == 4
    assert timing.warnings == [
        "A series has at most 400 dates and lasts three years: the later ones fall out."
    ]


@pytest.mark.parametrize("link", ["https://[bank.example/", "https://bank.example:99999999/"])
def test_an_address_that_no_program_can_go_to_is_not_taken_in(client_for, link):
    """Whoever pressed it would meet an error of ours."""
    post = {
        "platform": "weibo", "account": "Bank", "language": "en", "body": "x", "link": link,
        "planned_at": "2026-03-20T10:00:00+08:00",
    }  # fmt: skip
    document = {"format": FORMAT, "name": "Odd", "kind": "care", "posts": [post]} | text_of(
        link=link
    )

    answer = client_for("marketer").post("/campaigns/import/", {"document": json.dumps(document)})

    assert list(answer.context["faults"]) == ["messages.0.link", "posts.0.link"]
    assert Campaign.objects.count() == 0
