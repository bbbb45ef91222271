"""Rows and files that would do harm: a blank that undoes a refusal, JSON that PostgreSQL cannot keep, what is no file."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from customers.models import ConsentState, Customer, Event, ImportJob, ProfileDue
from customers.services.consents import record_consent
from customers.services.identity.merging import merge_customers
from customers.services.imports import jobs, mappings
from customers.services.imports.records import take_records
from customers.services.rights.choices import choose
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


def refusals() -> list[tuple[str, bool, bool]]:
    names = ("customer_no", "marketing_refused", "profiling_refused")
    return list(Customer.objects.order_by("customer_no").values_list(*names))


def test_no_feed_takes_back_what_a_customer_refused(steward):
    customer = make_customer(customer_no="MA")
    for what in ("marketing", "profiling"):
        choose(customer=customer, what=what, granted=False)
    row = {"customer_no": "MA", "branch_code": customer.branch.code}

    told = take_records(
        target="customers",
        records=[row | {"marketing_refused": False, "profiling_refused": False}],
        by=steward,
    )

    assert (told.errors, told.changed, told.unchanged) == ([], 0, 1)
    assert refusals() == [("MA", True, True)]


def test_a_feed_adds_a_refusal_and_leaves_the_other(steward):
    customer = make_customer(customer_no="MA", marketing_refused=True)
    row = {"customer_no": "MA", "branch_code": customer.branch.code}
    more = {"marketing_refused": False, "profiling_refused": True}

    told = take_records(target="customers", records=[row | more], by=steward)

    assert (told.errors, told.changed) == ([], 1)
    assert refusals() == [("MA", True, True)]


def test_a_refusal_under_a_merged_number_reaches_the_customer_kept(steward):
    kept, absorbed = make_customer(customer_no="MA"), make_customer(customer_no="MB")
    make_customer(customer_no="MC")
    merge_customers(kept=kept, absorbed=absorbed, rule="newest")
    ProfileDue.objects.all().delete()
    row = {"customer_no": "MB", "branch_code": absorbed.branch.code}

    take_records(target="customers", records=[row | {"marketing_refused": True}], by=steward)

    assert refusals() == [("MA", True, False), ("MB", True, False), ("MC", False, False)]
    assert ProfileDue.objects.filter(customer=kept).exists()


@pytest.mark.parametrize(("hours", "refused"), [(1, False), (48, True)])
def test_a_later_consent_of_a_feed_ends_a_refusal_and_an_earlier_one_does_not(
    steward, hours, refused
):
    customer = make_customer(customer_no="MA", marketing_refused=True, profiling_refused=True)
    now = timezone.now()
    Customer.objects.update(updated_at=now - dt.timedelta(days=1))
    at = now - dt.timedelta(hours=hours)
    consent = {"purpose": "profiling", "granted": True, "at": at.isoformat(), "source": "branch"}

    told = take_records(
        target="consents", records=[consent | {"customer_no": customer.customer_no}], by=steward
    )

    assert (told.errors, told.new) == ([], 1)
    assert refusals() == [("MA", True, refused)]


@pytest.mark.parametrize(
    ("consent", "refused"),
    [
        ({"granted": True, "days": 0}, False),
        ({"granted": True, "days": 2}, True),
        ({"granted": True, "days": 0, "channel": "sms"}, True),
        ({"granted": False, "days": 0}, True),
    ],
    ids=["later", "earlier", "one channel", "withdrawn"],
)
def test_only_a_later_consent_to_the_whole_purpose_ends_a_refusal(consent, refused):
    customer = make_customer(customer_no="MA", marketing_refused=True, profiling_refused=True)
    said = dict(consent)
    at = timezone.now() - dt.timedelta(days=said.pop("days"))

    record_consent(customer=customer, purpose="marketing", source="branch", at=at, **said)

    assert refusals() == [("MA", refused, True)]


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
