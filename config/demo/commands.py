"""Runs a command inside the prepared environment, with the services it needs."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from types import FrameType

from config.bootstrap import ROOT
from config.demo.processes import end_group
from config.demo.services import Services, base_environment
from config.demo.state import StateDir
from config.messages import compile_messages

NEED_NO_SERVICES = {"", "help", "--help", "-h", "version", "--version", "check_messages"}
NOWHERE = "postgres://nobody@127.0.0.1:1/none"  # commands without a database must not find one


class Interrupted(BaseException):
    """Ctrl-C, a closed terminal, or a polite request to end."""


def run(argv: list[str]) -> int:
    """Run the command of `argv` and return its exit code."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    name, words = (argv[1], argv[2:]) if len(argv) > 1 else ("", [])
    compile_messages()
    try:
        return routes().get(name, run_django)(argv[1:] if name not in routes() else words)
    except Interrupted:
        return 130


def interrupt(_number: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # once is enough: what follows is the way out
    raise Interrupted


def routes() -> dict[str, Callable[[list[str]], int]]:
    from config.demo import benching, supervisor, testing

    return {"demo": supervisor.main, "test": testing.main, "bench": benching.main}


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


def call(command: list[str], env: dict[str, str]) -> int:
    """Run a command in the foreground; when we are ended, so is it."""
    with subprocess.Popen(command, env=env, cwd=ROOT) as process:
        try:
            return process.wait()
        except Interrupted:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
            raise


def call_apart(command: list[str], env: dict[str, str]) -> int:
    """Like `call`, in a session of its own, so that Ctrl-C reaches us alone and all of it ends."""
    with subprocess.Popen(command, env=env, cwd=ROOT, start_new_session=True) as process:
        try:
            return process.wait()
        except Interrupted:
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            raise
        finally:
            end_group(process.pid)
