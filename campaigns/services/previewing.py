"""A text as one masked customer would get it, and what is wrong with it."""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.domain import content
from campaigns.domain.short import Size, measure
from campaigns.models import Campaign, Message
from campaigns.selectors.written import flaws_of
from campaigns.services.drafting import TEXTS
from campaigns.services.notes import compile_note, fill_note
from campaigns.services.rendering import Recipient, Renderer
from config.base.languages import is_chinese
from customers.channels.messages import Note
from customers.models import Channel, Customer

FIELD_LABELS: dict[str, str | Promise] = {
    "salutation": gettext_lazy("how the customer is addressed"),
    "first_name": gettext_lazy("given name"),
    "name": gettext_lazy("full name"),
    "product_name": gettext_lazy("name of the product"),
    "product_risk": gettext_lazy("risk rating of the product"),
    "product_rate": gettext_lazy("rate of the product"),
    "product_term": gettext_lazy("term of the product"),
    "product_min_amount": gettext_lazy("minimum amount"),
    "branch": gettext_lazy("name of the branch"),
    "rm": gettext_lazy("relationship manager"),
    "offer_name": gettext_lazy("name of the product offered to the customer"),
}
FLAWS: dict[content.Flaw, str | Promise] = {
    content.Flaw.UNKNOWN_FIELD: gettext_lazy("There is no such field"),
    content.Flaw.UNKNOWN_MARK: gettext_lazy("This mark has no meaning"),
    content.Flaw.STRAY_BRACES: gettext_lazy("Braces without a partner"),
    content.Flaw.UNBALANCED_IF: gettext_lazy("A condition is not closed"),
    content.Flaw.CROSSED_MARKS: gettext_lazy("Bold words must not begin or end inside a link"),
    content.Flaw.BAD_LINK: gettext_lazy("Not an address of the web"),
    content.Flaw.BAD_IMAGE: gettext_lazy(
        "A picture stands on a line of its own, is uploaded, and says what it shows"
    ),
    content.Flaw.UNKNOWN_IMAGE: gettext_lazy("There is no picture of this name"),
    content.Flaw.BAD_BUTTON: gettext_lazy("A button is one link and nothing else"),
    content.Flaw.BAD_FACT: gettext_lazy("A fact has a label and a value, with a bar between them"),
    content.Flaw.OFFER_ALONE: gettext_lazy("An offer stands on a line of its own in the text"),
    content.Flaw.NO_TEXT: gettext_lazy("There is no text"),
}


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

    @property
    def message(self) -> Message:
        """The draft as a message that is not kept."""
        texts = {name: getattr(self, name) for name in TEXTS}
        return Message(language=self.language, **texts)


@dataclass(frozen=True)
class Preview:
    """What the reader sees: the mail's head, its body as HTML, and the flaws in words."""

    sender: str
    subject: str
    body: SafeString
    bank: str
    footer: str
    unsubscribe: str
    language: str
    problems: list[str]
    channel: str = Channel.EMAIL
    size: Size | None = None
    values: dict[str, str] = field(default_factory=dict)
    link: str = ""


def flaws_in(draft: Draft) -> list[str]:
    """List what is wrong with a text, in words."""
    found = flaws_of(draft.message)
    return [f"{FLAWS[flaw.flaw]}: {flaw.piece}" for flaw in found]


def masked_recipient(customer: Customer | None, language: str, address: str = "") -> Recipient:
    """Return a customer whose name is masked, or an invented one where there is no audience yet."""
    if customer is None:
        invented = "林*" if language.startswith("zh") else "Lin *"
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
    return Draft(message.language, **{name: getattr(message, name) for name in TEXTS})


def preview_draft(campaign: Campaign, draft: Draft, customer: Customer | None) -> Preview:
    """Fill a text being written for one masked customer; a flawed text is shown as it stands."""
    problems = flaws_in(draft)
    if campaign.channel != Channel.EMAIL:
        return _short_preview(campaign, draft, customer, problems)
    subject, body = draft.subject, ""
    if not problems:
        renderer = Renderer(campaign)
        values = renderer.values(masked_recipient(customer, draft.language), draft.language)
        compiled = content.compile_message(draft.subject, draft.preheader, draft.body)
        filled = content.fill(compiled, values, lambda number: compiled.links[number])
        subject, body = filled.subject, filled.html
    chinese = draft.language.startswith("zh")
    bank = settings.BANK_NAME_ZH if chinese else settings.BANK_NAME
    with translation.override(draft.language):
        footer = _("You receive this because you agreed to e-mail from us.")
        unsubscribe = _("Unsubscribe")
    return Preview(
        sender=f"{bank} <{settings.DEFAULT_FROM_EMAIL}>",
        subject=subject,
        body=mark_safe(body),  # noqa: S308 - content.fill escapes every value and literal
        bank=bank,
        footer=footer,
        unsubscribe=unsubscribe,
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
        note = fill_note(compiled, campaign.channel, values, {url: url for url in compiled.links})
    bank = settings.BANK_NAME_ZH if draft.language.startswith("zh") else settings.BANK_NAME
    return Preview(
        sender=bank,
        subject=note.title,
        body=mark_safe(linebreaks(note.text, autoescape=True)),  # noqa: S308 - escaped by linebreaks
        bank=bank,
        footer="",
        unsubscribe="",
        language=draft.language,
        problems=problems,
        channel=campaign.channel,
        size=measure(note.text) if campaign.channel == Channel.SMS else None,
        values=dict(note.values),
        link=note.link,
    )
