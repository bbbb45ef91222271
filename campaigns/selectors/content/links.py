"""What the addresses of a campaign's texts answered when they were last called."""

from dataclasses import dataclass

from campaigns.domain.content import ContentError, links_in
from campaigns.models import Campaign, LinkCheck


@dataclass(frozen=True)
class ShownLink:
    """An address of the saved texts with its last check, if there was one."""

    url: str
    check: LinkCheck | None

    @property
    def is_doubtful(self) -> bool:
        """Whether review should look at it: it did not answer well when it was called."""
        return self.check is not None and self.check.state != LinkCheck.State.OK


def links_shown(campaign: Campaign) -> list[ShownLink]:
    """Return the addresses of a campaign's saved texts, each once, with their last checks."""
    urls: dict[str, None] = {}
    for body, link in campaign.messages.order_by("language").values_list("body", "link"):
        urls |= {link: None} if link else {}
        try:
            urls |= dict.fromkeys(links_in(body))
        except ContentError:
            continue
    checks = {check.url: check for check in LinkCheck.objects.filter(url__in=urls)}
    return [ShownLink(url, checks.get(url)) for url in urls]
