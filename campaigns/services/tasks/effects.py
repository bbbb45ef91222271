"""What an outcome means beyond its task: the customer's events, consent, and numbers that do not work."""

from datetime import datetime

from accounts.models import User
from campaigns.models import ContactTask, DeliveryEvent
from campaigns.services.tracking import Reaction, record_reactions
from customers.models import Channel, Purpose, Suppression
from customers.services.consents import withdraw_consent
from customers.services.events import EventRow, record_events
from customers.services.suppressions import suppress_customer

Outcome = ContactTask.Outcome
# How an outcome stands among the customer's events; cooling-off looks at who declined an offer.
EVENTS = {
    Outcome.INTERESTED: "offer_interested",
    Outcome.NOT_INTERESTED: "offer_declined",
    Outcome.NOT_REACHED: "call_unanswered",
    Outcome.MEETING: "meeting_arranged",
    Outcome.SOLD: "offer_sold",
}
SOURCE = "campaigns.contacttask"


def note_effects(*, task: ContactTask, outcome: Outcome, by: User, now: datetime) -> None:
    """Write what an outcome means; belongs into the transaction that keeps it."""
    if outcome in EVENTS:
        record_events([_event(task, EVENTS[outcome], now)])
    if outcome is Outcome.NO_CALLS:
        # Said at the counter too it is calls that are refused, and with them what they were asked there.
        for channel in sorted({Channel.PHONE.value, task.channel}):
            withdraw_consent(
                customer=task.customer,
                purpose=Purpose.MARKETING,
                channel=channel,
                source=f"{SOURCE}:{by.get_username()}"[:60],
            )
        _react(task, DeliveryEvent.Kind.UNSUBSCRIBED, now)
    if outcome is Outcome.WRONG_NUMBER:
        suppress_customer(
            customer=task.customer,
            reason=Suppression.Reason.HARD_BOUNCE,
            channel=Channel.PHONE,
            source_kind="campaigns.delivery",
            source_id=str(task.delivery_id),
        )
        _react(task, DeliveryEvent.Kind.BOUNCED, now)


def _event(task: ContactTask, kind: str, now: datetime) -> EventRow:
    product = task.run.campaign.product
    return EventRow(
        external_id=f"{SOURCE}.{task.pk}.{task.tries}",
        customer_id=task.customer_id,
        kind=kind,
        occurred_at=now,
        channel=task.channel,
        payload={
            "campaign": task.run.campaign.code,
            "delivery": task.delivery_id,
            **({"product": product.code} if product else {}),
        },
    )


def _react(task: ContactTask, kind: str, now: datetime) -> None:
    reaction = Reaction(task.delivery_id, kind, now, {"task": task.pk})
    record_reactions(run_month=task.run.run_month, reactions=[reaction])
