"""Calling the addresses that texts link to, so that nobody is sent to a page that is gone."""

from urllib.parse import urljoin

import requests
from django.conf import settings
from django.utils import timezone

from campaigns.models import Campaign, LinkCheck
from campaigns.selectors.content.links import links_shown
from customers.sources.faults import UnreadableSourceError
from customers.sources.remote.web import ask_once

HOPS = 4
PERMANENT = {301, 308}
# The server is there and answers people; that it refuses a program says nothing against the link.
ANSWERS = {401, 403, 405, 406, 429}
State = LinkCheck.State


def check_links(*, campaign: Campaign) -> list[LinkCheck]:
    """Call every address of a campaign's texts and keep what it answered."""
    return [check_link(url=shown.url) for shown in links_shown(campaign)]


def check_link(*, url: str) -> LinkCheck:
    """Call one address, follow where it leads, and keep what it answered; only public hosts and allowed ones are called."""
    state, status, leads_to = _called(url)
    told = {"state": state, "status": status, "leads_to": _kept(leads_to)}
    check, _made = LinkCheck.objects.update_or_create(
        url=url, defaults={**told, "checked_at": timezone.now()}
    )
    return check


def _kept(address: str) -> str:
    """An address as it can be kept: what a server answers may hold anything."""
    return address.replace("\0", "").encode(errors="replace").decode()[:1000]


def _called(url: str) -> tuple[str, int | None, str]:
    at, moved = url, ""
    with requests.Session() as session:
        session.trust_env = False
        try:
            for _hop in range(HOPS):
                answer = ask_once(session, at, {"Accept": "*/*"}, settings.LINKS_ALLOWED)
                answer.close()
                if not answer.is_redirect:
                    return _judged(answer.status_code, moved)
                at = urljoin(at, answer.headers["Location"])
                # A page may send people on by language or session: only a lasting move is told.
                moved = at if answer.status_code in PERMANENT else moved
        except UnreadableSourceError as fault:
            return (
                (State.FORBIDDEN if fault.code == "host_forbidden" else State.UNREACHED),
                None,
                "",
            )
        except (requests.RequestException, ValueError):  # a page may send us to what is no address
            return State.UNREACHED, None, ""
    return State.BROKEN, None, at


def _judged(status: int, moved: str) -> tuple[str, int, str]:
    if status >= 400 and status not in ANSWERS:
        return State.BROKEN, status, ""
    return (State.MOVED if moved else State.OK), status, moved
