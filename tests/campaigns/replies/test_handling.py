"""What people do with a reply: read, give away, settle; and what that means for the customer."""

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, User
from campaigns.models import Reply
from campaigns.services.replies.handling import handle_reply, read_reply
from campaigns.services.replies.taking import Answer, take_answer
from config.base.errors import DomainError
from customers.models import Consent, Hold
from service_desk.models import Ticket
from tests.factories import campaigns as make
from tests.factories.customers import give_consent, make_customer

pytestmark = pytest.mark.django_db


def taken(text: str = "请不要退订") -> Reply:
    """A reply by mail of a customer who has agreed to marketing."""
    (person,) = make.make_audience(1)
    take_answer(answer=Answer("email", person.email, text, timezone.now(), "key"))
    return Reply.objects.get()


def open_holds() -> int:
    return Hold.objects.in_force(timezone.now()).count()


@pytest.mark.parametrize(
    ("outcome", "withdrawn", "tickets", "held"),
    [
        ("nothing", 0, 0, 0),
        ("answered", 0, 0, 0),
        ("opted_out", 1, 0, 0),
        ("complaint", 0, 1, 1),
    ],
)
def test_an_outcome_ends_the_rest_and_does_what_it_says(outcome, withdrawn, tickets, held):
    reply, by = taken(), make.make_person()
    assert open_holds() == 1

    with pytest.raises(DomainError) as unread:
        handle_reply(reply=reply, by=by, outcome=outcome)
    read_reply(reply=reply)
    handle_reply(reply=reply, by=by, outcome=outcome, note="Called back")

    reply.refresh_from_db()
    assert unread.value.code == "not_read"
    assert (reply.state, reply.outcome, reply.note) == ("handled", outcome, "Called back")
    assert Consent.objects.filter(granted=False, channel="email").count() == withdrawn
    assert Ticket.objects.filter(kind="complaint").count() == tickets
    assert open_holds() == held


@pytest.mark.parametrize(("outcome", "refused"), [("opted_out", 2), ("nothing", 0)])
def test_who_leaves_by_a_shared_phone_leaves_for_all_who_rested(outcome, refused):
    phone, by = "13800138000", make.make_person()
    sharing = [make_customer(phone=phone) for _ in range(2)]
    other = make_customer(phone="13800138001")
    for person in (*sharing, other):
        give_consent(person, channel="sms")
    take_answer(answer=Answer("sms", phone, "请不要再给我发了", timezone.now(), "key"))
    reply = Reply.objects.get()
    assert set(Hold.objects.values_list("customer", flat=True)) == {one.pk for one in sharing}

    read_reply(reply=reply)
    handle_reply(reply=reply, by=by, outcome=outcome)

    left = Consent.objects.filter(granted=False, channel="sms")
    assert set(left.values_list("customer", flat=True)) == {one.pk for one in sharing[:refused]}
    assert set(left.values_list("source", flat=True)) == (
        {f"reply:{reply.pk}"} if refused else set()
    )
    assert open_holds() == 0


def test_who_leaves_by_an_answer_that_was_not_doubtful_leaves_for_all_at_the_address():
    phone, by = "13800138000", make.make_person()
    sharing = [make_customer(phone=phone) for _ in range(2)]
    other = make_customer(phone="13800138001")
    for person in (*sharing, other):
        give_consent(person, channel="sms")
    take_answer(answer=Answer("sms", phone, "我们都不需要了", timezone.now(), "key"))
    reply = Reply.objects.get()
    assert (reply.kind, reply.address) == ("answer", phone)

    read_reply(reply=reply)
    handle_reply(reply=reply, by=by, outcome="opted_out")

    left = Consent.objects.filter(granted=False, channel="sms")
    assert set(left.values_list("customer", flat=True)) == {one.pk for one in sharing}
    reply.refresh_from_db()
    assert reply.address == ""


@pytest.mark.parametrize("text", ["退订", "STOP", "unsubscribe"])
def test_a_word_of_stopping_holds_for_all_at_the_address(text):
    phone = "13800138000"
    sharing = [make_customer(phone=phone) for _ in range(2)]
    for person in sharing:
        give_consent(person, channel="sms")

    take_answer(answer=Answer("sms", phone, text, timezone.now(), "key"))

    left = Consent.objects.filter(granted=False, channel="sms")
    assert set(left.values_list("customer", flat=True)) == {one.pk for one in sharing}


def test_who_opens_the_words_stands_in_the_audit_trail(client_for):
    reply, client = taken("利率是多少？"), client_for("marketer")

    closed = client.get(f"/campaigns/replies/{reply.pk}/").content.decode()
    opened = client.post(f"/campaigns/replies/{reply.pk}/read/").content.decode()

    assert ("利率是多少" in closed, "利率是多少" in opened) == (False, True)
    entry = AuditEntry.objects.get(action="reveal", object_table="campaigns_reply")
    assert entry.object_id == str(reply.pk)
    reply.refresh_from_db()
    assert reply.state == "read"
    assert client.get("/campaigns/replies/?show=open").status_code == 200


def test_a_reply_is_given_to_a_reader_of_the_branch_and_to_nobody_else(client_for, user_with_role):
    reply = taken()
    branch, giver = reply.customer.branch.code, client_for("marketer")
    mate = user_with_role("marketer", branch_code=branch)
    stranger = user_with_role("marketer", branch_code="B999")
    of_the_bank = user_with_role("marketer")
    place = f"/campaigns/replies/{reply.pk}/give/"

    def owner_after(username: str) -> User | None:
        assert giver.post(place, {"owner": username}).status_code == 302
        reply.refresh_from_db()
        return reply.owner

    assert (
        f'value="{mate.username}"' in giver.get(f"/campaigns/replies/{reply.pk}/").content.decode()
    )
    assert owner_after(mate.username) == mate
    assert owner_after(stranger.username) == mate
    assert owner_after(of_the_bank.username) == of_the_bank
    assert owner_after("nobody of this name") == of_the_bank
    assert owner_after(mate.username) == mate
    assert owner_after("nobody of this name") == mate
    assert owner_after("") is None


def test_who_may_not_read_replies_sees_none(client_for):
    reply = taken()
    client = client_for("campaign_approver")

    answers = [
        client.get("/campaigns/replies/"),
        client.post(f"/campaigns/replies/{reply.pk}/read/"),
        client.post(f"/campaigns/replies/{reply.pk}/outcome/", {"outcome": "nothing"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    reply.refresh_from_db()
    assert reply.state == "unread"
