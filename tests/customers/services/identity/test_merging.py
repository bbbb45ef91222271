"""Two records made one, and two again: what moves, what is refused, and that an undo restores every row."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.apps import apps
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.base.errors import DomainError
from customers.models import (
    Consent,
    ConsentState,
    Contact,
    Customer,
    CustomerMerge,
    CustomerProfile,
    CustomerTag,
    Event,
    Hold,
    Holding,
    Relation,
    RightsRequest,
    Suppression,
    Transaction,
)
from customers.services import consents, holds
from customers.services.contacts import Wish, reserve_contacts
from customers.services.identity.merging import gather_strays, merge_customers, undo_merge
from customers.services.imports.records import take_records
from customers.services.profiles import refresh_due_profiles
from customers.services.rights.requests import Asked, receive_request
from customers.services.suppressions import suppress_customer
from tests.factories.campaigns import make_segment
from tests.factories.customers import (
    give_consent,
    make_customer,
    make_event,
    make_holding,
    make_tag,
    make_transaction,
    place_hold,
    tag_customer,
)

pytestmark = pytest.mark.django_db
# Derived afterwards, or made to be looked back at.
UNWATCHED = {
    "accounts.AuditEntry",
    "customers.CustomerMerge",
    "customers.CustomerProfile",
    "customers.MergedRows",
    "customers.ProfileDue",
}


def merge(kept, absorbed, rule="newest", **over) -> CustomerMerge:
    return merge_customers(kept=kept, absorbed=absorbed, rule=rule, **over)


def snapshot() -> dict[str, list[tuple]]:
    """Every row of every table, sealed values opened, but for the moments of change."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label in UNWATCHED or model._meta.proxy:
            continue
        names = [one.attname for one in model._meta.local_concrete_fields]
        names = [name for name in names if name != "updated_at"]
        rows = model._base_manager.order_by("pk").values_list(*names)
        found[model._meta.label] = [tuple(map(plain, row)) for row in rows]
    return found


def plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


def test_everything_points_at_the_customer_kept():
    kept, absorbed, friend = make_customer(), make_customer(), make_customer()
    holding = make_holding(absorbed)
    booking = make_transaction(holding, 500)
    event = make_event(absorbed)
    hold = place_hold(absorbed)
    tag = tag_customer(absorbed, make_tag())
    friendship = Relation.objects.create(customer=friend, other=absorbed, kind="household")
    kinship = Relation.objects.create(customer=kept, other=absorbed, kind="household")

    merge(kept, absorbed)

    owner = [Holding.objects.get(pk=holding.pk).customer_id]
    owner += [Transaction.objects.get(pk=booking.pk).customer_id]
    owner += [Event.objects.get(pk=event.pk).customer_id, Hold.objects.get(pk=hold.pk).customer_id]
    owner += [CustomerTag.objects.get(pk=tag.pk).customer_id]
    owner += [Relation.objects.get(pk=friendship.pk).other_id]
    assert owner == [kept.pk] * 6
    assert Relation.objects.get(pk=kinship.pk).other_id == absorbed.pk  # nobody is his own kin
    assert Customer.objects.get(pk=absorbed.pk).merged_into_id == kept.pk


def test_a_tag_on_both_stays_on_both():
    kept, absorbed, tag = make_customer(), make_customer(), make_tag()
    tag_customer(kept, tag)
    doubled = tag_customer(absorbed, tag)

    merge(kept, absorbed)

    assert CustomerTag.objects.get(pk=doubled.pk).customer_id == absorbed.pk


def test_values_survive_by_the_rule_and_are_found_by_them():
    kept = make_customer(phone="17000001111", occupation="teacher")
    absorbed = make_customer(phone="17000002222", marketing_refused=True)

    merge(kept, absorbed, "newest")

    kept.refresh_from_db()
    assert (kept.phone, kept.occupation) == ("17000002222", "teacher")
    assert kept.marketing_refused is True
    assert bytes(kept.phone_index) == bytes(absorbed.phone_index)


def test_a_refusal_on_either_side_wins_and_consent_of_one_side_alone_stands():
    kept, absorbed = make_customer(), make_customer()
    give_consent(kept, "email")
    give_consent(absorbed, "email")
    consents.withdraw_consent(customer=absorbed, purpose="marketing", channel="email", source="x")
    give_consent(absorbed, "sms")

    merge(kept, absorbed)

    states = ConsentState.objects.filter(customer=kept).order_by("channel")
    assert list(states.values_list("channel", "granted")) == [("email", False), ("sms", True)]


def test_caps_count_the_contacts_of_both():
    kept, absorbed = make_customer(), make_customer()
    now = timezone.now()
    wish = Wish(absorbed.pk, "email", "marketing", "1")
    assert reserve_contacts(wishes=[wish], source_kind="test", now=now) == {}

    merge(kept, absorbed)

    later = Wish(kept.pk, "email", "marketing", "2")
    refusals = reserve_contacts(wishes=[later], source_kind="test", now=now)
    assert refusals["2"].cap == "cap_day"


def test_what_is_said_to_the_alias_counts_for_the_customer_kept():
    kept, absorbed = make_customer(), make_customer()
    give_consent(kept, "email")
    merge(kept, absorbed)
    alias = Customer.objects.get(pk=absorbed.pk)

    consents.withdraw_consent(customer=alias, purpose="marketing", channel="email", source="x")
    suppress_customer(customer=alias, reason="request")
    holds.place_hold(
        customer=alias, kind="fraud", source_kind="t", source_id="9", starts_at=timezone.now()
    )

    assert ConsentState.objects.get(customer=kept, channel="email").granted is False
    assert Suppression.objects.get().customer_id == kept.pk
    assert Hold.objects.get(source_id="9").customer_id == kept.pk


def test_rows_under_the_alias_number_reach_the_customer_kept(user_with_role):
    kept, absorbed = make_customer(), make_customer()
    holding = make_holding(absorbed)
    merge(kept, absorbed)
    steward = user_with_role("data_steward")
    rows = [
        ("holdings", {"external_id": "N1", "customer_no": absorbed.customer_no,
                      "product_code": holding.product.code}),
        ("events", {"external_id": "E1", "customer_no": absorbed.customer_no, "kind": "login",
                    "occurred_at": "2026-01-01T00:00:00+08:00"}),
        ("consents", {"customer_no": absorbed.customer_no, "purpose": "marketing",
                      "channel": "sms", "granted": "false", "source": "form",
                      "at": "2026-01-01T00:00:00+08:00"}),
    ]  # fmt: skip

    for target, row in rows:
        assert take_records(target=target, records=[row], by=steward).errors == []

    assert Holding.objects.get(external_id="N1").customer_id == kept.pk
    assert Event.objects.get(kind="login").customer_id == kept.pk
    assert Consent.objects.get(channel="sms").customer_id == kept.pk


def test_aliases_are_no_customers_of_lists_segments_or_profiles(user_with_role):
    kept, absorbed = make_customer(), make_customer()
    refresh_due_profiles()
    merge(kept, absorbed)
    refresh_due_profiles()

    visible = Customer.objects.visible_to(user_with_role("data_steward"))
    assert list(visible) == [kept]
    assert list(visible.numbered(absorbed.customer_no)) == [kept]
    assert list(CustomerProfile.objects.values_list("customer_id", flat=True)) == [kept.pk]


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"kind": "firm"}, "unlike_kinds"),
        ({}, "unknown_rule"),
    ],
)
def test_refused_merges_leave_no_trace(other, code):
    kept, absorbed = make_customer(), make_customer(**other)

    with pytest.raises(DomainError) as refused:
        merge(kept, absorbed, "newest" if other else "loudest")

    assert refused.value.code == code
    assert not CustomerMerge.objects.exists()
    assert Customer.objects.get(pk=absorbed.pk).merged_into is None


def test_an_event_told_of_the_alias_since_goes_back_to_it(user_with_role):
    kept, absorbed = make_customer(customer_no="MA"), make_customer(customer_no="MB")
    made = merge(kept, absorbed)
    events = [
        {"external_id": no, "customer_no": no, "kind": "login", "occurred_at": "2026-03-01T10:00Z"}
        for no in ("MA", "MB")
    ]

    told = take_records(target="events", records=events, by=user_with_role("data_steward"))

    assert (told.errors, told.new) == ([], 2)
    assert set(Event.objects.values_list("customer", flat=True)) == {kept.pk}
    undo_merge(merge=made)
    assert sorted(Event.objects.values_list("customer", flat=True)) == [kept.pk, absorbed.pk]


def test_a_merge_is_undone_once_and_in_order():
    first, second, third = make_customer(), make_customer(), make_customer()
    earlier = merge(second, third)
    later = merge(first, second)
    assert Customer.objects.get(pk=third.pk).merged_into_id == first.pk

    with pytest.raises(DomainError) as refused:
        undo_merge(merge=earlier)
    assert refused.value.code == "merged_since"
    undo_merge(merge=later)
    undo_merge(merge=earlier)

    assert not Customer.objects.filter(merged_into__isnull=False).exists()
    with pytest.raises(DomainError) as refused:
        undo_merge(merge=earlier)
    assert refused.value.code == "merge_undone"


def test_a_merge_stays_while_an_erasure_of_both_is_decided():
    kept, absorbed = make_customer(), make_customer()
    made = merge(kept, absorbed)
    asked = receive_request(customer=kept, asked=Asked("erasure", "phone"), by=None)
    RightsRequest.objects.filter(pk=asked.pk).update(state="review")

    with pytest.raises(DomainError) as refused:
        undo_merge(merge=made)

    assert refused.value.code == "erasure_under_way"
    assert Customer.objects.get(pk=absorbed.pk).merged_into_id == kept.pk
    RightsRequest.objects.filter(pk=asked.pk).update(state="open")
    undo_merge(merge=made)


def test_undo_keeps_what_was_learnt_since():
    kept, absorbed = make_customer(), make_customer()
    give_consent(kept, "email")
    give_consent(absorbed, "email")
    holding = make_holding(absorbed)
    done = merge(kept, absorbed)
    late = make_transaction(Holding.objects.get(pk=holding.pk), 70)
    Customer.objects.filter(pk=kept.pk).update(occupation="doctor")
    consents.withdraw_consent(customer=kept, purpose="marketing", channel="email", source="x")

    undo_merge(merge=done)

    assert Transaction.objects.get(pk=late.pk).customer_id == absorbed.pk
    assert Customer.objects.get(pk=kept.pk).occupation == "doctor"
    states = ConsentState.objects.filter(channel="email").values_list("granted", flat=True)
    assert list(states) == [False, False]


def test_strays_are_gathered_and_given_back():
    kept, absorbed = make_customer(), make_customer()
    done = merge(kept, absorbed)
    stray = make_holding(Customer.objects.get(pk=absorbed.pk))

    assert gather_strays() == 1
    assert Holding.objects.get(pk=stray.pk).customer_id == kept.pk
    undo_merge(merge=done)

    assert Holding.objects.get(pk=stray.pk).customer_id == absorbed.pk


DEEDS: dict[str, Callable] = {
    "holding": lambda one, other: make_transaction(make_holding(one), 5),
    "event": lambda one, other: make_event(one),
    "tag": lambda one, other: CustomerTag.objects.get_or_create(
        customer=one, tag=make_tag("same") if not CustomerTag.objects.exists()
        else CustomerTag.objects.first().tag, defaults={"since": timezone.now()}),
    "hold": lambda one, other: place_hold(one),
    "consent": lambda one, other: give_consent(one, "email"),
    "refusal": lambda one, other: give_consent(one, "", granted=False),
    "sms": lambda one, other: give_consent(one, "sms", at=timezone.now() - dt.timedelta(days=3)),
    "suppression": lambda one, other: suppress_customer(customer=one, reason="request"),
    "contact": lambda one, other: Contact.objects.create(
        customer=one, channel="email", purpose="marketing", at=timezone.now(),
        source_kind="t", source_id=str(Contact.objects.count())),
    "relation": lambda one, other: Relation.objects.get_or_create(
        customer=one, other=other, kind="household"),
    "list": lambda one, other: make_segment([one]),
    "richer": lambda one, other: Customer.objects.filter(pk=one.pk).update(
        occupation="teacher", risk_tolerance=5, since_on=dt.date(2001, 2, 3)),
    "alias": lambda one, other: merge(Customer.objects.get(pk=one.pk), make_customer()),
}  # fmt: skip


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    deeds=st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), st.booleans()), max_size=9),
    rule=st.sampled_from(["newest", "trusted", "complete"]),
)
def test_merge_then_undo_restores_every_row(deeds, rule):
    one, other = make_customer(), make_customer(marketing_refused=True)
    for name, swapped in deeds:
        DEEDS[name](*((other, one) if swapped else (one, other)))
    before = snapshot()

    done = merge(Customer.objects.get(pk=one.pk), Customer.objects.get(pk=other.pk), rule)
    assert snapshot() != before
    undo_merge(merge=done)

    assert snapshot() == before
