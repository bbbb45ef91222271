"""What is known and kept of a request: who asks behind our proxy, and no search word in a log."""

import logging

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from accounts.api.problems import problem_response
from config.middleware import ClientAddressMiddleware, TakenMiddleware
from customers.models import SuppressionList, Tag

PROXY, CLIENT = "10.0.0.2", "203.0.113.9"


def address_seen(rf, settings, sender, forwarded) -> str:
    settings.TRUSTED_PROXIES = [PROXY]
    request = rf.get("/", REMOTE_ADDR=sender, headers={"X-Forwarded-For": forwarded})
    ClientAddressMiddleware(lambda _request: None)(request)
    return request.META["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("sender", "forwarded", "seen"),
    [
        (PROXY, CLIENT, CLIENT),
        (PROXY, f"198.51.100.1, {CLIENT}", CLIENT),
        (PROXY, "", PROXY),
        (PROXY, "not an address", PROXY),
        (CLIENT, "198.51.100.1", CLIENT),
    ],
)
def test_only_our_own_proxy_is_believed(rf, settings, sender, forwarded, seen):
    assert address_seen(rf, settings, sender, forwarded) == seen


def test_figures_are_not_for_whom_the_proxy_lets_through(client, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]

    through = client.get("/metrics", headers={"X-Forwarded-For": CLIENT})

    assert through.status_code == 403
    assert client.get("/metrics").status_code == 200


@pytest.mark.django_db
def test_strangers_behind_the_proxy_have_each_their_own_limit(client, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    settings.LANGUAGE_CODE = "en"
    told = {"name": "Li", "email": "li@mail.test", "subject": "Fee", "body": "Too high."}
    address = reverse("service_desk:complaint_form")

    def complain(sender: str) -> int:
        return client.post(address, told, headers={"X-Forwarded-For": sender}).status_code

    assert [complain(CLIENT) for _ in range(6)] == [302] * 5 + [429]
    assert complain("198.51.100.1") == 302


def test_what_is_searched_for_stands_in_no_log(client_for, caplog):
    client = client_for("service_agent")

    with caplog.at_level(logging.INFO):
        client.get(reverse("customers:customer_list"), {"q": "17012345678"})

    lines = [str(record.msg) for record in caplog.records]
    assert any("GET /customers/" in line for line in lines)
    assert [line for line in lines if "17012345678" in line] == []


@pytest.mark.django_db
def test_one_household_of_ipv6_addresses_is_one_sender(client, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    told = {"name": "Li", "email": "li@mail.test", "subject": "Fee", "body": "Too high."}
    address = reverse("service_desk:complaint_form")

    def complain(sender: str) -> int:
        return client.post(address, told, headers={"X-Forwarded-For": sender}).status_code

    answers = [complain(f"2001:db8:1:2::{number}") for number in range(1, 7)]
    assert answers == [302] * 5 + [429]
    assert complain("2001:db8:1:3::1") == 302


@pytest.mark.django_db
def test_the_apis_description_is_for_those_who_signed_in(client, client_for):
    assert client.get(reverse("api_schema")).status_code == 401
    assert client_for("marketer").get(reverse("api_schema")).status_code == 200
    assert client_for("marketer").get(reverse("api_docs")).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/customers/?q=%00", "/customers/?after=1%00", "/?x=a%00b", "/nowhere%00/", "/admin/?q=%00"],
)
def test_nul_in_an_address_is_the_senders_mistake(client_for, address):
    assert client_for("ops_admin").get(address).status_code == 400


@pytest.mark.django_db
def test_nul_in_an_address_of_the_api_is_a_problem_document(api_client_for):
    answer = api_client_for("api_client").get("/api/v1/customers?q=a%00b")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "nul"


def failure_of(act) -> IntegrityError:
    with pytest.raises(IntegrityError) as failed, transaction.atomic():
        act()
    return failed.value


@pytest.mark.django_db
def test_who_saves_the_same_a_moment_later_is_told_so(rf, user_with_role):
    Tag.objects.create(code="a", name_zh="甲", name_en="A")
    request = rf.post("/customers/tags/new/")
    request.user = user_with_role("marketer")
    twice = failure_of(lambda: Tag.objects.create(code="a", name_zh="甲", name_en="A"))
    wrong = failure_of(
        lambda: SuppressionList.objects.create(name="x", reason="", owner=request.user)
    )
    skin = TakenMiddleware(lambda _request: None)

    with override("en"):
        page, answer = skin.process_exception(request, twice), problem_response(twice, {})

    assert (page.status_code, "Somebody else was faster" in page.content.decode()) == (409, True)
    assert (answer.status_code, answer.data["code"]) == (409, "conflict")
    assert skin.process_exception(request, wrong) is None
    assert problem_response(wrong, {}) is None
