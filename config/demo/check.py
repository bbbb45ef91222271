"""`demo --check`: walks the main job once over HTTP as the demo's people; each step has a name.

A step is one function of `STEPS`; it gets the `Walk` and raises AssertionError with what it saw.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable

from config.demo import check_campaign, check_data, check_guards
from config.demo.check_walk import Step, Walk
from config.demo.people import PEOPLE
from config.starting import ROOT

HOME_WORDS = {"en": 'lang="en"', "zh-hans": 'lang="zh-hans"'}


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


def manager_sees_what_contact_was_worth(walk: Walk) -> str:
    seen = walk.person("manager").get("/reports/")
    assert seen.status == 200, f"{seen.status} at {seen.url}"
    told = walk.api.call("GET", "reports/overview")
    assert told.status == 200, f"{told.status}: {told.text[:200]}"
    return "page and API"


def audit_trail_proves_itself(_walk: Walk) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "django", "verify_audit", "--seal"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout + done.stderr)[-300:]
    return done.stdout.strip().splitlines()[-1][:120]


STEPS: tuple[Step, ...] = (
    health,
    strangers_see_only_the_sign_in,
    everybody_signs_in,
    home_page_in_both_languages,
    api_schema,
    mail_catcher_answers,
    *check_data.STEPS,
    *check_campaign.STEPS,
    *check_guards.STEPS,
    manager_sees_what_contact_was_worth,
    audit_trail_proves_itself,
)


def run_steps(walk: Walk, steps: tuple[Callable[[Walk], str], ...] = STEPS) -> int:
    """Run the steps in order, stop at the first that fails, and return the exit code."""
    for number, step in enumerate(steps, 1):
        name, started = step.__name__.replace("_", " "), time.monotonic()
        try:
            seen = step(walk)
        except (AssertionError, OSError, ValueError, LookupError) as error:
            print(f"  {number}. {name}: FAILED: {type(error).__name__} {error}", flush=True)
            return 1
        print(f"  {number}. {name}: {seen} ({time.monotonic() - started:.1f} s)", flush=True)
    print(f"demo --check: {len(steps)} steps passed", flush=True)
    return 0


def main() -> int:
    import django

    django.setup()  # only to hand the workers what beat hands them; everything else goes over HTTP
    walk = Walk(
        os.environ["BASE_URL"], os.environ["MAIL_CATCHER_URL"], os.environ["DEMO_PASSWORD_SEED"]
    )
    return run_steps(walk)


if __name__ == "__main__":
    sys.exit(main())
