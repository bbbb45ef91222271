"""What every step of `demo --check` has in hand: the product, the mail catcher, the people, and what was found."""

import time
from collections.abc import Callable
from typing import Any

from config.demo.people import password_of
from config.demo.seed_bank import API_CLIENT, api_secret
from config.demo.visitor import Answer, ApiClient, Visitor

PATIENCE = 180.0
PAUSE = 0.5


class Walk:
    """The product under check: its address, the mail catcher's, and its people, signed in once.

    `facts` carries what one step made to the next: a segment's number, a campaign's code.
    """

    def __init__(self, base: str, mail: str, seed: str) -> None:
        self.base = base
        self.mail = Visitor(mail)
        self.seed = seed
        self.people: dict[str, Visitor] = {}
        self.api = ApiClient(base, API_CLIENT, api_secret())
        self.facts: dict[str, Any] = {}

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

    def ask(self, method: str, path: str, data: object = None, **headers: str) -> Any:
        """Call the API as core banking and return what it says; anything but success fails the step."""
        return well(self.api.call(method, path, data, **headers)).json()


Step = Callable[[Walk], str]


def well(answer: Answer) -> Answer:
    """Return an answer that is a success; fail the step with what it says if not."""
    assert 200 <= answer.status < 300, f"{answer.status} at {answer.url}: {answer.text[:300]}"
    return answer


def wait_until(
    seen: Callable[[], Any], what: str, patience: float = PATIENCE, pause: float = PAUSE
) -> Any:
    """Return the first truthy thing seen; fail the step when it does not come."""
    ends = time.monotonic() + patience
    while True:
        found = seen()
        if found:
            return found
        assert time.monotonic() < ends, f"not within {patience:.0f} s: {what}"
        time.sleep(pause)


def nudge(task: str) -> None:
    """Hand a worker the task that beat will hand it anyway, so that nobody waits for the next round."""
    from config.celery import app

    app.send_task(task)
