import datetime as dt
import gzip
import json
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.base.errors import DomainError
from config.base.tables import fetch_column
from customers import tasks
from customers.models import (
    Branch,
    Consent,
    Customer,
    CustomerProfile,
    Event,
    Holding,
    ImportJob,
    ProfileDue,
    QuarantinedRow,
    Relation,
    Transaction,
)
from customers.models.fields import sealer
from customers.selectors import faults
from customers.services.imports import jobs, mappings, quarantine
from customers.services.profiles import refresh_due_profiles
from tests.factories.customers import (
    make_branch,
    make_customer,
    make_holding,
    make_product,
    make_tag,
)

pytestmark = pytest.mark.django_db
HEADER = "no,branch,name,phone,mail,born\n"
FIELDS = {
    "customer_no": {"from": "no"},
    "branch_code": {"from": "branch"},
    "name": {"from": "name"},
    "phone": {"from": "phone"},
    "email": {"from": "mail"},
    "birth_on": {"from": "born"},
}


@pytest.fixture
def mapping():
    make_branch("B1")
    return mappings.save_mapping(data={"name": "core", "target": "customers", "fields": FIELDS})


@pytest.fixture
def take(tmp_path):
    """`take(mapping, text)` imports a CSV text and returns the job."""

    def act(mapping, text, name="rows.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return jobs.import_path(mapping=mapping, path=path)

    return act


def counts(job):
    return (
        job.rows_read,
        job.rows_inserted,
        job.rows_updated,
        job.rows_unchanged,
        job.rows_quarantined,
    )


def row(number, name="陈小玲", phone="10312345678", mail="chen@mail.test", born="1986-03-01"):
    return f"C{number},B1,{name},{phone},{mail},{born}\n"


def test_customers_arrive_sealed_findable_and_with_a_profile(mapping, take):
    job = take(mapping, HEADER + row(1))

    customer = Customer.objects.get()
    assert (job.state, job.share_done, counts(job)) == ("done", 1.0, (1, 1, 0, 0, 0))
    assert (customer.name, customer.phone, customer.birth_on) == (
        "陈小玲",
        "10312345678",
        dt.date(1986, 3, 1),
    )
    assert bytes(customer.email_index) == sealer().index("email", "CHEN@mail.test")
    assert CustomerProfile.objects.filter(customer=customer).exists()
    assert not ProfileDue.objects.exists()


def test_same_file_twice_changes_nothing_and_a_new_phone_one_row(mapping, take):
    take(mapping, HEADER + row(1) + row(2))
    before = list(Customer.objects.values_list("pk", "updated_at"))

    assert counts(take(mapping, HEADER + row(1) + row(2))) == (2, 0, 0, 2, 0)
    assert list(Customer.objects.values_list("pk", "updated_at")) == before
    assert counts(take(mapping, HEADER + row(1) + row(2, phone="10700000000"))) == (2, 0, 1, 1, 0)
    assert Customer.objects.get(customer_no="C2").phone == "10700000000"


def test_columns_that_a_mapping_does_not_fill_stay(mapping, take):
    take(mapping, HEADER + row(1))
    fields = {name: FIELDS[name] for name in ("customer_no", "branch_code")} | {
        "status": {"const": "dormant"}
    }
    other = mappings.save_mapping(data={"name": "state", "target": "customers", "fields": fields})

    assert counts(take(other, HEADER + row(1, name="", phone=""))) == (1, 0, 1, 0, 0)
    customer = Customer.objects.get()
    assert (customer.status, customer.name) == ("dormant", "陈小玲")


def test_bad_rows_wait_sealed_with_every_reason(mapping, take):
    text = HEADER + row(1) + row(1) + row(2, phone="x", born="1986-02-30") + "C3,B9,a,,,\n"
    job = take(mapping, text)

    rows = {row.row_number: row for row in QuarantinedRow.objects.filter(job=job)}
    assert counts(job) == (4, 1, 0, 0, 3)
    assert rows[2].reasons == [{"field": "customer_no", "code": "duplicate"}]
    assert {(r["field"], r["code"]) for r in rows[3].reasons} == {
        ("phone", "not_phone"),
        ("birth_on", "not_a_date"),
    }
    assert rows[4].reasons == [{"field": "branch_code", "code": "not_found"}]
    assert json.loads(rows[3].content)["name"] == "陈小玲"


def test_quarantined_row_is_mended_and_taken_in(mapping, take):
    job = take(mapping, HEADER + row(1, phone="x"))
    waiting = job.quarantine.get()
    content = json.loads(waiting.content)

    assert quarantine.replay_row(row=waiting, content=content) is False
    assert quarantine.replay_row(row=waiting, content=content | {"phone": "10312345678"}) is True
    job.refresh_from_db()
    assert (counts(job)[1], counts(job)[4]) == (1, 0)
    with pytest.raises(DomainError) as refusal:
        quarantine.replay_row(row=waiting, content=content)
    assert refusal.value.code == "row_is_settled"


def test_waiting_rows_can_be_discarded(mapping, take):
    job = take(mapping, HEADER + row(1, phone="x") + row(2, phone="y"))

    assert quarantine.discard_rows(job=job, row_ids=[job.quarantine.first().pk]) == 1
    assert quarantine.discard_rows(job=job) == 1
    assert set(job.quarantine.values_list("state", flat=True)) == {"discarded"}


def test_later_chunk_may_not_repeat_a_key_of_an_earlier_one(mapping, take, monkeypatch):
    monkeypatch.setattr(jobs, "CHUNK_ROWS", 2)
    job = take(mapping, HEADER + row(1) + row(2) + row(3) + row(1, name="other"))

    assert (job.chunks_done, counts(job)) == (2, (4, 3, 0, 0, 1))
    assert Customer.objects.get(customer_no="C1").name == "陈小玲"


def test_interrupted_job_goes_on_at_the_next_chunk(mapping, monkeypatch):
    monkeypatch.setattr(jobs, "CHUNK_ROWS", 2)
    text = HEADER + "".join(row(number) for number in range(5))
    job = jobs.create_job(mapping=mapping, upload=ContentFile(text.encode(), "rows.csv"))
    real, calls = jobs._take_chunk, []

    def crash_on_second(*args):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(*args)

    monkeypatch.setattr(jobs, "_take_chunk", crash_on_second)
    with pytest.raises(KeyboardInterrupt):
        jobs.run_job(job=job)
    monkeypatch.setattr(jobs, "_take_chunk", real)
    job.refresh_from_db()
    assert (job.state, job.chunks_done, Customer.objects.count()) == ("running", 1, 2)

    jobs.run_job(job=job)

    assert (job.state, job.chunks_done, counts(job)) == ("done", 3, (5, 5, 0, 0, 0))


@pytest.mark.parametrize(
    ("language", "told"), [("en", "No copy of the file"), ("zh-hans", "文件没有留存副本")]
)
def test_lost_job_of_the_command_fails_in_the_readers_words(
    mapping, tmp_path, monkeypatch, language, told
):
    path = tmp_path / "rows.csv"
    path.write_text(HEADER + row(1))

    def crash(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(jobs, "_take_chunk", crash)
    with pytest.raises(KeyboardInterrupt):
        jobs.import_path(mapping=mapping, path=path)

    lost = ImportJob.objects.stalled(timezone.now()).get()
    tasks.import_file_task(lost.pk)

    job = ImportJob.objects.get()
    assert job.state == "failed"
    with translation.override(language):
        assert faults.recall(job.error).startswith(told)


def test_cancelled_job_stops_before_its_next_chunk_and_stays_so(mapping, monkeypatch):
    monkeypatch.setattr(jobs, "CHUNK_ROWS", 1)
    text = HEADER + row(1) + row(2)
    job = jobs.create_job(mapping=mapping, upload=ContentFile(text.encode(), "rows.csv"))
    real = jobs._take_chunk

    def cancel_after(run, *args):
        real(run, *args)
        jobs.cancel_job(job=ImportJob.objects.get(pk=job.pk))

    monkeypatch.setattr(jobs, "_take_chunk", cancel_after)
    jobs.run_job(job=job)
    jobs.run_job(job=job)

    assert (job.state, job.rows_read, Customer.objects.count()) == ("cancelled", 1, 1)
    with pytest.raises(DomainError) as refusal:
        jobs.cancel_job(job=job)
    assert refusal.value.code == "job_is_over"


def test_file_without_the_columns_fails_with_their_names(mapping, take):
    with pytest.raises(DomainError) as refusal:
        take(mapping, "no,branch\nC1,B1\n")

    assert "born, mail, name, phone" in str(refusal.value)
    assert ImportJob.objects.get().state == "failed"


def test_every_format_reads_the_same(mapping, tmp_path):
    records = [
        {
            "no": "C1",
            "branch": "B1",
            "name": "陈",
            "phone": None,
            "mail": None,
            "born": "1986-03-01",
        }
    ]
    pq.write_table(pa.Table.from_pylist(records), tmp_path / "a.parquet")
    (tmp_path / "a.jsonl").write_text(json.dumps(records[0]) + "\n")
    book = openpyxl.Workbook()
    book.active.append(list(records[0]))
    book.active.append(list(records[0].values()))
    book.save(tmp_path / "a.xlsx")
    with gzip.open(tmp_path / "a.csv.gz", "wt", encoding="utf-8") as file:
        file.write(HEADER + "C1,B1,陈,,,1986-03-01\n")

    results = [
        counts(jobs.import_path(mapping=mapping, path=tmp_path / name))
        for name in ("a.parquet", "a.jsonl", "a.xlsx", "a.csv.gz")
    ]

    assert results == [(1, 1, 0, 0, 0)] + [(1, 0, 0, 1, 0)] * 3


def test_other_delimiters_and_encodings(take, mapping, tmp_path):
    spec = {
        "name": "gbk",
        "target": "customers",
        "fields": FIELDS,
        "read": {"delimiter": "|", "encoding": "gbk"},
    }
    other = mappings.save_mapping(data=spec)
    path = tmp_path / "a.txt"
    path.write_bytes((HEADER + row(1)).replace(",", "|").encode("gbk"))

    assert counts(jobs.import_path(mapping=other, path=path)) == (1, 1, 0, 0, 0)
    assert Customer.objects.get().name == "陈小玲"


def built_in(target):
    return mappings.built_in_mapping(target=target)


def test_branches_make_a_tree_whatever_their_order(take):
    text = "code,name_zh,name_en,parent_code\nC,c,c,B\nB,b,b,A\nA,a,a,\nX,x,x,none\n"
    job = take(built_in("branches"), text)

    assert counts(job) == (4, 3, 0, 0, 1)
    assert dict(Branch.objects.values_list("code", "path")) == {"A": "A", "B": "A/B", "C": "A/B/C"}
    assert counts(take(built_in("branches"), text)) == (4, 0, 0, 3, 1)
    assert counts(take(built_in("branches"), text.replace("C,c,c,B", "C,c,c,A"))) == (4, 0, 1, 2, 1)
    assert Branch.objects.get(code="C").path == "A/C"


def test_branches_without_a_column_of_parents_stay_where_they_stand(take):
    take(built_in("branches"), "code,name_zh,name_en,parent_code\nB,b,b,A\nA,a,a,\n")

    job = take(built_in("branches"), "code,name_zh,name_en\nB,乙,b\nA,a,a\nN,n,n\n")

    assert counts(job) == (3, 1, 1, 1, 0)
    assert dict(Branch.objects.values_list("code", "path")) == {"A": "A", "B": "A/B", "N": "N"}
    assert Branch.objects.get(code="B").name_zh == "乙"


def test_branches_below_themselves_or_nobody_are_set_aside_with_who_hangs_on_them(take):
    known = "code,name_zh,name_en,parent_code\nA,a,a,\nB,b,b,A\nC,c,c,B\n"
    take(built_in("branches"), known)

    ring = take(
        built_in("branches"),
        "code,name_zh,name_en,parent_code\nA,a,a,C\nD,d,d,A\nX,x,x,Y\nY,y,y,Z\nP,p,p,Q\nQ,q,q,P\nR,r,r,Q\n",
    )

    assert counts(ring) == (7, 1, 0, 0, 6)
    assert dict(Branch.objects.values_list("code", "path")) == {"A": "A", "B": "A/B", "C": "A/B/C", "D": "A/D"}  # fmt: skip
    reasons = {
        json.loads(row.content)["code"]: row.reasons[0]["code"] for row in ring.quarantine.all()
    }
    assert reasons == {
        "A": "below_itself",
        "P": "below_itself",
        "Q": "below_itself",
        "R": "not_found",
        "X": "not_found",
        "Y": "not_found",
    }


def test_a_branch_too_deep_in_the_tree_or_of_a_code_no_path_can_hold_is_set_aside(take):
    codes = [f"{'B' * 18}{place:02d}" for place in range(11)]
    chain = "".join(
        f"{code},b,b,{above}\n" for code, above in zip(codes, ["", *codes], strict=False)
    )

    job = take(built_in("branches"), f"code,name_zh,name_en,parent_code\n{chain}A/B,a,a,\n")

    assert counts(job) == (12, 9, 0, 0, 3)
    told = {json.loads(row.content)["code"]: row.reasons[0]["code"] for row in job.quarantine.all()}
    assert told == {codes[9]: "too_deep", codes[10]: "too_deep", "A/B": "not_code"}


def test_bookings_come_once_and_settle_balances_when_asked(take):
    holding = make_holding(make_customer(), balance=Decimal(0), external_id="H-1")
    spec = {
        "name": "bookings",
        "target": "transactions",
        "settle_balances": True,
        "fields": {
            "external_id": {"from": "id"},
            "holding_external_id": {"from": "h"},
            "booked_at": {"from": "at"},
            "amount": {"from": "amount"},
            "kind": {"const": "transfer_in"},
        },
    }
    mapping = mappings.save_mapping(data=spec)
    text = (
        "id,h,at,amount\nT1,H-1,2026-01-31,100.50\nT2,H-1,2026-02-01,-0.50\nT3,H-9,2026-02-01,1\n"
    )

    assert counts(take(mapping, text)) == (3, 2, 0, 0, 1)
    assert counts(take(mapping, text.replace("2026-01-31", "2026-03-05"))) == (3, 0, 0, 2, 1)
    holding.refresh_from_db()
    assert holding.balance == 100
    assert set(Transaction.objects.values_list("customer_id", flat=True)) == {holding.customer_id}


def test_events_consents_relations_and_tags(take):
    customer, other = make_customer(customer_no="C1"), make_customer(customer_no="C2")
    make_tag("vip")
    files = {
        "events": "external_id,customer_no,kind,occurred_at\nE1,C1,login,2026-01-01T00:00:00Z\n",
        "consents": "customer_no,purpose,channel,granted,source,at\nC1,marketing,email,yes,web,2026-01-01\n"
        "C2,marketing,email,yes,web,2099-01-01\n",
        "relations": "customer_no,other_no,kind\nC1,C2,household\n",
        "tags": "customer_no,tag_code\nC1,vip\nC2,none\n",
    }

    first = {target: counts(take(built_in(target), text)) for target, text in files.items()}
    again = {target: counts(take(built_in(target), text)) for target, text in files.items()}

    assert first == {
        "events": (1, 1, 0, 0, 0),
        "consents": (2, 1, 0, 0, 1),
        "relations": (1, 1, 0, 0, 0),
        "tags": (2, 1, 0, 0, 1),
    }
    assert {target: result[1] for target, result in again.items()} == dict.fromkeys(files, 0)
    assert Event.objects.get().customer == customer
    assert Consent.objects.get().granted is True
    assert Relation.objects.get().other == other


def test_terms_are_merged_and_holdings_found_by_them(take):
    customer = make_customer(customer_no="C1")
    make_product(code="ACC", kind="deposit")
    make_holding(customer, external_id="A1", terms={"disposition": "77", "kept": "yes"})
    spec = {
        "name": "cards",
        "target": "holdings",
        "fields": {
            "external_id": {"from": "id"},
            "customer_of": {"from": "disp", "by_term": "disposition"},
            "product_code": {"const": "ACC"},
            "terms.limit": {"from": "limit"},
        },
    }
    mapping = mappings.save_mapping(data=spec)

    assert counts(take(mapping, "id,disp,limit\nK1,77,500\nA1,77,9\nK2,78,1\n")) == (3, 1, 1, 0, 1)
    assert Holding.objects.get(external_id="K1").customer == customer
    assert Holding.objects.get(external_id="A1").terms == {
        "disposition": "77",
        "kept": "yes",
        "limit": "9",
    }


def test_source_fixes_its_offset_once(clock, mapping, take):
    spec = {
        "name": "old",
        "target": "customers",
        "source": {"code": "old", "name": "Old bank", "last_on": "1994-03-31"},
        "derive_contacts": True,
        "fields": {name: FIELDS[name] for name in ("customer_no", "branch_code", "birth_on")},
    }
    old = mappings.save_mapping(data=spec)
    text = HEADER + row(1, born="1970-01-01")

    take(old, text)
    customer = Customer.objects.get()
    assert customer.source.shift_days == 11669
    assert customer.birth_on == dt.date(1970, 1, 1) + dt.timedelta(days=11669)
    assert (customer.contact_derived, customer.email) == (True, "c1@old.test")
    assert customer.phone.startswith("103")
    clock.shift(dt.timedelta(days=400))
    assert counts(take(old, text)) == (1, 0, 0, 1, 0)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.integers(1, 8), st.text(max_size=20), st.text("0123456789", max_size=12)),
        min_size=1,
        max_size=12,
    )
)
def test_importing_is_idempotent_whatever_the_rows(mapping, tmp_path, rows):
    path = tmp_path / "any.jsonl"
    records = [
        {"no": f"C{n}", "branch": "B1", "name": name, "phone": phone, "mail": "", "born": ""}
        for n, name, phone in rows
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    jobs.import_path(mapping=mapping, path=path, refresh=False)

    again = jobs.import_path(mapping=mapping, path=path, refresh=False)

    assert (again.rows_inserted, again.rows_updated) == (0, 0)
    assert again.rows_unchanged + again.rows_quarantined == len(rows)


def test_profiles_stay_due_until_refreshed(mapping, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(HEADER + row(1))
    jobs.import_path(mapping=mapping, path=path, refresh=False)

    assert ProfileDue.objects.count() == 1
    assert refresh_due_profiles() == 1
    assert refresh_due_profiles() == 0


def test_new_and_known_customers_of_one_file_are_due_once_each(mapping, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(HEADER + row(1))
    jobs.import_path(mapping=mapping, path=path, refresh=False)
    path.write_text(HEADER + row(1, name="陈晓玲") + row(2) + row(3))
    jobs.import_path(mapping=mapping, path=path, refresh=False)

    due = ProfileDue.objects.order_by("customer__customer_no")
    assert list(due.values_list("customer__customer_no", flat=True)) == ["C1", "C2", "C3"]


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("customers_transactionreceipt", "external_id"),
        ("customers_eventreceipt", "external_id"),
        ("customers_holding", "external_id"),
        ("customers_customer", "customer_no"),
    ],
)
def test_source_keys_have_one_index(table, key):
    """A second one, for beginnings, is paid for by every row."""
    sql = "SELECT indexname FROM pg_indexes WHERE tablename = %s AND indexdef LIKE %s"

    assert len(fetch_column(sql, [table, f"%({key}%"])) == 1


def test_beginnings_of_customer_numbers_are_found_by_the_one_index():
    find = "EXPLAIN SELECT id FROM customers_customer WHERE customer_no LIKE 'C1%'"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    assert any(">= 'C1'" in line for line in fetch_column(find))
