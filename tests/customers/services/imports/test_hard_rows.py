"""Rows and files that would do harm: a blank that undoes a refusal, JSON that PostgreSQL cannot keep, what is no file."""

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction

from customers.models import ConsentState, Customer, Event, ImportJob
from customers.services.imports import jobs, mappings
from customers.services.imports.records import take_records
from tests.factories.customers import give_consent, make_customer

pytestmark = pytest.mark.django_db


def take_file(name: str, content: bytes, **read: str) -> ImportJob:
    spec = {
        "name": "events",
        "target": "events",
        "read": read,
        "fields": {
            field: {"from": field}
            for field in ("external_id", "customer_no", "kind", "occurred_at", "payload")
        },
    }
    mapping = mappings.save_mapping(data=spec)
    job = jobs.create_job(mapping=mapping, upload=ContentFile(content, name=name))
    jobs.run_job(job=job)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("blank", [None, ""])
def test_a_blank_undoes_no_refusal_and_reopens_no_customer(steward, blank):
    customer = make_customer(marketing_refused=True, profiling_refused=True, status="closed")
    row = {"customer_no": customer.customer_no, "branch_code": customer.branch.code}
    blanks = dict.fromkeys(("marketing_refused", "profiling_refused", "status"), blank)

    told = take_records(target="customers", records=[row | blanks], by=steward)

    kept = Customer.objects.get()
    assert (told.errors, told.unchanged) == ([], 1)
    assert (kept.marketing_refused, kept.profiling_refused, kept.status) == (True, True, "closed")


def test_a_new_customer_with_blanks_has_refused_nothing(steward):
    branch = make_customer().branch
    row = {"customer_no": "C-NEW", "branch_code": branch.code, "marketing_refused": None}

    take_records(target="customers", records=[row], by=steward)

    assert Customer.objects.get(customer_no="C-NEW").marketing_refused is False


def test_a_refusal_can_be_taken_back_in_so_many_words(steward):
    customer = make_customer(marketing_refused=True)
    row = {"customer_no": customer.customer_no, "branch_code": customer.branch.code}

    take_records(target="customers", records=[row | {"marketing_refused": False}], by=steward)

    assert Customer.objects.get().marketing_refused is False


@pytest.mark.parametrize(
    "payload",
    [
        {"note": "\x00"},
        {"note": "\ud800"},
        '{"share": NaN}',
        '{"share": Infinity}',
        '{"deep": ' + "[" * 100_000 + "]" * 100_000 + "}",
    ],
    ids=["nul", "surrogate", "nan", "infinity", "deep"],
)
def test_json_that_cannot_be_kept_is_set_aside_alone(steward, payload):
    customer = make_customer()
    row = {"customer_no": customer.customer_no, "kind": "login", "occurred_at": "2026-11-02T08:00Z"}
    rows = [
        row | {"external_id": "E1", "payload": {"note": "fine"}},
        row | {"external_id": "E2", "payload": payload},
    ]

    told = take_records(target="events", records=rows, by=steward)

    assert told.new == 1
    assert told.errors == [{"row": 2, "reasons": [{"field": "payload", "code": "not_an_object"}]}]
    assert Event.objects.get().payload == {"note": "fine"}


@pytest.mark.parametrize(
    ("name", "content", "read"),
    [
        ("events.xlsx", b"this is no workbook", {}),
        ("events.csv.gz", b"\x1f\x8b\x08\x00 broken", {}),
        ("events.csv", b"external_id\nE1\n", {"encoding": "no-such-code"}),
        ("events.jsonl", b"[1, 2]\n", {}),
        ("events.parquet", b"PAR1", {}),
    ],
    ids=["xlsx", "gz", "encoding", "jsonl", "parquet"],
)
def test_a_file_that_is_none_fails_once_and_says_so(name, content, read):
    job = take_file(name, content, **read)

    assert job.state == "failed"
    assert job.error != ""


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE customers_consentstate SET granted = true",
        "INSERT INTO customers_consentstate (customer_id, purpose, channel, granted, since)"
        " SELECT customer_id, purpose, 'sms', true, now() FROM customers_consentstate",
    ],
)
def test_consent_is_given_through_its_ledger_only(text):
    customer = make_customer()
    give_consent(customer, granted=False)

    with (
        pytest.raises(IntegrityError, match="follows from its ledger"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(text)

    state = ConsentState.objects.get()
    assert (state.channel, state.granted) == ("email", False)
