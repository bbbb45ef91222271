"""What an import finds beyond refusing rows: counts by field, oddities, and quarantine mended by file."""

import csv
import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEntry
from customers.models import Customer, ImportField, QualityMeasure, QuarantinedRow, RowFlag
from customers.services import importing, mappings, quarantine
from tests.factories.customers import make_branch, make_customer

pytestmark = pytest.mark.django_db
WOMAN = "11010519491231002X"
FIELDS = ("customer_no", "branch_code", "name", "phone", "id_number", "monthly_income")
HEAD = ",".join(FIELDS)


def imported(*rows, **over):
    if "branch" not in over:
        make_branch("B1")
    spec = {
        "name": "quality",
        "target": "customers",
        "fields": {name: {"from": name} for name in FIELDS},
    }
    text = "\n".join([HEAD, *rows]) + "\n"
    job = importing.create_job(
        mapping=mappings.save_mapping(data=spec), upload=ContentFile(text.encode(), "rows.csv")
    )
    importing.run_job(job=job)
    job.refresh_from_db()
    return job


def counts(job, name):
    one = ImportField.objects.get(job=job, field=name)
    return one.rows, one.filled, one.invalid, one.repeated, one.inconsistent


def test_each_field_is_counted_by_what_is_wrong_with_it():
    job = imported(
        "C1,B1,陈小玲,13800138000,,100",
        "C2,B1,,x,,abc",
        "C3,B9,王伟,,bad,",
        "C1,B1,王伟,,,",
    )

    assert job.rows_quarantined == 3
    assert counts(job, "customer_no") == (4, 4, 0, 1, 0)
    assert counts(job, "name") == (4, 3, 0, 0, 0)
    assert counts(job, "phone") == (4, 2, 1, 0, 0)
    assert counts(job, "monthly_income") == (4, 2, 1, 0, 0)
    assert counts(job, "id_number") == (4, 1, 1, 0, 0)
    # B9 is refused by the database only when nothing else is wrong with its row.
    assert counts(job, "branch_code") == (4, 4, 0, 0, 0)
    validity = QualityMeasure.objects.get(job=job, field="phone", dimension="validity")
    assert (validity.good, validity.total, validity.share) == (1, 2, 0.5)


def test_reference_that_is_missing_counts_as_inconsistent():
    job = imported("C1,B9,x,,,", "C2,B1,x,,,")

    assert counts(job, "branch_code") == (2, 2, 0, 0, 1)


def test_outlier_is_taken_in_and_flagged():
    rows = [f"C{number},B1,x,,,{8000 + number}" for number in range(60)]

    job = imported(*rows, "C99,B1,x,,,9999999999")

    flag = RowFlag.objects.get()
    assert (flag.code, flag.field, flag.key) == ("outlier", "monthly_income", "C99")
    assert (flag.row_number, flag.value) == (61, 9999999999.0)
    assert Customer.objects.count() == 61
    assert ImportField.objects.get(job=job, field="monthly_income").outlying == 1


@pytest.mark.django_db(transaction=True)  # the database's clock stands still within a transaction
def test_identity_that_somebody_has_already_is_flagged():
    make_customer(customer_no="OLD", id_number=WOMAN, branch=make_branch("B1"))

    job = imported(f"C1,B1,x,,{WOMAN},", "C2,B1,x,,,", branch="made")

    flag = RowFlag.objects.get()
    assert (flag.code, flag.key, flag.job) == ("same_id_number", "C1", job)
    assert counts(job, "id_number") == (2, 1, 0, 1, 0)


def test_replay_of_one_reason_leaves_the_others():
    job = imported("C1,B9,x,,,", "C2,B1,x,bad,,", "C3,B9,x,,,")
    make_branch("B9")

    outcome = quarantine.replay_rows(job=job, field="branch_code", code="not_found")

    assert (outcome.taken, outcome.left) == (2, 0)
    assert sorted(Customer.objects.values_list("customer_no", flat=True)) == ["C1", "C3"]
    assert QuarantinedRow.objects.get(state="waiting").row_number == 2


def downloaded(client, job):
    answer = client.post(reverse("customers:quarantine_download", args=[job.pk]))
    return answer.content.decode("utf-8-sig")


def test_rows_are_mended_in_a_file_and_taken_in(client_for):
    job = imported("C1,B1,=cmd(),bad,,", "C2,B1,王伟,worse,,")
    steward = client_for("data_steward")

    text = downloaded(steward, job)
    mark, *lines = text.splitlines()
    assert mark.startswith(f"# rows: 2 | quarantine of import: {job.pk} | by: {steward.user}")
    rows = list(csv.DictReader(io.StringIO("\n".join(lines))))
    assert rows[0]["name"] == "'=cmd()"
    assert rows[0]["sandpiper_reasons"] == "phone: not_phone"
    entry = AuditEntry.objects.get(action="export")
    assert (entry.object_table, entry.object_id) == ("customers_quarantinedrow", str(job.pk))

    mended = text.replace("bad", "13800138000").encode("gb18030")
    answer = steward.post(
        reverse("customers:quarantine_upload", args=[job.pk]),
        {"file": SimpleUploadedFile("mended.csv", mended)},
        follow=True,
    )

    assert "1 rows were taken in, 1 failed again." in answer.content.decode()
    assert Customer.objects.get().name == "=cmd()"


def test_a_wrong_file_changes_nothing(client_for):
    job = imported("C1,B1,x,bad,,")

    answer = client_for("data_steward").post(
        reverse("customers:quarantine_upload", args=[job.pk]),
        {"file": SimpleUploadedFile("mended.csv", b"a,b\n1,2\n")},
        follow=True,
    )

    assert "The file lacks the column sandpiper_row" in answer.content.decode()
    assert QuarantinedRow.objects.get().state == "waiting"


def test_download_is_refused_without_its_permission_and_leaves_no_trace(client_for):
    job, ops = imported("C1,B1,x,bad,,"), client_for("ops_admin")
    before = AuditEntry.objects.count()

    answer = ops.post(reverse("customers:quarantine_download", args=[job.pk]))

    assert answer.status_code == 403
    assert AuditEntry.objects.count() == before


def test_quarantine_is_narrowed_by_one_choice_of_reason(client_for):
    job = imported("C1,B9,x,,,", "C2,B1,x,bad,,")
    url = reverse("customers:quarantine_list", args=[job.pk])

    page = client_for("data_steward").get(url, {"reason": "phone:not_phone"})

    assert [row.row_number for row, _reasons in page.context["rows"]] == [2]
    assert {one.code for one in page.context["reasons"]} == {"not_phone", "not_found"}
