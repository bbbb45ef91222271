"""Rows of another width than their header: set aside with what stood in them, and nobody's values are emptied by them."""

import csv
import datetime as dt
import io
import json

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from config.base.errors import DomainError
from customers.models import Customer, ImportJob
from customers.services.imports import jobs, mappings, quarantine, quarantine_files
from tests.factories.customers import make_branch

pytestmark = pytest.mark.django_db
NAMES = ("customer_no", "name", "branch_code", "phone", "email", "gender", "birth_on")
HEADER = ",".join(NAMES) + "\n"
WHOLE = "S-1,陈一,B0,10312345678,chen@mail.test,F,1986-03-01\n"
SHORT = "S-1,陈一,B0\n"
SHORT_REASON = [{"field": "", "code": "row_short"}]
WIDE_REASON = [{"field": "", "code": "row_wide"}]


def line(number):
    return f"C{number},客户,B0,10300000{number:03d},c{number}@mail.test,M,1990-01-01\n"


@pytest.fixture
def take(tmp_path):
    """`take(text)` imports customers from a CSV text, or from the bytes of a workbook."""
    make_branch("B0")
    fields = {name: {"from": name} for name in NAMES}
    spec = {"name": "core", "target": "customers", "fields": fields}
    mapping = mappings.save_mapping(data=spec)

    def act(content, name="rows.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return jobs.import_path(mapping=mapping, path=path)

    return act


def counts(job):
    job.refresh_from_db()
    return (
        job.rows_read,
        job.rows_inserted,
        job.rows_updated,
        job.rows_unchanged,
        job.rows_quarantined,
    )


def values():
    kept = Customer.objects.get(customer_no="S-1")
    return kept.phone, kept.email, kept.gender, kept.birth_on


KEPT = ("10312345678", "chen@mail.test", "F", dt.date(1986, 3, 1))


def test_short_row_empties_nothing_and_keeps_its_cells(take):
    take(HEADER + WHOLE)

    job = take(HEADER + SHORT)

    waiting = job.quarantine.get()
    assert counts(job) == (1, 0, 0, 0, 1)
    assert values() == KEPT
    assert (waiting.row_number, waiting.reasons) == (1, SHORT_REASON)
    assert json.loads(waiting.content) == dict.fromkeys(NAMES) | {
        "customer_no": "S-1",
        "name": "陈一",
        "branch_code": "B0",
    }


def test_wide_row_is_set_aside_and_the_rest_is_taken_in(take):
    wide = 'C2,Smith, John,B0,10300000002,c2@mail.test,M,1990-01-01,"x,y"\n'

    job = take(HEADER + line(1) + wide + line(3))

    waiting = job.quarantine.get()
    content = json.loads(waiting.content)
    assert counts(job) == (3, 2, 0, 0, 1)
    assert (waiting.row_number, waiting.reasons) == (2, WIDE_REASON)
    assert (content["branch_code"], content["birth_on"]) == ("John", "M")
    assert content["sandpiper_beyond"] == '1990-01-01,"x,y"'
    assert set(Customer.objects.values_list("customer_no", flat=True)) == {"C1", "C3"}


def test_blank_lines_are_no_rows_and_numbers_count_every_other(take):
    bad = line(4).replace("1990-01-01", "1990-02-30")

    job = take(HEADER + line(1) + "\n  \t\n" + SHORT + line(2) + line(3) + bad + "合计,3")

    reasons = dict(job.quarantine.values_list("row_number", "reasons"))
    assert counts(job) == (6, 3, 0, 0, 3)
    assert reasons == {
        2: SHORT_REASON,
        5: [{"field": "birth_on", "code": "not_a_date"}],
        6: SHORT_REASON,
    }


def test_cells_beyond_the_header_of_a_sheet_set_their_row_aside(take):
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for row in (HEADER, line(1), line(2).strip() + ",note\n", "C3,客户,B0\n", line(4)):
        book.active.append(row.strip().split(","))
    book.active.append([*line(5).strip().split(","), ""])
    book.save(buffer)

    job = take(buffer.getvalue(), "rows.xlsx")

    waiting = job.quarantine.get()
    assert counts(job) == (5, 4, 0, 0, 1)
    assert (waiting.row_number, waiting.reasons) == (2, WIDE_REASON)
    assert json.loads(waiting.content)["sandpiper_beyond"] == "note"


def test_a_number_that_a_workbook_rounded_and_its_line_of_totals_are_no_customers(take):
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.active.append(HEADER.strip().split(","))
    for key in (6.22202e18, 6222020000000000, 622202, "合计"):
        book.active.append([key, *line(1).strip().split(",")[1:]])
    book.save(buffer)

    job = take(buffer.getvalue(), "rows.xlsx")

    reasons = dict(job.quarantine.values_list("row_number", "reasons"))
    assert reasons == {
        1: [{"field": "customer_no", "code": "rounded"}],
        4: [{"field": "customer_no", "code": "is_total"}],
    }
    assert sorted(Customer.objects.values_list("customer_no", flat=True)) == [
        "622202",
        "6222020000000000",
    ]


def test_chunks_without_an_even_row_and_a_stop_between_lose_no_number(take, tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "CHUNK_ROWS", 2)
    text = HEADER + line(1) + line(2) + line(3) + SHORT * 2 + line(1) + SHORT + line(4) + line(5)
    whole = take(text)
    path = tmp_path / "rows.csv"
    job = ImportJob.objects.create(mapping=whole.mapping, file_name="rows.csv")
    real, done = jobs.set_aside, []

    def stop(job, bad):
        done.append(len(bad))
        if len(done) == 3:
            raise KeyboardInterrupt
        real(job, bad)

    monkeypatch.setattr(jobs, "set_aside", stop)
    with pytest.raises(KeyboardInterrupt):
        jobs._run(job, lambda: path.open("rb"), refresh=False)
    job.refresh_from_db()
    assert (job.state, job.chunks_done, job.rows_read) == ("running", 2, 4)
    monkeypatch.setattr(jobs, "set_aside", real)
    jobs._run(job, lambda: path.open("rb"), refresh=False)

    assert (counts(whole), counts(job)) == ((9, 5, 0, 0, 4), (9, 0, 0, 5, 4))
    for one in (whole, job):
        assert dict(one.quarantine.values_list("row_number", "reasons")) == {
            4: SHORT_REASON,
            5: SHORT_REASON,
            6: [{"field": "customer_no", "code": "duplicate"}],
            7: SHORT_REASON,
        }


def test_half_of_the_first_thousand_may_be_uneven_and_more_are_a_misread_file(take):
    even = "".join(line(number) for number in range(500))

    assert counts(take(HEADER + even + "C9\n" * 500)) == (1000, 500, 0, 0, 500)
    with pytest.raises(DomainError, match="501"):
        take(HEADER + even[: -len(line(499))] + "C9\n" * 501)

    # What comes after them was read right so far.
    assert counts(take(HEADER + even * 2 + "C9\n" * 1500))[4] == 2000


def test_values_as_long_as_a_line_may_be_and_odd_quotation_marks_are_read(take):
    name = '"' + "长" * 200_000 + '"'

    job = take(
        HEADER
        + line(1)
        + line(2).replace("客户", name)
        + line(3).replace("客户", '"a"b')
        + line(4).replace("客户", 'x"y')
        + line(5).replace("客户", '"a\r\nb,""c"""')
    )

    assert dict(job.quarantine.values_list("row_number", "reasons")) == {
        2: [{"field": "name", "code": "too_long"}]
    }
    kept = dict(Customer.objects.values_list("customer_no", "name"))
    assert kept == {"C1": "客户", "C3": "ab", "C4": 'x"y', "C5": 'a\r\nb,"c"'}


def test_no_replay_takes_an_uneven_row_in_as_it_stands(take):
    take(HEADER + WHOLE)
    job = take(HEADER + SHORT + line(1) + line(2).strip() + ",\n" + line(3).replace("B0", "B9"))
    make_branch("B9")

    assert quarantine.replay_rows(job=job, code="row_short") == quarantine.Replayed(0, 1)
    assert quarantine.replay_rows(job=job) == quarantine.Replayed(1, 2)

    assert values() == KEPT
    assert job.quarantine.waiting().count() == 2


def test_uneven_rows_are_mended_in_place(take):
    take(HEADER + WHOLE)
    job = take(HEADER + SHORT + line(1) + line(2).replace("客户", "Smith, John") + line(3))
    short, wide = job.quarantine.order_by("row_number")
    content = dict(zip(NAMES, WHOLE.strip().replace("10312345678", "").split(","), strict=True))

    assert quarantine.replay_row(row=short, content=content)
    assert values() == ("", *KEPT[1:])

    found = json.loads(wide.content)
    assert not quarantine.replay_row(row=wide, content=found | {"name": "Smith"})
    wide.refresh_from_db()
    assert (wide.reasons, json.loads(wide.content)["name"]) == (WIDE_REASON, "Smith")
    right = dict(zip(NAMES, line(2).strip().split(","), strict=True))
    assert quarantine.replay_row(row=wide, content=right | {"sandpiper_beyond": ""})
    assert counts(job) == (4, 3, 1, 0, 0)


def test_uneven_rows_are_mended_by_file_and_left_where_nobody_did(take, steward):
    take(HEADER + WHOLE)
    bad = line(3).replace("B0", "B9")
    job = take(HEADER + SHORT + line(1) + "C2,客户,B0\n" + line(4).strip() + ",x\n" + bad * 2)
    rows = list(csv.reader(io.StringIO(quarantine_files.write_rows(job=job, by=steward))))[1:]
    by_number = {row[0]: row for row in rows[1:]}
    assert rows[0][-1] == "sandpiper_beyond"
    by_number["3"][rows[0].index("phone")] = "10300000002"
    by_number["4"][-1] = ""

    def put_back(kept):
        text = io.StringIO()
        csv.writer(text).writerows([row[:kept] for row in rows])
        return quarantine_files.take_rows(job=job, content=text.getvalue().encode())

    # Without the last columns nobody has said what is in them, and what is beyond them is still there.
    assert put_back(-3) == quarantine.Replayed(0, 5)
    assert put_back(None) == quarantine.Replayed(2, 3)
    assert values() == KEPT
    assert set(job.quarantine.waiting().values_list("row_number", flat=True)) == {1, 5, 6}
    assert Customer.objects.get(customer_no="C2").phone == "10300000002"


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("cp932", "山田太郎"), ("cp949", "김철수"), ("gb18030", "王伟"), ("utf-16", "王伟")],
)
def test_mended_file_is_read_as_the_spreadsheet_of_its_country_wrote_it(take, encoding, name):
    job = take(HEADER + WHOLE.replace("1986-03-01", "1986-03-32"))
    mended = f"sandpiper_row,{HEADER}1,{WHOLE}".replace("陈一", name)

    taken = quarantine_files.take_rows(job=job, content=mended.encode(encoding))

    assert taken == quarantine.Replayed(1, 0)
    assert Customer.objects.get().name == name


def test_mended_file_with_rows_of_another_width_empties_nothing(take):
    take(HEADER + WHOLE)
    job = take(HEADER + WHOLE.replace("1986-03-01", "1986-03-32") + line(1))
    start = f"sandpiper_row,{HEADER}"

    wide = quarantine_files.take_rows(job=job, content=f"{start}1,S-1,a,b,{WHOLE}".encode())
    short = quarantine_files.take_rows(job=job, content=f"{start}1,S-1,陈二\n".encode())
    last = WHOLE.replace("陈一", "陈三").encode()
    whole = quarantine_files.take_rows(job=job, content=start.encode() + b"1," + last)

    assert (wide, short) == (quarantine.Replayed(0, 0), quarantine.Replayed(0, 1))
    assert whole == quarantine.Replayed(1, 0)
    assert (values(), Customer.objects.get(customer_no="S-1").name) == (KEPT, "陈三")


def test_screens_say_what_an_uneven_row_lacks_or_has_too_many(take, client, steward):
    client.force_login(steward)
    job = take(HEADER + SHORT + line(1) + line(2).replace("客户", "Smith, John") + line(3))
    short, wide = job.quarantine.order_by("row_number")
    shown = []
    for language in ("en", "zh-hans"):
        client.cookies["sp_language"] = language
        listed = reverse("customers:quarantine_list", args=[job.pk])
        mended = [reverse("customers:quarantine_mend", args=[row.pk]) for row in (short, wide)]
        shown += [client.get(url).content.decode() for url in (listed, *mended)]

    assert ">Fewer fields than the header (1)</option>" in shown[0]
    assert ">字段数少于表头 (1)</option>" in shown[3]
    assert [page.count('aria-invalid="true"') for page in shown] == [0, 4, 1] * 2
    assert ">Beyond the header</label>" in shown[2]
    assert ">超出表头的内容</label>" in shown[5]

    client.post(reverse("customers:quarantine_replay", args=[job.pk]))
    assert job.quarantine.waiting().count() == 2


def test_first_look_at_a_file_shows_which_rows_are_uneven(take, client, steward):
    client.force_login(steward)
    mapping = take(HEADER + WHOLE).mapping
    upload = ContentFile((HEADER + line(1) + SHORT + line(2)).encode(), name="rows.csv")
    job = jobs.draft_job(mapping=mapping, upload=upload)

    shown = client.get(reverse("customers:import_preview", args=[job.pk])).context["preview"]

    assert [len(reasons) for _values, reasons in shown.rows] == [0, 1, 0]
    assert [values[0] for values, _reasons in shown.rows] == ["C1", "–", "C2"]


def test_file_of_one_uneven_row_can_be_looked_at_and_mapped(take, client, steward):
    client.force_login(steward)
    mapping = take(HEADER + WHOLE).mapping
    alone = (HEADER + SHORT).encode()
    mapped = jobs.draft_job(mapping=mapping, upload=ContentFile(alone, name="a.csv"))
    unmapped = jobs.draft_job(mapping=None, upload=ContentFile(alone, name="b.csv"))

    first = client.get(reverse("customers:import_preview", args=[mapped.pk]))
    guessed = client.get(reverse("customers:mapping_create", args=[unmapped.pk, "customers"]))

    assert [reasons for _values, reasons in first.context["preview"].rows] == [["字段数少于表头"]]
    assert '<option value="branch_code" selected>' in guessed.content.decode()
