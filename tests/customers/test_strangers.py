"""No address of another branch's customer answers somebody of a branch, whatever their roles."""

import pytest
from django.urls import reverse

from accounts.domain import ROLES
from accounts.models import AuditEntry
from customers.models import Consent, Customer, RightsRequest
from customers.services.rights.requests import Asked, receive_request
from customers.urls import urlpatterns
from tests.factories.customers import make_branch, make_customer

pytestmark = pytest.mark.django_db
GIVEN = {"field": "phone", "pk": 1, "slug": "x", "code": "x", "kind": "pdf"}
CODED = ("rights_detail", "rights_step", "rights_decide", "rights_propose", "rights_reveal")
STEPS = {"step": "withdraw", "field": "name"}


@pytest.fixture
def stranger(client_for, django_user_model):
    make_branch("B1")
    client = client_for("data_steward", branch_code="B1")
    user = django_user_model.objects.get(branch_code="B1")
    user.groups.set(type(user.groups.first()).objects.filter(name__in=set(ROLES) - {"api_client"}))
    return client


def answers(client, name: str, args: dict) -> set[int]:
    url = reverse(f"customers:{name}", kwargs=args)
    return {client.get(url).status_code, client.post(url, {"granted": "yes"}).status_code}


def test_no_page_of_a_customer_of_another_branch_answers(stranger):
    other = make_customer(branch=make_branch("B2"))
    pages = [one for one in urlpatterns if "customer_no" in one.pattern.converters]
    before = (AuditEntry.objects.count(), Consent.objects.count())

    for one in pages:
        names = one.pattern.converters
        args = {name: GIVEN[name] for name in names if name != "customer_no"}
        found = answers(stranger, one.name, args | {"customer_no": other.customer_no})
        assert found <= {404, 405}, one.name

    assert len(pages) >= 12
    assert (AuditEntry.objects.count(), Consent.objects.count()) == before
    assert Customer.objects.get(pk=other.pk).marketing_refused is False


def test_no_request_about_a_customer_of_another_branch_answers(stranger):
    other = make_customer(branch=make_branch("B2"))
    code = receive_request(customer=other, asked=Asked("access", "phone"), by=None).code
    pages = [one for one in urlpatterns if one.pattern._route.startswith("rights/<str:code>")]

    for one in pages:
        args = {name: STEPS[name] for name in one.pattern.converters if name != "code"}
        assert answers(stranger, one.name, args | {"code": code}) <= {404, 405}, one.name

    assert {*CODED} <= {one.name for one in pages}
    assert RightsRequest.objects.get().state == "received"
