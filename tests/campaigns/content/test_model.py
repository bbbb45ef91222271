"""Proposals of a language model: off by default, told nothing of customers, and held to what people are held to."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from campaigns.domain.content.asking import read_ideas
from campaigns.models import CampaignVersion, CopyQuestion, Message
from campaigns.selectors.content.proposals import propose_copy
from campaigns.services import drafting
from campaigns.services.content import asking
from campaigns.tasks import answer_question_task
from config.base.errors import DomainError
from tests.factories import campaigns as make
from tests.gateway.chat import KEY, ChatServer

pytestmark = pytest.mark.django_db
GOOD = {
    "subject": "A word on your branch",
    "body": "Hello {{ salutation|there }},\n\nask us any time.",
}
FORBIDDEN = {"subject": "Guaranteed return, risk-free", "body": "The best product, guaranteed."}
FLAWED = {"subject": "Hello {{ balance }}", "body": "{% for x in y %}"}


@pytest.fixture
def chat(settings):
    server = ChatServer().start()
    settings.COPY_MODEL_URL, settings.COPY_MODEL_NAME = server.url, "writer-1"
    settings.COPY_MODEL_KEY = KEY
    yield server
    server.stop()


@pytest.fixture
def marketer(user_with_role):
    return user_with_role("marketer", language="en")


@pytest.fixture
def campaign(marketer):
    return drafting.create_campaign(by=marketer, name="For 陈美玲 only", kind="care")


def answer(*ideas: dict) -> str:
    return "Here you are:\n```json\n" + json.dumps({"proposals": list(ideas)}) + "\n```"


def asked(campaign, marketer) -> CopyQuestion:
    question = asking.put_question(campaign=campaign, language="en", by=marketer)
    return asking.answer_question(question_id=question.pk)


def test_without_a_model_nothing_is_asked_or_shown(client, marketer, campaign):
    client.force_login(marketer)
    page = client.get(
        reverse("campaigns:copy_proposal_list", args=[campaign.code]),
        headers={"Accept-Language": "en"},
    )

    with pytest.raises(DomainError) as refused:
        asking.put_question(campaign=campaign, language="en", by=marketer)

    assert refused.value.code == "no_model"
    assert "What the order rests on" in page.content.decode()
    assert "Language model" not in page.content.decode()
    assert CopyQuestion.objects.count() == 0


def test_what_can_be_used_is_proposed_and_what_the_scan_finds_is_held_back(
    chat, campaign, marketer
):
    before = propose_copy(campaign, "en")
    chat.says = answer(GOOD, FORBIDDEN, FLAWED)

    question = asked(campaign, marketer)
    found = propose_copy(campaign, "en")

    assert question.state == "answered"
    assert question.ideas == [GOOD, FORBIDDEN]
    assert [one.subject for one in found.items if one.model == "writer-1"] == [GOOD["subject"]]
    assert found.held_back == before.held_back + 1
    assert len(found.items) == len(before.items) + 1


def test_the_model_learns_facts_and_nothing_about_customers_or_what_people_typed(chat, marketer):
    people = make.make_audience(25, email="secret@mail.test")
    campaign = make.make_campaign(people, name="For 陈美玲 only", goal="call +8613800138000")
    chat.says = answer(GOOD)

    asked(campaign, marketer)

    [told] = chat.asked
    words = json.dumps(told, ensure_ascii=False)
    assert told["model"] == "writer-1"
    assert "mostly between 35 and 60" not in words  # no profile is known yet
    assert "The customers are of all ages." in words
    assert not any(one in words for one in ("陈美玲", "secret@", "13800138000", people[0].name))


def test_the_products_words_of_risk_stand_under_every_text(chat, marketer):
    from tests.factories.customers import make_product

    product = make_product(kind="wealth", risk_rating=3, name_en="Steady 90")
    campaign = make.make_campaign([], kind="promotion", product=product)
    chat.says = answer(GOOD)

    question = asked(campaign, marketer)

    [idea] = question.ideas
    assert idea["body"].startswith(GOOD["body"] + "\n\n! ")
    assert "Steady 90" in json.dumps(chat.asked[0])


@pytest.mark.parametrize(
    ("says", "body", "status", "fault"),
    [
        ("I would rather not.", b"", 200, "not an answer of the form"),
        ('{"proposals": [{"subject": 5}]}', b"", 200, "not an answer of the form"),
        ("{" * 5000, b"", 200, "not an answer of the form"),
        ("", b"[1", 200, "not an answer of the form"),
        ("", b"{}", 500, "HTTPError 500"),
        ("", b"{}", 302, "redirected"),
    ],
)
def test_an_answer_that_is_none_is_a_failure_that_is_told(
    chat, client, marketer, campaign, says, body, status, fault
):
    chat.says, chat.body, chat.status = says, body, status

    question = asked(campaign, marketer)

    client.force_login(marketer)
    page = client.get(
        reverse("campaigns:copy_proposal_list", args=[campaign.code]),
        {"language": "en"},
        headers={"Accept-Language": "en"},
    )
    assert (question.state, question.fault, question.ideas) == ("failed", fault, [])
    assert f"The model gave no answer ({fault})." in page.content.decode()


def test_a_model_that_is_not_there_is_told(chat, settings, campaign, marketer):
    settings.COPY_MODEL_URL = "http://127.0.0.1:1/v1"

    question = asked(campaign, marketer)

    assert (question.state, question.fault) == ("failed", "ConnectionError")


def test_one_question_at_a_time_and_twenty_an_hour(chat, campaign, marketer):
    asking.put_question(campaign=campaign, language="en", by=marketer)
    with pytest.raises(DomainError) as again:
        asking.put_question(campaign=campaign, language="en", by=marketer)
    CopyQuestion.objects.update(state="answered")
    for _number in range(19):
        asking.put_question(campaign=campaign, language="en", by=marketer)
        CopyQuestion.objects.update(state="answered")
    with pytest.raises(DomainError) as often:
        asking.put_question(campaign=campaign, language="en", by=marketer)

    assert (again.value.code, often.value.code) == ("asked_already", "asked_too_often")
    assert CopyQuestion.objects.count() == 20


def test_screen_api_and_command_ask_the_same(chat, client, api_client_for, marketer, campaign):
    chat.says = answer(GOOD)
    client.force_login(marketer)
    client.post(reverse("campaigns:copy_proposal_ask", args=[campaign.code]), {"language": "en"})
    answer_question_task(CopyQuestion.objects.get().pk)
    out = StringIO()
    call_command("ask_model", campaign.code, language="en", stdout=out)
    caller = api_client_for("marketer", user=marketer)
    told = caller.post(f"/api/v1/campaigns/{campaign.code}/proposals", {"language": "en"})
    answer_question_task(told.json()["id"])
    listed = caller.get(f"/api/v1/campaigns/{campaign.code}/proposals?language=en").json()

    assert json.loads(out.getvalue()) == [GOOD]
    assert (told.status_code, told.json()["state"]) == (202, "asked")
    assert [one["subject"] for one in listed if one["model"] == "writer-1"] == [GOOD["subject"]]
    assert CopyQuestion.objects.count() == len(chat.asked) == 3


def test_a_proposal_is_taken_over_like_any_other_and_needs_its_signatures(
    chat, client, marketer, campaign
):
    chat.says = answer(GOOD)
    asked(campaign, marketer)
    client.force_login(marketer)

    client.post(
        reverse("campaigns:copy_proposal_take", args=[campaign.code]),
        {"language": "en", "subject": GOOD["subject"], "what": "all"},
    )

    written = Message.objects.get(campaign=campaign, language="en")
    assert (written.subject, written.body) == (GOOD["subject"], GOOD["body"])
    campaign.refresh_from_db()
    assert campaign.state == "draft"
    assert CampaignVersion.objects.count() == 0


def test_who_may_not_edit_asks_nothing(chat, client, user_with_role, campaign, api_client_for):
    other = user_with_role("manager")
    client.force_login(other)

    page = client.post(reverse("campaigns:copy_proposal_ask", args=[campaign.code]))
    told = api_client_for("manager", user=other).post(
        f"/api/v1/campaigns/{campaign.code}/proposals", {"language": "en"}
    )

    assert (page.status_code, told.status_code) == (403, 403)
    assert (CopyQuestion.objects.count(), chat.asked) == (0, [])


def test_a_command_for_no_campaign_or_no_answer_fails(chat, campaign):
    with pytest.raises(CommandError, match="no such campaign"):
        call_command("ask_model", "CMP-NONE")
    chat.status = 500
    with pytest.raises(CommandError, match="HTTPError 500"):
        call_command("ask_model", campaign.code)


def test_ideas_are_cut_to_what_a_mail_holds():
    long = {"subject": "a\n b" + "c" * 500, "body": "d\0" + "e" * 9000}

    [idea] = read_ideas(json.dumps({"proposals": [long]}))

    assert (len(idea.subject), len(idea.body)) == (150, 4000)
    assert idea.subject.startswith("a bc")


def test_an_answer_with_half_a_sign_is_kept_without_it(chat, campaign, marketer):
    chat.says = r'{"proposals": [{"subject": "A word\ud800", "body": "Ask us\u0000 any time."}]}'

    question = asked(campaign, marketer)

    assert question.state == CopyQuestion.State.ANSWERED
    assert (question.ideas[0]["subject"], question.ideas[0]["body"][:15]) == (
        "A word?",
        "Ask us any time",
    )
