"""`manage.py bench NAME`: services when none are named, a scratch database, one measurement."""

import os
import sys
from importlib.util import find_spec

from config.demo import options, scratch
from config.demo.calling import call
from config.demo.services import Services, base_environment
from config.demo.state import StateDir
from config.starting import StartError

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
        return measure(words, {**os.environ, **running.env})
    if all(name in os.environ for name in NEEDED):
        return measure(words, base_environment(state))
    with Services(state) as services:
        return measure(words, services.env)


def measure(words: list[str], env: dict[str, str]) -> int:
    name = f"sandpiper_bench_{os.getpid()}"
    url = env["DATABASE_URL"]
    scratch.create_database(url, name)
    try:
        return call(
            [sys.executable, "-m", "django", "bench", *words],
            env | {"DATABASE_URL": scratch.with_database(url, name)},
        )
    finally:
        scratch.drop_database(url, name)
