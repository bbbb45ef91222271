"""A withdrawal or refusal is heard at once, whatever else is wrong with its row."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from customers.models import Consent, ConsentState, QuarantinedRow
from customers.services import consents
from customers.services.imports import jobs, mappings
from customers.services.imports.records import take_records
from tests.factories.customers import give_consent, make_branch, make_customer, make_product

pytestmark = pytest.mark.django_db
LONG = "x" * 300
ROW = {
    "purpose": "marketing",
    "channel": "email",
    "granted": "false",
    "source": "core",
    "text_version": "",
}


@pytest.fixture
def take(tmp_path):
    """`take("consents", rows)` imports rows of one width and returns the job."""

    def act(target, rows):
        path = tmp_path / "rows.csv"
        head = list(rows[0])
        lines = [",".join(head), *(",".join(row[name] for name in head) for row in rows)]
        path.write_text("\n".join(lines), encoding="utf-8")
        return jobs.import_path(mapping=mappings.built_in_mapping(target=target), path=path)

    return act


def states(customer) -> dict[str, bool]:
    rows = ConsentState.objects.filter(customer=customer, purpose="marketing")
    return dict(rows.values_list("channel", "granted"))


@pytest.mark.parametrize(
    ("fault", "expected", "aside"),
    [
        ({"at": "2999-01-01T00:00:00Z"}, {"email": False}, 0),
        ({"at": "yesterday"}, {"email": False}, 1),
        ({"text_version": LONG}, {"email": False}, 1),
        ({"channel": "e-mail"}, {"email": True, "": False}, 1),
        ({"source": ""}, {"email": False}, 1),
        ({"purpose": "?"}, {"email": True}, 1),
        ({"granted": "?"}, {"email": True}, 1),
        ({"customer_no": "NOBODY"}, {"email": True}, 1),
    ],
)
def test_a_withdrawal_counts_whatever_else_is_wrong_with_its_row(take, fault, expected, aside):
    customer = make_customer()
    give_consent(customer)
    row = {"customer_no": customer.customer_no, **ROW, "at": timezone.now().isoformat()}

    job = take("consents", [row | fault])
    take("consents", [row | fault])

    assert states(customer) == expected
    assert job.rows_quarantined == aside
    assert Consent.objects.filter(granted=False).count() == int(False in expected.values())


def test_an_old_withdrawal_in_a_faulty_row_takes_nothing_newer_away(take):
    customer = make_customer()
    give_consent(customer)
    earlier = Consent.objects.get().at - dt.timedelta(days=30)
    row = {"customer_no": customer.customer_no, **ROW, "at": earlier.isoformat()}

    take("consents", [row | {"text_version": LONG}])

    assert states(customer) == {"email": True}


def test_an_agreement_ahead_of_our_clock_waits(take):
    customer = make_customer()
    row = {"customer_no": customer.customer_no, **ROW, "granted": "true"}

    job = take("consents", [row | {"at": "2999-01-01T00:00:00Z"}])

    assert (states(customer), job.rows_quarantined) == ({}, 1)


@pytest.mark.parametrize("fault", [{"monthly_income": "abc"}, {"branch_code": "NONE"}])
def test_a_refusal_counts_whatever_else_is_wrong_with_its_row(take, fault):
    make_branch("B1")
    kept = make_customer()
    merged, other = make_customer(merged_into=kept), make_customer()
    row = {"branch_code": "B1", "kind": "person", "name": "甲", "monthly_income": "1"}
    said = {"marketing_refused": "true", "profiling_refused": "false"}

    job = take(
        "customers",
        [
            {"customer_no": merged.customer_no, **row, **said, **fault},
            {"customer_no": other.customer_no, **row, **said, "marketing_refused": "", **fault},
        ],
    )

    for one in (kept, other):
        one.refresh_from_db()
    assert job.rows_quarantined == 2
    assert (kept.marketing_refused, kept.profiling_refused) == (True, False)
    assert (other.marketing_refused, other.profiling_refused) == (False, False)


def test_a_withdrawal_by_a_clock_ahead_counts_from_now():
    customer = make_customer()
    give_consent(customer)
    ahead = timezone.now() + dt.timedelta(minutes=1)

    entry = consents.withdraw_consent(
        customer=customer, purpose="marketing", channel="email", source="core", at=ahead
    )

    assert entry.at <= timezone.now()
    assert states(customer) == {"email": False}


@pytest.mark.parametrize(
    ("left_out", "more", "field", "code"),
    [
        ("at", {}, "at", "missing"),
        ("source", {}, "source", "missing"),
        ("", {"comment": "by phone"}, "comment", "unknown_field"),
        ("at", {"comment": "by phone"}, "comment", "unknown_field"),
    ],
)
def test_a_withdrawal_by_the_api_counts_where_its_keys_are_not_those_asked_for(
    steward, left_out, more, field, code
):
    customer = make_customer()
    give_consent(customer)
    row = {"customer_no": customer.customer_no, **ROW, "at": timezone.now().isoformat(), **more}
    row = {name: value for name, value in row.items() if value and name != left_out}

    told = take_records(target="consents", records=[row], by=steward)

    assert (told.new, told.errors[0]["reasons"][0]) == (0, {"field": field, "code": code})
    assert states(customer) == {"email": False}
    waiting = json.loads(QuarantinedRow.objects.get().content)
    assert {name: waiting[name] for name in row} == row


@pytest.mark.parametrize(
    ("keys", "reasons"),
    [
        ({}, [("branch_code", "missing")]),
        ({"branch_code": "B1", "foo": "1"}, [("foo", "unknown_field")]),
        ({"foo": "1"}, [("foo", "unknown_field"), ("branch_code", "missing")]),
    ],
)
def test_a_refusal_by_the_api_counts_where_its_row_names_too_little_or_too_much(
    steward, keys, reasons
):
    customer, branch = make_customer(), make_branch("B1")
    row = {"customer_no": customer.customer_no, "marketing_refused": True, **keys}

    told = take_records(target="customers", records=[row], by=steward)

    assert told.errors == [
        {"row": 1, "reasons": [{"field": field, "code": code} for field, code in reasons]}
    ]
    customer.refresh_from_db()
    assert (customer.marketing_refused, customer.profiling_refused) == (True, False)
    assert customer.branch != branch


def test_a_holding_of_nobody_is_set_aside_and_the_others_of_its_call_are_taken(steward):
    customer = make_customer()
    code = make_product().code
    rows = [
        {"external_id": "H1", "product_code": code},
        {"external_id": "H2", "product_code": code, "customer_no": customer.customer_no},
    ]

    told = take_records(target="holdings", records=rows, by=steward)

    assert (told.new, told.errors) == (
        1,
        [{"row": 1, "reasons": [{"field": "customer_no", "code": "not_found"}]}],
    )
