"""Child processes: started in their own session, logged to a file, stopped in reverse order."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.demo.state import start_mark
from config.starting import StartError

LAST_LINES = 12


@dataclass
class Child:
    """One program of ours: how it is started, and which signal ends it politely."""

    name: str
    command: Sequence[str | Path]
    log: Path
    env: Mapping[str, str] | None = None
    polite_signal: int = signal.SIGTERM
    patience: float = 20
    cwd: Path | str | None = None
    popen: dict[str, Any] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            try:
                self.process = subprocess.Popen(
                    [str(part) for part in self.command],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env=dict(self.env) if self.env is not None else None,
                    cwd=self.cwd,
                    start_new_session=True,
                    **self.popen,
                )
            except OSError as error:
                raise StartError(f"{self.name} could not be started: {error.strerror}.") from error

    @property
    def pid(self) -> int:
        return self.process.pid if self.process else 0

    @property
    def mark(self) -> tuple[int, str]:
        return self.pid, start_mark(self.pid)

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def epitaph(self) -> str:
        code = self.process.poll() if self.process else None
        how = f"signal {-code}" if code and code < 0 else f"exit code {code}"
        return f"{self.name} has ended unexpectedly ({how})."

    def wait_until(self, ready: Callable[[], bool], patience: float = 60) -> None:
        """Wait until `ready`, or stop with the last line of the log when the child dies first."""
        deadline = time.monotonic() + patience
        while not ready():
            if self.has_died():
                raise StartError(f"{self.name} did not start: {self.last_line()} (see {self.log}).")
            if time.monotonic() > deadline:
                raise StartError(
                    f"{self.name} was not ready after {patience:.0f} s (see {self.log})."
                )
            time.sleep(0.05)

    def stop(self) -> None:
        """Ask politely, wait, then end the whole group."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(self.polite_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.patience)
        end_group(self.process.pid)
        self.process.wait()
        self.process = None

    def tail(self) -> str:
        """Return the log's last lines."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-LAST_LINES:])

    def last_line(self) -> str:
        lines = [line.strip() for line in self.tail().splitlines() if line.strip()]
        telling = [line for line in lines if "No space left" in line or "FATAL" in line]
        return (telling or lines or ["its log is empty"])[-1][:200]


def end_group(group: int) -> None:
    """Kill what is left of a child's session, its own children included."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def require_port(port: int, option: str) -> int:
    """Return `port` (or a free one for 0), or stop when something listens there already."""
    if port == 0:
        return free_port()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OverflowError as error:
            raise StartError(f"{port} is not a port number.") from error
        except OSError as error:
            raise StartError(
                f"port {port} cannot be used ({error.strerror}); choose another with {option}."
            ) from error
    return port


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
