"""Search by last digits, and saved filters."""

import pytest

from config.base.errors import DomainError
from customers.models import Customer, CustomerTail, SavedFilter
from customers.models.fields import sealer
from customers.selectors.customers import TAIL_MOST, Filters, list_customers, saved_filters
from customers.services import filters, profiles
from customers.services.tails import index_tails
from tests.factories.customers import make_branch, make_customer

pytestmark = pytest.mark.django_db


def found(user, **asked) -> list[str]:
    rows = list_customers(user=user, filters=Filters(**asked)).order_by("customer_no")
    return list(rows.values_list("customer_no", flat=True))


@pytest.fixture
def named():
    """Two namesakes and somebody else, all with the same last digits of their phones but one."""
    make_customer(
        customer_no="C1", name="陈测试", phone="17011112222", id_number="330102199001011234"
    )
    make_customer(
        customer_no="C2", name="陈测试", phone="17033334444", id_number="33010219900101123x"
    )
    make_customer(customer_no="C3", name="王一", phone="+86 170 5555 2222")
    index_tails()


def test_last_digits_narrow_a_name(named, user_with_role):
    agent = user_with_role("service_agent")

    assert found(agent, text="陈测试", phone_tail="2222") == ["C1"]
    assert found(agent, text="陈测试", id_tail="123X") == ["C2"]
    assert found(agent, text="王一", phone_tail="2222") == ["C3"]
    assert found(agent, text="王一", phone_tail="1111") == []
    assert found(agent, branch="B0", phone_tail="2222") == ["C1", "C3"]


@pytest.mark.parametrize("asked", [{"phone_tail": "2222"}, {"id_tail": "1234", "status": "active"}])
def test_last_digits_alone_find_nobody(named, user_with_role, asked):
    with pytest.raises(DomainError) as refused:
        found(user_with_role("service_agent"), **asked)

    assert refused.value.code == "tail_alone"


def test_last_digits_stay_within_the_branch(named, user_with_role):
    make_customer(customer_no="C9", name="陈测试", phone="17099992222", branch=make_branch("CITY"))
    index_tails()

    teller = user_with_role("service_agent", branch_code="CITY")

    assert found(teller, text="陈测试", phone_tail="2222") == ["C9"]


def test_no_more_than_a_page_is_found_by_last_digits(user_with_role):
    for n in range(TAIL_MOST + 3):
        make_customer(phone=f"1701{n:03d}2222")
    index_tails()

    assert len(found(user_with_role("service_agent"), branch="B0", phone_tail="2222")) == TAIL_MOST


def test_the_index_holds_keyed_hashes_and_follows_the_values(user_with_role):
    customer = make_customer(customer_no="C1", name="陈测试", phone="17011112222", id_number="123")
    assert (index_tails(), index_tails()) == (1, 0)
    tail = CustomerTail.objects.get()
    assert bytes(tail.phone) == sealer().index("phone_tail", "2222")
    assert tail.id_number is None  # too short to be told by its end

    phone_index = sealer().index("phone", "17011113333")
    Customer.objects.filter(pk=customer.pk).update(phone="17011113333", phone_index=phone_index)
    assert index_tails(customer_ids=[customer.pk]) == 1

    agent = user_with_role("service_agent")
    assert found(agent, text="陈测试", phone_tail="2222") == []
    assert found(agent, text="陈测试", phone_tail="3333") == ["C1"]


def test_who_is_due_for_a_profile_is_indexed_too():
    customer = make_customer(phone="17011112222")
    profiles.ProfileDue.objects.create(customer=customer)

    profiles.refresh_due_profiles()

    assert CustomerTail.objects.get().customer_id == customer.pk


def test_saved_filters_are_own_or_of_a_role(user_with_role):
    marketer, colleague = user_with_role("marketer"), user_with_role("marketer")
    manager = user_with_role("manager")
    asked = Filters(text="17011112222", status="dormant", phone_tail="2222", tier="gold")

    filters.save_filter(by=marketer, name=" Sleeping ", filters=asked)
    filters.save_filter(by=marketer, name="For us", filters=asked, role="marketer")
    filters.save_filter(by=marketer, name="Sleeping", filters=Filters(status="closed"))

    assert [one.name for one in saved_filters(user=marketer)] == ["For us", "Sleeping"]
    assert [one.name for one in saved_filters(user=colleague)] == ["For us"]
    assert list(saved_filters(user=manager)) == []
    assert SavedFilter.objects.get(name="For us").filters == {"status": "dormant", "tier": "gold"}
    assert SavedFilter.objects.get(name="Sleeping").filters == {"status": "closed"}


def test_what_cannot_be_saved_is_refused(user_with_role, monkeypatch):
    marketer = user_with_role("marketer")
    kept = Filters(status="dormant")

    def refused(**over) -> str:
        with pytest.raises(DomainError) as caught:
            filters.save_filter(**({"by": marketer, "name": "x", "filters": kept} | over))
        return caught.value.code

    monkeypatch.setattr(filters, "MOST", 0)
    filters_alone = Filters(text="17011112222")
    assert refused(name=" ") == "name_missing"
    assert refused(name="x" * 61) == "name_missing"
    assert refused(filters=filters_alone) == "nothing_to_save"
    assert refused(role="king") == "unknown_role"
    SavedFilter.objects.create(owner=marketer, name="old", filters={"status": "closed"})
    assert refused() == "too_many_filters"
    assert SavedFilter.objects.count() == 1


def test_only_its_owner_deletes_a_filter(user_with_role):
    marketer = user_with_role("marketer")
    saved = filters.save_filter(
        by=marketer, name="x", filters=Filters(status="dormant"), role="marketer"
    )

    with pytest.raises(DomainError) as caught:
        filters.delete_filter(by=user_with_role("marketer"), saved=saved)
    assert caught.value.code == "not_yours"
    assert SavedFilter.objects.count() == 1
    filters.delete_filter(by=marketer, saved=saved)

    assert SavedFilter.objects.count() == 0
