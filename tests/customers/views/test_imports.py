import gzip
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEntry
from customers.models import Customer, ImportJob, ImportMapping, QuarantinedRow
from customers.services.imports import jobs, mappings
from tests.factories.customers import make_branch

pytestmark = pytest.mark.django_db
SPEC = {
    "name": "core",
    "target": "customers",
    "fields": {
        "customer_no": {"from": "no"},
        "branch_code": {"from": "branch"},
        "phone": {"from": "phone"},
    },
}
TEXT = "no,branch,phone\nC1,B1,10312345678\nC2000002,B1,x\n"


@pytest.fixture
def steward(client_for):
    make_branch("B1")
    return client_for("data_steward")


def uploaded(text=TEXT, name="rows.csv"):
    return SimpleUploadedFile(name, text.encode())


def test_upload_preview_start_and_job_page(
    steward, eager_tasks, django_capture_on_commit_callbacks
):
    mapping = mappings.save_mapping(data=SPEC)

    answer = steward.post(
        reverse("customers:import_create"), {"mapping": mapping.pk, "file": uploaded()}
    )
    job = ImportJob.objects.get()
    preview = steward.get(answer.url)
    shown = preview.content.decode()
    assert answer.url == reverse("customers:import_preview", args=[job.pk])
    assert (job.state, Customer.objects.count()) == ("draft", 0)
    assert preview.context["preview"].failing == 1
    assert "Phone: Not a telephone number" in shown
    assert "103 **** 5678" in shown
    assert "10312345678" not in shown

    with django_capture_on_commit_callbacks(execute=True):
        steward.post(reverse("customers:import_start", args=[job.pk]))

    text = steward.get(reverse("customers:import_detail", args=[job.pk])).content.decode()
    assert Customer.objects.get().customer_no == "C1"
    assert "Not a telephone number" in text
    assert "hx-trigger" not in text.split('id="job"')[1].split(">")[0]


def test_file_that_was_not_started_is_deleted_by_a_click(
    steward, media, django_capture_on_commit_callbacks
):
    steward.post(reverse("customers:import_create"), {"file": uploaded()})
    job = ImportJob.objects.get()
    (kept,) = (path for path in media.rglob("*") if path.is_file())
    mapping = reverse("customers:mapping_create", args=[job.pk, "customers"])
    discard = reverse("customers:import_discard", args=[job.pk])
    assert discard in steward.get(mapping).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        page = steward.post(discard, follow=True).content.decode()

    assert "rows.csv is deleted; nothing of it was taken in." in page
    assert not ImportJob.objects.exists()
    assert not kept.exists()


def test_import_that_was_started_is_not_discarded(steward):
    mapping = mappings.save_mapping(data=SPEC)
    job = jobs.create_job(mapping=mapping, upload=uploaded())

    page = steward.post(
        reverse("customers:import_discard", args=[job.pk]), follow=True
    ).content.decode()

    assert "This import has been started already." in page
    assert ImportJob.objects.get().state == "waiting"


def test_draft_without_its_file_says_so_and_does_not_start(steward):
    mapping = mappings.save_mapping(data=SPEC)
    job = jobs.draft_job(mapping=mapping, upload=uploaded())
    ImportJob.objects.update(file="")
    told = "No copy of the file is kept: upload it again, or import it again by the command that read it."

    assert told in steward.get(reverse("customers:import_preview", args=[job.pk])).content.decode()
    start = reverse("customers:import_start", args=[job.pk])
    assert told in steward.post(start, follow=True).content.decode()
    assert ImportJob.objects.get().state == "draft"


def test_mapping_may_come_as_yaml_and_its_problems_are_told(steward):
    url = reverse("customers:import_create")
    good = SimpleUploadedFile("m.yaml", json.dumps(SPEC).encode())
    bad = SimpleUploadedFile("m.yaml", b"name: x\ntarget: moons\nfields: {a: {from: b}}")

    refused = steward.post(url, {"mapping_file": bad, "file": uploaded()})
    assert refused.status_code == 422
    assert "moons is not one of" in refused.content.decode()
    assert not ImportJob.objects.exists()
    assert steward.post(url, {"mapping_file": good, "file": uploaded()}).status_code == 302
    assert ImportMapping.objects.get().name == "core"


def test_mapping_is_made_on_the_screen(steward):
    job = jobs.draft_job(mapping=mappings.save_mapping(data=SPEC), upload=uploaded())
    url = reverse("customers:mapping_create", args=[job.pk, "customers"])

    assert [one.name for one in steward.get(url).context["sheet"].columns] == [
        "no",
        "branch",
        "phone",
    ]
    answer = steward.post(
        url,
        {
            "name": "made here",
            "delimiter": ",",
            "from_customer_no": "no",
            "const_branch_code": "B1",
            "from_phone": "phone",
        },
    )

    made = ImportMapping.objects.get(name="made here")
    job.refresh_from_db()
    assert answer.url == reverse("customers:import_preview", args=[job.pk])
    assert job.mapping == made
    assert made.spec["fields"] == {
        "customer_no": {"from": "no"},
        "branch_code": {"const": "B1"},
        "phone": {"from": "phone"},
    }
    incomplete = steward.post(url, {"name": "half", "from_phone": "phone"})
    assert incomplete.status_code == 422
    assert "customer_no is required" in incomplete.content.decode()
    taken = steward.post(url, {"name": "core", "from_customer_no": "no", "const_branch_code": "B1"})
    assert "There is a mapping of this name already" in taken.content.decode()
    assert ImportMapping.objects.get(name="core").spec == SPEC


BANK = (
    "客户编号|户名|证件号码|联系电话|性别|出生日期|开户机构\n"
    "C1|陈小玲|11010519491231002X|13800138000|女|1949/12/31|B1\n"
    "C2|王伟|坏|13900139000|男|1950/01/02|B1\n"
)


def test_upload_without_a_mapping_is_guessed_tried_and_found_again(steward):
    url = reverse("customers:import_create")
    file = SimpleUploadedFile("客户.csv", BANK.encode("gb18030"))

    answer = steward.post(url, {"file": file})
    job = ImportJob.objects.get()
    shown = steward.get(answer.url)
    assert answer.url == reverse("customers:mapping_create", args=[job.pk, "customers"])
    sheet = shown.context["sheet"]
    given = {f"from_{line.field.name}": line.column for line in sheet.lines}
    given |= {"name": "ours", "delimiter": "|", "encoding": "gb18030"}
    given |= {"codes_gender": "男=M\n女=F", "format_birth_on": "%Y/%m/%d"}
    rows = steward.post(reverse("customers:mapping_rows", args=[job.pk, "customers"]), given)
    assert (rows.context["preview"].failing, ImportMapping.objects.count()) == (1, 0)
    for page in (shown.content.decode(), rows.content.decode()):
        assert "138 **** 8000" in page
        assert "13800138000" not in page
        assert "11010519491231002X" not in page
        assert "陈小玲" not in page
    assert "Not a valid identity number" in rows.content.decode()

    steward.post(answer.url, given)
    again = SimpleUploadedFile("next month.csv", BANK.encode("gb18030"))
    found = steward.post(url, {"file": again})
    assert ImportJob.objects.order_by("-pk")[0].mapping.name == "ours"
    assert found.url.endswith("/preview/")
    assert steward.get(found.url).context["preview"].failing == 1


SOLD = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n1,A,2,2011-12-01 08:26:00,1.5,C1\n1,A,1,2011-12-01 08:26:00,1.5,C1\n"


def test_invoice_lines_are_guessed_and_their_columns_put_together_on_the_page(steward):
    steward.post(reverse("customers:import_create"), {"file": uploaded(SOLD, "lines.csv")})
    job = ImportJob.objects.get()
    url = reverse("customers:mapping_create", args=[job.pk, "transactions"])

    sheet = steward.get(url).context["sheet"]
    shown = {line.field.name: line for line in sheet.lines}
    given = {f"from_{name}": line.column for name, line in shown.items()}
    given |= {
        "name": "lines",
        "const_kind": "purchase",
        "with_external_id": "StockCode, InvoiceDate",
    }
    given |= {"transform_amount": "negate", "times_amount": "Quantity", "repeats": "number"}
    rows = steward.post(reverse("customers:mapping_rows", args=[job.pk, "transactions"]), given)
    steward.post(url, given)

    assert (shown["amount"].rule["times"], shown["external_id"].joined) == ("Quantity", "StockCode")
    assert (shown["amount"].summary[0], sheet.spec["repeats"]) == ("× Quantity", "number")
    first = rows.context["preview"].rows[0][0]
    assert {"-3.00", "1-A-2011-12-01 08:26:00"} <= set(first)
    made = ImportMapping.objects.get(name="lines").spec
    assert made["repeats"] == "number"
    assert made["fields"]["external_id"] == {
        "from": "InvoiceNo",
        "with": ["StockCode", "InvoiceDate"],
    }
    assert made["fields"]["amount"] == {
        "from": "UnitPrice",
        "transform": "negate",
        "times": "Quantity",
    }


def test_rule_that_the_page_cannot_say_stays_as_it_was(steward):
    fields = SPEC["fields"] | {
        "name": {"first": [{"from": "no"}, {"const": "x"}]},
        "risk_tolerance": {"from": "phone", "negate_when": {"branch": ["B9"]}},
    }
    kept = mappings.save_mapping(data=SPEC | {"fields": fields})
    job = jobs.draft_job(mapping=kept, upload=uploaded())
    url = reverse("customers:mapping_create", args=[job.pk, "customers"])

    lines = steward.get(url).context["sheet"].lines
    steward.post(url, {f"from_{one.field.name}": one.column for one in lines} | {"name": "core"})

    kept.refresh_from_db()
    assert kept.spec["fields"] == fields


def test_unreadable_upload_says_so_on_the_mapping_page(steward):
    answer = steward.post(
        reverse("customers:import_create"), {"file": SimpleUploadedFile("a.pdf", b"%PDF")}
    )

    page = steward.get(answer.url)

    assert page.status_code == 200
    assert "The name does not tell the format" in page.content.decode()


def test_job_without_a_mapping_cannot_start(steward):
    job = jobs.draft_job(mapping=None, upload=uploaded())

    answer = steward.post(reverse("customers:import_start", args=[job.pk]), follow=True)

    job.refresh_from_db()
    assert job.state == "draft"
    assert "Make or choose a mapping first." in answer.content.decode()


def test_file_that_cannot_be_read_says_why(steward):
    job = jobs.draft_job(mapping=mappings.save_mapping(data=SPEC), upload=uploaded("other\n1\n"))

    answer = steward.get(reverse("customers:import_preview", args=[job.pk]))

    assert answer.status_code == 200
    assert "This file cannot be read by this mapping." in answer.content.decode()


def quarantined():
    job = jobs.create_job(mapping=mappings.save_mapping(data=SPEC), upload=uploaded())
    jobs.run_job(job=job)
    return job.quarantine.get()


def test_row_is_mended_in_place_and_its_opening_audited(steward):
    row = quarantined()
    url = reverse("customers:quarantine_mend", args=[row.pk])

    listed = steward.get(reverse("customers:quarantine_list", args=[row.job_id])).content.decode()
    assert "Phone: Not a telephone number" in listed
    assert "C2000002" not in listed
    assert 'value="C2000002"' in steward.get(url).content.decode()
    assert AuditEntry.objects.get(action="reveal").object_table == "customers_quarantinedrow"

    content = {"col_no": "C2000002", "col_branch": "B1", "col_phone": "y"}
    refused = steward.post(url, content)
    assert refused.status_code == 422
    assert [
        wrong for name, _label, _value, wrong in refused.context["content"] if name == "phone"
    ] == [["Not a telephone number"]]
    assert steward.post(url, content | {"col_phone": "10312345679"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, Customer.objects.get(customer_no="C2000002").phone) == (
        "replayed",
        "10312345679",
    )


def test_rows_are_discarded(steward):
    row = quarantined()

    steward.post(reverse("customers:quarantine_discard", args=[row.job_id]))

    assert QuarantinedRow.objects.get().state == "discarded"


def test_waiting_job_can_be_cancelled_once(steward):
    job = jobs.create_job(mapping=mappings.save_mapping(data=SPEC), upload=uploaded())
    url = reverse("customers:import_cancel", args=[job.pk])

    steward.post(url)
    again = steward.post(url, follow=True)

    job.refresh_from_db()
    assert job.state == "cancelled"
    assert "This import is already over." in again.content.decode()


def test_running_job_shows_its_progress_and_asks_again(steward):
    job = jobs.create_job(mapping=mappings.save_mapping(data=SPEC), upload=uploaded())
    ImportJob.objects.filter(pk=job.pk).update(state="running", share_done=0.4, rows_read=400)

    text = steward.get(
        reverse("customers:import_detail", args=[job.pk]), headers={"HX-Request": "true"}
    ).content.decode()

    assert "<html" not in text
    assert 'hx-trigger="every 2s"' in text
    assert "40%" in text
    assert 'aria-valuenow="40"' in text


def test_nobody_of_one_branch_takes_in_or_opens_rows_of_any(client_for, steward):
    mapping = mappings.save_mapping(data=SPEC)
    job = jobs.draft_job(mapping=mapping, upload=uploaded())
    started = jobs.create_job(mapping=mapping, upload=uploaded("no,branch,phone\nC3,B1,x\n"))
    jobs.run_job(job=started)
    row = QuarantinedRow.objects.get()
    before = AuditEntry.objects.count()
    client = client_for("data_steward", branch_code="B1")
    made = AuditEntry.objects.count() - before

    answers = [
        client.post(
            reverse("customers:import_create"), {"mapping": mapping.pk, "file": uploaded()}
        ),
        client.get(reverse("customers:import_preview", args=[job.pk])),
        client.post(reverse("customers:import_start", args=[job.pk])),
        client.post(reverse("customers:import_cancel", args=[started.pk])),
        client.get(reverse("customers:mapping_create", args=[job.pk, "customers"])),
        client.get(reverse("customers:quarantine_mend", args=[row.pk])),
        client.post(
            reverse("customers:quarantine_mend", args=[row.pk]), {"col_phone": "10312345678"}
        ),
        client.post(reverse("customers:quarantine_discard", args=[started.pk])),
    ]

    job.refresh_from_db()
    row.refresh_from_db()
    assert [answer.status_code for answer in answers] == [403] * 8
    assert (ImportJob.objects.count(), job.state, row.state) == (2, "draft", "waiting")
    assert Customer.objects.count() == 0
    assert AuditEntry.objects.count() == before + made


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "may not use YAML aliases"), ("zh-hans", "映射文件不能使用 YAML 别名")],
)
def test_mapping_of_aliases_is_refused_in_the_readers_language(steward, language, told):
    steward.cookies["sp_language"] = language
    bomb = SimpleUploadedFile("m.yaml", b"a: &a [x, x]\nb: [*a, *a]\n")

    answer = steward.post(
        reverse("customers:import_create"), {"mapping_file": bomb, "file": uploaded()}
    )

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not ImportJob.objects.exists()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "2 of the first 2 rows are not as wide as the header: line 2 has 4 fields"),
        ("zh-hans", "前 2 行中有 2 行的字段数与表头不符：第 2 行有 4 个字段，表头有 3 个。"),
    ],
)
def test_broken_file_is_told_in_the_readers_language_on_every_page(steward, language, told):
    steward.cookies["sp_language"] = language
    mapping = mappings.save_mapping(data=SPEC)
    wide = TEXT.replace("8\n", "8,x\n").replace("B1,x\n", "B1,x,x\n")
    drafted = jobs.draft_job(mapping=mapping, upload=uploaded(wide))
    failed = jobs.create_job(mapping=mapping, upload=uploaded(wide))
    jobs.run_job(job=failed)

    preview = steward.get(reverse("customers:import_preview", args=[drafted.pk]))
    detail = steward.get(reverse("customers:import_detail", args=[failed.pk]))

    assert told in preview.content.decode()
    assert told in detail.content.decode()
    assert not Customer.objects.exists()


def test_a_wrong_mapping_shows_no_personal_value(client_for):
    """Numbers, cards and mail addresses in columns of other fields, of none, or among codes to be explained."""
    number, mobile, mail = "110101199003074477", "13812345678", "li.ming@mail.example"
    steward = client_for("data_steward")
    text = "no,a,b,c,d\n" + "".join(
        f"C{row},{number},{mobile},{mail},6222021234567894\n" for row in range(3)
    )
    fields = {
        "customer_no": {"from": "no"},
        "branch_code": {"from": "c"},
        "gender": {"from": "a"},
        "occupation": {"from": "b"},
        "education": {"from": "d"},
        "monthly_income": {"from": "b"},
    }
    spec = {"name": "wrong", "target": "customers", "fields": fields}
    job = jobs.draft_job(
        mapping=mappings.save_mapping(data=spec), upload=uploaded(text, "wrong.csv")
    )
    shown = [
        steward.get(reverse("customers:import_preview", args=[job.pk])).content.decode(),
        steward.get(
            reverse("customers:mapping_create", args=[job.pk, "customers"])
        ).content.decode(),
    ]
    jobs.start_job(job=job)
    jobs.run_job(job=job)
    shown.append(
        steward.get(reverse("customers:code_map", args=[job.pk, "gender"])).content.decode()
    )

    assert "1101** **** **77" in shown[0]
    for page in shown:
        for value in (number, mobile, mail, "6222021234567894"):
            assert value not in page


def test_file_that_cannot_be_read_offers_another_way_and_no_fields(steward):
    cut = gzip.compress(TEXT.encode() * 300)[:40]
    page = steward.post(
        reverse("customers:import_create"),
        {"file": SimpleUploadedFile("rows.csv.gz", cut)},
        follow=True,
    ).content.decode()

    assert "it was cut off on the way" in page
    assert "Upload another file" in page
    assert "Read it like this" in page
    assert 'name="from_customer_no"' not in page


def test_another_encoding_reads_the_file_after_all(steward):
    chinese = "客户号,机构号,姓名\nC1,B1,陈小玲\n".encode("utf-16")
    job = jobs.draft_job(mapping=None, upload=SimpleUploadedFile("rows.csv", chinese))
    url = reverse("customers:mapping_create", args=[job.pk, "customers"])

    assert "Read it like this" in steward.get(url, {"encoding": "gb18030"}).content.decode()
    page = steward.get(url, {"encoding": "utf-16"}).content.decode()
    assert "Read it like this" not in page
    assert '<option value="客户号" selected>' in page


@pytest.mark.parametrize(
    ("chosen", "told"),
    [("", "Told by the content"), ("gb18030", "The content looks like EUC-KR · CP949.")],
)
def test_page_tells_how_sure_the_encoding_is(steward, chosen, told):
    korean = "customer_no,branch_code,name\nC1,B1,김철수\nC2,B1,이영희\nC3,B1,박지성\n".encode(
        "cp949"
    )
    job = jobs.draft_job(mapping=None, upload=SimpleUploadedFile("rows.csv", korean))
    url = reverse("customers:mapping_create", args=[job.pk, "customers"])

    page = steward.get(url, {"encoding": chosen}).content.decode()

    assert told in page
    for name in ("Windows-1252 · Latin-1", "Shift-JIS · CP932", "Windows-1251", "UTF-16 LE"):
        assert f">{name}</option>" in page


def test_state_beside_the_heading_follows_the_progress(steward):
    job = jobs.create_job(mapping=mappings.save_mapping(data=SPEC), upload=uploaded())
    url = reverse("customers:import_detail", args=[job.pk])
    whole = steward.get(url).content.decode()
    ImportJob.objects.update(state="done")

    fragment = steward.get(url, headers={"hx-request": "true"}).content.decode()

    assert whole.count('id="job-state"') == 1
    told = fragment.split('<span id="job-state" hx-swap-oob="true">')[1]
    assert "Done" in told


def test_json_lines_are_utf_8_whatever_their_mapping_says(steward):
    mapping = mappings.save_mapping(data=SPEC | {"read": {"encoding": "gb18030"}})
    row = {"no": "C1", "branch": "B1", "phone": "10312345678", "name": "陈小玲很高兴"}
    line = json.dumps(row, ensure_ascii=False)
    job = jobs.draft_job(mapping=mapping, upload=uploaded(line + "\n", "rows.jsonl"))

    page = steward.get(reverse("customers:import_preview", args=[job.pk]))

    assert "problem" not in page.context
    assert page.context["preview"].rows[0][0][0] == "C1"


def test_old_workbook_is_told_as_such(steward):
    old = SimpleUploadedFile("rows.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))

    page = steward.post(reverse("customers:import_create"), {"file": old}, follow=True)

    assert "an old .xls: save it as plain .xlsx" in page.content.decode()


def test_column_that_the_mapping_needs_is_named_in_a_sentence(steward):
    mapping = mappings.save_mapping(data=SPEC)
    job = jobs.draft_job(mapping=mapping, upload=uploaded("no,branch\nC1,B1\n"))

    page = steward.get(reverse("customers:import_preview", args=[job.pk])).content.decode()

    assert "The file lacks these columns: phone" in page
