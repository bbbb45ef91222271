import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.domain.guesses.drafts import draft_spec, read_codes, write_codes
from customers.domain.guesses.matching import Confidence, Reason, guess_fields, guess_target
from customers.domain.guesses.names import names_of
from customers.domain.guesses.shapes import shape_of
from customers.domain.standard_codes import GENDER
from customers.selectors.targets import TARGETS

PEOPLE = {
    "ids": ["11010519491231002X", "110105194912310038"],
    "mobiles": ["13800138000", "13912345678"],
    "names": ["陈小玲", "王伟"],
}


def guessed(target, codes=None, **columns):
    shapes = {name: shape_of(pa.array(values, pa.string())) for name, values in columns.items()}
    return {one.field: one for one in guess_fields(TARGETS[target], shapes, codes or {})}


@pytest.mark.parametrize(
    ("column", "confidence"),
    [
        ("customer_no", Confidence.SURE),
        ("客户编号", Confidence.SURE),
        ("CUST_NO", Confidence.SURE),
        ("custId", Confidence.SURE),
        ("kehuhao", Confidence.LIKELY),
        ("KHH", Confidence.LIKELY),
    ],
)
def test_a_customer_number_is_told_by_many_names(column, confidence):
    assert guessed("customers", **{column: ["C1", "C2"]})["customer_no"].confidence == confidence


def test_values_alone_tell_what_names_hide():
    found = guessed("customers", a=PEOPLE["ids"][:1], b=PEOPLE["mobiles"], c=PEOPLE["names"])

    assert {one.field: one.column for one in found.values()} == {
        "id_number": "a",
        "phone": "b",
        "name": "c",
    }
    assert {one.reason for one in found.values()} == {Reason.VALUES}


def test_values_contradict_a_name():
    assert "birth_on" not in guessed("customers", birth_date=["abc", "def"])
    assert "phone" not in guessed("customers", phone=["x@y.test", "z"])


@pytest.mark.parametrize(
    ("field", "good", "bad", "rule"),
    [
        ("birth_on", ["2024/01/31", "1990/12/01"], ["soon"], {"format": "%Y/%m/%d"}),
        ("since_on", ["2024-01-31", "1990-12-01"], ["2024-02-31"], {}),
        ("phone", ["x@y.test", "none", "-"], ["13800138000"], {}),
        ("monthly_income", ["many", "few"], ["1200"], {}),
        ("email", ["x@y.test"], ["a b", "none"], {}),
    ],
)
def test_column_of_the_fields_own_name_is_its_however_many_values_are_bad(field, good, bad, rule):
    values = [*good, *bad] * 40

    assert guessed("customers", **{field: values})[field].rule == {"from": field} | rule


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("2024-01-31", None),
        ("2024/01/31", "%Y/%m/%d"),
        ("20240131", "%Y%m%d"),
        ("31.01.2024", "%d.%m.%Y"),
        ("01/31/2024", "%m/%d/%Y"),
        ("2024年01月31日", "%Y年%m月%d日"),
        ("2024-01-31 10:00:00", "%Y-%m-%d %H:%M:%S"),
    ],
)
def test_date_formats(value, form):
    assert guessed("holdings", 开户日期=[value])["opened_on"].rule.get("format") == form


def test_numbers_with_separators_are_cleaned_and_codes_known_are_used():
    known = {"gender": GENDER.known}
    for written in ("1,200.50", "1.200,50", "１２，000.50", "（1,200）", "1,5"):
        found = guessed("customers", known, 月收入=[written], 性别=["男", "女"])
        assert found["monthly_income"].rule == {"from": "月收入", "transform": "number"}

    found = guessed("customers", known, 月收入=["1200.50"], 性别=["男", "女"])
    assert found["monthly_income"].rule == {"from": "月收入"}
    assert found["gender"].rule == {"from": "性别", "code_table": "gender"}


def test_a_required_field_may_share_a_column():
    found = guessed("holdings", ACCT_NO=["622201", "622202"], CUST_NO=["C1", "C2"])

    assert (found["external_id"].column, found["account_no"].column) == ("ACCT_NO", "ACCT_NO")


@given(st.dictionaries(st.text("abc男女 .-", min_size=1).map(str.strip).filter(bool), st.just("M")))
def test_codes_are_read_as_they_are_written(codes):
    assert read_codes(write_codes(codes)) == codes


def test_draft_keeps_what_is_no_field():
    base = {"source": {"code": "core"}, "fields": {}, "derive_contacts": True, "partial": True}

    spec = draft_spec({"name": " n ", "delimiter": "\\t", "from_code": "c"}, base, "branches")

    assert spec == {
        "source": {"code": "core"},
        "derive_contacts": True,
        "name": "n",
        "target": "branches",
        "read": {"delimiter": "\t"},
        "fields": {"code": {"from": "c"}},
    }


def test_draft_says_columns_put_together_and_repeats_where_their_controls_are_there():
    kept = {"from": "a", "with": ["b"]}
    base = {
        "repeats": "first",
        "fields": {"external_id": kept, "amount": {"from": "p", "times": "q"}},
    }
    given = {"name": "n", "from_external_id": "a", "from_amount": "p"}

    untouched = draft_spec(given, base, "transactions")
    said = draft_spec(
        given | {"with_external_id": "b， c", "times_amount": "r", "repeats": "number"},
        base,
        "transactions",
    )
    taken_away = draft_spec(
        given | {"with_external_id": "", "times_amount": "", "repeats": ""}, base, "transactions"
    )

    assert (untouched["fields"], untouched["repeats"]) == (base["fields"], "first")
    assert said["fields"] == {
        "external_id": {"from": "a", "with": ["b", "c"]},
        "amount": {"from": "p", "times": "r"},
    }
    assert said["repeats"] == "number"
    assert taken_away["fields"] == {"external_id": {"from": "a"}, "amount": {"from": "p"}}
    assert "repeats" not in taken_away


INVOICES = [
    ("InvoiceNo", "StockCode", "Quantity", "UnitPrice", "InvoiceDate", "CustomerID"),
    ("order_id", "SKU", "qty", "price", "order date", "customer id"),
    ("发票号", "商品编码", "数量", "单价", "开票日期", "客户编号"),
]  # fmt: skip
LINES = [
    ["7", "7", "8"],
    ["A1", "B2", "A1"],
    ["2", "1", "-1"],
    ["1.50", "20", "1.50"],
    ["2026-03-01"] * 3,
    ["C1"] * 3,
]


@pytest.mark.parametrize("names", INVOICES)
def test_lines_of_invoices_are_bookings_of_price_times_quantity(names):
    columns = dict(zip(names, LINES, strict=True))
    shapes = {name: shape_of(pa.array(values, pa.string())) for name, values in columns.items()}
    invoice, article, quantity, price, day, customer = names

    found = {name: one.rule for name, one in guessed("transactions", **columns).items()}

    assert guess_target(TARGETS.values(), shapes, lambda _target: {}).name == "transactions"
    assert found == {
        "external_id": {"from": invoice, "with": [article]},
        "holding_external_id": {"from": customer, "with": [article]},
        "booked_at": {"from": day},
        "amount": {"from": price, "transform": "negate", "times": quantity},
        "kind": {"const": "card_payment"},
    }


@pytest.mark.parametrize(("column", "values"), [("Quantity", ["many"] * 3), ("UnitPrice", ["dear"] * 3)])  # fmt: skip
def test_lines_without_numbers_are_no_invoice(column, values):
    columns = dict(zip(INVOICES[0], LINES, strict=True)) | {column: values}

    assert "external_id" not in guessed("transactions", **columns)


@pytest.mark.parametrize(
    ("sides", "out"),
    [("借 贷", ["借"]), ("D C", ["D"]), ("Credit Debit DEBIT", ["DEBIT", "Debit"])],
)
def test_amounts_without_a_sign_are_outgoing_where_another_column_says_so(sides, out):
    of = sides.split()
    columns = {"金额": ["12.50"] * len(of), "借贷": of, "备注": ["x"] * len(of)}

    rule = guessed("transactions", **columns)["amount"].rule

    assert rule == {"from": "金额", "negate_when": {"借贷": out}}


@pytest.mark.parametrize(
    "columns",
    [
        {"金额": ["-12.50", "3"], "借贷": ["借", "贷"]},  # signed already
        {"金额": ["12.50", "3"], "借贷": ["借", "冲正"]},  # a side that nobody knows
        {"金额": ["12.50", "3"], "借贷": ["借", "借"]},  # one side alone says nothing
    ],
)
def test_amounts_keep_their_sign_where_no_column_is_sure(columns):
    assert guessed("transactions", **columns)["amount"].rule == {"from": "金额"}


def test_a_name_over_codes_that_nobody_knows_is_not_sure():
    codes = {"status": {"正常": "open"}}

    known = guessed("holdings", codes, status=["正常", "正常"])["status"]
    unknown = guessed("holdings", codes, status=["A", "B"])["status"]

    assert (known.confidence, unknown.confidence) == (Confidence.SURE, Confidence.PERHAPS)


def target_of(**columns):
    shapes = {name: shape_of(pa.array(values, pa.string())) for name, values in columns.items()}
    return guess_target(TARGETS.values(), shapes, lambda _target: {}).name


def test_a_file_is_taken_for_what_its_columns_fit_best():
    days = [f"2024-01-{day:02d}" for day in range(1, 31)]
    said = ["The bank charged me twice and nobody answers the telephone at all"] * 30
    keys = [str(number) for number in range(30)]
    same = ["C1", "C2"] * 15

    assert target_of(**{"Complaint ID": keys, "Date received": days, "Narrative": said}) == "texts"
    assert target_of(CustomerID=same, InvoiceDate=days, Item=keys) == "events"
    assert target_of(CustomerID=keys, Branch=["B1"] * 30) == "customers"
    ours = {"customer_no": keys, "name": ["陈一", "王二"] * 15, "branch_code": ["B0", "B1"] * 15}
    assert (
        target_of(**ours) == "customers"
    )  # though a branch has a code, and one name might do for two
    assert target_of(V1=keys, V2=same) == "customers"  # nothing is known of it


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_every_field_has_a_name_in_both_languages(target):
    named = {field: names_of(target, field) for field in TARGETS[target].fields}

    unnamed = [field for field, one in named.items() if one.zh.isascii() or "_" in one.en]

    assert unnamed == []
