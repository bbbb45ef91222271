"""Beginning a follow-up: a draft of its own for whom a campaign did not reach."""

from contextlib import suppress

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.domain.content import ContentError, links_in
from campaigns.models import Campaign, Message
from campaigns.services import drafting
from customers.models import Channel


@transaction.atomic
def begin_follow_up(
    *, campaign: Campaign, by: User, channel: str, when: str, after_hours: int
) -> Campaign:
    """Begin the draft of a campaign that follows another, by its offer and limits; on another channel its texts are begun anew.

    Raises DomainError `follows`, `follow_when` or `follow_after_hours`.
    """
    links = {one.language: _first_link(one) for one in campaign.messages.all()}
    copy = drafting.clone_campaign(campaign=campaign, by=by)
    changes = {
        "name": _name(campaign, channel),
        "channel": channel,
        "follows": campaign,
        "follow_when": when,
        "follow_after_hours": after_hours,
        "per_hour": None,
        "budget_amount": None,
        "cost_per_contact": 0,
        "stop_rules": [],
    }
    copy = drafting.change_campaign(campaign=copy, by=by, changes=changes)
    drafting.change_audience(campaign=copy, by=by, include=[], exclude=list(copy.exclude.all()))
    if channel != campaign.channel:
        for language, link in links.items():
            anew = {"subject": "", "preheader": "", "body": "", "template": ""}
            drafting.write_message(
                campaign=copy, by=by, language=language, **anew, template_values={}, link=link
            )
    return Campaign.objects.get(pk=copy.pk)


def _first_link(message: Message) -> str:
    """Where a text leads first; of one that cannot be read, where the message itself leads."""
    found: tuple[str, ...] = ()
    with suppress(ContentError):
        found = links_in(message.body)
    return next(iter(found), message.link)


def _name(campaign: Campaign, channel: str) -> str:
    said = {"name": campaign.name, "channel": dict(Channel.choices).get(channel, channel)}
    return (_("%(name)s, then %(channel)s") % said)[:120]
