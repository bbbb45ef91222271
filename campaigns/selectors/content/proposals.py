"""Proposals of subject and text: declared templates, filled with facts, scanned, ranked by what worked."""

from dataclasses import dataclass
from statistics import median

from django.utils import timezone

from campaigns.domain import personal
from campaigns.domain.content.learning import Learned, Past, learn
from campaigns.domain.content.proposing import TRAITS, body_for, subjects_for, traits_of
from campaigns.models import Campaign, CopyQuestion, Message
from campaigns.selectors.compliance import scan_draft
from campaigns.selectors.content.written_offers import risk_words
from campaigns.selectors.facts import product_told, quoted_facts
from config.base.tables import fetch_rows
from customers.models import Channel, CustomerProfile
from segmentation.models import SegmentMembership

SAMPLE = 2000
LEAST_AUDIENCE = 20  # fewer are persons, not a group
YOUNG, SENIOR = 35, 60
MOST_PAST = 300
REACTED = """
    SELECT r.campaign_id, sum(r.sent_count)::bigint, coalesce(sum(e.reacted), 0)::bigint
      FROM campaigns_campaignrun r
      LEFT JOIN (SELECT run_id, count(DISTINCT delivery_id) AS reacted
                   FROM campaigns_deliveryevent
                  WHERE kind IN ('opened', 'clicked') AND run_id IN (
                        SELECT id FROM campaigns_campaignrun WHERE campaign_id = ANY(%(campaigns)s))
                  GROUP BY run_id) e ON e.run_id = r.id
     WHERE r.campaign_id = ANY(%(campaigns)s)
     GROUP BY r.campaign_id
"""


@dataclass(frozen=True)
class Proposal:
    """A subject and a text that pass the scan; `rate` is the share expected to open or click, where the past tells.

    `model` names the language model that wrote it, if one did.
    """

    subject: str
    body: str
    traits: tuple[str, ...]
    rate: float | None
    model: str = ""


@dataclass(frozen=True)
class Proposals:
    """What is proposed for one language, what it was ranked by, and how many were held back by the scan."""

    language: str
    audience: str
    items: tuple[Proposal, ...]
    learned: Learned
    held_back: int
    question: CopyQuestion | None = None


def propose_copy(campaign: Campaign, language: str) -> Proposals:
    """Return the proposals for a campaign's mail in one language, the most promising first."""
    tongue = personal.tongue(language)
    known = personal.product_values(quoted_facts(product_told(campaign, timezone.now())), language)
    learned = learn(past_subjects(language), [trait.code for trait in TRAITS])
    audience = audience_kind(campaign)
    body = body_for(campaign.kind, tongue, known, audience, risk_words(campaign.product, tongue))
    question = newest_question(campaign, language)
    drafts = [(subject, body, "") for subject in subjects_for(campaign.kind, tongue, known)]
    if question:
        drafts += [(one["subject"], one["body"], question.model) for one in question.ideas]
    items, held_back = [], 0
    for subject, text, model in drafts:
        draft = Message(language=language, subject=subject, preheader="", body=text)
        if scan_draft(campaign, draft).found:
            held_back += 1
            continue
        traits = traits_of(subject)
        rate = learned.rate(traits) if learned.worths else None
        codes = tuple(trait.code for trait in TRAITS if trait.code in traits)
        items.append(Proposal(subject, text, codes, rate, model))
    items.sort(key=lambda item: -(item.rate or 0))
    return Proposals(language, audience, tuple(items), learned, held_back, question)


def newest_question(campaign: Campaign, language: str) -> CopyQuestion | None:
    """Return what a language model was last asked for a campaign's mail in one language."""
    asked = CopyQuestion.objects.filter(campaign=campaign, language=language)
    return asked.order_by("-id").first()


def past_subjects(language: str) -> list[Past]:
    """Return the subjects of the bank's last sent mail campaigns with how customers reacted; counts only."""
    subjects = dict(
        Message.objects.filter(
            language=language,
            step=1,
            campaign__channel=Channel.EMAIL,
            campaign__runs__sent_count__gt=0,
        )
        .exclude(subject="")
        .order_by("-campaign_id")
        .values_list("campaign_id", "subject")[:MOST_PAST]
    )
    rows = fetch_rows(REACTED, {"campaigns": list(subjects)}) if subjects else []
    return [
        Past(traits_of(subjects[campaign_id]), sent, min(reacted, sent))
        for campaign_id, sent, reacted in rows
    ]


def audience_kind(campaign: Campaign) -> str:
    """Return young, middle or senior by the audience's median age; nothing where too few ages are known."""
    members = SegmentMembership.objects.filter(segment__in=campaign.include.all())
    some = members.order_by("id").values("customer_id")[:SAMPLE]
    known = CustomerProfile.objects.filter(customer__in=some).values_list("age_years", flat=True)
    ages = [age for age in known if age is not None]
    if len(ages) < LEAST_AUDIENCE:
        return ""
    middle = median(ages)
    return "young" if middle < YOUNG else "senior" if middle >= SENIOR else "middle"
