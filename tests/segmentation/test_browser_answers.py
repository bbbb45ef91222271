"""The builder in a real browser where answers come late and text is half written."""

import json

import pytest
from django.urls import reverse

from tests.factories.segmentation import asking, make_segment
from tests.segmentation.test_browser import sign_in

pytestmark = pytest.mark.browser
GROWN = asking("age_years", "at_least", 18)


def reached(number: int) -> str:
    reach = {"matching": number, "reachable": number, "estimated": False, "steps": []}
    return json.dumps({"problems": [], "parts": {}, "steps": [], "sample": [], "reach": reach})


def test_text_that_is_no_json_is_not_saved_as_the_rule_before_it(page, live_server, user_with_role):
    user = user_with_role("marketer", language="en")
    segment = make_segment(user, GROWN)
    older = {"version": 1, "rule": {"all": [asking("age_years", "at_least", 60)]}}
    sign_in(page, live_server.url, user)
    page.goto(live_server.url + reverse("segmentation:segment_edit", args=[segment.pk]))
    page.wait_for_load_state("networkidle")

    page.click("#sg-as-json")
    with page.expect_response("**/segments/count/"):
        page.fill("#sg-json-text", json.dumps(older))
        page.fill("#sg-json-text", '{"version": 1, "rule": {"any": [')
    page.wait_for_load_state("networkidle")
    page.click("#sg-save")

    assert "not valid JSON" in page.inner_text("#sg-json-error")
    assert page.evaluate("document.activeElement.id") == "sg-json-text"
    page.wait_for_load_state("networkidle")
    segment.refresh_from_db()
    assert segment.rule["rule"] == {"all": [GROWN]}
    page.click("#sg-as-tree")
    with page.expect_navigation():
        page.click("#sg-save")
    segment.refresh_from_db()
    assert segment.rule["rule"] == older["rule"]


def test_the_channel_chosen_last_is_the_one_shown(page, live_server, user_with_role):
    user = user_with_role("marketer", language="en")
    segment = make_segment(user, GROWN)
    held = []

    def answer(route):
        channel = route.request.post_data_json["channel"]
        if channel == "sms":
            held.append(route)
        else:
            route.fulfill(content_type="application/json", body=reached(222))

    page.route("**/segments/details/", answer)
    sign_in(page, live_server.url, user)
    page.goto(live_server.url + reverse("segmentation:segment_edit", args=[segment.pk]))
    page.wait_for_load_state("networkidle")

    with page.expect_request("**/segments/details/"):
        page.select_option("#sg-channel", "sms")
    with page.expect_response("**/segments/details/"):
        page.select_option("#sg-channel", "phone")
    with page.expect_response("**/segments/details/"):
        held[0].fulfill(content_type="application/json", body=reached(111))
    page.wait_for_timeout(100)

    assert "222" in page.inner_text("#sg-reach")
    assert "111" not in page.inner_text("#sg-reach")
