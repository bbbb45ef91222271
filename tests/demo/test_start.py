"""What the start command says when it cannot go on, and how it ends what it began."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from config import bootstrap, starting
from config.demo.processes import Child, free_port, require_port
from config.demo.state import Running, StateDir, is_alive, start_mark

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def state(tmp_path: Path) -> StateDir:
    state = StateDir(tmp_path / "a state")
    state.prepare()
    return state


def test_old_python_is_named(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))

    assert bootstrap.main(["manage.py", "demo"]) == 2
    assert capsys.readouterr().err == ("sandpiper: Python 3.11 or newer is needed; this is 3.9.\n")


def test_start_files_have_no_syntax_an_old_python_trips_over():
    import ast

    for module in (bootstrap, starting):
        ast.parse(Path(module.__file__).read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize(
    ("output", "cause"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        (
            "Temporary failure in name resolution: could not resolve host",
            "the package index cannot be reached: no network",
        ),
        ("Hash mismatch for x", "a package does not have the hash the lock file names"),
        ("first\nsomething odd\n", "something odd"),
    ],
)
def test_cause_is_told_in_one_line(output, cause):
    assert bootstrap.cause_of(output) == cause


def test_used_port_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(starting.StartError, match=f"port {port} cannot be used"):
            require_port(port, "--port")


def test_full_disk_is_named(state, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=5 * 2**20))

    with pytest.raises(starting.StartError, match="the disk is full: 5 MB free"):
        state.prepare()


def test_secrets_are_made_once_and_for_the_owner_only(state):
    first = state.secrets()

    assert state.secrets() == first
    assert (state.path / "secrets.env").stat().st_mode & 0o777 == 0o600
    assert first["FIELD_KEYS"].startswith("1:")


def test_second_start_is_refused(state):
    pid = os.getpid()
    state.write_running(Running(pid=pid, started=start_mark(pid), env={}, web_url="http://here"))

    with pytest.raises(starting.StartError, match=f"already running at http://here .pid {pid}"):
        state.claim()


def test_remains_of_a_killed_start_are_ended(state, capsys):
    left = subprocess.Popen(SLEEPER, start_new_session=True)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    state.write_running(
        Running(
            pid=gone.pid, started="1", env={}, children={"web": (left.pid, start_mark(left.pid))}
        )
    )

    state.claim()

    assert left.wait(10) != 0
    assert f"(pid {gone.pid}) was not stopped cleanly" in capsys.readouterr().out
    assert state.read_running() is None


def test_reused_pid_is_not_taken_for_ours():
    assert is_alive(os.getpid(), start_mark(os.getpid()))
    assert not is_alive(os.getpid(), "another start")


def test_child_that_dies_at_once_tells_why(tmp_path):
    child = Child(
        name="web",
        command=[sys.executable, "-c", "print('FATAL: no room'); raise SystemExit(1)"],
        log=tmp_path / "web.log",
    )
    child.start()

    with pytest.raises(starting.StartError, match="web did not start: FATAL: no room"):
        child.wait_until(lambda: False)
    child.stop()


def test_stubborn_child_is_ended(tmp_path):
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    child = Child(
        name="stubborn",
        command=[sys.executable, "-c", stubborn],
        log=tmp_path / "log",
        patience=0.2,
    )
    child.start()
    child.wait_until(lambda: "up" in child.tail())
    pid, started = child.mark

    begun = time.monotonic()
    child.stop()

    assert not is_alive(pid, started)
    assert time.monotonic() - begun < 10


def test_free_port_is_free():
    assert require_port(free_port(), "--port") > 0
