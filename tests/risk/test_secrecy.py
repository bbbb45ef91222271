"""No tipping-off: outside risk nothing names an alert, its rule, or the source of its hold."""

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from customers.models import Hold
from risk.services import decisions
from tests.factories.risk import make_alert
from tests.factories.service_desk import make_ticket

REASON = "The cash is the takings of her shop"
ROLES = [
    "marketer",
    "campaign_approver",
    "compliance_officer",
    "manager",
    "relationship_manager",
    "service_agent",
    "data_steward",
    "ops_admin",
]
CUSTOMER_PAGES = [
    "customers:customer_detail",
    "customers:customer_timeline",
    "customers:customer_holdings",
    "customers:customer_consents",
    "customers:customer_audit",
    *settings.CUSTOMER_PANELS,
]
PAGES = ["home", "customers:customer_list", "service_desk:ticket_list", "accounts:audit_list"]
ADMIN = ["/admin/", "/admin/customers/hold/", "/admin/accounts/auditentry/"]
API = [
    "/api/v1/customers/{no}",
    "/api/v1/customers/{no}/next-best-offers",
    "/api/v1/customers?q={no}",
    "/api/v1/tickets?customer_no={no}",
]


@pytest.fixture
def alert(user_with_role):
    """One that stands, and one that was dismissed a moment ago."""
    officer = user_with_role("risk_officer")
    decisions.escalate_alert(
        alert=make_alert(code="AML-PASS"), by=officer, reason=REASON, now=timezone.now()
    )
    standing = make_alert()
    dismissed = make_alert(standing.customer, code="AML-PASS")
    decisions.dismiss_alert(alert=dismissed, by=officer, reason=REASON, now=timezone.now())
    make_ticket(standing.customer, kind="question")
    return standing


def addresses(alert) -> list[str]:
    no = alert.customer.customer_no
    found = [*ADMIN, *(reverse(name) for name in PAGES), f"/search/?q={no}"]
    for name in CUSTOMER_PAGES:
        try:
            found.append(reverse(name, args=[no]))
        except NoReverseMatch:
            continue
    return found


def betrayals(text: str, alert) -> list[str]:
    words = ["AML", "risk_alert", "risk.tasks", f">A-{alert.pk}<", REASON, "money laundering"]
    words += ["反洗钱", "Cash just below", "Rapid pass-through", "现金交易略低于", "快进快出"]
    words += [
        str(key)
        for key in Hold.objects.values_list("source_id", flat=True)
        if "-" in key and len(key) == 36
    ]
    return [word for word in words if word in text]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("role", ROLES)
def test_no_page_betrays_an_alert(client_for, alert, role, language):
    client = client_for(role)
    client.cookies["sp_language"] = language

    told = {}
    for address in addresses(alert):
        answer = client.get(address)
        text = b"".join(answer) if answer.streaming else answer.content
        if found := betrayals(text.decode(), alert):
            told[address] = found

    assert told == {}


def test_no_answer_of_the_api_betrays_an_alert(api_client_for, alert):
    client = api_client_for("api_client")

    texts = [client.get(address.format(no=alert.customer.customer_no)) for address in API]

    assert [betrayals(answer.content.decode(), alert) for answer in texts] == [[]] * len(API)
    assert b'"policy"' not in texts[0].content


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Not available"), ("zh-hans", "暂不可联系")]
)
def test_the_customer_page_says_only_that(client_for, alert, language, words):
    client = client_for("service_agent")
    client.cookies["sp_language"] = language

    page = client.get(reverse("customers:customer_detail", args=[alert.customer.customer_no]))

    assert words in page.content.decode()


def test_the_panel_is_the_same_nothing_for_everybody(client_for, alert):
    from tests.factories.customers import make_customer

    client = client_for("service_agent")

    answers = [
        client.get(reverse("risk:customer_standing", args=[customer.customer_no]))
        for customer in (alert.customer, make_customer())
    ]

    assert [(answer.status_code, answer.content) for answer in answers] == [(200, b"")] * 2
