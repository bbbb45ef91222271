"""Notes: what a text message, a push or a WeChat message says to one customer."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from campaigns.domain import content, personal, short
from campaigns.models import Message
from customers.channels.messages import Note
from customers.models import Channel


@dataclass(frozen=True)
class CompiledNote:
    """A short message ready to be filled: its text and the fields of the vendor's template."""

    message: Message
    text: content.Compiled
    values: tuple[tuple[str, content.Compiled], ...]

    @property
    def links(self) -> tuple[str, ...]:
        """The addresses it leads to: those of the text, and last the one it opens."""
        return (*self.text.links, *filter(None, [self.message.link]))


def compile_note(message: Message) -> CompiledNote:
    """Compile a short message once; raises ContentError at the first flaw."""
    values = tuple(
        (name, content.compile_message(value, "", ""))
        for name, value in message.template_values.items()
    )
    return CompiledNote(message, content.compile_message(message.subject, "", message.body), values)


def fill_note(
    compiled: CompiledNote,
    channel: str,
    values: Mapping[str, str],
    addresses: Mapping[str, str],
    offered: content.Offered | None = None,
) -> Note:
    """Fill a short message for one customer; `addresses` give what to write for a link."""
    message, links = compiled.message, compiled.text.links
    filled = content.fill(compiled.text, values, lambda number: addresses[links[number]], offered)
    language = personal.tongue(message.language)
    bank = settings.BANK_NAME_ZH if language == "zh" else settings.BANK_NAME
    return Note(
        text=short.framed(filled.text, bank, language)
        if channel == Channel.SMS
        else filled.text.strip(),
        title=filled.subject,
        link=addresses.get(message.link, ""),
        template=message.template,
        values={
            name: content.fill(one, values, lambda _number: "", offered).subject
            for name, one in compiled.values
        }
        | (_banner(message) if channel == Channel.IN_APP else {}),
    )


def _banner(message: Message) -> dict[str, str]:
    """What a banner has beside its words: where it stands, what it shows, and its button."""
    names = ("placement", "picture", "button", "language")
    return {name: getattr(message, name) for name in names}
