"""Against whom a customer is measured."""

import pytest
from django.utils import timezone

from customers.models import DataRestriction
from customers.selectors.portraits import portrait_of
from customers.services.profiles import refresh_profiles
from customers.services.rights.requests import Asked, receive_request
from tests.factories.customers import give_consent, make_customer

pytestmark = pytest.mark.django_db


def test_nobody_is_measured_against_who_may_not_be_profiled():
    customer, _peer, withdrawn, restricted = (make_customer() for _ in range(4))
    make_customer(profiling_refused=True)
    give_consent(withdrawn, "", "profiling", granted=False)
    asked = receive_request(customer=restricted, asked=Asked("restriction", "phone"), by=None)
    DataRestriction.objects.create(
        customer=restricted, kind="restricted", since=timezone.now(), request=asked
    )
    refresh_profiles(as_of=timezone.now())

    portrait = portrait_of(customer)

    assert portrait is not None
    assert portrait.peer_count == 2
