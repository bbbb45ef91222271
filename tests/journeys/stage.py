"""What a journey acts with: a browser per person, and a look at every page it meets."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse

from config.demo.people import password_of
from config.demo.visitor import BROWSER
from tests.fixtures.browser import DESKTOP

PASSWORD_SEED = "journey"
AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SERIOUS = {"serious", "critical"}
PATIENCE = 120  # seconds; a shared machine may be slow, a fault is not mended by waiting
LOCALES = {"en": "en-GB", "zh-hans": "zh-CN"}


class Stage:
    """One walk through the product in one language."""

    def __init__(self, base: str, open_page: Callable, catcher: Any) -> None:
        self.base = base
        self.open_page = open_page
        self.catcher = catcher
        self.language = "en"
        self.pages: dict[str, Any] = {}
        self.seen: list[str] = []
        self.faults: dict[str, list[str]] = {}
        self.errors: list[str] = []
        self.facts: dict[str, Any] = {}

    def speak(self, language: str) -> None:
        """Let everybody work in one language."""
        from accounts.models import User

        self.language = language
        User.objects.update(language=language)

    def public(self) -> Any:
        """A page of somebody without an account."""
        if "" not in self.pages:
            page = self.open_page(
                locale=LOCALES[self.language],
                viewport=DESKTOP,
                bypass_csp=True,  # axe is brought in by evaluation
                user_agent=BROWSER,
            )
            page.set_default_timeout(PATIENCE * 1000)
            self.pages[""] = page
        return self.pages[""]

    def person(self, username: str) -> Any:
        """The page of one of the demo's people, signed in by the form."""
        if username not in self.pages:
            page = self.open_page(locale=LOCALES[self.language], viewport=DESKTOP, bypass_csp=True)
            page.set_default_timeout(PATIENCE * 1000)
            page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
            page.goto(self.base + reverse("account_login"))
            page.fill("[name=login]", username)
            page.fill("[name=password]", password_of(username, PASSWORD_SEED))
            page.press("[name=password]", "Enter")
            page.wait_for_url(self.base + "/")
            self.pages[username] = page
        return self.pages[username]

    def open(self, page: Any, name: str, *args: Any, query: str = "") -> Any:
        """Go to a page by its name and look at it."""
        path = reverse(name, args=args) + query
        page.goto(self.base + path)
        self.look(page)
        return page

    def look(self, page: Any) -> None:
        """Wait until a page has all its panels; check its language, its width, and let axe look at it."""
        page.wait_for_load_state("load")
        page.wait_for_function(
            "() => !document.querySelector('[data-lazy][aria-busy=\"true\"], .htmx-request')"
        )
        where = urlsplit(page.url).path
        assert page.locator("html").get_attribute("lang").lower() == self.language, where
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where
        page.evaluate(AXE)
        found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)["violations"]
        serious = [v for v in found if v["impact"] in SERIOUS]
        self.seen.append(where)
        if serious:
            self.faults[where] = [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in serious]


def wait_for(seen: Callable[[], Any], what: str, nudge: Callable[[], Any] | None = None) -> Any:
    """Return the first truthy thing seen; `nudge` does again and again what beat would do."""
    ends = time.monotonic() + PATIENCE
    while not (found := seen()):
        assert time.monotonic() < ends, f"not within {PATIENCE} s: {what}"
        if nudge:
            nudge()
        time.sleep(0.3)
    return found
