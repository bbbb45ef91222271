"""The state directory: secrets, data, logs, and who is running."""

import base64
import json
import os
import secrets
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from config.starting import ROOT, StartError

DISK_NEEDED_MB = 300
SECRETS_FILE = "secrets.env"
RUNNING_FILE = "running.json"


@dataclass
class Running:
    """A started set of services: the process that owns it, its children, and their addresses."""

    pid: int
    started: str
    env: dict[str, str]
    web_url: str = ""
    children: dict[str, tuple[int, str]] = field(default_factory=dict)


class StateDir:
    """Where one checkout keeps what it made; `.run` unless SANDPIPER_STATE_DIR says otherwise."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or Path(os.environ.get("SANDPIPER_STATE_DIR") or ROOT / ".run").resolve()

    def prepare(self) -> None:
        """Make the folders, or stop with one line on a full or read-only disk."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for name in ("log", "media", "static", "mail"):
                (self.path / name).mkdir(exist_ok=True)
        except OSError as error:
            raise StartError(f"cannot write in {self.path}: {error.strerror}.") from error
        free = shutil.disk_usage(self.path).free // 2**20
        if free < DISK_NEEDED_MB:
            raise StartError(f"the disk is full: {free} MB free in {self.path}.")

    def log(self, name: str) -> Path:
        return self.path / "log" / f"{name}.log"

    def secrets(self) -> dict[str, str]:
        """Return the generated secrets, making them once."""
        path = self.path / SECRETS_FILE
        if not path.exists():
            lines = "".join(f"{name}={value}\n" for name, value in new_secrets().items())
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w") as text:
                text.write(lines)
        pairs = (line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
        return dict(pairs)

    def write_running(self, running: Running) -> None:
        path = self.path / RUNNING_FILE
        half = path.with_suffix(".new")
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as text:
            json.dump(asdict(running), text)
        half.replace(path)

    def read_running(self) -> Running | None:
        """Return what the last start wrote, whether or not it still lives."""
        try:
            return Running(**json.loads((self.path / RUNNING_FILE).read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def find_running(self) -> Running | None:
        """Return the services of this checkout that are running now."""
        running = self.read_running()
        return running if running and is_alive(running.pid, running.started) else None

    def forget_running(self) -> None:
        (self.path / RUNNING_FILE).unlink(missing_ok=True)

    def claim(self) -> None:
        """Refuse a second start, and end what a killed one left behind."""
        left = self.read_running()
        if left is None:
            return
        if is_alive(left.pid, left.started):
            where = f" at {left.web_url}" if left.web_url else ""
            raise StartError(f"already running{where} (pid {left.pid}); stop that first.")
        for pid, started in reversed(left.children.values()):
            end_process(pid, started)
        self.forget_running()
        print(f"The last start (pid {left.pid}) was not stopped cleanly; its remains are cleared.")


def new_secrets() -> dict[str, str]:
    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": f"1:{key()}",
        "BLIND_INDEX_KEY": key(),
        "DATABASE_PASSWORD": secrets.token_urlsafe(24),
        "DEMO_PASSWORD_SEED": secrets.token_urlsafe(24),
    }


def start_mark(pid: int) -> str:
    """Return when a process started, as the system counts it, so a reused pid is not mistaken."""
    with suppress(OSError, IndexError):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return "ended" if fields[0] == "Z" else fields[19]
    return ""


def is_alive(pid: int, started: str) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return start_mark(pid) == started


def end_process(pid: int, started: str, patience: float = 10) -> None:
    """End one of our own processes that outlived its owner."""
    deadline = time.monotonic() + patience
    if is_alive(pid, started):
        os.kill(pid, signal.SIGINT)
    while is_alive(pid, started) and time.monotonic() < deadline:
        time.sleep(0.1)
    if is_alive(pid, started):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
