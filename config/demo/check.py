"""`demo --check`: walks the main job once over HTTP as the demo's people; each step has a name.

A step is one function of `STEPS`; it gets the `Walk` and raises AssertionError with what it saw.
"""

import json
import os
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from typing import cast

from config.demo.people import PEOPLE, password_of

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
HOME_WORDS = {"en": 'lang="en"', "zh-hans": 'lang="zh-hans"'}


@dataclass(frozen=True)
class Answer:
    """What came back: status, final address, text."""

    status: int
    url: str
    text: str

    def json(self) -> dict:
        return cast(dict, json.loads(self.text))


class Visitor:
    """A browser without a screen: keeps cookies, follows redirects, sends the form's token."""

    def __init__(self, base: str, language: str = "en") -> None:
        self.base = base
        self.language = language
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> Answer:
        return self._open(urllib.request.Request(self._url(path)))  # noqa: S310 - loopback

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form, with the token its page showed."""
        page = self.get(path)
        found = TOKEN.search(page.text)
        fields |= {"csrfmiddlewaretoken": found.group(1) if found else ""}
        body = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(page.url, data=body, headers={"Referer": page.url})  # noqa: S310 - loopback
        return self._open(request)

    def _url(self, path: str) -> str:
        return path if path.startswith("http") else self.base + path

    def _open(self, request: urllib.request.Request) -> Answer:
        request.add_header("Accept-Language", self.language)
        try:
            with self.opener.open(request, timeout=60) as response:
                return answer(cast(HTTPResponse, response))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.url or "", error.read().decode("utf-8", "replace"))


def answer(response: HTTPResponse) -> Answer:
    return Answer(response.status, response.url, response.read().decode("utf-8", "replace"))


class Walk:
    """The product under check: its address, the mail catcher's, and its people, signed in once."""

    def __init__(self, base: str, mail: str, seed: str) -> None:
        self.base = base
        self.mail = Visitor(mail)
        self.seed = seed
        self.people: dict[str, Visitor] = {}

    def anybody(self, language: str = "en") -> Visitor:
        return Visitor(self.base, language)

    def person(self, username: str) -> Visitor:
        """Return the visitor signed in as `username`."""
        if username not in self.people:
            self.people[username] = self._sign_in(username)
        return self.people[username]

    def _sign_in(self, username: str) -> Visitor:
        visitor = self.anybody()
        done = visitor.post(
            "/accounts/login/", login=username, password=password_of(username, self.seed)
        )
        assert done.status == 200, f"{username} could not sign in: {done.status} {done.url}"
        assert "/login" not in done.url, f"{username} could not sign in: still at {done.url}"
        return visitor


def health(walk: Walk) -> str:
    seen = walk.anybody().get("/health/ready")
    assert seen.status == 200, f"{seen.status}: {seen.text[:200]}"
    return seen.text[:80].strip()


def strangers_see_only_the_sign_in(walk: Walk) -> str:
    seen = walk.anybody().get("/")
    assert "/login" in seen.url, f"a stranger reached {seen.url}"
    return seen.url


def everybody_signs_in(walk: Walk) -> str:
    for person in PEOPLE:
        walk.person(person.username)
    return f"{len(PEOPLE)} roles"


def home_page_in_both_languages(walk: Walk) -> str:
    for person in PEOPLE:
        seen = walk.person(person.username).get("/")
        assert seen.status == 200, f"{person.username}: {seen.status} at {seen.url}"
        wanted = HOME_WORDS[person.language]
        assert wanted in seen.text.lower(), f"{person.username}'s page is not in {person.language}"
    return "en, zh-hans"


def api_schema(walk: Walk) -> str:
    seen = walk.person("ops").get("/api/v1/schema?format=json")
    assert seen.status == 200, f"{seen.status} at {seen.url}"
    return f"{len(seen.json()['paths'])} paths"


def mail_catcher_answers(walk: Walk) -> str:
    return f"{walk.mail.get('/api/count').json()['count']} mails caught"


Step = Callable[[Walk], str]
STEPS: tuple[Step, ...] = (
    health,
    strangers_see_only_the_sign_in,
    everybody_signs_in,
    home_page_in_both_languages,
    api_schema,
    mail_catcher_answers,
)


def run_steps(walk: Walk, steps: tuple[Step, ...] = STEPS) -> int:
    """Run the steps in order, stop at the first that fails, and return the exit code."""
    for number, step in enumerate(steps, 1):
        name, started = step.__name__.replace("_", " "), time.monotonic()
        try:
            seen = step(walk)
        except (AssertionError, OSError, ValueError, KeyError) as error:
            print(f"  {number}. {name}: FAILED: {error}", flush=True)
            return 1
        print(f"  {number}. {name}: {seen} ({time.monotonic() - started:.1f} s)", flush=True)
    print(f"demo --check: {len(steps)} steps passed", flush=True)
    return 0


def main() -> int:
    walk = Walk(
        os.environ["BASE_URL"], os.environ["MAIL_CATCHER_URL"], os.environ["DEMO_PASSWORD_SEED"]
    )
    return run_steps(walk)


if __name__ == "__main__":
    sys.exit(main())
