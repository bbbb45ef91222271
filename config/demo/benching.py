"""`manage.py bench NAME`: services when none are named, a scratch database, one measurement."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from urllib.parse import urlsplit

from bench import growth
from config.demo import options, scratch
from config.demo.calling import call_heard
from config.demo.services import Services, base_environment
from config.demo.state import StateDir
from config.starting import StartError

DJANGO = (sys.executable, "-m", "django")
NEEDED = ("DATABASE_URL", "REDIS_URL")


def main(words: list[str]) -> int:
    """Measure in a database of its own, which is dropped afterwards."""
    asked = options.parse_bench(words)
    if find_spec(f"bench.{asked.name}") is None:
        raise StartError(f"there is no benchmark {asked.name} in bench/.")
    state = StateDir()
    state.prepare()
    running = state.find_running()
    if running:
        return measure(asked, {**os.environ, **running.env})
    if all(name in os.environ for name in NEEDED):
        return measure(asked, base_environment(state))
    with Services(state) as services:
        return measure(asked, services.env)


def measure(asked: argparse.Namespace, env: dict[str, str]) -> int:
    """Run at each size, each in a scratch database; with several, the last line tells the growth over them."""
    lines = []
    with scratch_database(env, "empty") as empty:
        code, _heard = call_heard([*DJANGO, "migrate", "-v0", "--no-input"], empty)
        for customers in growth.sizes_up_to(asked.name, asked.customers) if not code else ():
            code, heard = measure_once(asked.name, customers, env, like=empty)
            if code:
                break
            lines.append(growth.read_line(heard))
    if not code and len(lines) > 1:
        sys.stdout.write(json.dumps(growth.with_growth(lines), ensure_ascii=False) + "\n")
    return code


def measure_once(
    name: str, customers: int, env: dict[str, str], *, like: dict[str, str]
) -> tuple[int, str]:
    """Run once, in a copy of the database that `like` names."""
    template = urlsplit(like["DATABASE_URL"]).path.lstrip("/")
    with scratch_database(env, "run", template=template) as inside:
        return call_heard([*DJANGO, "bench", name, "--customers", str(customers)], inside)


@contextmanager
def scratch_database(
    env: dict[str, str], purpose: str, *, template: str = "template0"
) -> Iterator[dict[str, str]]:
    """An environment with a database of its own, dropped at the end."""
    name, url = f"sandpiper_bench_{purpose}_{os.getpid()}", env["DATABASE_URL"]
    scratch.create_database(url, name, template=template)
    try:
        yield env | {"DATABASE_URL": scratch.with_database(url, name)}
    finally:
        scratch.drop_database(url, name)
