"""Records merged while a run is under way: nobody is sent the same twice, and the frozen audience stays as it was."""

import uuid

import pytest
from django.utils import timezone

from campaigns.models import Conversion, Delivery
from campaigns.selectors.deliveries import contacts_of
from campaigns.services.claiming import claim_batch
from campaigns.services.conversions import match_conversions
from customers.models import Customer
from customers.services.identity.merging import merge_customers
from service_desk.services import tickets
from tests.factories import campaigns as make
from tests.factories.customers import make_event

pytestmark = pytest.mark.django_db


def merged_run(sent_to_alias: bool):
    make.no_quiet_hours()
    kept, absorbed = make.make_audience(2)
    run = make.launch([kept, absorbed])
    if sent_to_alias:
        alias = Delivery.objects.filter(run=run, customer=absorbed)
        now = timezone.now()
        alias.update(state="claimed", changed_at=now, claim_token=uuid.uuid4(), lease_until=now)
        alias.update(state="sent", changed_at=now, claim_token=None, lease_until=None)
    merge_customers(kept=kept, absorbed=absorbed, rule="newest")
    return run, kept, absorbed


def reasons(run) -> dict[int, tuple[str, str]]:
    return {d.customer_id: (d.state, d.reason) for d in make.deliveries(run)}


def test_the_alias_is_passed_over_and_the_customer_kept_is_sent_to():
    run, kept, absorbed = merged_run(sent_to_alias=False)

    claim_batch(run_id=run.pk, now=timezone.now())

    assert reasons(run) == {kept.pk: ("claimed", ""), absorbed.pk: ("suppressed", "merged")}


def test_who_was_sent_to_under_the_alias_is_not_sent_to_again():
    run, kept, absorbed = merged_run(sent_to_alias=True)

    claim_batch(run_id=run.pk, now=timezone.now())

    assert reasons(run) == {kept.pk: ("suppressed", "twin_contacted"), absorbed.pk: ("sent", "")}


def test_a_conversion_counts_once_for_the_customer_kept_and_the_page_shows_both():
    run, kept, absorbed = merged_run(sent_to_alias=True)
    make_event(kept, run.campaign.conversion_event)

    match_conversions(run=run)

    assert list(Conversion.objects.values_list("customer_id", flat=True)) == [kept.pk]
    assert {d.customer_id for d in contacts_of(kept)} == {kept.pk, absorbed.pk}


def test_a_complaint_of_the_alias_still_ends_its_hold(user_with_role):
    from tests.factories.service_desk import make_ticket

    kept, absorbed = make.make_audience(2)
    ticket = make_ticket(customer=absorbed, kind="complaint")
    merge_customers(kept=kept, absorbed=absorbed, rule="newest")
    kept = Customer.objects.get(pk=kept.pk)
    assert kept.holds.in_force(timezone.now()).count() == 1

    ticket.refresh_from_db()
    tickets.unlink_customer(ticket=ticket, now=timezone.now())

    assert kept.holds.in_force(timezone.now()).count() == 0
