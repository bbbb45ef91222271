"""The search on records with known duplicates, and what a reviewer's word does to it."""

import pytest
from django.core.management import call_command

from config.base.errors import DomainError
from config.simulation.doubles import make_records
from customers.models import Customer, CustomerMerge, CustomerPair
from customers.services.identity import deciding
from customers.services.identity.finding import find_duplicates
from customers.services.identity.indexing import forget_comparisons
from customers.services.identity.merging import undo_merge
from tests.factories.customers import make_customer
from tests.factories.doubles import score_search, write_records

pytestmark = pytest.mark.django_db


def pair_of_same() -> CustomerPair:
    make_customer(name="李小明", phone="13800001111")
    make_customer(name="李小明", phone="13800001111")
    find_duplicates()
    return CustomerPair.objects.get()


def test_duplicates_are_found_and_kin_are_never_sure():
    records = make_records(1500, 0.1, 3)
    write_records(records)

    result = score_search(records)

    precision, recall = result.bands["sure"]
    assert (precision, result.kin_sure) == (1.0, 0)
    assert recall > 0.7
    precision, recall = result.bands["all"]
    assert precision > 0.75
    assert recall > 0.97


def test_only_new_and_changed_records_are_compared_again():
    pair = pair_of_same()
    assert find_duplicates().compared == 0

    late = make_customer(name="李小明", phone="13800001111")
    found = find_duplicates()

    assert (found.compared, found.sure + found.review) == (1, 2)
    assert CustomerPair.objects.filter(right=late).count() == 2
    assert CustomerPair.objects.filter(pk=pair.pk).exists()


def test_not_the_same_is_never_put_up_again(user_with_role):
    pair = pair_of_same()
    steward = user_with_role("data_steward")
    deciding.part_pair(pair=pair, by=steward)

    forget_comparisons()
    found = find_duplicates()

    assert (found.candidates, CustomerPair.objects.waiting().count()) == (0, 0)
    with pytest.raises(DomainError) as refused:
        deciding.merge_pair(pair=pair, rule="newest", by=steward)
    assert refused.value.code == "pair_is_decided"
    assert not CustomerMerge.objects.exists()


def test_parted_records_stay_parted_when_one_of_them_is_merged(user_with_role):
    pair = pair_of_same()
    steward = user_with_role("data_steward")
    deciding.part_pair(pair=pair, by=steward)
    make_customer(name="李小明", phone="13800001111")
    find_duplicates()
    third = CustomerPair.objects.waiting().get(left=pair.right)

    deciding.merge_pair(pair=third, rule="newest", by=steward, keep_right=True)
    CustomerPair.objects.waiting().delete()
    forget_comparisons()
    find_duplicates()

    assert CustomerPair.objects.waiting().count() == 0


def test_what_is_no_longer_alike_leaves_the_queue():
    pair = pair_of_same()
    other = Customer.objects.get(pk=pair.right_id)
    other.name, other.birth_on = "王建国", None
    other.phone, other.phone_index = "", None
    other.save()

    find_duplicates()

    assert not CustomerPair.objects.exists()


def test_nothing_merges_by_itself_unless_the_bank_says_so(settings):
    pair_of_same()
    assert (deciding.merge_sure_pairs(), CustomerMerge.objects.count()) == (0, 0)

    settings.IDENTITY_MERGE_SURE = True
    assert deciding.merge_sure_pairs() == 1

    undo_merge(merge=CustomerMerge.objects.get())
    forget_comparisons()
    find_duplicates()
    assert deciding.merge_sure_pairs() == 0


def test_command_tells_what_it_found(capsys):
    make_customer(name="李小明", phone="13800001111")
    make_customer(name="李小明", phone="13800001111")

    call_command("find_duplicates", "--all", "--learn")

    assert "2 records compared, 1 candidate pairs: 1 sure, 0 to review" in capsys.readouterr().out


def test_no_key_holds_a_readable_value():
    make_customer(name="李小明", phone="13800001111")
    find_duplicates()

    from config.base.tables import fetch_column

    keys = fetch_column("SELECT key FROM customers_identitykey")
    assert len(keys) >= 5
    assert {len(bytes(key)) for key in keys} == {16}
