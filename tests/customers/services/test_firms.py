"""Firms imported with their groups and people, shown masked, asked for by segments."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from config.base.tables import fetch_column
from customers.models import Customer, Firm, FirmPerson
from customers.selectors.firms import group_of, owners_of
from customers.services.identity.merging import merge_customers, undo_merge
from customers.services.imports.records import take_records
from segmentation.domain.compiler import compile_rule
from segmentation.selectors.choices import read_rule
from segmentation.selectors.counting import moment_now
from tests.factories.customers import make_branch, make_customer
from tests.factories.segmentation import asking, rule_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def take(user_with_role):
    steward = user_with_role("data_steward")
    return lambda target, *rows: take_records(target=target, records=list(rows), by=steward)


@pytest.fixture
def firms() -> list[Customer]:
    return [
        make_customer(
            customer_no=f"F{n}", kind="firm", name=f"青屿海纳{n}号贸易有限公司", birth_on=None
        )
        for n in range(4)
    ]


def test_groups_hang_on_the_top_of_the_chain(take, firms, user_with_role):
    take(
        "firms",
        {"customer_no": "F2", "parent_no": "F1"},
        {"customer_no": "F1", "parent_no": "F0"},
        {"customer_no": "F0"},
        {"customer_no": "F3", "size": "large"},
    )

    heads = dict(Firm.objects.values_list("customer__customer_no", "head__customer_no"))
    assert heads == {"F0": "F0", "F1": "F0", "F2": "F0", "F3": None}
    members = group_of(Firm.objects.get(customer=firms[2]), user=user_with_role("data_steward"))
    assert [one.customer_no for one in members] == ["F0", "F1"]

    take("firms", {"customer_no": "F1", "parent_no": "F2"})
    heads = dict(Firm.objects.values_list("customer__customer_no", "head__customer_no"))
    assert heads == {"F0": None, "F1": "F1", "F2": "F1", "F3": None}  # a ring has no top


def test_a_firm_that_is_named_as_its_own_parent_has_none(take, firms):
    taken = take(
        "firms",
        {"customer_no": "F0", "parent_no": "F0", "size": "large"},
        {"customer_no": "F1", "parent_no": "F0"},
    )

    assert taken.errors == []
    parents = dict(Firm.objects.values_list("customer__customer_no", "parent__customer_no"))
    assert parents == {"F0": None, "F1": "F0"}


def test_a_firm_merged_with_its_own_parent_keeps_the_alias_above_it(take, firms):
    take("firms", {"customer_no": "F0"}, {"customer_no": "F1", "parent_no": "F0"})

    merge = merge_customers(kept=firms[1], absorbed=firms[0], rule="newest")
    assert Firm.objects.get(customer=firms[1]).parent_id == firms[0].pk
    undo_merge(merge=merge)

    assert Firm.objects.get(customer=firms[1]).parent_id == firms[0].pk
    assert take("firms", {"customer_no": "F0", "parent_no": "F0"}).errors == []


@pytest.mark.parametrize(
    ("target", "row", "field", "code"),
    [
        ("firms", {"customer_no": "F0", "industry": "Z9"}, "industry", "not_industry"),
        ("firms", {"customer_no": "F0", "parent_no": "NOBODY"}, "parent_no", "not_found"),
        ("firm_people", {"external_id": "1", "firm_no": "F0", "role": "owner"}, "role", None),
        (
            "firm_people",
            {"external_id": "1", "firm_no": "F0", "role": "shareholder", "share_percent": "101"},
            "share_percent",
            None,
        ),
    ],
)
def test_bad_rows_are_refused_with_their_reason(take, firms, target, row, field, code):
    (error,) = take(target, row).errors

    (reason,) = error["reasons"]
    assert reason["field"] == field
    assert code is None or reason["code"] == code
    assert not Firm.objects.exists()
    assert not FirmPerson.objects.exists()


def own(take, firm: str, share: int, **holder):
    number = f"{firm}-{FirmPerson.objects.count()}"
    row = {"external_id": number, "firm_no": firm, "role": "shareholder", "share_percent": share}
    assert take("firm_people", row | holder).errors == []


def test_owners_in_the_end_go_through_firms_between(take, firms, user_with_role):
    person = make_customer(customer_no="P1", name="李小明")
    own(take, "F0", 60, person_no="F1")
    own(take, "F0", 40, name="王建国")
    own(take, "F1", 100, person_no="P1")

    owners = owners_of(firms[0], user=user_with_role("data_steward"))

    assert [(one.name, one.percent, one.customer) for one in owners] == [
        ("李*明", 60, person),
        ("王*国", 40, None),
    ]
    assert owners[0].is_beneficial
    assert owners[0].through == [firms[1].masked_name]


def test_page_masks_people_and_reveals_by_permission_only(take, firms, client_for):
    own(take, "F0", 40, name="王建国", phone="13800001111")
    take(
        "firms", {"customer_no": "F0", "size": "small", "industry": "C39", "registered_capital": 5}
    )
    person = FirmPerson.objects.get()
    page = client_for("relationship_manager").get("/customers/F0/firm/").content.decode()

    assert "王*国" in page
    assert "138 **** 1111" in page
    assert "王建国" not in page
    assert "Manufacturing (C39)" in page
    address = f"/customers/F0/firm/people/{person.pk}/reveal/phone/"
    assert client_for("manager").post(address).status_code == 403
    assert not AuditEntry.objects.filter(action="reveal").exists()
    assert client_for("service_agent").post(address).content.decode() == "13800001111"
    assert AuditEntry.objects.get(action="reveal").object_id == str(person.pk)


def test_firms_of_other_branches_are_not_there(firms, client_for):
    make_branch("ELSEWHERE")
    client = client_for("relationship_manager", branch_code="ELSEWHERE")
    assert client.get("/customers/F0/firm/").status_code == 404


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (asking("firm_size", "has_any", ["large"]), {"F3"}),
        (asking("firm_industry", "has_any", ["C"]), {"F0", "F3"}),
        (asking("registered_capital", "at_least", 1_000_000), {"F3"}),
        (asking("firm_group", "has_any", ["F0"]), {"F0", "F1"}),
    ],
)
def test_segments_ask_for_firms(take, firms, user_with_role, condition, found):
    take(
        "firms",
        {"customer_no": "F0", "industry": "C18", "registered_capital": "500000"},
        {"customer_no": "F3", "industry": "C", "size": "large", "registered_capital": "1000000"},
    )
    take("firms", {"customer_no": "F1", "parent_no": "F0"})
    rule = read_rule(rule_of(condition), user_with_role("data_steward"))

    compiled = compile_rule(rule, moment_now())

    ids = fetch_column(compiled.sql, compiled.params)
    assert set(Customer.objects.filter(pk__in=ids).values_list("customer_no", flat=True)) == found


def test_what_ended_is_no_longer_shown(take, firms, client_for):
    own(take, "F0", 40, name="王建国", until_on=str(timezone.localdate() - dt.timedelta(days=1)))

    page = client_for("relationship_manager").get("/customers/F0/firm/").content.decode()

    assert "Nobody is known yet." in page
    assert "No shareholder is known yet." in page
    assert "1 role that has ended" in page
    assert FirmPerson.objects.get().share_percent == Decimal(40)
