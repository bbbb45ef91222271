"""Firms and their people kept by hand on the screen, by the checks of imports."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from customers.models import Customer, Firm, FirmPerson, ImportJob, ProfileDue
from tests.factories.customers import make_branch, make_customer

pytestmark = pytest.mark.django_db
TERMS = {
    "size": "small",
    "industry": "C39",
    "legal_form": "有限责任公司",
    "registered_capital": "5000000",
    "capital_currency": "CNY",
    "registered_on": "2015-03-02",
    "employees": "42",
    "parent_no": "",
}


@pytest.fixture
def firms() -> list[Customer]:
    return [
        make_customer(
            customer_no=f"F{n}", kind="firm", name=f"青屿海纳{n}号贸易有限公司", birth_on=None
        )
        for n in range(3)
    ]


def keep(client, number, **over):
    return client.post(reverse("customers:firm_edit", args=[number]), TERMS | over)


def add(client, number, **over):
    person = {"role": "shareholder", "name": "王建国", "share_percent": "40"} | over
    return client.post(reverse("customers:firm_person_create", args=[number]), person)


def test_steward_writes_what_is_registered_and_it_can_be_emptied_again(firms, client_for):
    steward = client_for("data_steward")
    assert keep(steward, "F0").status_code == 302

    firm = Firm.objects.get()
    assert (firm.size, firm.industry, firm.registered_capital) == ("small", "C39", 5_000_000)
    assert (firm.registered_on, firm.employees) == (dt.date(2015, 3, 2), 42)
    assert AuditEntry.objects.filter(object_table="customers_firm", action="insert").count() == 1
    assert ProfileDue.objects.filter(customer=firms[0]).exists()
    assert not ImportJob.objects.exists()

    keep(steward, "F0", employees="", registered_on="", size="", industry="")
    firm.refresh_from_db()
    assert (firm.employees, firm.registered_on, firm.size, firm.industry) == (None, None, "", "")


def test_parent_makes_a_group_and_no_ring(firms, client_for):
    steward = client_for("data_steward")
    keep(steward, "F1", parent_no="F0")
    keep(steward, "F2", parent_no="F1")
    assert Firm.objects.get(customer=firms[2]).head == firms[0]

    for parent, told in [
        ("F2", "That firm belongs to this one already"),
        ("F0", "A firm is not its own parent."),
        ("NOBODY", "No firm of this number."),
    ]:
        answer = keep(steward, "F0", parent_no=parent)
        assert answer.status_code == 422
        assert told in answer.content.decode()
    assert not Firm.objects.filter(customer=firms[0]).exists()

    assert keep(steward, "F1", parent_no="").status_code == 302
    assert Firm.objects.get(customer=firms[2]).head == firms[1]


def test_wrong_terms_are_told_beside_their_field(firms, client_for):
    answer = keep(client_for("data_steward"), "F0", industry="Z9", capital_currency="yuan")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Such as C39, or the letter alone." in page
    assert 'value="Z9"' in page
    assert not Firm.objects.exists()


def test_person_is_sealed_shown_masked_and_changed_without_being_shown(firms, client_for):
    steward = client_for("data_steward")
    assert add(steward, "F0", phone="13800001111", title="董事长").status_code == 302
    person = FirmPerson.objects.get()
    assert (person.name, person.phone, person.share_percent) == ("王建国", "13800001111", 40)
    assert person.phone_index

    edit = reverse("customers:firm_person_edit", args=["F0", person.pk])
    page = steward.get(edit).content.decode()
    assert "Held: 王*国." in page
    assert "王建国" not in page
    assert "13800001111" not in page

    assert (
        steward.post(edit, {"role": "shareholder", "share_percent": "55.5", "name": ""}).status_code
        == 302
    )
    person.refresh_from_db()
    assert (person.name, person.phone, person.title) == ("王建国", "13800001111", "")
    assert person.share_percent == Decimal("55.5")


def test_shares_of_a_firm_stay_within_the_whole(firms, client_for):
    steward = client_for("data_steward")
    add(steward, "F0", share_percent="60")

    answer = add(steward, "F0", name="李小明", share_percent="40.5")

    assert answer.status_code == 422
    assert "The shareholders would hold 100.5 % together." in answer.content.decode()
    assert FirmPerson.objects.count() == 1


@pytest.mark.parametrize(
    ("person", "told"),
    [
        ({"name": ""}, "Give the customer number of somebody known, or a name."),
        ({"person_no": "F0"}, "A firm is none of its own people."),
        ({"person_no": "NOBODY"}, "No customer of this number."),
        ({"phone": "12"}, "Not a telephone number"),
        ({"share_percent": "101"}, "less than or equal to 100"),
    ],
)
def test_wrong_people_are_refused_beside_the_field(firms, client_for, person, told):
    answer = add(client_for("data_steward"), "F0", **person)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not FirmPerson.objects.exists()


def test_role_ends_today_stays_known_and_may_go_on(firms, client_for):
    steward = client_for("data_steward")
    known = make_customer(customer_no="P1", name="李小明")
    add(steward, "F0", person_no="P1", name="")
    person = FirmPerson.objects.get()
    end = reverse("customers:firm_person_end", args=["F0", person.pk])

    steward.post(end)

    person.refresh_from_db()
    assert (person.person, person.until_on) == (known, timezone.localdate())
    page = steward.get(reverse("customers:customer_firm", args=["F0"])).content.decode()
    assert "1 role that has ended" in page
    assert "Nobody is known yet." in page

    steward.post(end, {"goes_on": "yes"})
    person.refresh_from_db()
    assert person.until_on is None


def test_share_that_others_took_meanwhile_does_not_go_on(firms, client_for):
    steward = client_for("data_steward")
    add(steward, "F0", share_percent="60")
    end = reverse("customers:firm_person_end", args=["F0", FirmPerson.objects.get().pk])
    steward.post(end)
    add(steward, "F0", name="李小明", share_percent="70")

    page = steward.post(end, {"goes_on": "yes"}, follow=True).content.decode()

    assert "The shareholders would hold 130 % together." in page
    assert FirmPerson.objects.filter(until_on=None).count() == 1


def test_only_firms_that_one_may_see_are_changed_and_named(firms, client_for):
    make_branch("ELSEWHERE")
    elsewhere = client_for("data_steward", branch_code="ELSEWHERE")
    own = make_customer(
        customer_no="E1", kind="firm", branch=make_branch("EAST"), name="东", birth_on=None
    )
    east = client_for("data_steward", branch_code="EAST")

    assert keep(elsewhere, "F0").status_code == 404
    assert add(elsewhere, "F0").status_code == 404
    assert "No firm of this number." in keep(east, "E1", parent_no="F0").content.decode()
    assert "No customer of this number." in add(east, "E1", person_no="F1").content.decode()
    assert keep(client_for("marketer"), "F0").status_code == 403
    assert not Firm.objects.exists()
    assert not FirmPerson.objects.filter(firm=own).exists()


def test_person_has_no_registration_to_edit(client_for):
    make_customer(customer_no="P1")

    assert (
        client_for("data_steward").get(reverse("customers:firm_edit", args=["P1"])).status_code
        == 404
    )
