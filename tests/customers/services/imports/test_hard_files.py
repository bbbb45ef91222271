"""Files that are broken, mislabelled or made to do harm: each is refused once, in words, and leaves nothing behind."""

import bz2
import codecs
import gzip
import io
import resource
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.utils import translation

from config.base.errors import DomainError
from customers.domain.mappings import ReadRule
from customers.models import Customer, ImportJob, QuarantinedRow
from customers.selectors import faults
from customers.services.imports import jobs, mappings
from customers.sources import reading
from customers.sources.faults import UnreadableSourceError
from tests.factories.customers import make_branch

pytestmark = pytest.mark.django_db
HEADER = "customer_no,branch_code,name\n"
ROWS = HEADER + "C1,B1,陈小玲\n"
MANY = HEADER + "".join(f"C{number},B1,陈小玲\n" for number in range(3000))


@pytest.fixture
def take(tmp_path):
    """`take(name, content, **read)` imports a file of customers by a mapping made for it."""
    make_branch("B1")

    def act(name, content, **read):
        spec = {"name": "hard", "target": "customers", "read": read} | {
            "fields": {field: {"from": field} for field in ("customer_no", "branch_code", "name")}
        }
        path = tmp_path / name
        path.write_bytes(content)
        return jobs.import_path(mapping=mappings.save_mapping(data=spec), path=path)

    return act


def zipped(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


def workbook(*rows):
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(buffer)
    return buffer.getvalue()


def sharing(text, rows):
    """A workbook of so many rows, each cell of which is the one text of the archive."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    shared = "".join(f"<si><t>{one}</t></si>" for one in (*HEADER.strip().split(","), text))
    row = "<row>" + '<c t="s"><v>%s</v></c>' * 3 + "</row>"
    cells = row % (0, 1, 2) + row % (3, 3, 3) * rows
    other, buffer = zipfile.ZipFile(io.BytesIO(workbook(["x"]))), io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in set(other.namelist()) - {"xl/sharedStrings.xml"}:
            content = other.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                content = f"<worksheet {main}><sheetData>{cells}</sheetData></worksheet>"
            if name == "[Content_Types].xml" and part not in content:
                content = content.replace("</Types>", part)
            archive.writestr(name, content)
        archive.writestr("xl/sharedStrings.xml", f"<sst {main}>{shared}</sst>")
    return buffer.getvalue()


def parquet(**columns):
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def zstd(content):
    return pa.Codec("zstd").compress(content, asbytes=True)


HARD = {
    "gzip cut off": ("a.csv.gz", gzip.compress(MANY.encode())[:-20], "cut off on the way"),
    "gzip damaged": ("a.csv.gz", b"\x1f\x8b\x08\x00 broken", "cannot be read as gzip"),
    "no gzip": ("a.csv.gz", ROWS.encode(), "cannot be read as gzip"),
    "bzip2 cut off": ("a.csv.bz2", bz2.compress(MANY.encode())[:-20], "cut off on the way"),
    "zip cut off": ("a.zip", zipped(a_csv=MANY)[:-40], "cannot be read as zip"),
    "two in a zip": ("a.zip", zipped(a_csv=ROWS, b_csv=ROWS), "holds 2 files"),
    "xz": ("a.csv.xz", b"\xfd7zXZ\x00", "packed as .xz are not supported"),
    "7z": ("a.7z", b"7z\xbc\xaf", "packed as .7z are not supported"),
    "gzip without its name": ("a.csv", gzip.compress(ROWS.encode()), "its content is gzip"),
    "workbook as csv": ("a.csv", workbook(["customer_no"]), "its content is zip / xlsx"),
    "old workbook": ("a.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600), "an old .xls"),
    "no workbook": ("a.xlsx", b"this is no workbook", "cannot be read as zip"),
    "parquet cut off": ("a.parquet", parquet(customer_no=["C1"])[:-20], "read as parquet"),
    "unknown format": ("a.dat", ROWS.encode(), "does not tell the format"),
    "GB18030 as UTF-8": ("a.csv", ROWS.encode("gb18030"), "not in the encoding utf-8-sig: see byte 35"),
    "UTF-16 without a mark": ("a.csv", ROWS.encode("utf-16-le"), "it is written in UTF-16 LE"),
    "NUL": ("a.csv", ROWS.encode() + b"C2,B1,a\0b\n", "NUL byte at byte 52"),
    "10,000 columns": ("a.csv", ",".join(map(str, range(10_000))).encode(), "has 10000 columns"),
    "10,000 cells": ("a.xlsx", workbook(range(10_000), [1]), "has 10000 columns"),
    "header twice": ("a.csv", b"customer_no,name,name\nC1,a,b\n", "in the header twice: name"),
    "cells twice": ("a.xlsx", workbook(["no", "no"], [1, 2]), "in the header twice: no"),
    "key twice": ("a.jsonl", b'{"customer_no": 1, "customer_no": 2}\n', "twice: customer_no"),
    "wide lines": ("a.csv", b"customer_no,name\nC1,a,b\nC2,a,b\n", "2 of the first 2 rows are not as wide as the header: line 2 has 3 fields, the header 2"),
    "short lines": ("a.csv", ROWS.encode() + b"C2,B1\n" * 2, "2 of the first 3 rows are not as wide as the header: line 3 has 2 fields, the header 3"),
    "wide cells": ("a.xlsx", workbook(["no"], ["C1", "a"], ["C2", "a"], ["C3"]), "2 of the first 3 rows are not as wide as the header: line 2 has 2 fields, the header 1"),
    "quote open at the end": ("a.csv", MANY.encode() + b'D1,B1,"open', "A quotation mark in row 3001 is never closed"),
    "quote open in a short row": ("a.csv", MANY.encode() + b'D1,"open\n', "in row 3001 is never closed"),
    "quote never closed": ("a.csv", ROWS.encode() + b'C2,B1,"open\n' + b"x\n" * 9, "never closed"),
    "empty": ("a.csv", b"", "The file is empty."),
    "header without end": ("a.csv", b"0" * 200_000, "A line is longer than 131072 bytes"),
    "only line ends": ("a.csv", b"\n\n\r\n", "The file is empty."),
    "packed nothing": ("a.csv.gz", gzip.compress(b""), "The file is empty."),
    "header only": ("a.csv", HEADER.encode(), "a header but no rows"),
    "header cells only": ("a.xlsx", workbook(["customer_no"]), "a header but no rows"),
    "parquet without rows": ("a.parquet", parquet(customer_no=[]), "a header but no rows"),
    "no JSON": ("a.jsonl", b'{"customer_no": "C1"}\n{broken\n', "Line 2 is not a JSON object"),
    "JSON array": ("a.jsonl", b"[1, 2]\n", "Line 1 is not a JSON object"),
    "columns missing": ("a.csv", b"no\n1\n", "lacks these columns: branch_code, customer_no, name"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "told"), HARD.values(), ids=HARD.keys())
def test_hard_file_is_refused_in_words_and_leaves_nothing(take, name, content, told, monkeypatch):
    monkeypatch.setattr(jobs, "CHUNK_ROWS", 100)
    with translation.override("en"), pytest.raises(DomainError) as refusal:
        take(name, content)

    job = ImportJob.objects.get()
    assert refusal.value.code == "import_failed"
    assert told in str(refusal.value)
    assert (job.state, job.rows_read, job.chunks_done) == ("failed", 0, 0)
    assert not Customer.objects.exists()
    assert not QuarantinedRow.objects.exists()
    with translation.override("zh-hans"):
        assert any("一" <= letter <= "鿿" for letter in faults.recall(job.error))


@pytest.mark.parametrize("declared", ["latin-1", "koi8_r", "cp866"])
def test_utf_8_is_not_read_as_another_countrys_letters(take, declared):
    with translation.override("en"), pytest.raises(DomainError) as caught:
        take("a.csv", MANY.encode(), encoding=declared)

    assert "it is written in UTF-8" in str(caught.value)


def test_encoding_is_held_to_what_the_mapping_declares(take):
    assert take("a.csv", ROWS.encode("gb18030"), encoding="gb18030").rows_inserted == 1
    assert Customer.objects.get().name == "陈小玲"
    with translation.override("en"):
        for declared, told in (("GB18030", "it is written in UTF-8"), ("base64", "no encoding")):
            with pytest.raises(DomainError, match=told):
                take("b.csv", MANY.encode(), encoding=declared)
    assert take("c.csv", ROWS.encode("utf-16"), encoding="utf-16").rows_unchanged == 1
    assert take("d.csv", codecs.BOM_UTF8 + ROWS.encode(), encoding="utf-8").rows_unchanged == 1


def test_every_packing_and_line_end_reads_the_same(take):
    mixed = ROWS.replace("\n", "\r\n") + "C2,B1,a\rC3,B1,b\n\nC4,B1,c"
    packed = {
        "a.csv": mixed.encode(),
        "a.csv.gz": gzip.compress(mixed.encode()),
        "a.csv.bz2": bz2.compress(mixed.encode()),
        "a.csv.zst": zstd(mixed.encode()),
        "a.zip": zipped(a_csv=mixed),
        "a.xlsx.gz": gzip.compress(
            workbook(*(line.split(",") for line in mixed.split() if line), [])
        ),
    }

    taken = [take(name, content) for name, content in packed.items()]

    assert [job.rows_read for job in taken] == [4] * 6
    assert [job.rows_unchanged for job in taken] == [0] + [4] * 5


def test_formula_stays_text(take):
    formula = "=cmd|' /C calc'!A0"
    take("a.xlsx", workbook(["customer_no", "branch_code", "name"], ["C1", "B1", "'" + formula]))
    take("b.csv", f"{HEADER}C2,B1,{formula}\n".encode())

    assert Customer.objects.get(customer_no="C2").name == formula


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv.gz", gzip.compress(HEADER.encode() + b"C1,B1,a\n" * 200_000)),
        ("a.csv.bz2", bz2.compress(HEADER.encode() + b"C1,B1,a\n" * 200_000)),
        ("a.csv.zst", zstd(HEADER.encode() + b"C1,B1,a\n" * 200_000)),
        ("a.zip", zipped(a_csv=HEADER + "C1,B1,a\n" * 200_000)),
        ("a.xlsx", zipped(a_xml=bytes(2_000_000))),
        ("a.xlsx.gz", gzip.compress(bytes(2_000_000))),
    ],
    ids=["gzip", "bzip2", "zstd", "zip", "xlsx", "packed xlsx"],
)
def test_what_unpacks_without_end_is_a_bomb(take, settings, name, content):
    settings.IMPORT_MAX_RATIO, settings.IMPORT_RATIO_GRACE_BYTES = 20, 1_000_000
    with translation.override("en"), pytest.raises(DomainError, match="more than 20 times"):
        take(name, content)
    settings.IMPORT_MAX_RATIO, settings.IMPORT_MAX_BYTES = 10**6, 1_500_000
    with translation.override("en"), pytest.raises(DomainError, match="more than 1500000 bytes"):
        take(name, content)
    assert not Customer.objects.exists()


def repeated(value, rows):
    """A column that says one value so many times; the file holds it once."""
    return pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array([value]))


def repeating(value, rows):
    """A Parquet file of three such columns, which does not say that they are dictionaries."""
    buffer, columns = io.BytesIO(), [repeated(value, rows)] * 3
    pq.write_table(pa.table(columns, HEADER.strip().split(",")), buffer, store_schema=False)
    return buffer.getvalue()


SMALL = {
    "xlsx": ("a.xlsx", sharing("a" * 32_767, 20_000)),
    "parquet": ("a.parquet", repeating("a" * 200_000, 20_000)),
    "numbers": ("a.parquet", parquet(customer_no=pa.array([b"a" * 90_000] * 9_000, pa.binary(90_000)))),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content"), SMALL.values(), ids=SMALL.keys())
def test_one_text_that_stands_for_many_cells_is_refused_in_flat_memory(take, name, content):
    assert len(content) < 300_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with translation.override("en"), pytest.raises(DomainError, match="more than 200 times"):
        take(name, content)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 << 10
    assert not QuarantinedRow.objects.exists()


LISTS = pa.ListArray.from_arrays(pa.array(range(0, 2001, 2), pa.int32()), repeated("a" * 500, 2000))
PAIRS = pa.array([[("key", "a" * 1000)]] * 1000, pa.map_(pa.string(), pa.string()))
OBJECTS = pa.array([{"key": "a" * 1000}] * 1000)
SPREAD = {
    "xlsx": ("a.xlsx", sharing("a" * 333, 1000)),
    "parquet": ("a.parquet", repeating("a" * 333, 1000)),
    "groups": ("a.parquet", parquet(name=pa.chunked_array([["a" * 1000]] * 1000))),
    "lists": ("a.parquet", parquet(name=LISTS)),
    "maps": ("a.parquet", parquet(name=PAIRS)),
    "objects": ("a.parquet", parquet(name=OBJECTS)),
    "view": ("a.parquet", parquet(name=pa.array(["a" * 1000] * 1000, pa.string_view()))),
}


@pytest.mark.parametrize(("name", "content"), SPREAD.values(), ids=SPREAD.keys())
def test_fewer_rows_are_held_at_once_where_they_are_long(settings, name, content):
    settings.IMPORT_MAX_ROWS_BYTES = 64_000
    chunks = list(reading.read_chunks(io.BytesIO(content), name, ReadRule(), 900))

    assert [chunk.rows.num_rows for chunk in chunks if chunk.rows.nbytes > 70_000] == []
    assert sum(chunk.rows.num_rows for chunk in chunks) == 1000
    assert 16 <= len(chunks) <= 40
    assert [chunk.first_row for chunk in chunks][:2] == [1, 1 + chunks[0].rows.num_rows]
    whole = pa.concat_tables(chunk.rows for chunk in chunks)["name"].to_pylist()
    assert len({str(value) for value in whole}) == 1

    settings.IMPORT_MAX_ROWS_BYTES = 900
    with translation.override("en"), pytest.raises(UnreadableSourceError):
        list(reading.read_chunks(io.BytesIO(content), name, ReadRule(), 900))


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.csv.gz"])
def test_line_without_end_is_refused_in_flat_memory(take, settings, name):
    settings.IMPORT_MAX_LINE_BYTES = 1 << 20
    start = b"" if name.endswith("jsonl") else HEADER.encode()
    content = start + b"a" * (300 << 20)
    content = gzip.compress(content, 1) if name.endswith(".gz") else content
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with translation.override("en"), pytest.raises(DomainError, match="longer than 1048576 bytes"):
        take(name, content)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10


def test_values_no_column_can_take_fail_the_job_and_do_not_leave_it_running(take, monkeypatch):
    def stumble(*_args, **_more):
        raise TypeError("C1 陈小玲")

    monkeypatch.setattr("customers.services.imports.chunks.map_chunk", stumble)

    with pytest.raises(DomainError) as refused:
        take("rows.csv", ROWS.encode())

    job = ImportJob.objects.get()
    assert (job.state, job.rows_inserted) == (ImportJob.State.FAILED, 0)
    assert "陈小玲" not in str(refused.value) + job.error


def test_a_parquet_file_of_lists_bytes_and_far_moments_is_taken_row_by_row(take):
    buffer = io.BytesIO()
    table = pa.table(
        {
            "customer_no": ["C1", "C2"],
            "branch_code": ["B1", "B1"],
            "name": pa.array([b"\xff\xfe", "陈".encode()]),
        }
    )
    pq.write_table(table, buffer)

    job = take("rows.parquet", buffer.getvalue())

    assert (job.state, job.rows_inserted, job.rows_quarantined) == (ImportJob.State.DONE, 1, 1)
    assert QuarantinedRow.objects.get().reasons == [{"field": "name", "code": "bad_character"}]
