"""A form that saves itself, in a real browser: nobody collides with himself."""

import time

import pytest
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.services import drafting
from tests.segmentation.test_browser import no_errors, sign_in

pytestmark = pytest.mark.browser
SLOW = 2.5  # seconds that a save is on its way


def test_going_on_waits_for_the_save_on_its_way(page, live_server, user_with_role):
    user = user_with_role("marketer", language="en")
    campaign = drafting.create_campaign(by=user, name="Autumn", kind="care")
    here = reverse("campaigns:campaign_step", args=[campaign.code, "goal"])

    def slowly(route):
        answer = route.fetch()
        time.sleep(SLOW)
        route.fulfill(response=answer)

    with no_errors(page):
        sign_in(page, live_server.url, user)
        page.goto(live_server.url + here)
        page.route(
            f"**{here}",
            lambda route: (
                slowly(route)
                if route.request.headers.get("x-requested-with") == "fetch"
                else route.continue_()
            ),
        )
        with page.expect_request(f"**{here}"):
            page.fill("[name=name]", "Winter")
        page.fill("[name=goal]", "Warm feet")
        page.locator(".sp-sticky-act [type=submit]").click()
        page.wait_for_url("**/edit/audience/")

    saved = Campaign.objects.get()
    assert (saved.name, saved.goal) == ("Winter", "Warm feet")
