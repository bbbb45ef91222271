"""What the copy scan finds in a campaign's texts as they stand, with the reasons given for its warnings."""

import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from campaigns.domain.compliance.catalogue import RULES, RULES_VERSION
from campaigns.domain.compliance.copies import Copy, Finding, Rule, Severity
from campaigns.domain.compliance.filling import Written, write_out
from campaigns.domain.compliance.replacing import replacement_for
from campaigns.domain.compliance.scanning import scan
from campaigns.domain.personal import product_values, tongue
from campaigns.models import Campaign, CopyAnswer, CopyTerm, Message, SocialPost
from campaigns.selectors.facts import product_told, quoted_facts
from customers.models import Product

PARTS = ("subject", "preheader", "body", "button", "template_text")
# Mails and text messages are written into a frame that names the sender and offers the way out; a banner's is the app.
CHANNELS = {
    "email": "email_block",
    "sms": "sms_block",
    "in_app": "banner",
    "phone": "call_script",
    "branch": "call_script",
    "ads": "social",  # a platform frames nothing: the advertisement itself names the bank
}
PUBLIC = "social"  # a post, of whatever campaign
# What is sold by no product of the catalogue is still marketing, of no kind that a rule could name.
NO_PRODUCT = ""


@dataclass(frozen=True)
class Marked:
    """A finding in one part of a text: its place there, its words, and why it may stand."""

    finding: Finding
    part: str
    start: int
    end: int
    quote: str
    answer: CopyAnswer | None
    number: int = 0

    @property
    def rule(self) -> Rule:
        return RULES[self.finding.rule]

    @property
    def is_error(self) -> bool:
        return self.finding.severity == Severity.ERROR

    @property
    def is_open(self) -> bool:
        """Whether submission must wait for it."""
        return self.is_error or self.answer is None

    @property
    def vals(self) -> str:
        """What names this finding to the server, as JSON."""
        return json.dumps(
            {"rule": self.finding.rule, "quote": self.quote, "number": str(self.number)}
        )

    @property
    def replacement(self) -> str:
        """The words that may stand instead, where the rule has some."""
        return replacement_for(self.finding.rule, self.quote)

    @property
    def title(self) -> str:
        return self.rule.title[_reader()]

    @property
    def message(self) -> str:
        return self.rule.message[_reader()]

    @property
    def remedy(self) -> str:
        return self.rule.remedy[_reader()]


@dataclass(frozen=True)
class ScannedText:
    """One language of a campaign with what was found in it."""

    language: str
    parts: dict[str, str]
    found: tuple[Marked, ...]
    post: SocialPost | None = None

    @property
    def errors(self) -> list[Marked]:
        return [mark for mark in self.found if mark.is_error]

    @property
    def warnings(self) -> list[Marked]:
        return [mark for mark in self.found if not mark.is_error]

    @property
    def open_warnings(self) -> list[Marked]:
        return [mark for mark in self.warnings if mark.answer is None]

    @property
    def passed(self) -> list[Rule]:
        """The rules of this language that found nothing."""
        broken = {mark.finding.rule for mark in self.found}
        pack = tongue(self.language).upper()
        return [rule for rule in RULES.values() if rule.id[:2] == pack and rule.id not in broken]

    @property
    def marked_parts(self) -> list[list[tuple[str, Marked | None]]]:
        """The parts that hold text, each cut at its findings."""
        return [_pieces(self, part) for part in PARTS if self.parts[part].strip()]


@dataclass(frozen=True)
class CampaignScan:
    """All texts of a campaign, scanned now."""

    texts: tuple[ScannedText, ...]
    rules: str = RULES_VERSION

    @cached_property
    def found(self) -> list[Marked]:
        return [mark for text in self.texts for mark in text.found]

    @property
    def errors(self) -> int:
        return sum(mark.is_error for mark in self.found)

    @property
    def warnings(self) -> int:
        return len(self.found) - self.errors

    @property
    def open_warnings(self) -> int:
        return sum(mark.is_open for mark in self.found) - self.errors

    @property
    def is_clean(self) -> bool:
        return self.errors == 0 and self.open_warnings == 0


@dataclass(frozen=True)
class OwnWords:
    """The bank's words in force: its names, what may stand, what may not."""

    names: tuple[str, ...]
    allowed: tuple[str, ...]
    forbidden: tuple[str, ...]


def own_words() -> OwnWords:
    """Return the bank's names (of the settings too) and the words that two people put in force."""
    kinds: dict[str, list[str]] = {kind: [] for kind in CopyTerm.Kind.values}
    for kind, words in CopyTerm.objects.in_force().order_by("id").values_list("kind", "words"):
        kinds[kind].append(words)
    names = [settings.BANK_NAME_ZH, settings.BANK_NAME, *kinds[CopyTerm.Kind.NAME]]
    return OwnWords(
        tuple(name for name in names if name),
        tuple(kinds[CopyTerm.Kind.ALLOWED]),
        tuple(kinds[CopyTerm.Kind.FORBIDDEN]),
    )


def facts_of(product: Product | None, language: str) -> dict[str, Any]:
    """Return the catalogue's facts as the scan compares them; a rate in percent."""
    if product is None:
        return {}
    return {
        "name": product.name_zh if tongue(language) == "zh" else product.name_en,
        "rate": product.rate * 100 if product.rate is not None else None,
        "rate_kind": product.rate_kind,
        "term_days": product.term_days,
        "min_amount": product.min_amount,
        "fee": product.fee,
        "risk_rating": product.risk_rating,
    }


def scan_campaign(campaign: Campaign) -> CampaignScan:
    """Scan every written text of a campaign, and its posts that are not out yet."""
    given = _given(campaign)
    written = [] if campaign.is_social else campaign.messages.exclude(body="")
    ordered = sorted(written, key=lambda one: (one.step, one.variant, one.language))
    posts = campaign.posts.unpublished().order_by("id")
    return CampaignScan(
        (
            *(_scanned(campaign, message, given) for message in ordered),
            *(_scanned_post(campaign, post, given) for post in posts),
        )
    )


def scan_draft(campaign: Campaign, message: Message) -> ScannedText:
    """Scan a text being written, saved or not."""
    return _scanned(campaign, message, _given(campaign))


def scan_post(post: SocialPost) -> ScannedText:
    """Scan one post as it stands."""
    return _scanned_post(post.campaign, post, _given(post.campaign))


@dataclass(frozen=True)
class _Given:
    """What a text is scanned against: the product told of, the bank's own words, and the reasons given for warnings."""

    product: Product | None
    words: OwnWords
    answers: tuple[CopyAnswer, ...]


def _given(campaign: Campaign) -> _Given:
    answers = CopyAnswer.objects.filter(campaign=campaign).order_by("id")
    return _Given(product_told(campaign, timezone.now()), own_words(), tuple(answers))


def _scanned_post(campaign: Campaign, post: SocialPost, given: _Given) -> ScannedText:
    return replace(_scanned(campaign, post.as_message, given, PUBLIC), post=post)


def _scanned(campaign: Campaign, message: Message, told: _Given, channel: str = "") -> ScannedText:
    product, words = told.product, told.words
    parts = {part: getattr(message, part) for part in PARTS}
    values = product_values(quoted_facts(product), message.language)
    written = {part: write_out(text, values) for part, text in parts.items()}
    joined = "\n".join(written[part].text for part in PARTS)
    found = scan(
        Copy(
            text=joined,
            lang=tongue(message.language),
            channel=channel or CHANNELS.get(campaign.channel, campaign.channel),
            product_type=product.kind if product else NO_PRODUCT,
            facts=facts_of(product, message.language),
            names=words.names,
            allowed=words.allowed,
            forbidden=words.forbidden,
        )
    )
    given = {
        (answer.rule, answer.quote): answer
        for answer in told.answers
        if answer.language == message.language
    }
    marks = [_marked(finding, parts, written, given, n) for n, finding in enumerate(found, 1)]
    return ScannedText(message.language, parts, tuple(marks))


def _pieces(text: ScannedText, part: str) -> list[tuple[str, Marked | None]]:
    pieces: list[tuple[str, Marked | None]] = []
    at, source = 0, text.parts[part]
    for mark in sorted((m for m in text.found if m.part == part), key=lambda m: m.start):
        if mark.start < at or mark.end <= mark.start:
            continue
        pieces += [(source[at : mark.start], None), (source[mark.start : mark.end], mark)]
        at = mark.end
    return [*pieces, (source[at:], None)]


def _marked(
    finding: Finding,
    parts: dict[str, str],
    written: dict[str, Written],
    given: dict[tuple[str, str], CopyAnswer],
    number: int,
) -> Marked:
    """Find the part and the place in it that a finding of the joined text speaks of."""
    if finding.whole:
        return Marked(finding, "", 0, 0, "", given.get((finding.rule, "")), number)
    begins = 0
    for part in PARTS:
        length = len(written[part].text)
        if finding.start <= begins + length and length:
            first, last = finding.start - begins, min(finding.end - begins, length)
            start, end = written[part].span(min(first, length - 1), last)
            quote = parts[part][start:end]
            return Marked(
                finding, part, start, end, quote, given.get((finding.rule, quote)), number
            )
        begins += length + 1
    return Marked(finding, "", 0, 0, "", given.get((finding.rule, "")), number)


def _reader() -> str:
    """The language of whoever reads the findings."""
    return "zh" if (get_language() or "").startswith("zh") else "en"
