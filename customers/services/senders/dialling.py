"""Which hosts messages may be handed to: those that ops staff allow, judged as sources are."""

from urllib.parse import urlsplit

from django.conf import settings

from customers.channels.messages import NotReachedError
from customers.sources.faults import UnreadableSourceError
from customers.sources.remote.guard import reach
from customers.sources.remote.web import PORTS, dialled


def dial(url: str) -> str:
    """Return the address to dial for a URL; raises NotReachedError where its host may not be reached."""
    parts = urlsplit(url)
    try:
        port = parts.port or PORTS[parts.scheme]
        return dialled(url, reach(parts.hostname or "", port, settings.SENDER_ALLOWED))
    except UnreadableSourceError as error:
        raise NotReachedError(f"{parts.hostname}: {error.code}") from error
    except (KeyError, ValueError) as error:
        raise NotReachedError(f"{parts.hostname}: no address of HTTP") from error
