"""Asking a language model for subjects and texts: only where the bank has set one up, and never about a customer."""

from dataclasses import asdict
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.domain import personal
from campaigns.domain.content import find_flaws
from campaigns.domain.content.asking import Idea, question, read_ideas
from campaigns.models import Campaign, CopyQuestion
from campaigns.selectors.content.proposals import audience_kind
from campaigns.selectors.content.written_offers import risk_words
from campaigns.selectors.facts import product_told, quoted_facts
from config.base.errors import DomainError
from customers.channels.chat import ModelError, ask_model, has_model

HOUR = timedelta(hours=1)
MOST_AN_HOUR = 20  # of one person
LASTS = timedelta(minutes=10)  # after which an unanswered question may be asked again
FIELDS = ("salutation", "first_name", "name", "branch", "rm")


@transaction.atomic
def put_question(*, campaign: Campaign, language: str, by: User | None) -> CopyQuestion:
    """Note that a model is to be asked for a campaign's mail in one language; without `by` a command asks.

    Raises DomainError `no_model`, `asked_already`, `asked_too_often`.
    """
    if not has_model():
        raise DomainError("no_model", _("No language model is set up."))
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    recent = CopyQuestion.objects.filter(created_at__gt=timezone.now() - LASTS)
    if recent.filter(campaign=campaign, language=language, state=CopyQuestion.State.ASKED).exists():
        raise DomainError("asked_already", _("The model has been asked and has yet to answer."))
    hour = CopyQuestion.objects.filter(asked_by=by, created_at__gt=timezone.now() - HOUR)
    if by and hour.count() >= MOST_AN_HOUR:
        raise DomainError("asked_too_often", _("You asked 20 times within an hour: try later."))
    return CopyQuestion.objects.create(
        campaign=campaign, language=language, asked_by=by, model=settings.COPY_MODEL_NAME
    )


def answer_question(*, question_id: int) -> CopyQuestion:
    """Ask the model, outside any transaction, and keep what can be used of its answer; a failure is kept too."""
    asked = CopyQuestion.objects.select_related("campaign__product").get(pk=question_id)
    if asked.state != CopyQuestion.State.ASKED:
        return asked
    try:
        ideas = read_ideas(ask_model(_question(asked)))
    except ModelError as error:
        return _keep(asked, CopyQuestion.State.FAILED, fault=str(error))
    except (ValueError, RecursionError):
        return _keep(asked, CopyQuestion.State.FAILED, fault="not an answer of the form")
    risk = risk_words(asked.campaign.product, personal.tongue(asked.language))
    usable = [_warned(idea, risk) for idea in ideas if not find_flaws(idea.subject, "", idea.body)]
    return _keep(asked, CopyQuestion.State.ANSWERED, ideas=usable)


def _question(asked: CopyQuestion) -> list[dict[str, str]]:
    campaign = asked.campaign
    facts = quoted_facts(product_told(campaign, timezone.now()))
    product = personal.product_values(facts, asked.language)
    return question(
        kind=campaign.kind,
        tongue=personal.tongue(asked.language),
        audience=audience_kind(campaign),
        product=product,
        fields=(*FIELDS, *product),
    )


def _warned(idea: Idea, risk: str) -> Idea:
    """Put the product's words of risk under a text that lacks them."""
    return Idea(idea.subject, idea.body if risk in idea.body else f"{idea.body}\n\n! {risk}")


@transaction.atomic
def _keep(
    asked: CopyQuestion, state: str, *, ideas: list[Idea] | None = None, fault: str = ""
) -> CopyQuestion:
    current = CopyQuestion.objects.select_for_update().get(pk=asked.pk)
    current.state, current.fault = state, fault[:100]
    current.ideas = [asdict(idea) for idea in ideas or []]
    current.save(update_fields=["state", "fault", "ideas", "updated_at"])
    return current
