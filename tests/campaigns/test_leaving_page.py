"""The page of what may reach a customer, in a real browser."""

import pytest
from django.utils import timezone

from campaigns.domain.tokens import Purpose, Word, seal
from campaigns.services.rendering.links import signing_key
from customers.models import Consent, Customer
from customers.services.consents import record_consent
from tests.factories.customers import make_customer
from tests.fixtures.browser import DESKTOP, PHONE
from tests.segmentation.test_browser import faults, no_errors

pytestmark = pytest.mark.browser


def way_out(customer: Customer) -> str:
    month = timezone.localdate().replace(day=1)
    word = Word(Purpose.UNSUBSCRIBE, month, 999_999, customer.pk)
    return f"/u/{seal(word, signing_key())}"


@pytest.mark.parametrize(
    ("language", "viewport", "colours"),
    [("en-GB", DESKTOP, "light"), ("zh-CN", PHONE, "dark"), ("zh-CN", DESKTOP, "light")],
)
def test_channels_are_given_up_with_the_keyboard(
    open_page, live_server, language, viewport, colours
):
    customer = make_customer()
    for channel in ("email", "sms", "wechat"):
        record_consent(
            customer=customer, purpose="marketing", channel=channel, granted=True, source="branch"
        )
    page = open_page(viewport=viewport, color_scheme=colours, locale=language)
    with no_errors(page):
        page.goto(f"{live_server.url}{way_out(customer)}")
        page.locator("main a").press("Enter")
        page.locator("#keep-sms").press("Space")
        assert faults(page) == []
        page.locator("main form button").first.press("Enter")
        page.wait_for_selector("[role=status]")

    kept = page.locator("[name=keep]").evaluate_all("all => all.map(one => one.value)")
    assert kept == ["email", "wechat", "profiling"]
    assert list(Consent.objects.filter(granted=False).values_list("channel", flat=True)) == ["sms"]
