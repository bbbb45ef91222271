"""JSON lines that do not all name the same keys."""

import json

import pytest

from customers.models import Customer
from customers.services.imports import jobs, mappings, quarantine
from tests.factories.customers import make_branch, make_customer

pytestmark = pytest.mark.django_db
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


def told(**over):
    return json.dumps({"no": "C1", "branch": "B1"} | over, ensure_ascii=False) + "\n"


def test_key_that_a_json_line_lacks_leaves_the_value_and_null_empties_it(mapping, tmp_path):
    full = {"name": "陈小玲", "phone": "10312345678", "mail": "chen@x.test", "born": "1990-02-03"}
    lines = {
        "full": told(**full) + told(no="C2", **full) + told(no="C3", **full),
        "later": told(mail="new@x.test") + told(no="C2", phone=None, mail="") + told(no="C3"),
    }
    for name, text in lines.items():
        path = tmp_path / f"{name}.jsonl"
        path.write_text(text)
        job = jobs.import_path(mapping=mapping, path=path)

    first, second, third = Customer.objects.order_by("customer_no")
    assert (first.name, first.phone, first.email) == ("陈小玲", "10312345678", "new@x.test")
    assert (second.name, second.phone, second.email) == ("陈小玲", "", "")
    assert (third.name, third.phone, third.email) == ("陈小玲", "10312345678", "chen@x.test")
    assert {str(one.birth_on) for one in (first, second, third)} == {"1990-02-03"}
    assert (job.rows_read, job.rows_quarantined, job.chunks_done) == (3, 0, 1)


def test_bad_json_lines_keep_their_numbers_and_what_they_did_not_say(mapping, tmp_path):
    make_customer(customer_no="C3", name="王伟", phone="10312345678")
    path = tmp_path / "later.jsonl"
    path.write_text(told(mail="a@x.test") + told(no="C2", phone="x") + told(no="C3", mail="bad"))

    job = jobs.import_path(mapping=mapping, path=path)
    row = job.quarantine.get(row_number=3)
    taken = quarantine.replay_row(row=row, content=json.loads(row.content) | {"mail": "b@x.test"})

    assert list(job.quarantine.order_by("pk").values_list("row_number", flat=True)) == [3, 2]
    assert taken is True
    third = Customer.objects.get(customer_no="C3")
    assert (third.name, third.phone, third.email) == ("王伟", "10312345678", "b@x.test")


def test_required_key_that_a_json_line_lacks_is_missing_in_it_alone(mapping, tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text(told() + json.dumps({"no": "C2", "name": "王伟"}) + "\n")

    job = jobs.import_path(mapping=mapping, path=path)

    assert (job.rows_inserted, job.rows_quarantined) == (1, 1)
    assert job.quarantine.get().reasons == [{"field": "branch_code", "code": "missing"}]


def test_later_chunk_that_names_nothing_required_is_set_aside(mapping, tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "CHUNK_ROWS", 2)
    path = tmp_path / "rows.jsonl"
    notes = '{"note": "end of branch 1"}\n{"note": "end"}\n'
    path.write_text(told() + told(no="C2") + notes * 2 + told(no="C5"))

    job = jobs.import_path(mapping=mapping, path=path)

    assert (job.state, job.rows_read, job.rows_inserted, job.rows_quarantined) == ("done", 7, 3, 4)
    missing = [{"field": name, "code": "missing"} for name in ("customer_no", "branch_code")]
    reasons = dict(job.quarantine.values_list("row_number", "reasons"))
    assert reasons == dict.fromkeys((3, 4, 5, 6), missing)


def test_key_that_no_line_names_is_read_beside_another_or_stood_in_for(mapping, tmp_path):
    fields = FIELDS | {
        "phone": {"first": [{"from": "phone"}, {"from": "mobile"}]},
        "occupation": {"from": "job", "default": "none"},
    }
    mappings.save_mapping(data={"name": "core", "target": "customers", "fields": fields})
    path = tmp_path / "rows.jsonl"
    path.write_text(told(name="王伟", mobile="10312345678"))

    job = jobs.import_path(mapping=mapping.__class__.objects.get(), path=path)

    found = Customer.objects.get()
    assert (job.rows_inserted, found.phone, found.occupation) == (1, "10312345678", "none")
