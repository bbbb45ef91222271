"""`manage.py demo`: starts every process of the product, watches them, and stops them in order."""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from config.demo import options
from config.demo.calling import Interrupted, call_apart
from config.demo.people import PEOPLE, password_of
from config.demo.postgres import data_folder, server_account
from config.demo.processes import Child, free_port, require_port
from config.demo.services import Services
from config.demo.state import StateDir
from config.env import ONE_THREAD
from config.starting import ROOT, StartError

WATCH_SECONDS = 0.5
WORKERS = {
    "worker-jobs": ("imports,scoring,segments,reports,default", 2),
    "worker-sends": ("sends", 2),
}


def main(words: list[str]) -> int:
    return run_demo(options.parse_demo(words))


def run_demo(asked: argparse.Namespace) -> int:
    """Bring the product up, keep it up until asked to end, and return the exit code."""
    started = time.monotonic()
    with state_for(asked) as state:
        state.claim()
        if asked.reset:
            reset(state)
        port = require_port(web_port(asked), "--port")
        with Services(state) as services:
            services.env = ONE_THREAD | services.env
            services.env["BASE_URL"] = f"http://127.0.0.1:{port}"
            mail_url = start_mail(services)
            seed(services, asked)
            start_product(services, port)
            if asked.check:
                return check(services)
            print(banner(services, mail_url, time.monotonic() - started), flush=True)
            open_browser(asked, services.env["BASE_URL"])
            return watch(services)


@contextmanager
def state_for(asked: argparse.Namespace) -> Iterator[StateDir]:
    """Give the checkout's own state, or for a check a temporary one."""
    if not asked.check:
        yield StateDir()
        return
    folder = Path(tempfile.mkdtemp(prefix="sandpiper-check-"))
    folder.chmod(0o711)  # the database's user passes through
    state = StateDir(folder)
    try:
        yield state
    finally:
        erase(state)


def web_port(asked: argparse.Namespace) -> int:
    if asked.port is not None:
        return int(asked.port)
    return 0 if asked.check else options.DEMO_PORT


def reset(state: StateDir) -> None:
    """Forget everything the demo made; a database of somebody else's is not ours to empty."""
    if "DATABASE_URL" in os.environ:
        raise StartError("DATABASE_URL is set: --reset only empties the demo's own database.")
    erase(state)


def erase(state: StateDir) -> None:
    shutil.rmtree(data_folder(state, server_account()), ignore_errors=True)
    shutil.rmtree(state.path, ignore_errors=True)


def start_mail(services: Services) -> str:
    """Start the mail catcher and point the product at it; return its page's address."""
    smtp, http = free_port(), free_port()
    folder = services.state.path / "mail"
    url = f"http://127.0.0.1:{http}"
    services.env |= {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(smtp),
        "MAIL_CATCHER_URL": url,
    }
    child = services.add(
        module(
            services,
            "mail-catcher",
            "config.demo.mail_catcher",
            *("--smtp-port", str(smtp), "--http-port", str(http)),
            *("--store", str(folder / "mail.sqlite3"), "--maildir", services.env["BOUNCE_MAILDIR"]),
        )
    )
    child.wait_until(lambda: responds(f"{url}/api/count"))
    return url


def module(
    services: Services, name: str, module_name: str, *words: str, patience: float = 20
) -> Child:
    return Child(
        name=name,
        command=[sys.executable, "-m", module_name, *words],
        log=services.state.log(name),
        env=services.env,
        cwd=ROOT,
        patience=patience,
    )


def seed(services: Services, asked: argparse.Namespace) -> None:
    """Migrate and fill the database in a process of its own, which shows its steps."""
    customers = asked.customers or (
        options.CHECK_CUSTOMERS if asked.check else options.DEMO_CUSTOMERS
    )
    words = ["--customers", str(customers)]
    if asked.data:
        words += ["--data", str(asked.data.resolve())]
    code = call_apart([sys.executable, "-m", "config.demo.seed", *words], quiet(services))
    if code:
        raise StartError(
            f"the demo's data could not be made (exit code {code}); its output stands above."
        )


def quiet(services: Services) -> dict[str, str]:
    """Keep a step's own lines readable: warnings only from the libraries."""
    return {"LOG_LEVEL": "WARNING"} | services.env


def start_product(services: Services, port: int) -> None:
    """Start the web server, wait until it answers, then the workers and the scheduler."""
    services.env = word_of_seed(services.state).get("environment", {}) | services.env
    web = services.add(
        module(
            services, "web", "gunicorn", "config.wsgi", "--worker-class", "gthread",
            "--preload", "--workers", "2", "--threads", "8", "--bind", f"127.0.0.1:{port}",
            "--access-logfile", "-", "--graceful-timeout", "5", patience=10,
        )
    )  # fmt: skip
    web.wait_until(lambda: responds(services.env["BASE_URL"]))
    celery = ("celery", "-A", "config.celery")
    for name, (queues, processes) in WORKERS.items():
        services.add(
            module(
                services, name, *celery, "worker", "-Q", queues, "-c", str(processes),
                "-n", f"{name}@%h", "--loglevel", "INFO", "--without-gossip", "--without-mingle",
            )
        )  # fmt: skip
    services.add(module(services, "beat", *celery, "beat", "--pidfile=", "--loglevel", "INFO"))
    services.add(module(services, "streams", "django", "consume", "--all"))
    if (services.state.path / "bank" / "truth").is_dir():
        services.add(module(services, "customers", "config.demo.customers"))
    services.announce(services.env["BASE_URL"])


def responds(url: str) -> bool:
    """Say whether something answers HTTP there, whatever its status."""
    try:
        urllib.request.urlopen(url, timeout=20).close()  # noqa: S310 - our own loopback address
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def check(services: Services) -> int:
    return call_apart([sys.executable, "-m", "config.demo.check"], quiet(services))


def watch(services: Services) -> int:
    """Wait until asked to end, or until a child dies, which ends all."""
    while True:
        try:
            time.sleep(WATCH_SECONDS)
        except Interrupted:
            print("\nStopping; the data stays.", flush=True)
            return 0
        dead = services.find_dead()
        if dead:
            print(f"sandpiper: {dead.epitaph()} Its last lines:", file=sys.stderr)
            print(dead.tail() or "(none)", file=sys.stderr)
            print(f"(all of it: {dead.log}) Stopping the rest.", file=sys.stderr)
            return 1


def banner(services: Services, mail_url: str, seconds: float) -> str:
    seed_secret = services.env["DEMO_PASSWORD_SEED"]
    people = "\n".join(
        f"    {person.role:<22}{person.username:<12}{password_of(person.username, seed_secret)}"
        for person in PEOPLE
    )
    return f"""
Sandpiper is up after {seconds:.0f} s.

  Address     {services.env["BASE_URL"]}
  Mail        {mail_url}  (every mail it sends lands here, none leaves)
  Admin       {services.env["BASE_URL"]}/admin/  (as ops)
  API         {services.env["BASE_URL"]}/api/v1/docs

  Sign in as (role, user, password):
{people}

  Look first at
{told_by_seed(services.state)}
  Ctrl-C stops everything; the data stays. Logs: {services.state.path / "log"}
"""


def told_by_seed(state: StateDir) -> str:
    """Return what the seeding wants people to see: what is there, in order, then notes such as a customer's number."""
    word = word_of_seed(state)
    sights = "".join(f"    {place}. {one}\n" for place, one in enumerate(word.get("sights", []), 1))
    return sights + "".join(f"    - {note}\n" for note in word.get("notes", []))


def word_of_seed(state: StateDir) -> dict[str, Any]:
    """Return what the seeding left written about the bank."""
    path = state.path / "seeded.json"
    word: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return word


def open_browser(asked: argparse.Namespace, url: str) -> None:
    if asked.no_browser or not sys.stdout.isatty():
        return
    if sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        webbrowser.open(url)
