"""What is offered at the counter though no campaign brought it, and what the customer said to it."""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.selectors.holdouts import held_out_products
from campaigns.selectors.reasons import reason_text
from campaigns.selectors.tasks.counter import forbidden_at_counter
from config.base.errors import DomainError
from customers.models import Channel, Customer, Product
from customers.services.events import EventRow, record_events
from recommendations.selectors.offers import Shown, show_answer
from recommendations.services.decisions import decide

OFFERS, MOST = 3, 10  # shown at the counter, and asked for at once
ANSWERS = {"shown": "offer_shown", "interested": "offer_interested", "declined": "offer_declined"}


def offers_at_counter(*, customer: Customer) -> Shown:
    """Return the next best offers of a customer at the counter, without what a campaign keeps from them to measure its effect."""
    now = timezone.now()
    held = held_out_products([customer.pk], now).get(customer.pk, set())
    asked = {"limit": min(MOST, OFFERS + len(held)), "channel": str(Channel.BRANCH)}
    decided = decide(customer=customer, context=asked, now=now, store=False)
    shown = show_answer(decided.answer, decided.names)
    return replace(shown, offers=[one for one in shown.offers if one.code not in held][:OFFERS])


@transaction.atomic
def record_answer(*, customer: Customer, product: Product, answer: str, by: User) -> int:
    """Write an answer among the customer's events, once a day and product; return how many were new.

    Raises DomainError `unknown_answer`, or `not_now` where nothing may be offered.
    """
    if answer not in ANSWERS:
        raise DomainError("unknown_answer", _("Choose: shown, interested or declined."))
    now = timezone.now()
    forbidden = forbidden_at_counter(customer, now) if answer == "shown" else []
    if forbidden:
        why = reason_text(forbidden[0].code)
        raise DomainError("not_now", _("Nothing may be offered: %(why)s.") % {"why": why})
    day = timezone.localdate(now).isoformat()
    event = EventRow(
        external_id=f"branch.{customer.pk}.{product.code}.{answer}.{day}",
        customer_id=customer.pk,
        kind=ANSWERS[answer],
        occurred_at=now,
        channel=Channel.BRANCH,
        payload={"product": product.code, "by": by.get_username()},
    )
    return record_events([event])
