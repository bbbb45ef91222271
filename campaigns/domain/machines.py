"""Telling people from machines: mail scanners and prefetching programs open and click too."""

import re

# Words by which scanners, libraries and previewers name themselves in the User-Agent header.
MACHINES = re.compile(
    r"bot|crawl|spider|scan|preview|prefetch|monitor|validator|proofpoint|mimecast|barracuda|"
    r"safelinks|urlcheck|curl|wget|python|java/|go-http|okhttp|libwww|headless|httpclient",
    re.IGNORECASE,
)
# Nobody reads so fast: what follows a mail within this time was done by its receiving server.
FASTEST_SECONDS = 2.0


def is_machine(user_agent: str, purpose: str, seconds_since_sent: float) -> bool:
    """Whether a visit was made by a program; `purpose` is the request's Purpose or Sec-Purpose header."""
    return (
        not user_agent
        or bool(MACHINES.search(user_agent))
        or "prefetch" in purpose.lower()
        or seconds_since_sent < FASTEST_SECONDS
    )
