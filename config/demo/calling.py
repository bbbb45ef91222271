"""Commands run in the foreground: when we are ended, so are they."""

import contextlib
import signal
import subprocess
import sys
from types import FrameType

from config.demo.processes import end_group
from config.starting import ROOT

ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """Ctrl-C, a closed terminal, or a polite request to end."""


def listen_for_the_end() -> None:
    """Turn the signals that end us into Interrupted."""
    for number in ENDS:
        signal.signal(number, interrupt)


def interrupt(_number: int, _frame: FrameType | None) -> None:
    for number in ENDS:
        signal.signal(number, signal.SIG_IGN)  # once is enough: what follows is the way out
    raise Interrupted


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


def call_heard(command: list[str], env: dict[str, str]) -> tuple[int, str]:
    """Like `call`; what it writes is shown as it comes and returned too."""
    heard: list[str] = []
    with subprocess.Popen(
        command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        try:
            for line in process.stdout or ():
                heard.append(line)
                sys.stdout.write(line)
                sys.stdout.flush()
            return process.wait(), "".join(heard)
        except Interrupted:
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
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
