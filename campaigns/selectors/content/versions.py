"""The versions of a message: listed, compared word by word, and which of two languages has gone ahead."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.admin.utils import label_for_field
from django.utils.text import capfirst

from campaigns.domain.comparing import Piece, cut_pieces
from campaigns.models import Campaign, Message, MessageVersion
from campaigns.models.campaigns import TEXTS, MessageTexts

SITTING = timedelta(minutes=5)  # saves by one person this close together are shown as one
MOST = 300


@dataclass(frozen=True)
class Sitting:
    """The last version of a sitting, and how many were saved in it."""

    version: MessageVersion
    saves: int


@dataclass(frozen=True)
class Change:
    """One part of a text, before and after, cut at what changed."""

    part: str
    pieces: list[Piece]

    @property
    def name(self) -> str:
        """What people call the part."""
        return capfirst(str(label_for_field(self.part, MessageVersion)))

    @property
    def is_changed(self) -> bool:
        return any(kind != "same" for kind, _words in self.pieces)


@dataclass(frozen=True)
class Side:
    """One language of a campaign's text; `behind` tells since when the other has changed without it."""

    message: Message
    behind: MessageVersion | None


def list_sittings(campaign: Campaign, language: str) -> list[Sitting]:
    """List the versions of a text, newest first; a person's saves in a row are one entry."""
    kept = list(
        MessageVersion.objects.filter(campaign=campaign, language=language, step=1).order_by("-id")[
            :MOST
        ]
    )
    sittings: list[list[MessageVersion]] = []
    for version in kept:
        last = sittings[-1][-1] if sittings else None
        goes_on = last and last.actor == version.actor
        if last and goes_on and last.created_at - version.created_at < SITTING:
            sittings[-1].append(version)
        else:
            sittings.append([version])
    return [Sitting(some[0], len(some)) for some in sittings]


def compare(before: MessageVersion, after: MessageVersion | Message) -> list[Change]:
    """Return what changed between two versions, part by part; parts that neither has are left out."""
    both = [(part, _words(before, part), _words(after, part)) for part in TEXTS]
    return [Change(part, list(cut_pieces(old, new))) for part, old, new in both if old or new]


def sides_of(campaign: Campaign) -> list[Side]:
    """Return the languages of a campaign's first text side by side, with which has fallen behind."""
    messages = list(campaign.messages.filter(step=1, variant="A").order_by("-language"))
    last = {
        message.language: MessageVersion.objects.filter(
            campaign=campaign, language=message.language, step=1
        )
        .order_by("-id")
        .first()
        for message in messages
    }
    return [Side(message, _ahead(message.language, last)) for message in messages]


def _ahead(language: str, last: dict[str, MessageVersion | None]) -> MessageVersion | None:
    """The other language's newest version, where it is younger by more than a sitting."""
    own = last[language]
    for other, version in last.items():
        if (
            other != language
            and version
            and (not own or version.created_at - own.created_at > SITTING)
        ):
            return version
    return None


def _words(texts: MessageTexts, part: str) -> str:
    return texts.template_text if part == "template_values" else str(getattr(texts, part))
