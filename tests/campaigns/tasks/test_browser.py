"""A number on a task, in a real browser: a link to dial where it may be called, and the reason where it may not."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from customers.services import consents
from tests.campaigns.tasks.test_working import make_task
from tests.factories import campaigns as make
from tests.segmentation.test_browser import no_errors, sign_in

pytestmark = pytest.mark.browser


def test_the_number_is_a_link_to_dial_while_the_customer_may_be_called(
    page, live_server, user_with_role
):
    make.no_quiet_hours()
    user = user_with_role("relationship_manager", branch_code="B0", language="en")
    task = make_task()
    number = page.locator(".sp-mask [data-masked]")

    with no_errors(page):
        sign_in(page, live_server.url, user)
        page.goto(live_server.url + reverse("campaigns:task_detail", args=[task.pk]))
        page.get_by_role("button", name="Call now").click()
        page.locator("[data-dial]").click()
        expect(number.get_by_role("link")).to_have_attribute("href", f"tel:{task.customer.phone}")

    consents.withdraw_consent(
        customer=task.customer, purpose="marketing", channel="phone", source="test"
    )
    page.reload()
    page.locator("[data-dial]").click()
    expect(page.get_by_text("Not now: No consent for the channel.")).to_be_visible()
    expect(number.get_by_role("link")).to_have_count(0)
    expect(number).to_have_text(task.customer.masked_phone)
