"""Runs a command inside the prepared environment, with the services it needs."""

import os
import sys
from collections.abc import Callable

from config.demo import benching, supervisor, testing
from config.demo.calling import Interrupted, call, listen_for_the_end
from config.demo.services import Services, base_environment
from config.demo.state import StateDir
from config.messages import compile_messages

NEED_NO_SERVICES = {
    "",
    "help",
    "--help",
    "-h",
    "version",
    "--version",
    "check_messages",
    "scan_copy",
}
ROUTES: dict[str, Callable[[list[str]], int]] = {
    "demo": supervisor.main,
    "test": testing.main,
    "bench": benching.main,
}
NOWHERE = "postgres://nobody@127.0.0.1:1/none"  # commands without a database must not find one


def run(argv: list[str]) -> int:
    """Run the command of `argv` and return its exit code."""
    listen_for_the_end()
    name, words = (argv[1], argv[2:]) if len(argv) > 1 else ("", [])
    compile_messages()
    try:
        return ROUTES[name](words) if name in ROUTES else run_django(argv[1:])
    except Interrupted:
        return 130


def run_django(argv: list[str]) -> int:
    """Run one of Django's commands; without a DATABASE_URL it gets services of its own."""
    name = argv[0] if argv else ""
    state = StateDir()
    state.prepare()
    command = [sys.executable, "-m", "django", *argv]
    if "DATABASE_URL" in os.environ:
        return call(command, base_environment(state))
    if name in NEED_NO_SERVICES or {"--help", "-h"} & set(argv):
        return call(command, {"DATABASE_URL": NOWHERE} | base_environment(state))
    running = state.find_running()
    if running:
        return call(command, {**os.environ, **running.env})
    with Services(state) as services:
        return call(command, services.env)
