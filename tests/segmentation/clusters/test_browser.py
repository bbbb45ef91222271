"""The form of a cluster run in a real browser."""

import pytest
from django.urls import reverse

from tests.segmentation.test_browser import no_errors, sign_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("method", ["dbscan", "hdbscan"])
def test_methods_of_density_ask_for_no_number(open_page, live_server, user_with_role, method):
    page = open_page()
    sign_in(page, live_server.url, user_with_role("marketer"))
    number = page.locator("[name=k]")
    with no_errors(page):
        page.goto(live_server.url + reverse("segmentation:cluster_create"))
        assert number.is_visible()
        page.select_option("[name=method]", method)
        assert not number.is_visible()
        page.select_option("[name=method]", "kmeans")
        assert number.is_visible()
