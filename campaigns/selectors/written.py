"""Which texts of a campaign say enough to be sent, by its channel."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.timezone import localdate

from campaigns.domain.audiences import FORMATS
from campaigns.domain.content import ContentError, find_flaws, has_offer
from campaigns.domain.short import is_written, needs_subject
from campaigns.models import Asset, Campaign, Message, Placement
from campaigns.selectors.content.pictures import pictures_of
from customers.models import Channel, DataRecipient


def written_messages(campaign: Campaign) -> QuerySet[Message]:
    """Return the messages that are not empty."""
    written = campaign.messages.exclude(body="")
    return written.exclude(subject="") if needs_subject(campaign.channel) else written


def unwritten_variants(campaign: Campaign) -> list[str]:
    """Return the variants of the first step that customers are drawn for and that say nothing in any language."""
    first = list(campaign.messages.filter(step=1))
    drawn = {one.variant for one in first} or {"A"}
    said = {one.variant for one in first if is_written(campaign.channel, one.subject, one.body)}
    return sorted(drawn - said)


def speaks_of_offers(messages: Iterable[Message]) -> bool:
    """Whether any text, or field of a vendor's template, speaks of each customer's next best offer."""
    return any(
        has_offer(one.subject, one.preheader, one.body, *map(str, one.template_values.values()))
        for one in messages
    )


def flaws_of(message: Message) -> list[ContentError]:
    """Return what is wrong with a message, the fields of the vendor's template included."""
    own = find_flaws(message.subject, message.preheader, message.body, pictures_of(message.body))
    values = [
        flaw for value in message.template_values.values() for flaw in find_flaws(value, "", "")
    ]
    return own + values


def has_its_audience(campaign: Campaign) -> bool:
    """Whether the texts of an ad audience agree on its name, a known form and a recipient who may be given data."""
    if campaign.channel != Channel.ADS:
        return True
    asked = set(written_messages(campaign).values_list("subject", "audience_format", "recipient"))
    if len(asked) != 1:
        return not asked  # nothing written is told of elsewhere
    _name, form, code = asked.pop()
    known = DataRecipient.objects.in_force(localdate()).filter(code=code)
    return form in FORMATS and known.exists()


def speaks_to_everybody(campaign: Campaign) -> bool:
    """Whether the texts of an advertisement hold no field or condition of one customer; true for what is sent to one."""
    if campaign.channel != Channel.ADS:
        return True
    told = written_messages(campaign).values_list("subject", "body")
    return not any(mark in text for texts in told for text in texts for mark in ("{{", "{%"))


def needs_phone(campaign: Campaign) -> bool:
    """Whether a customer without a telephone number cannot be in the campaign's ad audience."""
    if campaign.channel != Channel.ADS:
        return False
    codes = set(campaign.messages.values_list("audience_format", flat=True))
    return any(code in FORMATS and FORMATS[code].needs_phone for code in codes)


def has_its_place(campaign: Campaign) -> bool:
    """Whether every banner of a campaign stands in a place that is in use and shows a picture that is there."""
    if campaign.channel != Channel.IN_APP:
        return True
    named = list(written_messages(campaign).values_list("placement", "picture"))
    places = {placement for placement, _picture in named}
    pictures = {picture for _placement, picture in named if picture}
    known = Placement.objects.in_use().filter(code__in=places).count()
    shown = Asset.objects.in_use().filter(name__in=pictures).count()
    return known == len(places) and shown == len(pictures)
