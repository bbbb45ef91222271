"""Rendering: a run's messages compiled once, then filled for each recipient of a batch."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import format_datetime
from functools import cached_property

from django.conf import settings
from django.utils import timezone

from campaigns.domain import content, mime, personal
from campaigns.domain.short import dialled, is_phone
from campaigns.models import Campaign, CampaignRun, Message, TrackedLink
from campaigns.selectors.content.pictures import pictures_of
from campaigns.selectors.content.written_offers import written_offer
from campaigns.selectors.facts import product_told, quoted_facts
from campaigns.selectors.people import branch_names, managers_by_branch
from campaigns.selectors.written import speaks_of_offers, written_messages
from campaigns.services.claiming import Claimed
from campaigns.services.content.offers import offers_for
from campaigns.services.rendering.frames import Frame, draw_frame, framed_html, framed_text
from campaigns.services.rendering.links import Links, message_id_of, signing_key
from campaigns.services.rendering.notes import CompiledNote, compile_note, fill_note
from campaigns.services.rendering.recipients import Recipient, opened, read_sealed
from customers.channels.messages import Note, Outgoing
from customers.models import Channel, Customer, Product

DIALLED = (Channel.SMS, Channel.PHONE)
COMING = (Channel.BRANCH, Channel.IN_APP, Channel.ADS)  # nothing is sent: no address is needed
FALLBACK_LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True)
class Unwritable:
    """A delivery whose message cannot be made, with the reason in the ledger's words and the cause."""

    id: int
    reason: str
    cause: str


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
        return quoted_facts(product_told(self.campaign, timezone.now()))

    @cached_property
    def pictures(self) -> dict[str, content.Picture]:
        """The uploaded pictures that the texts show."""
        return pictures_of(*(message.body for message in self.messages.values()))

    @cached_property
    def has_offer(self) -> bool:
        """Whether any text speaks of each customer's next best offer."""
        return speaks_of_offers(self.messages.values())

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
        if self.has_offer and self.run:
            who = {row.id: row.customer_id for row in wanted.values()}
            self._offers = offers_for(run=self.run, customers=who, now=now)
        mails: list[Outgoing] = []
        failed: list[Unwritable] = []
        for sealed in read_sealed(list(wanted), self.campaign.channel):
            row = wanted[sealed[0]]
            try:
                mails.append(self._write(row, opened(sealed), now))
            except content.ContentError as error:
                failed.append(Unwritable(row.id, "template", f"{error.flaw}: {error.piece}"))
            except BadAddressError:
                failed.append(Unwritable(row.id, "address", "no address of the channel"))
            except Exception as error:  # noqa: BLE001 - whatever one row brings up must not stop the others
                failed.append(Unwritable(row.id, "template", type(error).__name__))
        return mails, failed

    def letter(
        self,
        customer: Recipient,
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
        links = self._links(delivery_id, customer.customer_id)
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
            recipient=customer.address,
            subject=filled.subject,
            date=format_datetime(now),
            message_id=message_id_of(delivery_id),
            unsubscribe_url=links.unsubscribe,
            feedback_id=f"{self.campaign.code}:{self.run.pk if self.run else 0}:campaign:sandpiper",
            language=message.language,
            text=framed_text(frame, filled, unsubscribe=links.unsubscribe),
            html=framed_html(frame, filled, unsubscribe=links.unsubscribe, pixel=links.pixel),
        )

    def values(self, customer: Recipient, language: str) -> dict[str, str]:
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
        self, customer: Recipient, *, delivery_id: int, variant: str, language: str = ""
    ) -> Note:
        """Fill a short message for one customer, as `letter` fills a mail."""
        message = self._message(variant, language or customer.language)
        key = (message.variant, message.language)
        if key not in self._notes:
            self._notes[key] = compile_note(message)
        compiled, links = self._notes[key], self._links(delivery_id)
        address_of = links.addresses(compiled.links)
        addresses = {url: address_of(number) for number, url in enumerate(compiled.links)}
        values = self.values(customer, message.language)
        offered = written_offer(self._offers.get(delivery_id), message.language)
        return fill_note(compiled, self.campaign.channel, values, addresses, offered)

    def _write(self, row: Claimed, customer: Recipient, now: datetime) -> Outgoing:
        if self.campaign.channel == Channel.EMAIL:
            return self._mail(row, customer, now)
        return Outgoing(
            key=row.id,
            idempotency_key=message_id_of(row.id),
            sender="",
            recipient=self._address(customer.address),
            note=self.note(customer, delivery_id=row.id, variant=row.variant),
            account=customer.account,
        )

    def _address(self, address: str) -> str:
        """Return what the channel needs to reach somebody; raises BadAddressError where it is not there."""
        if self.campaign.channel in DIALLED:
            address = dialled(address)
            if not is_phone(address):
                raise BadAddressError
        if not address and self.campaign.channel not in COMING:
            raise BadAddressError
        return address

    def _mail(self, row: Claimed, customer: Recipient, now: datetime) -> Outgoing:
        if not mime.is_address(customer.address):
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

    def _links(self, delivery_id: int, customer_id: int = 0) -> Links:
        return Links(self.month, delivery_id, self.link_ids, self.key, customer_id)

    def frame(self, language: str) -> Frame:
        """What surrounds a text of this language, drawn once."""
        if language not in self._frames:
            self._frames[language] = draw_frame(language)
        return self._frames[language]
