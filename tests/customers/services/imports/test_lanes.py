"""Bookings of a file taken in by two sessions: one looks a chunk up while the other writes the one before."""

import time
from collections import Counter

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import AuditEntry
from accounts.services.audit import clear_actor, set_actor
from config.base.tables import fetch_column
from customers.models import Holding, ImportJob, Transaction, TransactionReceipt
from customers.services.imports import jobs, mappings
from customers.services.imports.chunks import Intake
from tests.factories.customers import make_customer, make_holding

pytestmark = pytest.mark.django_db(transaction=True)
HEADER = "external_id,holding_external_id,booked_at,amount,kind\n"


@pytest.fixture
def holding():
    return make_holding(make_customer(), external_id="H1", balance=0)


@pytest.fixture
def job(holding, monkeypatch):
    """Five bookings in chunks of two; the fourth bears the number of the first."""
    monkeypatch.setattr(jobs, "CHUNK_ROWS", 1)
    monkeypatch.setattr(jobs, "CHUNKS_AT_ONCE", 2)
    keys = ["T1", "T2", "T3", "T1", "T5"]
    lines = "".join(
        f"{key},H1,2026-03-01T10:00:00Z,{amount},cash_deposit\n"
        for amount, key in enumerate(keys, start=1)
    )
    return jobs.create_job(
        mapping=mappings.built_in_mapping(target="transactions"),
        upload=ContentFile((HEADER + lines).encode(), "rows.csv"),
    )


def counts(job):
    return job.chunks_done, job.rows_read, job.rows_inserted, job.rows_unchanged


def amounts():
    return [int(one) for one in Transaction.objects.order_by("id").values_list("amount", flat=True)]


def are_gone(sessions):
    """Whether sessions end within ten seconds: the server takes leave of one a moment after its client."""
    for _again in range(100):
        if not fetch_column("SELECT pid FROM pg_stat_activity WHERE pid = ANY(%s)", [sessions]):
            return True
        time.sleep(0.1)
    return False


def watch(monkeypatch, after):
    """Have each chunk's look-up followed, in its own session, by something else."""
    look_up = Intake.look_up

    def watched(self, ready):
        looked = look_up(self, ready)
        after()
        return looked

    monkeypatch.setattr(Intake, "look_up", watched)


def test_chunks_are_written_in_order_by_two_sessions_that_end(job, monkeypatch):
    used = []
    watch(monkeypatch, lambda: used.extend(fetch_column("SELECT pg_backend_pid()")))

    jobs.run_job(job=job)

    assert (job.state, counts(job)) == ("done", (3, 5, 4, 1))
    assert amounts() == [1, 2, 3, 5]
    assert sorted(Counter(used).values()) == [1, 2]
    assert are_gone(used)


def test_within_a_transaction_of_the_caller_there_is_one_session(job, monkeypatch):
    used = []
    watch(monkeypatch, lambda: used.append("another"))

    with transaction.atomic():
        jobs.run_job(job=job)

    assert (counts(job), used) == ((3, 5, 4, 1), [])


def test_account_that_changes_hands_meanwhile_takes_its_bookings_along(job, holding, monkeypatch):
    heir = make_customer()
    watch(monkeypatch, lambda: Holding.objects.filter(pk=holding.pk).update(customer=heir))

    jobs.run_job(job=job)

    assert counts(job) == (3, 5, 4, 1)
    assert set(Transaction.objects.values_list("customer_id", flat=True)) == {heir.pk}


def test_fault_of_a_chunk_stops_those_after_it_and_the_job_goes_on_there(job, monkeypatch):
    real = jobs._take_chunk

    def fail_on_second(run, parts, share_done, number, looked):
        if number == 1:
            raise RuntimeError
        real(run, parts, share_done, number, looked)

    monkeypatch.setattr(jobs, "_take_chunk", fail_on_second)
    with pytest.raises(RuntimeError):
        jobs.run_job(job=job)
    monkeypatch.setattr(jobs, "_take_chunk", real)
    left = ImportJob.objects.get()
    assert (left.state, left.chunks_done, amounts()) == ("running", 1, [1, 2])
    assert TransactionReceipt.objects.count() == 2

    jobs.run_job(job=left)

    assert (left.state, counts(left), amounts()) == ("done", (3, 5, 4, 1), [1, 2, 3, 5])


def test_import_cancelled_meanwhile_writes_no_further_chunk(job, monkeypatch):
    real = jobs._take_chunk

    def cancel_after(*args):
        real(*args)
        jobs.cancel_job(job=ImportJob.objects.get())

    monkeypatch.setattr(jobs, "_take_chunk", cancel_after)
    jobs.run_job(job=job)

    assert (job.state, job.chunks_done, amounts()) == ("cancelled", 1, [1, 2])


def test_both_sessions_act_in_the_name_of_whoever_imports(job):
    job.mapping.spec["settle_balances"] = True
    job.mapping.save()
    set_actor("user:anna", request_id="r1")
    try:
        jobs.run_job(job=job)
    finally:
        clear_actor()

    acted = AuditEntry.objects.filter(object_table="customers_holding", action="update")
    assert set(acted.values_list("actor", "request_id")) == {("user:anna", "r1")}
    assert (acted.count(), Holding.objects.get().balance) == (3, 11)
