"""What a customer said at the counter to an offer that no campaign had brought."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.selectors.reasons import reason_text
from campaigns.selectors.tasks.counter import forbidden_at_counter
from config.base.errors import DomainError
from customers.models import Channel, Customer, Product
from customers.services.events import EventRow, record_events

ANSWERS = {"shown": "offer_shown", "interested": "offer_interested", "declined": "offer_declined"}


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
