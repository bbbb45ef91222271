"""Rows of other systems: recognised by what proves it, never by a telephone alone."""

import pytest

from customers.models import Customer, SourceRecord
from customers.services.identity.merging import merge_customers, undo_merge
from customers.services.imports.records import take_records
from tests.factories.customers import make_customer, the_branch

pytestmark = pytest.mark.django_db
NUMBER = "110101199003074477"


@pytest.fixture
def take(user_with_role):
    steward = user_with_role("data_steward")

    def act(*rows, source="cards"):
        records = [{"source_code": source, "branch_code": the_branch().code} | row for row in rows]
        return take_records(target="source_records", records=records, by=steward)

    return act


@pytest.mark.parametrize(
    ("row", "how"),
    [
        ({"customer_no": "C1"}, "number"),
        ({"id_number": NUMBER, "name": "别的名字"}, "id_number"),
        ({"phone": "+86 13800001111", "name": "李小明"}, "phone_name"),
        ({"email": "Li@x.test", "name": "李小明"}, "email_name"),
    ],
)
def test_recognised_by(take, row, how):
    customer = make_customer(
        customer_no="C1", name="李小明", id_number=NUMBER, phone="13800001111", email="li@x.test"
    )

    assert take({"source_key": "7"} | row).errors == []

    record = SourceRecord.objects.get()
    assert (record.customer, record.how) == (customer, how)
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(
    "row",
    [
        {"phone": "13800001111", "name": "王丽"},
        {"phone": "13800001111", "name": "李小明", "id_number": "110101199003074493"},
        {"name": "李小明"},
    ],
)
def test_a_shared_telephone_or_name_alone_makes_a_new_customer(take, row):
    customer = make_customer(name="李小明", id_number=NUMBER, phone="13800001111")

    take({"source_key": "7"} | row)

    record = SourceRecord.objects.get()
    assert (record.how, record.customer.customer_no) == ("new", "cards-7")
    assert record.customer != customer


def test_two_bearers_of_one_telephone_and_name_prove_nothing(take):
    for _ in range(2):
        make_customer(name="李小明", phone="13800001111")

    take({"source_key": "7", "name": "李小明", "phone": "13800001111"})

    assert SourceRecord.objects.get().how == "new"


def test_rows_of_one_file_that_mean_one_new_person_make_one(take):
    take(
        {"source_key": "1", "id_number": NUMBER, "name": "李小明"},
        {"source_key": "2", "id_number": NUMBER, "name": "李小明", "phone": "13800001111"},
    )
    take({"source_key": "9", "id_number": NUMBER}, source="loans")

    assert Customer.objects.count() == 1
    assert SourceRecord.objects.values("customer").distinct().count() == 1


def test_the_same_rows_again_change_no_customer_and_a_number_nobody_bears_is_refused(take):
    take({"source_key": "1", "name": "李小明", "phone": "13800001111"})
    take({"source_key": "1", "name": "李小明", "phone": "13900002222"})
    answer = take({"source_key": "2", "customer_no": "NOBODY"})

    assert (Customer.objects.count(), SourceRecord.objects.get().phone) == (1, "13900002222")
    assert answer.errors[0]["reasons"] == [{"field": "customer_no", "code": "not_found"}]


def test_known_keys_follow_a_merge_and_come_back(take):
    kept, absorbed = make_customer(), make_customer(customer_no="C2")
    take({"source_key": "1", "customer_no": "C2"})
    merge = merge_customers(kept=kept, absorbed=absorbed, rule="newest")

    take({"source_key": "1"}, {"source_key": "2", "customer_no": "C2"})
    assert set(SourceRecord.objects.values_list("customer", flat=True)) == {kept.pk}
    undo_merge(merge=merge)

    owners = dict(SourceRecord.objects.values_list("source_key", "customer"))
    assert owners == {"1": absorbed.pk, "2": absorbed.pk}
