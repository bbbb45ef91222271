"""What came of contacts, by channel: which reactions a channel has, and the words for them and for a contact made."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models import Campaign, Delivery, DeliveryEvent
from campaigns.selectors.results import Result
from customers.models import Channel
from customers.models.policy import HUMAN_CHANNELS

Kind = DeliveryEvent.Kind
Words = dict[str, str | Promise]
PEOPLE = tuple(channel for channel, _word in HUMAN_CHANNELS)
# Only a mail tells that it was opened by itself; of what is shorter an opening is known from a click alone.
SHOWN = {
    Channel.EMAIL: (Kind.OPENED, Kind.CLICKED, Kind.UNSUBSCRIBED, Kind.BOUNCED),
    Channel.IN_APP: (Kind.OPENED, Kind.CLICKED, Kind.DISMISSED),
    Channel.ADS: (),  # what happens on a platform is known there
    **dict.fromkeys(PEOPLE, (Kind.UNSUBSCRIBED, Kind.BOUNCED)),
}
WAY = (Kind.DELIVERED, Kind.OPENED, Kind.CLICKED)
SURE = (Kind.OPENED, Kind.CLICKED)  # a delivery is told by some vendors only
SHORT = (Kind.DELIVERED, Kind.CLICKED, Kind.UNSUBSCRIBED, Kind.BOUNCED)
REACTIONS: Words = {**dict(Kind.choices), "left": _("Unsubscribed or complained")}
BANNER: Words = {
    Kind.OPENED: pgettext_lazy("banner", "Shown"),
    Kind.CLICKED: pgettext_lazy("banner", "Clicked"),
}
PERSON: Words = {
    Kind.UNSUBSCRIBED: _("Asked not to be called"),
    Kind.BOUNCED: _("Wrong number"),
    "left": _("Asked not to be called"),
}
REACTIONS_ON: dict[str, Words] = {Channel.IN_APP: BANNER, **dict.fromkeys(PEOPLE, PERSON)}
SENT_ON: Words = {
    Channel.ADS: _("Placed in the audience"),
    Channel.IN_APP: pgettext_lazy("banner", "Placed"),
    **dict.fromkeys(PEOPLE, _("Handed to a person")),
}


def reactions_on(channel: str) -> tuple[str, ...]:
    """Return the kinds of reaction that a channel can tell, in the order of the way."""
    return SHOWN.get(Channel(channel), SHORT)


def reaction_word(kind: str, channel: str) -> str:
    """Return the word for what a customer did with what came on a channel."""
    return str(REACTIONS_ON.get(channel, {}).get(kind) or REACTIONS.get(kind, kind))


def state_word(state: str, channel: str) -> str:
    """Return the word for a delivery's state: a banner is placed and a call handed over, nothing else is sent."""
    words = dict(Delivery.State.choices)
    if state == Delivery.State.SENT and channel in SENT_ON:
        return str(SENT_ON[channel])
    return str(words.get(Delivery.State(state), state)) if state in words else state


@dataclass(frozen=True)
class Step:
    """A step from plan to success: its word, how many came so far, and the query of their list of deliveries or tasks."""

    word: str
    count: int
    query: str
    of_tasks: bool = False


def steps_of(result: Result, campaign: Campaign) -> list[Step]:
    """Return the way from plan to success in a channel's own steps."""
    funnel, channel = result.funnel, campaign.channel
    begun = [
        Step(str(_("Planned")), funnel["planned"], "arm=treated"),
        Step(state_word("sent", channel), funnel["sent"], "state=sent"),
    ]
    if channel in PEOPLE:
        return [*begun, *_answers(result, campaign)]
    if channel == Channel.ADS:
        return begun
    told = [
        kind for kind in reactions_on(channel) if kind in WAY and (funnel[kind] or kind in SURE)
    ]
    after = [Step(reaction_word(kind, channel), funnel[kind], f"event={kind}") for kind in told]
    last = Step(str(_("Converted after a click")), funnel["converted"], "converted=click")
    return [*begun, *after, last]


def _answers(result: Result, campaign: Campaign) -> list[Step]:
    """What people made of it; of a call nobody knows which success came of it."""

    def of(group: str) -> str:
        return urlencode({"campaign": campaign.code, "group": group})

    return [
        Step(str(_("Reached")), result.funnel["reached"], of("reached"), of_tasks=True),
        Step(str(_("Interested")), result.funnel["won"], of("won"), of_tasks=True),
        Step(str(_("Converted")), result.treated.converted, "arm=treated&converted=any"),
    ]
