import datetime as dt

import pytest
from django.db import connection

from config.base.errors import DomainError
from customers.models import ContactPolicy, Hold
from service_desk.models import AnswerDelivery, FormAttempt, Ticket, TicketMessage
from service_desk.services import intake, tickets
from service_desk.services.tickets import Matter, Writer
from tests.factories.customers import make_customer
from tests.factories.service_desk import make_ticket

NOW = dt.datetime(2026, 3, 16, 4, 0, tzinfo=dt.UTC)  # a Monday, noon in Shanghai
DAY = dt.timedelta(days=1)


@pytest.fixture
def agent(user_with_role):
    return user_with_role("service_agent")


def hold_of(customer) -> Hold:
    return Hold.objects.get(customer=customer)


def test_opens_with_number_deadlines_and_words(db):
    ticket = make_ticket(now=NOW)

    assert ticket.number.startswith("T-")
    assert int(ticket.number[2:]) >= 20001
    assert ticket.first_response_due_at == NOW + dt.timedelta(hours=4)
    assert ticket.resolution_due_at == NOW + 15 * DAY
    assert Ticket.objects.get().due_at == NOW + dt.timedelta(hours=4)
    assert [message.body for message in ticket.messages.all()] == [
        "I unsubscribed last month. Please stop."
    ]


def test_numbers_never_repeat(db):
    numbers = {make_ticket().number for _ in range(3)}

    assert len(numbers) == 3


def test_the_words_are_sealed_in_the_database(db):
    make_ticket(email="ling@mail.test", phone="17000000001")

    with connection.cursor() as cursor:
        cursor.execute("SELECT contact_email, contact_phone FROM service_desk_ticket")
        email, phone = map(bytes, cursor.fetchone())
        cursor.execute("SELECT body FROM service_desk_ticketmessage")
        body = bytes(cursor.fetchone()[0])
    assert b"ling@mail.test" not in email
    assert b"17000000001" not in phone
    assert b"unsubscribed" not in body


def test_a_complaint_holds_marketing(db):
    customer = make_customer()

    ticket = make_ticket(customer, now=NOW)

    hold = hold_of(customer)
    assert (hold.kind, hold.reason) == ("complaint", ticket.number)
    assert (hold.source_kind, hold.starts_at, hold.ends_at) == ("service_desk.ticket", NOW, None)


@pytest.mark.parametrize("kind", ["question", "request"])
def test_other_matters_hold_nothing(db, kind):
    make_ticket(make_customer(), kind=kind)

    assert not Hold.objects.exists()


@pytest.mark.parametrize("told", ["email", "phone", "customer_no"])
def test_finds_the_customer_by_what_was_told(db, told):
    customer = make_customer(phone="17000000077")
    make_customer()
    given = {
        "email": customer.email.upper(),
        "phone": "+86 170-0000-0077",
        "customer_no": f" {customer.customer_no} ",
    }

    ticket = make_ticket(**{told: given[told]})

    assert ticket.customer == customer
    assert hold_of(customer).reason == ticket.number


def test_several_matches_leave_it_unlinked(db):
    make_customer(phone="17000000077")
    make_customer(phone="17000000077")

    ticket = make_ticket(phone="17000000077")

    assert ticket.customer is None
    assert not Hold.objects.exists()


def test_contradicting_details_leave_it_unlinked(db):
    one, other = make_customer(), make_customer()

    assert make_ticket(customer_no=one.customer_no, email=other.email).customer is None


def test_nothing_said_opens_nothing(db):
    with pytest.raises(DomainError) as refused:
        make_ticket(make_customer(), body="  ")

    assert refused.value.code == "nothing_said"
    assert not Ticket.objects.exists()
    assert not Hold.objects.exists()


def test_ticket_and_hold_stand_or_fall_together(db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE customers_hold ADD CONSTRAINT no_hold CHECK (kind = 'x')")

    with pytest.raises(Exception, match="no_hold"):
        make_ticket(make_customer())


def test_the_first_answer_moves_the_deadline(agent):
    ticket = make_ticket(make_customer(), now=NOW)

    message = tickets.answer_ticket(ticket=ticket, by=agent, body="We stopped it.", now=NOW + DAY)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.assigned_to) == ("open", agent)
    assert ticket.first_responded_at == NOW + DAY
    assert ticket.due_at == ticket.resolution_due_at
    assert message.delivery.state == "planned"


def test_a_second_answer_keeps_the_time_of_the_first(agent):
    ticket = make_ticket(make_customer(), now=NOW)
    tickets.answer_ticket(ticket=ticket, by=agent, body="One", now=NOW)

    tickets.answer_ticket(ticket=ticket, by=agent, body="Two?", now=NOW + DAY, wait=True)

    ticket.refresh_from_db()
    assert ticket.first_responded_at == NOW
    assert ticket.state == "waiting"


def test_without_an_address_the_answer_stays_on_record(agent):
    ticket = make_ticket(phone="17000000001")

    message = tickets.answer_ticket(ticket=ticket, by=agent, body="We called.", now=NOW)

    assert message.delivery.state == "no_address"


def test_answers_go_to_the_address_on_file(db):
    customer = make_customer(email="real@mail.test")

    linked = make_ticket(customer_no=customer.customer_no, email="stranger@mail.test")
    unlinked = make_ticket(email="nobody@mail.test")

    assert linked.customer is None or tickets.address_of(linked) == "real@mail.test"
    assert tickets.address_of(make_ticket(customer, email="x@mail.test")) == "real@mail.test"
    assert tickets.address_of(unlinked) == "nobody@mail.test"


def test_a_note_is_internal_and_answers_nothing(agent):
    ticket = make_ticket(now=NOW)

    tickets.note_ticket(ticket=ticket, by=agent, body="Call her on Monday")

    ticket.refresh_from_db()
    assert TicketMessage.objects.filter(internal=True).count() == 1
    assert ticket.first_responded_at is None
    assert not AnswerDelivery.objects.exists()


def test_the_thread_cannot_be_rewritten(db):
    make_ticket()

    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE service_desk_ticketmessage SET internal = true")


def test_closing_ends_the_hold_as_the_policy_says(agent):
    customer = make_customer()
    ticket = make_ticket(customer, now=NOW)
    tickets.answer_ticket(ticket=ticket, by=agent, body="Done.", now=NOW)

    tickets.close_ticket(ticket=ticket, by=agent, now=NOW + DAY)

    assert hold_of(customer).ends_at == NOW + 31 * DAY
    assert Hold.objects.in_force(NOW + 30 * DAY).exists()
    assert not Hold.objects.in_force(NOW + 31 * DAY).exists()


def test_closing_follows_a_changed_policy(agent):
    ContactPolicy.objects.update_or_create(id=1, defaults={"complaint_hold_days": 7})
    customer = make_customer()
    ticket = make_ticket(customer, now=NOW)
    tickets.answer_ticket(ticket=ticket, by=agent, body="Done.", now=NOW)

    tickets.close_ticket(ticket=ticket, by=agent, now=NOW)

    assert hold_of(customer).ends_at == NOW + 7 * DAY


def test_nobody_closes_what_nobody_answered(agent):
    ticket = make_ticket(make_customer())

    with pytest.raises(DomainError) as refused:
        tickets.close_ticket(ticket=ticket, by=agent, now=NOW)

    ticket.refresh_from_db()
    assert refused.value.code == "not_answered"
    assert ticket.state == "new"
    assert Hold.objects.get().ends_at is None


def test_reopening_puts_the_hold_in_force_again(agent):
    customer = make_customer()
    ticket = make_ticket(customer, now=NOW)
    tickets.answer_ticket(ticket=ticket, by=agent, body="Done.", now=NOW)
    tickets.close_ticket(ticket=ticket, by=agent, now=NOW)

    tickets.reopen_ticket(ticket=ticket, by=agent, now=NOW + 90 * DAY)

    assert hold_of(customer).ends_at is None
    assert Ticket.objects.get().state == "open"


def test_a_closed_ticket_takes_no_answer(agent):
    ticket = make_ticket(make_customer(), now=NOW)
    tickets.answer_ticket(ticket=ticket, by=agent, body="Done.", now=NOW)
    tickets.close_ticket(ticket=ticket, by=agent, now=NOW)

    with pytest.raises(DomainError) as refused:
        tickets.answer_ticket(ticket=ticket, by=agent, body="More", now=NOW)

    assert refused.value.code == "conflict"
    assert TicketMessage.objects.count() == 2


def test_linking_places_the_hold(db):
    customer = make_customer()
    ticket = make_ticket(now=NOW)

    tickets.link_customer(ticket=ticket, customer=customer, now=NOW + DAY)

    assert (hold_of(customer).starts_at, hold_of(customer).ends_at) == (NOW + DAY, None)


def test_linking_anew_moves_the_hold(db):
    wrong, right = make_customer(), make_customer()
    ticket = make_ticket(wrong, now=NOW)

    tickets.link_customer(ticket=ticket, customer=right, now=NOW + DAY)

    assert hold_of(wrong).ends_at == NOW + DAY
    assert hold_of(right).ends_at is None


def test_unlinking_ends_the_hold_and_linking_again_restores_it(db):
    customer = make_customer()
    ticket = make_ticket(customer, now=NOW)

    tickets.unlink_customer(ticket=ticket, now=NOW + DAY)
    assert hold_of(customer).ends_at == NOW + DAY

    ticket.refresh_from_db()
    tickets.link_customer(ticket=ticket, customer=customer, now=NOW + 2 * DAY)
    assert hold_of(customer).ends_at is None


def test_linking_a_closed_complaint_holds_the_rest_of_its_time(agent):
    customer = make_customer()
    ticket = make_ticket(email="nobody@mail.test", now=NOW)
    tickets.answer_ticket(ticket=ticket, by=agent, body="Done.", now=NOW)
    tickets.close_ticket(ticket=ticket, by=agent, now=NOW)

    tickets.link_customer(ticket=ticket, customer=customer, now=NOW + 10 * DAY)

    assert hold_of(customer).ends_at == NOW + 30 * DAY


def test_assigning_begins_the_work(agent):
    ticket = make_ticket()

    tickets.assign_ticket(ticket=ticket, to=agent)

    ticket.refresh_from_db()
    assert (ticket.assigned_to, ticket.state) == (agent, "open")


def complain(sender="203.0.113.7", now=NOW):
    matter = Matter(kind="complaint", subject="Fee", body="Why?", channel="web")
    return intake.receive_complaint(matter=matter, writer=Writer(), sender=sender, now=now)


def test_the_public_form_takes_five_an_hour(db):
    for minute in range(5):
        complain(now=NOW + dt.timedelta(minutes=minute))

    with pytest.raises(DomainError) as refused:
        complain(now=NOW + dt.timedelta(minutes=20))

    assert refused.value.code == "too_many"
    assert refused.value.details == {"wait_minutes": 40}
    assert Ticket.objects.count() == 5
    assert complain(sender="203.0.113.8", now=NOW + dt.timedelta(minutes=20))
    assert complain(now=NOW + dt.timedelta(minutes=61))


def test_senders_are_kept_as_digests_for_a_day(db):
    complain(now=NOW)
    assert b"203" not in bytes(FormAttempt.objects.get().source)

    complain(sender="203.0.113.8", now=NOW + 2 * DAY)

    assert FormAttempt.objects.count() == 1
