"""A text as one masked customer would get it, and what is wrong with it."""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

from campaigns.domain import content
from campaigns.domain.content import styles
from campaigns.domain.short import Size, measure
from campaigns.models import Asset, Banner, Campaign, Delivery, Message, Placement
from campaigns.models.campaigns import TEXTS
from campaigns.selectors.content.pictures import pictures_of
from campaigns.selectors.content.wording import FLAWS
from campaigns.selectors.content.written_offers import written_offer
from campaigns.selectors.written import flaws_of
from campaigns.services.content.offers import offer_to_show
from campaigns.services.rendering.frames import framed_html
from campaigns.services.rendering.notes import compile_note, fill_note
from campaigns.services.rendering.recipients import Recipient
from campaigns.services.rendering.renderer import Renderer
from config.base.languages import is_chinese
from customers.channels.messages import Note
from customers.models import Channel, Customer


@dataclass(frozen=True)
class Draft:
    """A text as it is being written, in one language."""

    language: str
    subject: str
    preheader: str
    body: str
    link: str = ""
    template: str = ""
    template_values: dict[str, str] = field(default_factory=dict)
    button: str = ""
    picture: str = ""
    placement: str = ""
    audience_format: str = ""
    recipient: str = ""

    @property
    def message(self) -> Message:
        """The draft as a message that is not kept."""
        texts = {name: getattr(self, name) for name in TEXTS}
        return Message(language=self.language, **texts)


@dataclass(frozen=True)
class Preview:
    """What the reader gets, and the flaws in words: of a mail its page and text part, of what is shorter its `body`."""

    sender: str
    subject: str
    language: str
    problems: list[str]
    document: str = ""
    text: str = ""
    body: SafeString = field(default_factory=SafeString)
    channel: str = Channel.EMAIL
    size: Size | None = None
    values: dict[str, str] = field(default_factory=dict)
    link: str = ""
    button: str = ""
    picture: Asset | None = None
    place: Placement | None = None


def flaws_in(draft: Draft) -> list[str]:
    """List what is wrong with a text, in words."""
    found = flaws_of(draft.message)
    return [f"{FLAWS[flaw.flaw]}: {flaw.piece}" for flaw in found]


def masked_recipient(customer: Customer | None, language: str, address: str = "") -> Recipient:
    """Return a customer whose name is masked, or an invented one where there is no audience yet."""
    if customer is None:
        invented = "林*" if language.startswith("zh") else "Mei *in"
        return Recipient("person", invented, address, "F", language, 0)
    return Recipient(
        customer.kind, customer.masked_name, address, customer.gender, language, customer.branch_id
    )


def preview_messages(
    campaign: Campaign, customer: Customer | None
) -> list[tuple[Message, Preview]]:
    """Return every written text of a campaign with what one masked customer gets of it, the reader's language first."""
    order = "-language" if is_chinese() else "language"  # "en" stands before "zh-hans"
    written = campaign.messages.exclude(body="").order_by(order)
    return [(text, preview_draft(campaign, draft_of(text), customer)) for text in written]


def draft_of(message: Message) -> Draft:
    """Return a message that is kept as a draft."""
    return Draft(message.language, **message.texts)


def preview_banner(banner: Banner, campaign: Campaign, delivery: Delivery) -> Preview | None:
    """Return the words of a banner that was put up as its customer, masked, gets them; None where the text is gone."""
    texts = campaign.messages.filter(variant=delivery.variant, language=banner.language)
    text = texts.exclude(body="").order_by("step").first()
    return preview_draft(campaign, draft_of(text), delivery.customer) if text else None


def preview_draft(
    campaign: Campaign, draft: Draft, customer: Customer | None, *, dark: bool = False
) -> Preview:
    """Fill a text being written for one masked customer; of a flawed text there is no page.

    `dark` shows the page as a reader's dark screen does.
    """
    problems = flaws_in(draft)
    if campaign.channel != Channel.EMAIL:
        return _short_preview(campaign, draft, customer, problems)
    renderer = Renderer(campaign)
    frame = renderer.frame(draft.language)
    filled = content.Filled(draft.subject, draft.preheader, draft.body, "")
    document = ""
    if not problems:
        filled = _filled(renderer, draft, customer)
        document = framed_html(frame, filled, unsubscribe="#", pixel="data:,")  # counts nothing
    return Preview(
        sender=f"{frame.bank} <{settings.DEFAULT_FROM_EMAIL}>",
        subject=filled.subject,
        document=document.replace(styles.DARK_QUERY, "@media all") if dark else document,
        text=filled.text,
        language=draft.language,
        problems=problems,
    )


def _short_preview(
    campaign: Campaign, draft: Draft, customer: Customer | None, problems: list[str]
) -> Preview:
    """As `preview_draft`, for what has no frame of a mail; a text message with its parts."""
    note = Note(draft.body, title=draft.subject)
    if not problems:
        values = Renderer(campaign).values(
            masked_recipient(customer, draft.language), draft.language
        )
        compiled = compile_note(draft.message)
        addresses = {url: url for url in compiled.links}
        offered = _offered(compiled.text, customer, draft.language)
        note = fill_note(compiled, campaign.channel, values, addresses, offered)
    bank = settings.BANK_NAME_ZH if draft.language.startswith("zh") else settings.BANK_NAME
    return Preview(
        sender=bank,
        subject=note.title,
        body=mark_safe(linebreaks(note.text, autoescape=True)),  # noqa: S308 - escaped by linebreaks
        language=draft.language,
        problems=problems,
        channel=campaign.channel,
        size=measure(note.text) if campaign.channel == Channel.SMS else None,
        values=dict(note.values),
        link=note.link,
        button=draft.button,
        picture=Asset.objects.in_use().filter(name=draft.picture).first(),
        place=Placement.objects.in_use().filter(code=draft.placement).first(),
    )


def _filled(renderer: Renderer, draft: Draft, customer: Customer | None) -> content.Filled:
    values = renderer.values(masked_recipient(customer, draft.language), draft.language)
    pictures = pictures_of(draft.body, base="")
    compiled = content.compile_message(draft.subject, draft.preheader, draft.body, pictures)
    offered = _offered(compiled, customer, draft.language)
    return content.fill(compiled, values, lambda number: compiled.links[number], offered)


def _offered(
    compiled: content.Compiled, customer: Customer | None, language: str
) -> content.Offered | None:
    if not compiled.has_offer or customer is None:
        return None
    return written_offer(offer_to_show(customer, timezone.now()), language)
