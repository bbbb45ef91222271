"""Contact terms: by two people, in force at once, kept as they were; and what they would have stopped."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from config.base.errors import DomainError
from customers.domain.contact_terms import (
    Cap,
    Terms,
    TermsError,
    control_salt,
    document_of,
    read_terms,
)
from customers.models import Contact, ContactPolicy, ContactTerms
from customers.selectors.contact_terms import control_group, control_members, next_draw, try_caps
from customers.services import policy as services
from tests.factories.customers import make_branch, make_customer

NOON = dt.datetime(2026, 3, 16, 4, 0, tzinfo=dt.UTC)


@pytest.fixture
def two(user_with_role):
    return user_with_role("compliance_officer"), user_with_role("manager")


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"per_day": -1}, "per_day"),
        ({"per_day": True}, "per_day"),
        ({"control_share": 0.6}, "control_share"),
        ({"quiet_from": "25:00"}, "quiet_from"),
        ({"prices": {"pigeon": "1"}}, "prices"),
        ({"prices": {"sms": "NaN"}}, "prices"),
        ({"prices": ["sms"]}, "prices"),
        ({"prices": None}, "prices"),
        ({"quiet_from": "20:00:00+08:00"}, "quiet_from"),
        ({"caps": None}, "caps"),
        ({"caps": 5}, "caps"),
        ({"caps": ["x"]}, "caps"),
        ({"caps": [{"hours": 0, "most": 1}]}, "caps"),
        ({"caps": [{"hours": 24, "most": 1, "channel": "pigeon"}]}, "caps"),
        ({"caps": [{"hours": 24, "most": 1, "purpose": "profiling"}]}, "caps"),
    ],
)
def test_terms_that_make_no_sense_name_their_field(document, field):
    with pytest.raises(TermsError) as refused:
        read_terms(document)

    assert refused.value.field == field


@given(
    st.integers(0, 50),
    st.lists(
        st.builds(
            dict,
            hours=st.integers(1, 800),
            most=st.integers(0, 9),
            channel=st.sampled_from(["", "sms", "email"]),
            kind=st.sampled_from(["", "care"]),
            purpose=st.sampled_from(["", "marketing", "service"]),
        ),
        max_size=10,
    ),
)
def test_terms_survive_being_kept(per_day, caps):
    terms = read_terms({"per_day": per_day, "caps": caps})

    assert read_terms(document_of(terms)) == terms


def test_control_group_changes_on_the_first_after_its_months():
    since = dt.date(2026, 1, 1)
    salts = {day: control_salt("k", since, 3, day) for day in (
        dt.date(2026, 1, 1), dt.date(2026, 3, 31), dt.date(2026, 4, 1), dt.date(2026, 7, 1))}  # fmt: skip

    assert [*salts.values()] == ["k:0:", "k:0:", "k:1:", "k:2:"]


def test_second_person_puts_terms_in_force(two, clock):
    author, other = two
    cap = {"hours": 168, "most": 1, "channel": "sms"}

    proposed = services.propose_terms(
        by=author, document={"per_day": 2, "caps": [cap]}, note="Sales"
    )
    assert ContactPolicy.objects.get().per_day == 1
    with pytest.raises(DomainError) as refused:
        services.publish_terms(terms=proposed, by=author)
    assert refused.value.code == "own_work"

    policy = services.publish_terms(terms=proposed, by=other)

    assert (policy.version, policy.per_day, policy.per_week) == (1, 2, 3)
    assert policy.terms.caps == (Cap(168, 1, "sms", code="cap_channel"),)
    with pytest.raises(DomainError) as again:
        services.publish_terms(terms=proposed, by=other)
    assert again.value.code == "decided"


def test_proposal_older_than_what_came_into_force_is_made_anew(two, clock):
    author, other = two
    first = services.propose_terms(by=author, document={"per_day": 2}, note="A")
    second = services.propose_terms(by=author, document={"per_day": 3}, note="B")
    clock.shift(dt.timedelta(minutes=1))
    services.publish_terms(terms=first, by=other)

    with pytest.raises(DomainError) as refused:
        services.publish_terms(terms=second, by=other)

    assert refused.value.code == "outdated"
    assert ContactPolicy.objects.get().per_day == 2


def test_sql_changes_no_proposal_and_lets_nobody_publish_their_own(two, clock):
    author, _other = two
    proposed = services.propose_terms(by=author, document={"per_day": 2}, note="A")

    for change in ("note = 'x'", "publisher_id = author_id, published_at = now()"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE customers_contactterms SET {change}")
    assert ContactTerms.objects.get() == proposed


def test_group_is_drawn_when_it_begins_and_anew_when_asked(two, clock):
    author, other = two

    def publish(**given) -> ContactPolicy:
        clock.shift(dt.timedelta(minutes=1))
        document = {"control_share": given.pop("share")}
        terms = services.propose_terms(by=author, document=document, note="Group", **given)
        return services.publish_terms(terms=terms, by=other)

    keys = [publish(share=share).control_key for share in (0, 0.1, 0.2)]
    redrawn = publish(share=0.2, redraw=True)

    assert keys[0] == ""
    assert len(keys[1]) == 32
    assert keys[1] == keys[2] != redrawn.control_key
    assert redrawn.control_since == dt.date(2026, 3, 1)
    assert next_draw(redrawn, dt.date(2026, 3, 16)) == dt.date(2026, 9, 1)


def test_group_is_counted_and_listed_within_the_branch(two, clock):
    branch = make_branch("IN")
    inside = [make_customer(branch=branch) for _ in range(30)]
    [make_customer() for _ in range(30)]
    ContactPolicy.objects.create(
        id=1, control_share=0.5, control_key="k" * 32, control_since=dt.date(2026, 3, 1)
    )
    policy, day = ContactPolicy.objects.get(), timezone.localdate()
    author, other = two
    other.branch_code = "IN"

    whole, part = (control_group(policy, user, day) for user in (author, other))
    listed = control_members(policy, other, day, None).rows

    assert (whole.customers, part.customers) == (60, 30)
    assert 0 < part.size < whole.size < 60
    assert len(listed) == part.size
    assert {one.pk for one in listed} < {one.pk for one in inside}


def contact(customer, days_ago: float, **over) -> None:
    details = {"channel": "email", "purpose": "marketing", "state": "made", "source_kind": "t"}
    Contact.objects.create(
        customer=customer,
        at=NOON - dt.timedelta(days=days_ago),
        source_id=str(Contact.objects.count()),
        **(details | over),
    )


def test_trial_plays_the_month_again(db):
    often, seldom = make_customer(), make_customer()
    for days in (10, 9.5, 9, 8.9, 3):
        contact(often, days)
    contact(seldom, 5)
    contact(seldom, 31)
    contact(often, 9.2, purpose="service")
    contact(often, 9.1, state="released")

    trial = try_caps([Cap(24, 1, code="cap_day")], NOON)

    # What 9.5 days ago would have been stopped takes no place: 9 days ago is a day after the first.
    assert (trial.made, trial.stopped, trial.customers) == (6, 2, 1)
    assert trial.by_cap == ((Cap(24, 1, code="cap_day"), 2),)
    assert trial.by_channel == (("email", 2),)


def test_trial_counts_what_was_made_before_the_month_as_it_was(db):
    customer = make_customer()
    for days in (30.2, 30.1, 29.9):
        contact(customer, days)

    trial = try_caps([Cap(24, 1, code="cap_day")], NOON)

    assert (trial.made, trial.stopped) == (1, 1)


def test_trial_of_no_caps_stops_nothing(db):
    contact(make_customer(), 1)

    assert try_caps([], NOON).stopped == 0
    assert try_caps([Cap(24, 0, code="cap_day")], NOON).stopped == 1
    assert try_caps(Terms().every_cap, NOON).stopped == 0
