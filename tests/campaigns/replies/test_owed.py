"""A reply that was given to somebody is theirs to settle by a moment: on Home, among the tasks, over the API."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from campaigns.models import Reply
from campaigns.services.replies.handling import give_reply, handle_reply, read_reply
from campaigns.views import tasks
from reports.selectors.home_tasks import tasks_for
from tests.campaigns.replies.test_handling import taken

pytestmark = pytest.mark.django_db
# Given on Monday at noon in Shanghai; the bank works from 9 to 18: due on Tuesday at noon.
DUE = datetime(2026, 3, 17, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon(clock):
    """A Monday at noon in Shanghai."""
    return clock


@pytest.fixture
def mate(user_with_role):
    """Makes a relationship manager of a reply's branch, who has tasks too."""

    def make(reply: Reply):
        return user_with_role("relationship_manager", branch_code=reply.customer.branch.code)

    return make


def on_home(user) -> list[tuple]:
    with translation.override("en"):
        tasks = tasks_for(user, timezone.now())
    return [
        (task.url_arg, task.due, task.overdue, task.tone)
        for task in tasks
        if task.url_name == "campaigns:reply_detail"
    ]


def test_given_it_stands_on_home_until_it_is_settled(noon, mate):
    reply = taken("利率是多少？")
    colleague, other = mate(reply), mate(reply)

    give_reply(reply=reply, to=colleague.username)

    assert on_home(colleague) == [(reply.pk, DUE, False, "info")]
    assert on_home(other) == []
    noon.move_to(datetime(2026, 3, 17, 4, 1, tzinfo=UTC))
    assert on_home(colleague) == [(reply.pk, DUE, True, "bad")]
    read_reply(reply=reply)
    handle_reply(reply=reply, by=colleague, outcome="answered")
    assert on_home(colleague) == []


def test_time_runs_anew_for_another_and_not_for_who_has_it(noon, mate):
    reply = taken()
    first, second = mate(reply), mate(reply)
    give_reply(reply=reply, to=first.username)
    noon.move_to(datetime(2026, 3, 16, 5, 0, tzinfo=UTC))

    def due_after(to: str):
        return give_reply(reply=reply, to=to).due_at

    assert due_after(first.username) == DUE
    assert due_after(second.username) == datetime(2026, 3, 17, 5, 0, tzinfo=UTC)
    assert due_after("") is None


def test_it_leads_the_list_of_tasks_with_its_number(client_for, mate):
    reply = taken()
    colleague, other = mate(reply), mate(reply)
    give_reply(reply=reply, to=colleague.username)
    link = f'href="/campaigns/replies/{reply.pk}/"'

    mine = client_for("", user=colleague).get("/campaigns/tasks/").content.decode()
    theirs = client_for("", user=other).get("/campaigns/tasks/").content.decode()
    detail = client_for("", user=colleague).get(f"/campaigns/replies/{reply.pk}/")

    assert (mine.count(link), theirs.count(link)) == (1, 0)
    assert 'href="/campaigns/replies/?show=mine">1<' in mine
    back = '<a href="/campaigns/tasks/">'
    assert back in detail.content.decode()
    assert (
        back
        not in client_for("", user=other).get(f"/campaigns/replies/{reply.pk}/").content.decode()
    )


def test_more_than_the_first_are_counted_and_one_press_away(client_for, mate, monkeypatch):
    monkeypatch.setattr(tasks, "OWED_SHOWN", 1)
    first = taken()
    colleague = mate(first)
    second = Reply.objects.create(
        fingerprint="2", channel="sms", kind="answer", customer=first.customer,
        received_at=timezone.now(),
    )  # fmt: skip
    for reply in (first, second):
        give_reply(reply=reply, to=colleague.username)

    page = client_for("", user=colleague).get("/campaigns/tasks/").content.decode()

    assert 'href="/campaigns/replies/?show=mine">2<' in page
    assert page.count('href="/campaigns/replies/?show=mine"') == 2
    shown = [f'href="/campaigns/replies/{one.pk}/"' in page for one in (first, second)]
    assert shown == [True, False]


def test_api_gives_and_tells_until_when(api_client_for, mate):
    reply = taken()
    colleague = mate(reply)
    core = api_client_for("marketer")

    given = core.post(
        f"/api/v1/replies/{reply.pk}/give", {"owner": colleague.username}, format="json"
    )
    wrong = core.post(f"/api/v1/replies/{reply.pk}/give", {"owner": "nobody"}, format="json")
    mine = api_client_for("", user=colleague).get("/api/v1/replies", {"show": "mine"}).data

    assert (given.data["owner"], given.data["due_at"]) == (
        colleague.username,
        "2026-03-17T12:00:00+08:00",
    )
    assert (wrong.status_code, wrong.json()["code"]) == (422, "not_of_branch")
    assert [one["id"] for one in mine["results"]] == [reply.pk]


def test_no_owner_without_a_moment_in_the_database(mate):
    reply = taken()

    with pytest.raises(IntegrityError, match="reply_given_until_when"), transaction.atomic():
        Reply.objects.update(owner=mate(reply))
