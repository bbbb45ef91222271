"""What a risk officer decides on an alert."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from customers.services import holds
from risk.models import Alert, AlertDecision

SHORTEST_REASON = 10


@transaction.atomic
def escalate_alert(*, alert: Alert, by: User, reason: str, now: datetime) -> Alert:
    """Pass an open alert on for a closer look; its hold stays.

    Raises DomainError `conflict` when it is no longer open, `reason_missing` without a reason.
    """
    current = _lock(alert)
    if current.state != Alert.State.OPEN:
        raise DomainError("conflict", _("Only an open alert can be escalated."))
    return _decide(current, AlertDecision.Action.ESCALATE, by, reason, now)


@transaction.atomic
def dismiss_alert(*, alert: Alert, by: User, reason: str, now: datetime) -> Alert:
    """Close an alert as unfounded; its hold ends at once and its bookings count no more.

    Raises DomainError `conflict` when it is already dismissed, `reason_missing` without a reason.
    """
    current = _lock(alert)
    if current.state == Alert.State.DISMISSED:
        raise DomainError("conflict", _("This alert has been dismissed already."))
    dismissed = _decide(current, AlertDecision.Action.DISMISS, by, reason, now)
    holds.end_hold(source_kind="policy", source_id=str(current.hold_key), ends_at=now)
    return dismissed


@transaction.atomic
def assign_alert(*, alert: Alert, to: User) -> Alert:
    """Give an undecided alert to one risk officer."""
    current = _lock(alert)
    if current.state == Alert.State.DISMISSED:
        raise DomainError("conflict", _("This alert has been dismissed already."))
    current.assigned_to = to
    current.save(update_fields=["assigned_to", "updated_at"])
    return current


def _lock(alert: Alert) -> Alert:
    return Alert.objects.select_for_update(of=("self",)).get(pk=alert.pk)


def _decide(
    alert: Alert, action: AlertDecision.Action, by: User, reason: str, now: datetime
) -> Alert:
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise DomainError(
            "reason_missing",
            _("Say why, in at least %(n)s characters: the reason is kept for ten years.")
            % {"n": SHORTEST_REASON},
            field="reason",
        )
    states = {
        AlertDecision.Action.ESCALATE: Alert.State.ESCALATED,
        AlertDecision.Action.DISMISS: Alert.State.DISMISSED,
    }
    AlertDecision.objects.create(alert=alert, action=action, reason=reason, by=by, at=now)
    alert.state = states[action]
    alert.decided_by, alert.decided_at, alert.decision_note = by, now, reason
    alert.save(update_fields=["state", "decided_by", "decided_at", "decision_note", "updated_at"])
    return alert
