"""What every remote source is told and gives back."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog

from customers.sources.faults import UnreadableSourceError
from customers.sources.remote.guard import Address, reach

logger = structlog.get_logger(__name__)
CONNECT_SECONDS = 10
# A source that sends nothing for so long has forgotten us.
SILENCE_SECONDS = 120


@dataclass(frozen=True)
class Link:
    """Where a source is and how one signs in there; its secrets are in no representation."""

    kind: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def tls(self) -> bool:
        return bool(self.settings.get("tls"))

    def address(self) -> Address:
        """The address of the host, once it is allowed; raises UnreadableSourceError."""
        return reach(self.settings["host"], self.settings["port"])

    def secret(self, name: str) -> str | None:
        return self.secrets.get(name) or None


@dataclass(frozen=True)
class Question:
    """What to read: everything, or what is not older than `since` by `column`; `most` rows at most, 0 for all."""

    query: Mapping[str, Any]
    column: str = ""
    since: Any = None
    most: int = 0


@dataclass(frozen=True)
class Read:
    """What was read: the file's name (nothing if there was nothing new), how far, and whether more waits."""

    name: str
    mark: Any = None
    more: bool = False


@contextmanager
def telling(link: Link) -> Iterator[None]:
    """Say whatever a driver raises as a fault: its own words may repeat secrets and rows."""
    try:
        yield
    except UnreadableSourceError:
        raise
    except ModuleNotFoundError as error:
        raise UnreadableSourceError("driver_missing", driver=error.name) from error
    except ssl.SSLCertVerificationError as error:
        raise UnreadableSourceError("certificate_wrong", **place(link)) from error
    except (TimeoutError, ConnectionError) as error:
        raise UnreadableSourceError("not_reached", **place(link)) from error
    except Exception as error:
        logger.info("source_refused", kind=link.kind, error=type(error).__name__)
        raise UnreadableSourceError("source_refused", reason=type(error).__name__) from error


def place(link: Link) -> dict[str, Any]:
    """Host and port as a fault names them."""
    return {"host": link.settings.get("host", ""), "port": link.settings.get("port", "")}
