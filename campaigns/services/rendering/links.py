"""The signed addresses in a message: links that count, the way out, and the message's own number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.utils import timezone

from campaigns.domain import tokens
from campaigns.models import Message, SocialPost

LOOK_HOURS = 24  # how long a banner in a test can be looked at


@dataclass
class Links:
    """The signed addresses of one recipient, each made once; `known` gives the number of a tracked address.

    The way out names the customer too, so that it leads out even where the delivery is not known any more.
    """

    month: date
    delivery_id: int
    known: Mapping[str, int]
    key: bytes
    customer_id: int = 0
    _tracked: dict[int, str] = field(default_factory=dict)

    @property
    def pixel(self) -> str:
        return f"{settings.BASE_URL}/t/o/{self._sealed(tokens.Purpose.OPEN)}.gif"

    @cached_property
    def unsubscribe(self) -> str:
        number = self.customer_id if self.customer_id <= tokens.MOST_NUMBER else 0
        return f"{settings.BASE_URL}/u/{self._sealed(tokens.Purpose.UNSUBSCRIBE, number)}"

    def addresses(self, urls: tuple[str, ...]) -> Callable[[int], str]:
        """Return what gives the tracked address of a link's number; an unknown link leads straight on."""

        def address_of(number: int) -> str:
            if number not in self._tracked:
                self._tracked[number] = self._address(urls[number])
            return self._tracked[number]

        return address_of

    def _address(self, url: str) -> str:
        known = self.known.get(url)
        if known is None:
            return url
        return f"{settings.BASE_URL}/t/c/{self._sealed(tokens.Purpose.CLICK, known)}"

    def _sealed(self, purpose: tokens.Purpose, number: int = 0) -> str:
        word = tokens.Word(purpose, self.month, self.delivery_id, number)
        return tokens.seal(word, self.key)


def signing_key() -> bytes:
    """The key of every signed word in a message."""
    return f"campaigns.mail:{settings.SECRET_KEY}".encode()


def counted_link(post: SocialPost) -> str:
    """Return the address to put into a post, whose visits are counted; "" for a post that leads nowhere."""
    if not post.link:
        return ""
    month = timezone.localdate(post.created_at).replace(day=1)
    word = tokens.Word(tokens.Purpose.POST, month, post.pk)
    return f"{settings.BASE_URL}/t/p/{tokens.seal(word, signing_key())}"


def look_link(message: Message, now: datetime) -> str:
    """Return the address at which a saved banner can be looked at from now on for LOOK_HOURS."""
    until = int((now + timedelta(hours=LOOK_HOURS)).timestamp())
    month = now.date().replace(day=1)
    word = tokens.Word(tokens.Purpose.LOOK, month, message.pk, until)
    return f"{settings.BASE_URL}/t/b/{tokens.seal(word, signing_key())}"


def message_to_look_at(token: str, now: datetime) -> Message | None:
    """Return the message such an address names; None where it was not made here or its time is over."""
    word = tokens.unseal(token, tokens.Purpose.LOOK, signing_key())
    if word is None or now.timestamp() > word.number:
        return None
    return Message.objects.select_related("campaign__product").filter(pk=word.delivery_id).first()


def message_id_of(delivery_id: int) -> str:
    """Return the Message-ID that a delivery keeps at every attempt."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    return tokens.message_id(delivery_id, domain, signing_key())
