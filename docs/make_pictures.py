"""Takes the pictures of the user guide from a running demo.

    python3 manage.py demo                                     # in one terminal
    .venv/bin/python docs/make_pictures.py                     # in another

Signs in as each of the demo's people and writes docs/pictures/NAME.LANGUAGE.png.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from config.demo.people import password_of  # noqa: E402
from tests.fixtures.browser import ARGUMENTS, find_chromium  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
STATE = Path(os.environ.get("SANDPIPER_STATE_DIR", ROOT / ".run"))
LANGUAGES = {"zh": "zh-hans", "en": "en"}
# name, who looks, the page, and the link to follow from there (None: stay)
SHOTS = (
    ("home", "marketer", "/", None),
    ("imports", "steward", "/customers/imports/", None),
    ("customer", "service", "/customers/", "main table tbody th a"),
    ("segment-builder", "marketer", "/segments/1/edit/", None),
    ("leaderboard", "modeller", "/offers/leaderboard/", None),
    ("campaign-running", "marketer", "/campaigns/?state=running", "main table tbody th a"),
    ("campaign-result", "manager", "/campaigns/?state=finished", "main table tbody th a"),
    ("approval", "approver", "/campaigns/approvals/", "main table tbody th a"),
    ("inbox", "service", "/service/", None),
    ("risk-board", "risk", "/risk/", None),
    ("overview", "manager", "/reports/", None),
)


def main() -> None:
    """Take every picture in both languages."""
    running = json.loads((STATE / "running.json").read_text())
    seed = secret("DEMO_PASSWORD_SEED")
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(playwright), args=list(ARGUMENTS)
        )
        for short, language in LANGUAGES.items():
            for name, user, path, link in SHOTS:
                with signed_in(
                    browser, running["web_url"], user, password_of(user, seed), language
                ) as page:
                    page.goto(running["web_url"] + path)
                    if link:
                        page.click(link)
                    page.wait_for_load_state("networkidle")
                    page.wait_for_timeout(800)
                    page.screenshot(path=PICTURES / f"{name}.{short}.png")
                    sys.stdout.write(f"{name} {short}\n")


def secret(name: str) -> str:
    lines = (STATE / "secrets.env").read_text().splitlines()
    return next(line.split("=", 1)[1] for line in lines if line.startswith(f"{name}="))


@contextmanager
def signed_in(
    browser: Browser, base: str, user: str, password: str, language: str
) -> Iterator[Page]:
    """A page of somebody who has signed in, in one language."""
    context = browser.new_context(viewport={"width": 1280, "height": 880})
    context.add_cookies([{"name": "sp_language", "value": language, "url": base}])
    page = context.new_page()
    page.goto(f"{base}/accounts/login/")
    page.fill("[name=login]", user)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state("networkidle")
    context.add_cookies([{"name": "sp_language", "value": language, "url": base}])
    yield page
    context.close()


if __name__ == "__main__":
    main()
