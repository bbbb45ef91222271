import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.domain.guesses.drafts import draft_spec, read_codes, write_codes
from customers.domain.guesses.matching import Confidence, Reason, guess_fields
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
    found = guessed("customers", {"gender": GENDER.known}, 月收入=["1,200.50"], 性别=["男", "女"])

    assert found["monthly_income"].rule == {"from": "月收入", "transform": "number"}
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
