"""For whom a campaign may follow another, in the words of the channel that it follows."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from customers.models import Channel
from customers.models.policy import HUMAN_CHANNELS

When = Campaign.FollowWhen
Words = dict[str, str | Promise]
# Of what is shorter than a mail an opening is known from a click alone; of a call there is nothing to click.
SHORT: Words = {
    When.NOT_DELIVERED: When.NOT_DELIVERED.label,
    When.NOT_CLICKED: When.NOT_CLICKED.label,
}
BANNER: Words = {When.NOT_OPENED: _("Was not shown it"), When.NOT_CLICKED: When.NOT_CLICKED.label}
PEOPLE: Words = {When.NOT_DELIVERED: _("Nobody could speak with them")}
BETWEEN: dict[str, Words] = {
    Channel.EMAIL: {
        when.value: when.label for when in (When.NOT_DELIVERED, When.NOT_OPENED, When.NOT_CLICKED)
    },
    Channel.IN_APP: BANNER,
    Channel.ADS: {},  # what happens on a platform is known there
    **{channel: PEOPLE for channel, _word in HUMAN_CHANNELS},
}
USUAL = {
    Channel.EMAIL: When.NOT_OPENED,
    Channel.IN_APP: When.NOT_OPENED,
    Channel.ADS: When.NOT_CONVERTED,
}


def choices_after(channel: str) -> list[tuple[str, str]]:
    """Return for whom a campaign on a channel can be followed, with the words."""
    between = BETWEEN.get(channel, SHORT)
    whole = {
        When.NOT_SENT: When.NOT_SENT.label,
        **between,
        When.NOT_CONVERTED: When.NOT_CONVERTED.label,
    }
    return [(str(when), str(word)) for when, word in whole.items()]


def usual_after(channel: str) -> str:
    """Return what is chosen most after a channel."""
    return str(USUAL.get(Channel(channel), When.NOT_DELIVERED))


def whom_word(when: str, channel: str) -> str:
    """Return the word for whom follows what came on a channel."""
    words = dict(When.choices) | BETWEEN.get(channel, SHORT)
    return str(words.get(when, when))
