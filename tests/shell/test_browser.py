"""The frame in a real browser: nothing serious for axe, and the controls do what they say."""

from pathlib import Path

import pytest
from django.urls import reverse

from tests.fixtures.browser import DESKTOP, PHONE
from tests.fixtures.people import PASSWORD

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CASES = [
    (language, theme, viewport)
    for language, theme in [("en", "light"), ("zh-hans", "dark")]
    for viewport in [DESKTOP, PHONE]
]


def faults(page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]


def sign_in(page, base: str, user) -> None:
    page.goto(base + reverse("account_login"))
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(base + "/")


@pytest.mark.parametrize(("language", "theme", "viewport"), CASES)
def test_pages_are_accessible(open_page, live_server, user_with_role, language, theme, viewport):
    user = user_with_role("ops_admin", language=language)
    page = open_page(viewport=viewport, color_scheme=theme, bypass_csp=True)
    cookie = {"name": "sp_language", "value": language, "url": live_server.url}
    page.context.add_cookies([cookie])

    page.goto(live_server.url + reverse("account_login"))
    found = {"login": faults(page)}
    sign_in(page, live_server.url, user)
    for name in ["home", "gallery", "mfa_index"]:
        page.goto(live_server.url + reverse(name))
        page.wait_for_load_state("networkidle")
        found[name] = faults(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    assert found == {"login": [], "home": [], "gallery": [], "mfa_index": []}


def test_frame_works_under_the_policy(page, live_server, user_with_role):
    errors: list[str] = []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    sign_in(page, live_server.url, user_with_role("ops_admin"))

    page.goto(live_server.url + reverse("gallery"))
    page.wait_for_selector("#ch-line svg")
    page.click('[data-table-toggle="ch-line"]')
    assert page.is_visible('[data-table-for="ch-line"] table')
    page.click('.sp-topbar [data-theme-to="dark"]')
    assert page.get_attribute("html", "data-bs-theme") == "dark"
    page.click("[data-confirm]")
    assert page.is_visible("#confirm")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.wait_for_selector('#palette-hits [role="option"]')

    refused = [error for error in errors if "Content Security Policy" in error]
    assert refused == []


def test_failed_panel_says_so_and_can_be_retried(page, live_server, user_with_role):
    sign_in(page, live_server.url, user_with_role("ops_admin"))

    page.goto(live_server.url + reverse("gallery"))
    page.wait_for_selector("[data-retry]")
    failed = page.locator("[data-lazy]")
    assert failed.get_attribute("aria-busy") == "false"
    with page.expect_response(lambda answer: "fail=1" in answer.url):
        failed.locator("[data-retry]").click()
