"""Code tables: the standards, what a bank adds, and rows held back until a code is known."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.models import AuditEntry
from config.base.errors import DomainError
from customers.models import CodeEntry, CodeTable, Customer, DataSource, ImportMapping
from customers.selectors.codes import codes_in_force, list_codes, list_tables
from customers.selectors.unknown_codes import find_unknown_codes
from customers.services import codes
from customers.services.codes import Code
from customers.services.imports import jobs, mappings
from tests.factories.customers import make_branch

pytestmark = pytest.mark.django_db
SPEC = {
    "name": "coded",
    "target": "customers",
    "source": {"code": "core"},
    "fields": {
        "customer_no": {"from": "no"},
        "branch_code": {"from": "branch"},
        "gender": {"from": "sex", "code_table": "gender"},
        "occupation": {"from": "job", "codes": {"a": "teacher"}},
    },
}
ROWS = "no,branch,sex,job\nC1,B1,男,a\nC2,B1,X,a\nC3,B1,X,b\nC4,B1,,a\n"


def imported(spec=SPEC, rows=ROWS):
    make_branch("B1")
    job = jobs.create_job(
        mapping=mappings.save_mapping(data=spec), upload=ContentFile(rows.encode(), "rows.csv")
    )
    jobs.run_job(job=job)
    job.refresh_from_db()
    return job


def genders():
    return dict(Customer.objects.order_by("customer_no").values_list("customer_no", "gender"))


def test_standard_codes_are_known_without_a_row_and_a_retired_one_no_more():
    assert codes_in_force(["gender"])["gender"]["男"] == "M"
    assert not CodeTable.objects.exists()

    codes.retire_code(table="gender", code="男")
    codes.save_code(table="gender", code=Code("X", "F"))

    known = codes_in_force(["gender"])["gender"]
    assert "男" not in known
    assert (known["X"], known["1"]) == ("F", "M")
    assert [one.code for one in list_codes("gender") if one.entry] == ["X", "男"]
    assert next(one for one in list_tables() if one.code == "gender").own == 1


def test_code_of_one_source_wins_over_one_of_all():
    DataSource.objects.create(code="core", name="Core")
    codes.save_code(table="gender", code=Code("X", "F", source="core"))
    codes.save_code(table="gender", code=Code("X", "M"))

    assert codes_in_force(["gender"])["gender"]["X"] == "M"
    assert codes_in_force(["gender"], "core")["gender"]["X"] == "F"
    assert CodeEntry.objects.count() == 2


def test_changes_of_codes_are_audited():
    codes.save_code(table="gender", code=Code("X", "F"))
    codes.save_code(table="gender", code=Code("X", "M"))

    entries = AuditEntry.objects.filter(object_table="customers_codeentry").order_by("id")
    assert [entry.action for entry in entries] == ["insert", "update"]


def test_csv_comes_back_as_it_went():
    DataSource.objects.create(code="core", name="Core")
    codes.save_code(table="product", code=Code("01", "DEP-1", "活期", "Current", "core"))
    codes.retire_code(table="product", code="02")
    text = codes.export_codes(table="product")
    CodeEntry.objects.all().delete()

    assert codes.import_codes(table="product", content=text.encode("gb18030")) == 2
    assert codes.export_codes(table="product") == text


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a,b\n1,2\n", "codes_unreadable"),
        (b"\xff\xff\xff", "codes_unreadable"),
        (b"code,ours,source\n1,2,nobody\n", "source_unknown"),
        (b"code,ours\nok,fine\n1," + b"x" * 90 + b"\n", "code_too_long"),
    ],
)
def test_broken_csv_leaves_nothing(content, code):
    with pytest.raises(DomainError) as refused:
        codes.import_codes(table="gender", content=content)

    assert refused.value.code == code
    assert not CodeEntry.objects.exists()


def test_unknown_code_waits_until_it_is_mapped(client_for):
    job = imported()
    assert (genders(), job.rows_quarantined) == ({"C1": "M", "C4": ""}, 2)
    assert find_unknown_codes(job, "gender").codes == [("X", 2)]
    steward = client_for("data_steward")
    listed = reverse("customers:quarantine_list", args=[job.pk])
    link = reverse("customers:code_map", args=[job.pk, "gender"])
    page = steward.get(listed, {"code": "unknown_code", "field": "gender"}).content.decode()
    assert link in page

    answer = steward.post(link, {"code": "X", "ours": "F", "scope": "source"}, follow=True)

    assert "1 row was taken in. 1 row failed again." in answer.content.decode()
    assert genders() == {"C1": "M", "C2": "F", "C4": ""}
    assert CodeEntry.objects.get().source.code == "core"
    assert codes_in_force(["gender"])["gender"].get("X") is None
    job.refresh_from_db()
    assert job.rows_quarantined == 1


def test_code_of_a_mapping_without_a_table_is_kept_in_the_mapping(client_for):
    rows = "no,branch,sex,job\nC3,B1,男,b\n"
    spec = SPEC | {"fields": SPEC["fields"] | {"occupation": {"from": "job", "codes": {"a": "x"}}}}
    job = imported(spec, rows)
    unknown = find_unknown_codes(job, "occupation")
    assert (unknown.table, unknown.codes) == ("occupation", [("b", 1)])

    client_for("data_steward").post(
        reverse("customers:code_map", args=[job.pk, "occupation"]), {"code": "b", "ours": "-"}
    )

    rule = ImportMapping.objects.get().spec["fields"]["occupation"]
    assert rule == {"from": "job", "codes": {"a": "x"}, "code_table": "occupation"}
    assert Customer.objects.get().occupation == ""


def test_a_meaning_goes_to_its_code_whatever_others_mapped_meanwhile(client_for):
    rows = "no,branch,sex,job\nC1,B1,X,a\nC2,B1,X,a\nC3,B1,Y,a\n"
    job = imported(SPEC, rows)
    steward, link = (
        client_for("data_steward"),
        reverse("customers:code_map", args=[job.pk, "gender"]),
    )
    page = steward.get(link).content.decode()
    assert '<option value="F">F · Female</option>' in page
    steward.post(link, {"code": ["X", "Y"], "ours": ["F", ""]})

    # The page still shows both; X is known by now, so that Y is the first that waits.
    steward.post(link, {"code": ["X", "Y"], "ours": ["F", "M"]})

    assert genders() == {"C1": "F", "C2": "F", "C3": "M"}
    assert dict(CodeEntry.objects.values_list("code", "ours")) == {"X": "F", "Y": "M"}


def test_meaning_must_be_one_of_ours(client_for):
    job = imported()

    answer = client_for("data_steward").post(
        reverse("customers:code_map", args=[job.pk, "gender"]), {"code": "X", "ours": "robot"}
    )

    assert "robot is none of our codes for Gender." in answer.content.decode()
    assert not CodeEntry.objects.exists()


def test_missing_value_may_have_a_code():
    codes.save_code(table="gender", code=Code("", "F"))

    imported()

    assert genders() == {"C1": "M", "C4": "F"}


def test_pages_of_code_tables(client_for):
    steward = client_for("data_steward")
    url = reverse("customers:code_detail", args=["gender"])

    assert "性别" not in steward.get(reverse("customers:code_list")).content.decode()
    steward.post(reverse("customers:code_save", args=["gender"]), {"code": "X", "ours": "F"})
    assert ">Own<" in steward.get(url, {"q": "x"}).content.decode()
    steward.post(reverse("customers:code_retire", args=["gender"]), {"code": "X"})
    assert "Retired" in steward.get(url).content.decode()
    text = steward.get(reverse("customers:code_export", args=["gender"])).content.decode()
    assert "X,F,,,,yes" in text
    made = {"code": "marital", "name_zh": "婚姻", "name_en": "Marriage"}
    assert steward.post(reverse("customers:code_create"), made).url.endswith("/codes/marital/")
    assert steward.get(reverse("customers:code_detail", args=["none"])).status_code == 404


def test_unknown_codes_of_a_personal_field_are_not_shown(client_for):
    job = imported()

    assert find_unknown_codes(job, "phone") is None
    url = reverse("customers:code_map", args=[job.pk, "name"])
    assert client_for("data_steward").get(url).status_code == 404
