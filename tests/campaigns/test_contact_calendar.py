"""One calendar per customer: made, planned, foreseen and stopped, on every channel, with its reasons."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from campaigns.models import ContactTask
from campaigns.selectors.contact_calendar import contacts_between, month_of
from campaigns.selectors.reasons import reason_text
from campaigns.services import running, sending, steering
from campaigns.services.settling import SETTLED
from campaigns.services.tasks import ending
from campaigns.services.tasks.working import Said, record_outcome
from campaigns.services.timing import series
from customers.models import ContactPolicy
from customers.services import contacts
from tests.campaigns.tasks.test_handing import launch as launch_calls
from tests.campaigns.tasks.test_handing import make_people, send
from tests.factories import campaigns as make
from tests.factories import customers as data


@pytest.fixture
def played(db, clock, user_with_role):
    """A customer with a mail sent, one waiting for a cap, one held back, a service call and one foreseen."""
    ContactPolicy.objects.create(id=1, quiet_from="00:00", quiet_until="00:00")
    (person,) = make.make_audience(1)
    sending.send_slice(run_id=make.launch([person], name="Sent").pk, provider=make.Postbox())
    clock.shift(dt.timedelta(hours=1))
    make.launch([person], name="Waits")
    call = contacts.Wish(person.pk, "phone", "service", "7")
    contacts.reserve_contacts(wishes=[call], source_kind="desk", now=timezone.now())
    contacts.make_contacts(source_kind="desk", source_ids=["7"], at=timezone.now())
    hold = data.place_hold(person, kind="complaint")
    make.launch([person], name="Stopped")
    hold.delete()
    later = timezone.now() + dt.timedelta(hours=3)
    make.approve(make.make_campaign([person], name="Foreseen", scheduled_at=later))
    make.approve(make.make_campaign([], name="Of others", scheduled_at=later))
    return person, user_with_role("marketer")


def test_everything_stands_in_one_list_with_its_reasons(played):
    person, user = played
    now = timezone.now()

    with translation.override("en"):
        span = (now - dt.timedelta(days=1), now + dt.timedelta(days=9))
        found = contacts_between(person, user, *span)

    assert [(one.what, one.channel, one.outcome, one.reasons) for one in found] == [
        ("Waits", "email", "planned", ("cap_day",)),
        ("Foreseen", "email", "planned", ("cap_day",)),
        ("Stopped", "email", "not_made", ("policy",)),
        ("Service", "phone", "made", ()),
        ("Sent", "email", "made", ()),
    ]
    assert found[0].at == now + dt.timedelta(hours=23)
    assert all(one.url for one in found if one.purpose == "marketing")


def test_contacts_of_a_merged_record_belong_to_the_customer_kept(played):
    person, user = played
    now = timezone.now()
    kept = data.make_customer()
    person.merged_into = kept
    person.save()

    found = contacts_between(kept, user, now - dt.timedelta(days=1), now + dt.timedelta(days=9))

    assert {one.what for one in found} >= {"Sent", "Waits", "Stopped"}


def test_month_has_whole_weeks_and_each_contact_on_its_day(played):
    person, user = played

    weeks, found = month_of(person, user, dt.date(2026, 3, 5))

    assert weeks[0][0].day == dt.date(2026, 2, 23)
    assert [len(week) for week in weeks] == [7] * 6
    on_day = {one.day.day: len(one.contacts) for week in weeks for one in week if one.contacts}
    assert on_day == {16: 4, 17: 1}
    assert len(found) == 5


def test_page_is_reached_from_the_panel_and_hides_other_branches(played, client_for):
    person, _user = played
    client = client_for("marketer")
    client.cookies["sp_language"] = "en"

    panel = client.get(f"/campaigns/customer/{person.customer_no}/").content.decode()
    page = client.get(f"/campaigns/customer/{person.customer_no}/calendar/").content.decode()

    address = f"/campaigns/customer/{person.customer_no}/calendar/"
    assert address in panel
    for words in ("Sent", "Stopped", "Service and policy holds", "Cap of the day reached"):
        assert words in page
    assert person.name not in page
    data.make_branch("FAR")
    assert client_for("marketer", branch_code="FAR").get(address).status_code == 404


def coming(person, user, days=8):
    """Day of the month, outcome and reasons of what is foreseen, the earliest first."""
    now = timezone.now()
    found = contacts_between(person, user, now, now + dt.timedelta(days=days))
    return [(timezone.localtime(one.at).day, one.outcome, one.reasons) for one in reversed(found)]


@pytest.fixture
def planned(db, clock, user_with_role):
    """A customer at noon on Monday the 16th, by a policy without caps, and somebody who looks."""
    ContactPolicy.objects.create(
        id=1, quiet_from="00:00", quiet_until="00:00", per_day=99, per_week=99, per_month=99
    )
    (person,) = make.make_audience(1)
    return person, user_with_role("marketer")


@pytest.mark.parametrize(
    ("again", "days", "waiting", "running_on"),
    [
        ("every", None, [17, 18, 19, 20], [18, 19, 20]),
        ("after", 2, [17, 19], [19]),
        ("never", None, [17], []),
    ],
)
def test_a_series_is_foreseen_on_each_date_that_is_the_customers_turn(
    planned, clock, again, days, waiting, running_on
):
    person, user = planned
    first = timezone.now() + dt.timedelta(days=1)
    details = {"recurrence": "FREQ=DAILY;COUNT=4", "scheduled_at": first}
    campaign = make.approve(make.make_campaign([person], again=again, again_days=days, **details))
    assert coming(person, user) == [(day, "planned", ()) for day in waiting]

    running.launch_campaign(campaign=campaign, by=campaign.author)
    clock.move_to(first)
    (run,) = series.start_due_dates(now=timezone.now())
    sending.send_slice(run_id=run, provider=make.Postbox())
    clock.shift(dt.timedelta(hours=1))

    assert coming(person, user) == [(day, "planned", ()) for day in running_on]
    steering.pause_campaign(campaign=campaign, by=campaign.author)
    assert coming(person, user) == [(day, "planned", ("paused",)) for day in running_on]
    steering.stop_campaign(campaign=campaign, by=campaign.author, reason="Over")
    assert coming(person, user) == []


def test_campaigns_of_another_branch_are_not_foreseen(planned):
    person, user = planned
    later = timezone.now() + dt.timedelta(hours=3)
    make.approve(make.make_campaign([person], scheduled_at=later, branch_code="B0"))
    data.make_branch("FAR")
    make.approve(make.make_campaign([person], scheduled_at=later, branch_code="FAR"))

    assert coming(person, user) == [(16, "planned", ())]


def test_who_would_be_held_out_is_shown_as_the_freeze_draws_them(planned):
    _person, user = planned
    people = make.make_audience(24)
    later = timezone.now() + dt.timedelta(hours=3)
    campaign = make.make_campaign(people, scheduled_at=later, holdout_share=0.5)
    make.approve(campaign)

    foreseen = {person.pk: coming(person, user) for person in people}
    run = running.launch_campaign(campaign=campaign, by=campaign.author)

    words = {
        "holdout": [(16, "not_made", ("holdout",))],
        "planned": [(16, "planned", ())],
    }
    drawn = {row.customer_id: row.state for row in make.deliveries(run)}
    assert set(drawn.values()) == set(words)
    assert foreseen == {pk: words[state] for pk, state in drawn.items()}


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "2999-12", "2000-01", "nonsense"])
def test_a_month_that_no_calendar_has_is_this_one(played, client_for, month):
    person, _user = played

    answer = client_for("marketer").get(
        f"/campaigns/customer/{person.customer_no}/calendar/", {"month": month}
    )

    known = month in ("2999-12", "2000-01")
    shown = f"{answer.context['month']:%Y-%m}"
    assert (answer.status_code, shown) == (
        200,
        month if known else f"{timezone.localdate():%Y-%m}",
    )


def test_api_lists_them_with_reasons_in_words(played, api_client_for):
    person, _user = played
    client = api_client_for("api_client")

    address = f"/api/v1/customers/{person.customer_no}/contacts"
    told = client.get(address, headers={"Accept-Language": "en"}).json()

    assert [row["outcome"] for row in told] == ["planned", "planned", "not_made", "made", "made"]
    assert told[2]["reasons"] == [{"code": "policy", "text": "Service and policy holds"}]
    wrong = client.get(address, {"begins": "2020-01-01T00:00:00Z"})
    assert wrong.status_code == 400


def calls_of(person, user) -> list[tuple[str, tuple[str, ...]]]:
    now = timezone.now()
    span = (now - dt.timedelta(days=40), now + dt.timedelta(days=9))
    return [(one.outcome, one.reasons) for one in contacts_between(person, user, *span)]


def test_a_call_is_made_once_somebody_has_tried(db, clock, user_with_role):
    user, people = user_with_role("marketer"), make_people(4)
    run = launch_calls(people, attribution_days=5)
    send(run)
    open_, tried, expired, taken_back = (
        ContactTask.objects.get(customer=person) for person in people
    )
    record_outcome(task=tried, by=user_with_role("relationship_manager"), said=Said("not_reached"))
    ending.withdraw_one(taken_back, "on_list", timezone.now())

    assert calls_of(open_.customer, user) == [("planned", ())]
    assert calls_of(tried.customer, user) == [("made", ())]
    assert calls_of(taken_back.customer, user) == [("not_made", ("on_list",))]
    clock.shift(dt.timedelta(days=9))
    ending.tend_tasks(now=timezone.now())
    assert calls_of(expired.customer, user) == [("not_made", ("expired",))]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_reason_of_a_delivery_has_words(language):
    codes = {"deferred", "unreachable", "expired", *(reason for _state, reason in SETTLED.values())}
    with translation.override(language):
        assert [code for code in codes if code and reason_text(code) == code] == []


@pytest.mark.parametrize(("alarm", "reason"), [("", "paused"), ("approval_void", "approval_void")])
def test_what_waits_for_a_person_says_so(db, clock, user_with_role, alarm, reason):
    (person,) = make.make_audience(1)
    run = make.launch([person])
    state = "waiting" if alarm else "paused"
    type(run).objects.filter(pk=run.pk).update(state=state, alarm=alarm)

    assert calls_of(person, user_with_role("marketer")) == [("planned", (reason,))]
