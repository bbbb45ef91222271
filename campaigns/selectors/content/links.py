"""The addresses of a campaign's texts: where they lead, and what they answered when they were last called."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.domain.content import ContentError, links_in
from campaigns.models import Campaign, LinkCheck, Message

# An address that stands in a text as it is, in a short message above all.
BARE = re.compile(r"https?://[^\s<>()\[\]\"'，。；、！？（）《》]+", re.IGNORECASE)


@dataclass(frozen=True)
class ShownLink:
    """An address of the saved texts with its last check, if there was one."""

    url: str
    check: LinkCheck | None

    @property
    def doubts(self) -> list[str | Promise]:
        """What whoever submits or signs should look at, in words."""
        found: list[str | Promise] = []
        if not self.url.lower().startswith("https://"):
            found.append(_("not encrypted (https)"))
        if not is_own(self.url):
            found.append(_("leads to a host that is not the bank's own"))
        if self.check is not None and self.check.state != LinkCheck.State.OK:
            found.append(self.check.get_state_display())
        return found


def links_shown(campaign: Campaign) -> list[ShownLink]:
    """Return the addresses of a campaign's saved texts, each once, with their last checks."""
    urls: dict[str, None] = {}
    for message in campaign.messages.order_by("language"):
        urls |= dict.fromkeys(_addresses(message))
    checks = {check.url: check for check in LinkCheck.objects.filter(url__in=urls)}
    return [ShownLink(url, checks.get(url)) for url in urls]


def doubtful_links(campaign: Campaign) -> list[ShownLink]:
    """Return the addresses that somebody should look at before the texts go out."""
    return [link for link in links_shown(campaign) if link.doubts]


def is_own(url: str) -> bool:
    """Whether an address leads to a host of the bank, or to one below it."""
    host = _host_of(url)
    own = {*settings.BANK_HOSTS, _host_of(settings.BASE_URL)}
    return any(host == one or host.endswith(f".{one}") for one in own if one)


def _addresses(message: Message) -> Iterator[str]:
    if message.link:
        yield message.link
    linked: tuple[str, ...] = ()
    with suppress(ContentError):
        linked = links_in(message.body)
    yield from linked
    values = (str(value) for value in message.template_values.values())
    for text in (message.subject, message.preheader, message.body, *values):
        for bare in BARE.findall(text):
            if not any(url.startswith(bare) for url in linked):
                yield bare.rstrip(".,;:!?")


def _host_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
