"""Addresses of push and WeChat over the API."""

import pytest

from customers.models import ChannelAddress
from tests.factories.customers import make_customer

pytestmark = pytest.mark.django_db
URL = "/api/v1/addresses"


def put(client, customer_no: str, **over):
    told = {"customer_no": customer_no, "channel": "push", "address": "device-1"} | over
    return client.put(URL, told, content_type="application/json")


def test_is_kept_sealed_and_moves_to_who_signed_in_last(client_for):
    client, one, two = client_for("api_client"), make_customer(), make_customer()

    assert put(client, one.customer_no).status_code == 204
    assert put(client, two.customer_no).status_code == 204

    kept = ChannelAddress.objects.get()
    assert (kept.customer_id, kept.address, kept.gone_at) == (two.pk, "device-1", None)


def test_is_forgotten_and_comes_back(client_for):
    client, person = client_for("api_client"), make_customer()
    put(client, person.customer_no)

    gone = {"channel": "push", "address": "device-1"}
    assert client.delete(URL, gone, content_type="application/json").status_code == 204
    assert ChannelAddress.objects.get().gone_at is not None

    put(client, person.customer_no)
    assert ChannelAddress.objects.get().gone_at is None


@pytest.mark.parametrize("over", [{"channel": "sms"}, {"channel": "email"}, {"address": ""}])
def test_other_channels_have_no_addresses_of_their_own(client_for, over):
    answer = put(client_for("api_client"), make_customer().customer_no, **over)

    assert answer.status_code == 400
    assert ChannelAddress.objects.count() == 0


@pytest.mark.parametrize("role", ["marketer", "service_agent"])
def test_others_may_not(client_for, role):
    answer = put(client_for(role), make_customer().customer_no)

    assert answer.status_code == 403
    assert ChannelAddress.objects.count() == 0


def test_unknown_customer_is_not_found(client_for):
    assert put(client_for("api_client"), "nobody").status_code == 404
