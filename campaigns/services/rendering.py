"""Rendering: a run's messages compiled once, then filled for each recipient of a batch."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import format_datetime
from functools import cached_property
from html import escape
from string import Template
from typing import Protocol

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from campaigns.domain import content, mime, personal, tokens
from campaigns.domain.content import styles
from campaigns.domain.short import dialled, is_phone
from campaigns.models import Campaign, CampaignRun, Message, TrackedLink
from campaigns.selectors.content.pictures import pictures_of
from campaigns.selectors.content.written_offers import written_offer
from campaigns.selectors.facts import quoted_facts
from campaigns.selectors.people import branch_names, managers_by_branch
from campaigns.selectors.written import written_messages
from campaigns.services.claiming import Claimed
from campaigns.services.content.offers import offers_for
from campaigns.services.notes import CompiledNote, compile_note, fill_note
from config.base.tables import fetch_rows
from customers.channels.messages import Note, Outgoing
from customers.models import Channel, Customer, Product
from customers.models.fields import sealer
from customers.selectors.catalogue import product_at

SLOTS = ("subject", "preheader", "body", "unsubscribe", "pixel")
# The address on the campaign's channel, and the app or account it belongs to.
ADDRESSES = {
    Channel.EMAIL: ("c.email, ''", ""),
    Channel.SMS: ("c.phone, ''", ""),
}
OWN_ADDRESS = (
    "a.address, coalesce(a.account, '')",
    """LEFT JOIN LATERAL (
           SELECT address, account FROM customers_channeladdress
            WHERE customer_id = c.id AND channel = %(channel)s AND gone_at IS NULL
            ORDER BY updated_at DESC, id DESC LIMIT 1) a ON true""",
)
RECIPIENTS = Template("""
    SELECT c.id, c.kind, c.name, $address, c.gender, c.language, c.branch_id
      FROM customers_customer c $join WHERE c.id = ANY(%(ids)s)
""")
FALLBACK_LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True)
class Frame:
    """What surrounds a message in one language, cut at its slots."""

    html: tuple[tuple[str, str], ...]
    text: tuple[tuple[str, str], ...]
    bank: str


@dataclass(frozen=True)
class Unwritable:
    """A delivery whose mail cannot be made, with the reason in the ledger's words and the cause."""

    id: int
    reason: str
    cause: str


class Addressee(Protocol):
    """What a message needs to know of whom it goes to; a customer has it."""

    kind: str
    name: str
    email: str
    gender: str
    language: str
    branch_id: int


@dataclass
class Recipient:
    """A customer's opened fields, as a batch reads them; `email` is the address on the campaign's channel."""

    kind: str
    name: str
    email: str
    gender: str
    language: str
    branch_id: int
    account: str = ""


class BadAddressError(Exception):
    """What stands in the customer's field is no address of the channel."""


@dataclass
class Renderer:
    """The messages of one campaign; `run_month` and the links are those of its run, if it has one yet."""

    campaign: Campaign
    run: CampaignRun | None = None
    _compiled: dict[tuple[str, str], content.Compiled] = field(default_factory=dict)
    _frames: dict[str, Frame] = field(default_factory=dict)
    _notes: dict[tuple[str, str], CompiledNote] = field(default_factory=dict)
    _offers: dict[int, Product | None] = field(default_factory=dict)

    @cached_property
    def messages(self) -> dict[tuple[str, str], Message]:
        """The first step's texts by variant and language; empty ones do not count."""
        written = written_messages(self.campaign).filter(step=1)
        return {(message.variant, message.language): message for message in written}

    @cached_property
    def month(self) -> date:
        """The ledger's month that the signed addresses name."""
        day = self.run.run_month if self.run else self.campaign.created_at.date()
        return day.replace(day=1)

    @cached_property
    def key(self) -> bytes:
        return signing_key()

    @cached_property
    def link_ids(self) -> dict[str, int]:
        return dict(TrackedLink.objects.filter(campaign=self.campaign).values_list("url", "pk"))

    @cached_property
    def facts(self) -> personal.ProductFacts | None:
        if self.campaign.product is None:
            return None
        now = timezone.now()
        begins = max(now, self.run.starts_at) if self.run else now
        return quoted_facts(product_at(self.campaign.product, begins))

    @cached_property
    def pictures(self) -> dict[str, content.Picture]:
        """The uploaded pictures that the texts show."""
        return pictures_of(*(message.body for message in self.messages.values()))

    @cached_property
    def has_offer(self) -> bool:
        """Whether any text speaks of each customer's next best offer."""
        return any(
            content.has_offer(message.subject, message.preheader, message.body)
            for message in self.messages.values()
        )

    @cached_property
    def branches(self) -> dict[int, tuple[str, str, str]]:
        return branch_names()

    @cached_property
    def managers(self) -> dict[str, str]:
        return managers_by_branch()

    def write_batch(
        self, rows: Iterable[Claimed], now: datetime
    ) -> tuple[list[Outgoing], list[Unwritable]]:
        """Make the mails of a batch; whoever cannot be written to leaves the others alone."""
        wanted = {row.customer_id: row for row in rows}
        address, join = ADDRESSES.get(Channel(self.campaign.channel), OWN_ADDRESS)
        found = fetch_rows(
            RECIPIENTS.substitute(address=address, join=join),
            {"ids": list(wanted), "channel": self.campaign.channel},
        )
        if self.has_offer and self.run:
            who = {row.id: row.customer_id for row in wanted.values()}
            self._offers = offers_for(run=self.run, customers=who, now=now)
        mails: list[Outgoing] = []
        failed: list[Unwritable] = []
        for customer_id, *sealed in found:
            row = wanted[customer_id]
            try:
                mails.append(self._write(row, _opened(*sealed), now))
            except content.ContentError as error:
                failed.append(Unwritable(row.id, "template", f"{error.flaw}: {error.piece}"))
            except BadAddressError:
                failed.append(Unwritable(row.id, "address", "no address of the channel"))
            except Exception as error:  # noqa: BLE001 - whatever one row brings up must not stop the others
                failed.append(Unwritable(row.id, "template", type(error).__name__))
        return mails, failed

    def letter(
        self,
        customer: "Addressee",
        *,
        delivery_id: int,
        variant: str,
        now: datetime,
        language: str = "",
    ) -> mime.Letter:
        """Fill the message for one customer; delivery 0 is a test whose links count for nobody.

        Raises ContentError for a text that does not compile or is missing.
        """
        message = self._message(variant, language or customer.language)
        links = _Links(self, delivery_id)
        compiled = self.compiled(message)
        filled = content.fill(
            compiled,
            self.values(customer, message.language),
            links.addresses(compiled.links),
            written_offer(self._offers.get(delivery_id), message.language),
        )
        frame = self.frame(message.language)
        return mime.Letter(
            sender_name=frame.bank,
            sender=settings.DEFAULT_FROM_EMAIL,
            recipient=customer.email,
            subject=filled.subject,
            date=format_datetime(now),
            message_id=message_id_of(delivery_id),
            unsubscribe_url=links.unsubscribe,
            feedback_id=f"{self.campaign.code}:{self.run.pk if self.run else 0}:campaign:sandpiper",
            language=message.language,
            text=join_frame(frame.text, _slots(filled, links)),
            html=join_frame(frame.html, _slots(filled, links, in_html=True)),
        )

    def values(self, customer: "Addressee", language: str) -> dict[str, str]:
        """Return the fields of the message language for one customer."""
        code, name_zh, name_en = self.branches.get(customer.branch_id, ("", "", ""))
        about = personal.customer_values(
            customer.name,
            customer.gender,
            is_person=customer.kind == Customer.Kind.PERSON,
            language=language,
        )
        return (
            about
            | personal.product_values(self.facts, language)
            | {
                "branch": name_zh if personal.tongue(language) == "zh" else name_en,
                "rm": self.managers.get(code, ""),
            }
        )

    def compiled(self, message: Message) -> content.Compiled:
        """Compile a message once; a text with a flaw fails every time it is asked for."""
        key = (message.variant, message.language)
        if key not in self._compiled:
            self._compiled[key] = content.compile_message(
                message.subject, message.preheader, message.body, self.pictures
            )
        return self._compiled[key]

    def note(
        self, customer: "Addressee", *, delivery_id: int, variant: str, language: str = ""
    ) -> Note:
        """Fill a short message for one customer, as `letter` fills a mail."""
        message = self._message(variant, language or customer.language)
        key = (message.variant, message.language)
        if key not in self._notes:
            self._notes[key] = compile_note(message)
        compiled, links = self._notes[key], _Links(self, delivery_id)
        address_of = links.addresses(compiled.links)
        addresses = {url: address_of(number) for number, url in enumerate(compiled.links)}
        values = self.values(customer, message.language)
        return fill_note(compiled, self.campaign.channel, values, addresses)

    def _write(self, row: Claimed, customer: Recipient, now: datetime) -> Outgoing:
        if self.campaign.channel == Channel.EMAIL:
            return self._mail(row, customer, now)
        address = customer.email
        if self.campaign.channel == Channel.SMS:
            address = dialled(address)
            if not is_phone(address):
                raise BadAddressError
        if not address:
            raise BadAddressError
        return Outgoing(
            key=row.id,
            idempotency_key=message_id_of(row.id),
            sender="",
            recipient=address,
            note=self.note(customer, delivery_id=row.id, variant=row.variant),
            account=customer.account,
        )

    def _mail(self, row: Claimed, customer: "Addressee", now: datetime) -> Outgoing:
        if not mime.is_address(customer.email):
            raise BadAddressError
        letter = self.letter(customer, delivery_id=row.id, variant=row.variant, now=now)
        return Outgoing(
            key=row.id,
            idempotency_key=letter.message_id,
            sender=letter.sender,
            recipient=letter.recipient,
            content=mime.build(letter),
        )

    def _message(self, variant: str, language: str) -> Message:
        """Choose the customer's language, else one of the bank's."""
        for wanted in (language, *FALLBACK_LANGUAGES):
            found = self.messages.get((variant, wanted))
            if found:
                return found
        raise content.ContentError(content.Flaw.NO_TEXT, variant)

    def frame(self, language: str) -> Frame:
        """What surrounds a text of this language, drawn once."""
        if language not in self._frames:
            self._frames[language] = _frame(language)
        return self._frames[language]


def _opened(  # noqa: PLR0913 - the columns of RECIPIENTS
    kind: str,
    name: memoryview,
    address: memoryview,
    account: str,
    gender: str,
    language: str,
    branch_id: int,
) -> Recipient:
    opened = sealer().open
    return Recipient(kind, opened(name), opened(address), gender, language, branch_id, account)


class _Links:
    """The signed addresses of one recipient, each made once."""

    def __init__(self, renderer: Renderer, delivery_id: int) -> None:
        self.renderer = renderer
        self.delivery_id = delivery_id
        self._tracked: dict[int, str] = {}

    def _sealed(self, purpose: tokens.Purpose, number: int = 0) -> str:
        word = tokens.Word(purpose, self.renderer.month, self.delivery_id, number)
        return tokens.seal(word, self.renderer.key)

    @property
    def pixel(self) -> str:
        return f"{settings.BASE_URL}/t/o/{self._sealed(tokens.Purpose.OPEN)}.gif"

    @cached_property
    def unsubscribe(self) -> str:
        return f"{settings.BASE_URL}/u/{self._sealed(tokens.Purpose.UNSUBSCRIBE)}"

    def addresses(self, urls: tuple[str, ...]) -> Callable[[int], str]:
        """Return what gives the tracked address of a link's number; an unknown link leads straight on."""

        def address_of(number: int) -> str:
            if number not in self._tracked:
                self._tracked[number] = self._address(urls[number])
            return self._tracked[number]

        return address_of

    def _address(self, url: str) -> str:
        known = self.renderer.link_ids.get(url)
        if known is None:
            return url
        return f"{settings.BASE_URL}/t/c/{self._sealed(tokens.Purpose.CLICK, known)}"


def signing_key() -> bytes:
    """The key of every signed word in a mail."""
    return f"campaigns.mail:{settings.SECRET_KEY}".encode()


def message_id_of(delivery_id: int) -> str:
    """Return the Message-ID that a delivery keeps at every attempt."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    return tokens.message_id(delivery_id, domain, signing_key())


def _slots(filled: content.Filled, links: _Links, *, in_html: bool = False) -> Mapping[str, str]:
    if not in_html:
        return {"body": filled.text, "unsubscribe": links.unsubscribe}
    return {
        "subject": escape(filled.subject),
        "preheader": escape(filled.preheader),
        "body": filled.html,
        "unsubscribe": links.unsubscribe,
        "pixel": links.pixel,
    }


def _frame(language: str) -> Frame:
    """Draw the frame once, with a sign in each slot's place, and cut it there."""
    zh = personal.tongue(language) == "zh"
    bank = settings.BANK_NAME_ZH if zh else settings.BANK_NAME
    signs: dict[str, SafeString] = {name: mark_safe(f"\ue000{name}\ue001") for name in SLOTS}  # noqa: S308 - our own fixed words
    context = {
        "language": "zh-Hans" if zh else "en",
        "bank": bank,
        "slots": signs,
        "sheet": mark_safe(styles.SHEET),  # noqa: S308 - our own fixed words
    }
    with translation.override(language):
        drawn = [render_to_string(f"emails/campaign.{kind}", context) for kind in ("html", "txt")]
    return Frame(html=_cut(drawn[0]), text=_cut(drawn[1]), bank=bank)


def _cut(drawn: str) -> tuple[tuple[str, str], ...]:
    """Return pairs of fixed text and the slot that follows it."""
    pieces = []
    for piece in drawn.split("\ue000")[1:]:
        slot, _end, fixed = piece.partition("\ue001")
        pieces.append((slot, fixed))
    return (("", drawn.split("\ue000")[0]), *pieces)


def join_frame(frame: tuple[tuple[str, str], ...], slots: Mapping[str, str]) -> str:
    return "".join(slots.get(slot, "") + fixed for slot, fixed in frame)
