"""Exports: what stands in the files, who may have them, and that a refusal leaves nothing behind."""

import datetime as dt
import io

import pyarrow.csv as pcsv
import pyarrow.parquet as pq
import pytest
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEntry
from config.base.errors import DomainError
from customers.models import Customer, Export
from customers.selectors.customers import Filters
from customers.services.exports import orders, pages, writing
from customers.services.exports.orders import Order
from tests.factories.customers import make_branch, make_customer, make_holding, make_product
from tests.factories.segmentation import refreshed_segment

pytestmark = pytest.mark.django_db
COLUMNS = ["customer_no", "name", "phone", "status"]
REASON = "Fraud case 7"


def exported(by, **over) -> Export:
    order = Order(**({"columns": COLUMNS, "format": "csv"} | over))
    export = orders.request_export(by=by, order=order)
    writing.run_export(export=export)
    return export


def lines_of(export: Export) -> list[str]:
    with export.file.open("rb") as file:
        return file.read().decode("utf-8-sig").splitlines()


def rows_of(export: Export) -> list[dict]:
    with export.file.open("rb") as file:
        if export.format == "parquet":
            return pq.read_table(io.BytesIO(file.read())).to_pylist()
        if export.format == "xlsx":
            head, *rows = load_workbook(file, read_only=True).active.iter_rows(values_only=True)
            return [dict(zip(head, row, strict=True)) for row in rows]
        text = file.read()
        return pcsv.read_csv(io.BytesIO(text), pcsv.ReadOptions(skip_rows=1)).to_pylist()


def actions() -> list[str]:
    return list(
        AuditEntry.objects.filter(action__startswith="export")
        .order_by("pk")
        .values_list("action", flat=True)
    )


def test_csv_is_masked_watermarked_and_audited(user_with_role):
    marketer = user_with_role("marketer")
    make_customer(customer_no="C1", name="陈测试", phone="17012345678")

    export = exported(marketer)
    mark, head, row = lines_of(export)

    assert mark == (
        f"# rows: 1            | export: {export.code} | by: {marketer.username} | at: "
        f"{timezone.localtime(export.started_at).isoformat(timespec='seconds')}"
        " | personal data: masked | recipient: - | reason: -"
    )
    assert head == '"customer_no","name","phone","status","export_id"'
    assert row == f'"C1","陈*试","170 **** 5678","active","{export.code}"'
    assert (export.state, export.row_count, export.rows_done) == ("done", 1, 1)
    assert actions() == ["export", "export_made"]


def test_three_formats_hold_the_same_rows_and_the_same_mark(user_with_role):
    marketer = user_with_role("marketer")
    make_customer(customer_no="C1", monthly_income="1200.50", birth_on=dt.date(1986, 3, 1))
    columns = ["customer_no", "monthly_income", "birth_on", "marketing_refused"]

    made = {kind: exported(marketer, columns=columns, format=kind) for kind in Export.Format.values}
    rows = {kind: list(rows_of(export)[0].values()) for kind, export in made.items()}

    codes = {kind: row.pop() for kind, row in rows.items()}
    assert codes == {kind: export.code for kind, export in made.items()}
    assert [str(value) for value in rows["parquet"]] == ["C1", "1986-03-01", "1200.50", "False"]
    assert rows["csv"] == ["C1", dt.date(1986, 3, 1), 1200.5, False]
    assert rows["xlsx"] == ["C1", dt.datetime(1986, 3, 1), 1200.5, False]
    with made["parquet"].file.open("rb") as file:
        facts = pq.read_metadata(file).metadata
    assert facts[b"sandpiper export"] == made["parquet"].code.encode()
    assert facts[b"sandpiper rows"] == b"1"
    with made["xlsx"].file.open("rb") as file:
        book = load_workbook(file)
    assert book.properties.creator == marketer.username
    assert book.properties.description.startswith(f"rows: 1 | export: {made['xlsx'].code} | by:")
    assert [cell.value for cell in book.active[1]][:2] == ["customer number", "birth date"]


def test_formulas_are_neutralised_in_csv_and_excel(user_with_role):
    marketer = user_with_role("marketer")
    formula = '=HYPERLINK("http://x","y")'
    make_customer(customer_no="C1", occupation=formula, education="+86 138 0000")
    columns = ["occupation", "education"]

    made = {kind: exported(marketer, columns=columns, format=kind) for kind in Export.Format.values}
    found = {kind: list(rows_of(export)[0].values())[:2] for kind, export in made.items()}

    assert found["csv"] == found["xlsx"] == [f"'{formula}", "+86 138 0000"]
    assert found["parquet"] == [formula, "+86 138 0000"]


def test_a_reason_cannot_leave_the_comment_line(user_with_role):
    officer = user_with_role("risk_officer")
    make_customer(customer_no="C1")

    export = exported(officer, clear=True, reason='x,"=1+1"\n=cmd|y')

    assert len(lines_of(export)) == 3
    assert lines_of(export)[0].endswith("| reason: x，”=1+1” =cmd|y")


def test_unmasking_needs_the_right_and_a_reason(user_with_role):
    make_customer(customer_no="C1", name="陈测试", phone="17012345678")
    officer = user_with_role("risk_officer")

    refusals = {
        refused(user_with_role("marketer"), clear=True, reason=REASON),
        refused(officer, clear=True, reason=" "),
        refused(officer, clear=True, reason=REASON, recipient="Institute"),
    }
    assert refusals == {"may_not_reveal", "reason_missing", "clear_for_recipient"}

    row = rows_of(exported(officer, clear=True, reason=REASON))[0]
    assert (row["name"], row["phone"]) == ("陈测试", 17012345678)


def refused(by, **over) -> str:
    """The code of the refusal, after checking that it left no trace."""
    before = (Export.objects.count(), AuditEntry.objects.count())
    with pytest.raises(DomainError) as caught:
        orders.request_export(by=by, order=Order(**({"columns": COLUMNS, "format": "csv"} | over)))
    assert (Export.objects.count(), AuditEntry.objects.count()) == before
    return caught.value.code


def test_refusals_leave_no_trace(user_with_role, settings):
    marketer = user_with_role("marketer")
    assert refused(marketer) == "nothing_to_export"
    make_customer()
    make_customer()
    settings.EXPORT_LARGEST = 1

    codes = [
        refused(user_with_role("service_agent")),
        refused(marketer),
        refused(marketer, columns=[]),
        refused(marketer, columns=["password"]),
        refused(user_with_role("risk_officer"), columns=["products"]),
        refused(marketer, source_kind="segment", source_id="99"),
        refused(marketer, source_kind="moon"),
    ]

    assert codes == [
        "may_not_export",
        "export_too_large",
        "no_columns",
        "unknown_column",
        "unknown_column",
        "source_not_found",
        "source_not_found",
    ]


def test_a_branch_exports_its_own_customers_only(user_with_role):
    city = make_branch("CITY")
    make_branch("SUB", city)
    make_customer(customer_no="C1", branch=make_branch("ELSE"))
    make_customer(customer_no="C2", branch=city)

    manager = user_with_role("manager", branch_code="CITY")

    assert [row["customer_no"] for row in rows_of(exported(manager))] == ["C2"]


def test_rights_count_when_the_file_is_written(user_with_role):
    branch = make_branch("CITY")
    make_customer(customer_no="C1", branch=branch)
    make_customer(customer_no="C2", branch=make_branch("ELSE"))
    marketer, leaver = user_with_role("marketer"), user_with_role("marketer")
    order = Order(columns=COLUMNS, format="csv")
    moved = orders.request_export(by=marketer, order=order)
    left = orders.request_export(by=leaver, order=order)

    type(marketer).objects.filter(pk=marketer.pk).update(branch_code="CITY")
    type(leaver).objects.filter(pk=leaver.pk).update(is_active=False)
    for export in (moved, left):
        writing.run_export(export=Export.objects.get(pk=export.pk))
    moved.refresh_from_db()
    left.refresh_from_db()

    assert [row["customer_no"] for row in rows_of(moved)] == ["C1"]
    assert moved.branch_code == "CITY"
    assert (left.state, left.error) == ("failed", "Your role may not export customer data.")
    assert not left.file


def test_filters_and_segments_say_who_is_exported(user_with_role):
    marketer = user_with_role("marketer")
    make_customer(customer_no="C1", status="dormant")
    make_customer(customer_no="C2")
    segment = refreshed_segment(marketer)

    dormant = exported(marketer, filters=Filters(status="dormant"))
    members = exported(marketer, source_kind="segment", source_id=str(segment.pk))

    assert [row["customer_no"] for row in rows_of(dormant)] == ["C1"]
    assert members.source_name == segment.name
    assert members.row_count == segment.member_count > 0


def test_products_and_tier_are_told(user_with_role):
    customer = make_customer(customer_no="C1")
    for code in ("B-2", "A-1"):
        make_holding(customer, make_product(code=code))
    make_holding(customer, make_product(code="Z-9"), status="closed")

    row = rows_of(exported(user_with_role("marketer"), columns=["products", "value_tier"]))[0]

    assert (row["products"], row["value_tier"]) == ("A-1 B-2", None)


def test_pages_add_up(user_with_role, monkeypatch):
    monkeypatch.setattr(pages, "PAGE_ROWS", 2)
    numbers = [make_customer().customer_no for _ in range(5)]

    export = exported(user_with_role("marketer"))

    assert [row["customer_no"] for row in rows_of(export)] == numbers
    assert lines_of(export)[0].startswith("# rows: 5 ")


def test_the_same_recipient_gets_the_same_pseudonyms_and_another_gets_others(user_with_role):
    marketer = user_with_role("marketer")
    make_customer(customer_no="C1", name="陈测试")
    make_customer(customer_no="C2")
    columns = [*COLUMNS, "birth_on"]

    first, again, other = (
        rows_of(exported(marketer, columns=columns, recipient=name, reason=REASON))
        for name in ("Institute A", "institute  a", "Institute B")
    )

    assert list(first[0]) == ["pseudonym", "status", "export_id"]
    names = [[row["pseudonym"] for row in rows] for rows in (first, again, other)]
    assert names[0] == names[1]
    assert len({*names[0], *names[2]}) == 4
    assert all(len(name) == 25 and name.startswith("P") for name in names[0])


def test_cancelled_or_taken_over_writes_nothing(user_with_role, media, monkeypatch):
    make_customer()
    marketer = user_with_role("marketer")
    order = Order(columns=COLUMNS, format="csv")
    cancelled = orders.request_export(by=marketer, order=order)
    orders.cancel_export(export=cancelled)
    writing.run_export(export=cancelled)
    overtaken = orders.request_export(by=marketer, order=order)
    kept = pages.read_pages

    def overtake(*args):
        Export.objects.filter(pk=overtaken.pk).update(attempt=9)
        yield from kept(*args)

    monkeypatch.setattr(writing, "read_pages", overtake)
    writing.run_export(export=overtaken)

    assert (cancelled.state, overtaken.state) == ("cancelled", "running")
    assert list(media.rglob("EXP-*")) == []
    assert "export_made" not in actions()


def test_an_interrupted_export_is_written_anew(user_with_role, media):
    make_customer(customer_no="C1")
    marketer = user_with_role("marketer")
    export = orders.request_export(by=marketer, order=Order(columns=COLUMNS, format="csv"))
    Export.objects.filter(pk=export.pk).update(state="running", attempt=1, rows_done=7)
    (media / "exports").mkdir()
    (media / "exports" / f"{export.code}-1.csv").write_text("half")

    writing.run_export(export=Export.objects.get(pk=export.pk))
    export.refresh_from_db()

    assert (export.state, export.attempt, export.rows_done) == ("done", 2, 1)
    assert [path.name for path in media.rglob("EXP-*")] == [f"{export.code}-2.csv"]


def test_only_the_maker_downloads_until_it_expires(
    user_with_role, media, django_capture_on_commit_callbacks
):
    make_customer()
    marketer, other = user_with_role("marketer"), user_with_role("marketer")
    export = exported(marketer)

    with orders.open_export(export=export, by=marketer) as file:
        assert len(file.read()) == export.file_size
    assert not_opened(export, other) == "not_ready"
    Export.objects.update(expires_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert orders.expire_exports() == 1
    export.refresh_from_db()
    assert not_opened(export, marketer) == "export_expired"

    assert (export.state, bool(export.file), export.downloads) == ("expired", False, 1)
    assert list(media.rglob("EXP-*")) == []
    assert actions() == ["export", "export_made", "export_download"]


def not_opened(export, by) -> str:
    """The code of the refusal."""
    with pytest.raises(DomainError) as caught:
        orders.open_export(export=export, by=by)
    return caught.value.code


def test_a_file_is_kept_back_from_who_lost_the_right(user_with_role):
    make_customer()
    officer = user_with_role("risk_officer")
    export = exported(officer, clear=True, reason=REASON)

    officer.branch_code = "CITY"
    moved = not_opened(export, officer)
    officer.groups.clear()
    later = type(officer).objects.get(pk=officer.pk)

    assert (moved, not_opened(export, later)) == ("branch_changed", "may_not_export")
    assert AuditEntry.objects.filter(action="export_download").count() == 0
    assert Export.objects.get(pk=export.pk).downloads == 0


def test_a_column_that_the_role_no_longer_sees_is_kept_back(user_with_role):
    make_customer()
    marketer = user_with_role("marketer")
    export = exported(marketer, columns=["products"])

    marketer.groups.set(user_with_role("risk_officer").groups.all())
    later = type(marketer).objects.get(pk=marketer.pk)

    assert not_opened(export, later) == "unknown_column"


def test_no_more_than_three_at_once(user_with_role):
    make_customer()
    marketer = user_with_role("marketer")
    for _ in range(3):
        orders.request_export(by=marketer, order=Order(columns=COLUMNS, format="csv"))

    assert refused(marketer) == "too_many_exports"


def test_what_was_searched_for_is_kept_sealed(user_with_role):
    make_customer(phone="17012345678")
    filters = Filters(text="17012345678")
    order = Order(columns=COLUMNS, format="csv", filters=filters)

    export = orders.request_export(by=user_with_role("marketer"), order=order)
    stored = Export.objects.extra(select={"raw": "filters"}).values_list("raw", flat=True)

    assert b"17012345678" not in bytes(stored.get())
    assert orders.order_of(Export.objects.get(pk=export.pk)).filters == filters
    assert Customer.objects.count() == 1
