"""What a person decides about a delivery whose outcome nobody knows."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.audit import record_access
from campaigns.models import CampaignRun, Delivery
from campaigns.services.finishing import refresh_counts
from campaigns.services.settling import move_uncertain, state_to_retry
from config.base.errors import DomainError

SENT, AGAIN, CANCEL = "sent", "again", "cancel"
DECISIONS = {
    SENT: Delivery.State.SENT,
    AGAIN: Delivery.State.PLANNED,
    CANCEL: Delivery.State.CANCELLED,
}


@transaction.atomic
def resolve_uncertain(*, delivery: Delivery, by: User, decision: str) -> Delivery:
    """Settle an uncertain delivery as sent, to be sent again, or cancelled, and write down who said so.

    Raises DomainError `unknown_decision`, `run_ended` (nothing is sent again then) or `not_uncertain`.
    """
    if decision not in DECISIONS:
        raise DomainError("unknown_decision", _("Choose: sent, send again, or cancel."))
    run = CampaignRun.objects.select_for_update(no_key=True).get(pk=delivery.run_id)
    if decision == AGAIN and state_to_retry(run) != Delivery.State.PLANNED:
        raise DomainError("run_ended", _("The campaign has ended: nothing can be sent again."))
    now = timezone.now()
    moved = move_uncertain(delivery=delivery, state=DECISIONS[decision], reason="decided", now=now)
    if not moved:
        raise DomainError("not_uncertain", _("This delivery has been settled already."))
    record_access(
        action="resolve_uncertain",
        table="campaigns_delivery",
        object_id=str(delivery.pk),
        note=f"{decision} by {by.get_username()}",
    )
    refresh_counts(run=run, now=now)
    return Delivery.objects.get(run_month=delivery.run_month, pk=delivery.pk)
