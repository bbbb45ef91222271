"""Every setting that comes from the environment is read here, with its type and its error."""

import os
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote, urlsplit

# For a process that is one of as many as there are cores: a matrix library starts a thread for each core by itself,
# and threads that wait for a core burn the one they have. Read when NumPy and scikit-learn are loaded.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class MissingVariableError(RuntimeError):
    """A variable without which the product must not start."""


LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")  # of a terminal: the first that is set counts


def text(name: str, default: str | None = None) -> str:
    """Return the variable, its default, or raise MissingVariableError."""
    value = os.environ.get(name, default)
    if value is None:
        raise MissingVariableError(f"Set the environment variable {name}.")
    return value


def integer(name: str, default: int) -> int:
    return int(os.environ.get(name) or default)


def flag(name: str, *, default: bool = False) -> bool:
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def prices(name: str, default: str) -> dict[str, Decimal]:
    """Read `email:0.002,sms:0.045`."""
    pairs = (part.split(":", 1) for part in words(name, default))
    return {key: Decimal(price) for key, price in pairs}


def keyring(name: str) -> dict[int, str]:
    """Read `1:base64,2:base64`; the highest number encrypts, all of them decrypt."""
    pairs = (part.split(":", 1) for part in words(name))
    return {int(number): secret for number, secret in pairs}


def queue_folder(broker: str, *, default: Path) -> dict[str, str]:
    """Where tasks wait when the file system carries the queue; nothing for a real broker."""
    if not broker.startswith("filesystem:"):
        return {}
    folder = Path(text("QUEUE_FOLDER", str(default)))
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder / "control"),
    }


def redis_of_worker(url: str) -> str:
    """Give each of pytest's parallel workers the Redis database of its own number."""
    worker = int(text("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    parts = urlsplit(url)
    number = int(parts.path.strip("/") or 0) + worker
    return parts._replace(path=f"/{number}").geturl() if url else ""


def database(name: str = "DATABASE_URL") -> dict[str, object]:
    """Turn postgres://user:password@host:port/name into Django's settings."""
    url = urlsplit(text(name))
    return {
        "ENGINE": "django_prometheus.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or 5432),
        "CONN_MAX_AGE": integer("DATABASE_CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": "sandpiper", "options": "-c timezone=UTC"},
    }


def terminal_language() -> str:
    """Return the language of whoever types commands, by their terminal's locale: Chinese, or else English."""
    said = next((os.environ[name] for name in LOCALES if os.environ.get(name)), "")
    return "zh-hans" if said.lower().startswith("zh") else "en"
