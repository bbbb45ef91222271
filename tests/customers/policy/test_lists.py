"""Suppression lists: of customers and of people who are none yet, sealed, found again, within their channel and days."""

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.selectors.audience import waterfall_for
from config.base.errors import DomainError
from config.base.tables import fetch_rows
from customers.models import SuppressionEntry, SuppressionList
from customers.services import suppression_lists as services
from tests.factories import campaigns as make
from tests.factories.customers import give_consent, make_branch, make_customer

KINDS = {"phone": "17012345678", "email": "Anna@Mail.test", "id_number": "11010119860301123x"}


@pytest.fixture
def officer(user_with_role, clock):
    return user_with_role("compliance_officer")


def bank_list(by, **over) -> SuppressionList:
    details = {"name": "Register", "reason": "National register", "bank_wide": True} | over
    return services.create_list(by=by, listing=services.Listing(**details))


def refused(people) -> dict[str, int]:
    return dict(waterfall_for(make.make_campaign(people)).refused)


@pytest.mark.parametrize("kind", KINDS)
def test_value_holds_for_who_has_it_and_for_who_will(officer, kind):
    one = bank_list(officer)
    known = make.make_audience(1, **{kind: KINDS[kind]})
    spelled = KINDS[kind].upper() if kind != "phone" else "+86 170-1234-5678"

    loaded = services.add_entries(to=one, by=officer, kind=kind, values=[spelled, KINDS[kind], ""])

    assert (loaded.read, loaded.added, loaded.unknown) == (2, 1, 0)
    newcomer = make.make_audience(1, **{kind: KINDS[kind].lower()})
    stranger = make.make_audience(1)
    assert refused([*known, *newcomer, *stranger]) == {"on_list": 2}
    assert SuppressionEntry.objects.filter(customer=known[0]).count() == 1
    setattr(known[0], kind, "other@mail.test")
    known[0].save()
    assert refused(known) == {"on_list": 1}


def test_values_are_sealed_and_shown_masked(officer, client_for):
    one = bank_list(officer)
    services.add_entries(to=one, by=officer, kind="phone", values=[KINDS["phone"]])

    (kept,) = fetch_rows("SELECT phone::text FROM customers_suppressionentry")
    page = (
        client_for("compliance_officer").get(f"/customers/suppressions/{one.pk}/").content.decode()
    )

    assert KINDS["phone"] not in kept[0]
    assert KINDS["phone"] not in page
    assert "170 **** 5678" in page


def test_customer_numbers_count_once_and_unknown_ones_are_told(officer):
    one = bank_list(officer)
    person, merged = make_customer(), make_customer()
    merged.merged_into = person
    merged.save()
    numbers = [person.customer_no, merged.customer_no, "NOBODY", person.customer_no]

    first = services.add_entries(to=one, by=officer, kind="customer_no", values=numbers)
    again = services.add_entries(to=one, by=officer, kind="customer_no", values=numbers)

    assert (first.added, first.unknown, first.first_unknown) == (1, 1, ("NOBODY",))
    assert again.added == 0
    one.refresh_from_db()
    assert one.entry_count == 1


def test_list_of_a_channel_and_entries_that_end(officer, clock):
    people = make.make_audience(2)
    sms = bank_list(officer, name="SMS only", channel="sms")
    numbers = [person.customer_no for person in people]
    services.add_entries(to=sms, by=officer, kind="customer_no", values=numbers)
    assert refused(people) == {}

    mail = bank_list(officer, name="Mail", channel="email")
    until = timezone.localdate() + dt.timedelta(days=1)
    services.add_entries(to=mail, by=officer, kind="customer_no", values=numbers[:1], ends_on=until)
    assert refused(people) == {"on_list": 1}
    clock.shift(dt.timedelta(days=1))
    assert refused(people) == {"on_list": 1}
    clock.shift(dt.timedelta(days=1))
    assert refused(people) == {}


DAY = dt.timedelta(days=1)


@pytest.mark.parametrize("kind", ["customer_no", "email"])
@pytest.mark.parametrize(
    ("stood", "added", "kept"), [(3, 1, 3), (1, 3, 3), (None, 3, None), (3, None, None)]
)
def test_adding_never_shortens_what_stands(officer, kind, stood, added, kept):
    today = timezone.localdate()
    (person,) = make.make_audience(1)
    one = bank_list(officer)
    values = [person.customer_no if kind == "customer_no" else person.email]
    for days in (stood, added):
        until = None if days is None else today + days * DAY
        services.add_entries(to=one, by=officer, kind=kind, values=values, ends_on=until)

    ends = set(SuppressionEntry.objects.values_list("ends_on", flat=True))
    assert ends == {None if kept is None else today + kept * DAY}


def test_an_end_that_has_passed_is_refused(officer):
    one = bank_list(officer)
    (person,) = make.make_audience(1)
    services.add_entries(to=one, by=officer, kind="customer_no", values=[person.customer_no])

    with pytest.raises(DomainError) as refusal:
        services.add_entries(
            to=one, by=officer, kind="customer_no", values=[person.customer_no],
            ends_on=timezone.localdate() - DAY,
        )  # fmt: skip

    assert refusal.value.code == "ends_in_past"
    assert refused([person]) == {"on_list": 1}


def test_ended_list_stops_nobody_and_takes_nobody(officer):
    one = bank_list(officer)
    people = make.make_audience(1)
    values = [people[0].customer_no]
    services.add_entries(to=one, by=officer, kind="customer_no", values=values)

    services.end_list(one=one, by=officer)

    assert refused(people) == {}
    with pytest.raises(DomainError) as ended:
        services.add_entries(to=one, by=officer, kind="customer_no", values=values)
    assert ended.value.code == "ended"


@pytest.mark.parametrize(
    ("role", "branch"), [("marketer", ""), ("compliance_officer", "B0"), ("data_steward", "B0")]
)
def test_who_may_not_keep_lists_of_the_bank_leaves_no_trace(officer, user_with_role, role, branch):
    make_branch("B0")
    other = user_with_role(role, branch_code=branch)
    one = bank_list(officer)
    entry = ["17012345678"]

    for act in (
        lambda: bank_list(other, name="Mine"),
        lambda: services.add_entries(to=one, by=other, kind="phone", values=entry),
        lambda: services.end_list(one=one, by=other),
    ):
        with pytest.raises(DomainError) as denied:
            act()
        assert denied.value.code == "bank_list"
    assert SuppressionList.objects.get().ended_at is None
    assert SuppressionEntry.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "values", "code"),
    [("pigeon", ["x"], "unknown_kind"), ("phone", ["", " "], "nothing")],
)
def test_refusals_say_why(officer, kind, values, code):
    with pytest.raises(DomainError) as told:
        services.add_entries(to=bank_list(officer), by=officer, kind=kind, values=values)

    assert told.value.code == code


def test_person_makes_a_list_from_a_file_on_the_screen(client_for, clock):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = client_for("data_steward")
    client.cookies["sp_language"] = "en"
    person = make_customer()
    give_consent(person)
    given = {"name": "谢绝来电", "reason": "Register", "bank_wide": "on", "channel": ""}
    made = client.post("/customers/suppressions/new/", given)
    file = SimpleUploadedFile("list.csv", f"客户号\n{person.customer_no}\nX1\n".encode("gb18030"))
    client.post(f"{made.url}add/", {"kind": "customer_no", "values": "", "file": file})

    entry = SuppressionEntry.objects.get()
    page = client.get(made.url).content.decode()

    assert (entry.customer, entry.added_by) == (person, client.user)
    assert person.customer_no in page
    assert "1 value could not be used: X1" in page
    client.post(f"{made.url}remove/{entry.pk}/")
    assert SuppressionEntry.objects.count() == 0


def test_marketer_of_a_branch_sees_the_banks_lists_and_the_branchs(
    client_for, officer, user_with_role
):
    make_branch("B0")
    make_branch("B1")
    bank_list(officer)
    here = user_with_role("marketer", branch_code="B0")
    there = user_with_role("marketer", branch_code="B1")
    bank_list(here, name="Here", bank_wide=False)
    hidden = bank_list(there, name="There", bank_wide=False)
    client = client_for("marketer", user=here)

    page = client.get("/customers/suppressions/").content.decode()

    assert ("Register" in page, "Here" in page, "There" in page) == (True, True, False)
    assert client.get(f"/customers/suppressions/{hidden.pk}/").status_code == 404
