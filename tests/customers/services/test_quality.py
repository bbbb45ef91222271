"""What an import finds beyond refusing rows: counts by field, oddities, and quarantine mended by file."""

import csv
import datetime as dt
import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from customers.domain.quality.base import TABLES, measures_of
from customers.models import (
    Customer,
    ImportField,
    QualityMeasure,
    QualityThreshold,
    QuarantinedRow,
    RowFlag,
)
from customers.selectors.quality.boards import Share, failing_rows, low_shares
from customers.services.imports import jobs, mappings, quarantine
from customers.services.quality import measuring
from tests.factories.customers import make_branch, make_customer, make_holding

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
    job = jobs.create_job(
        mapping=mappings.save_mapping(data=spec), upload=ContentFile(text.encode(), "rows.csv")
    )
    jobs.run_job(job=job)
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
    assert rows[0]["sandpiper_reasons"] == "Phone: Not a telephone number"
    entry = AuditEntry.objects.get(action="export")
    assert (entry.object_table, entry.object_id) == ("customers_quarantinedrow", str(job.pk))

    mended = text.replace("bad", "13800138000").encode("gb18030")
    answer = steward.post(
        reverse("customers:quarantine_upload", args=[job.pk]),
        {"file": SimpleUploadedFile("mended.csv", mended)},
        follow=True,
    )

    assert "1 row was taken in. 1 row failed again." in answer.content.decode()
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


@pytest.fixture
def measured(clock):
    """A small base measured on the clock's day, with one faulty customer and one faulty holding."""
    branch = make_branch("B1")
    make_customer(customer_no="GOOD", id_number=WOMAN, branch=branch)
    make_customer(customer_no="TWIN", id_number=WOMAN, branch=branch, occupation="teacher")
    early = make_customer(
        customer_no="EARLY",
        branch=branch,
        birth_on=dt.date(2020, 1, 1),
        since_on=dt.date(2019, 1, 1),
    )
    make_holding(early, opened_on=dt.date(2020, 1, 1), closed_on=dt.date(2019, 1, 1))
    measuring.measure_base(now=timezone.now())


def share(target, field, dimension):
    one = QualityMeasure.objects.get(job=None, target=target, field=field, dimension=dimension)
    return one.good, one.total


def test_base_is_measured_by_declared_conditions(measured):
    assert share("customers", "occupation", "completeness") == (1, 3)
    assert share("customers", "birth_on", "consistency") == (2, 3)
    assert share("customers", "id_number", "uniqueness") == (0, 2)
    assert share("customers", "phone", "uniqueness") == (3, 3)
    assert share("holdings", "closed_on", "consistency") == (0, 1)
    assert share("customers", "risk_assessed_on", "timeliness") == (3, 3)


def test_measuring_twice_a_day_changes_the_days_measures(measured):
    before = QualityMeasure.objects.count()

    measuring.measure_base(now=timezone.now())

    assert QualityMeasure.objects.count() == before


@pytest.mark.parametrize("target", list(TABLES))
def test_every_measure_finds_its_failing_rows(measured, target):
    given = {"now": timezone.now(), "today": timezone.localdate(), "zone": "Asia/Shanghai"}

    for one in measures_of(target):
        good, total = QualityMeasure.objects.filter(
            job=None, target=target, field=one.field, dimension=one.dimension
        ).values_list("good", "total").first() or (0, 0)
        rows = failing_rows(target, one.field, one.dimension, given)
        assert len(rows) == total - good, one

    assert failing_rows(target, "nothing", "validity", given) is None


def test_threshold_warns_on_the_board_and_on_home(measured, client_for):
    steward = client_for("data_steward")
    given = {"about": "customers", "dimension": "completeness", "least": "50"}

    steward.post(reverse("customers:threshold_save"), given)
    page = steward.get(reverse("customers:quality_board"), {"target": "customers"})
    low = {one.field: (one.good, one.total) for one in page.context["board"].warnings}

    assert "Saved: Customers · every field · Completeness ≥ 50.0%." in page.content.decode()
    assert low["occupation"] == (1, 3)
    assert "phone" not in low
    assert "measures are below their thresholds" in page.content.decode()
    rows = reverse("customers:quality_rows", args=["customers", "occupation", "completeness"])
    assert rows in page.content.decode()
    listed = steward.get(rows).content.decode()
    assert "GOOD" in listed
    assert "TWIN" not in listed
    assert "Data quality: " in steward.get(reverse("home")).content.decode()

    steward.post(reverse("customers:threshold_delete", args=[QualityThreshold.objects.get().pk]))
    assert low_shares() == []


def test_a_wrong_threshold_is_refused(client_for):
    steward = client_for("data_steward")
    url = reverse("customers:threshold_save")

    wrong = (("moons", "5"), ("customers.moons", "5"), ("customers", "101"), ("customers", "x"))
    for about, least in wrong:
        steward.post(url, {"about": about, "dimension": "validity", "least": least})

    assert not QualityThreshold.objects.exists()


def test_report_of_an_import_leads_to_its_rows(client_for, api_client_for):
    rows = [f"C{number},B1,x,,,{8000 + number}" for number in range(60)]
    job = imported(*rows, "C98,B1,x,bad,,", "C99,B1,x,,,9999999999")
    steward = client_for("data_steward")

    page = steward.get(reverse("customers:quality_report", args=[job.pk])).content.decode()
    flags = reverse("customers:flag_list", args=[job.pk])
    assert f"{flags}?code=outlier&amp;field=monthly_income" in page
    assert "?code=not_phone&amp;field=phone" in page
    listed = steward.get(flags, {"code": "outlier", "field": "monthly_income"}).content.decode()
    assert reverse("customers:customer_detail", args=["C99"]) in listed
    assert steward.get(reverse("customers:quality_board")).status_code == 200

    body = api_client_for("data_steward").get(reverse("api_import_quality", args=[job.pk])).json()
    assert body["quarantine"] == [{"field": "phone", "code": "not_phone", "rows": 1}]
    assert body["flags"] == [{"field": "monthly_income", "code": "outlier", "rows": 1}]
    validity = [
        one for one in body["measures"] if (one["field"], one["dimension"]) == ("phone", "validity")
    ]
    assert (validity[0]["good"], validity[0]["total"], validity[0]["share"]) == (0, 1, 0.0)


def test_the_axis_of_the_days_goes_up_to_all_in_whole_percents(measured, client_for):
    page = client_for("data_steward").get(reverse("customers:quality_board"))

    days = page.context["days"]
    lowest = min(value for one in days["series"] for value in one["values"] if value is not None)
    assert days["max"] == 1
    assert days["min"] <= lowest
    assert days["min"] == 0 or round((1 - days["min"]) * 100) % 4 == 0


def test_board_over_the_api(measured, api_client_for):
    url = reverse("api_quality")

    body = api_client_for("data_steward").get(url, {"target": "holdings"}).json()

    assert body["day"] == "2026-03-16"
    assert {one["target"] for one in body["measures"]} == {"holdings"}
    assert body["days"] == ["2026-03-16"]
    assert api_client_for("marketer").get(url).status_code == 403


def test_a_share_says_all_only_where_no_row_fails():
    assert Share("customers", "phone", "validity", 9_999, 10_000).told == 0.999
    assert Share("customers", "phone", "validity", 10_000, 10_000).told == 1.0
