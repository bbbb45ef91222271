"""Starts what the product stands on, or uses what the environment names, and stops it in order."""

import os
from types import TracebackType

from config.demo.postgres import Postgres
from config.demo.processes import Child
from config.demo.state import Running, StateDir, start_mark
from config.demo.valkey import Valkey


class Services:
    """Database, broker and cache as a context; inside it `env` tells the product where they are."""

    def __init__(self, state: StateDir, *, throw_away: bool = False) -> None:
        self.state = state
        self.throw_away = throw_away
        self.children: list[Child] = []
        self.env: dict[str, str] = {}

    def __enter__(self) -> "Services":
        self.state.prepare()
        self.state.claim()
        self.env = base_environment(self.state)
        try:
            self._start_database()
            self._start_broker()
            self.announce()
        except BaseException:
            self.stop()
            raise
        return self

    def _start_database(self) -> None:
        if "DATABASE_URL" in os.environ:
            return
        postgres = Postgres(self.state, throw_away=self.throw_away)
        self.children.append(postgres.start())
        self.env["DATABASE_URL"] = postgres.url

    def _start_broker(self) -> None:
        if "REDIS_URL" in os.environ:
            return
        valkey = Valkey(self.state, throw_away=self.throw_away)
        child = valkey.start()
        if child:
            self.children.append(child)
        self.env["REDIS_URL"] = valkey.url

    def announce(self, web_url: str = "") -> None:
        """Let other commands of this checkout find what runs, and the next start what was left."""
        pid = os.getpid()
        self.state.write_running(
            Running(
                pid=pid,
                started=start_mark(pid),
                env=self.env,
                web_url=web_url,
                children={child.name: child.mark for child in self.children},
            )
        )

    def add(self, child: Child) -> Child:
        """Start one more child; it is stopped before those started earlier."""
        child.start()
        self.children.append(child)
        return child

    def find_dead(self) -> Child | None:
        return next((child for child in self.children if child.has_died()), None)

    def stop(self) -> None:
        while self.children:
            self.children[-1].stop()
            self.children.pop()
        self.state.forget_running()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def base_environment(state: StateDir) -> dict[str, str]:
    """Return the environment every process of ours gets; what the caller set wins."""
    local = {
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        **{name: value for name, value in state.secrets().items() if name.isupper()},
        "MEDIA_ROOT": str(state.path / "media"),
        "STATIC_ROOT": str(state.path / "static"),
        "QUEUE_FOLDER": str(state.path / "queue"),
        "BOUNCE_MAILDIR": str(state.path / "mail" / "bounces"),
        "SANDPIPER_STATE_DIR": str(state.path),
    }
    return local | dict(os.environ)
