"""Holds: reasons that stop marketing to a customer for a while, placed by whoever knows of one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.base.errors import DomainError
from customers.models import Customer, Hold


@transaction.atomic
def place_hold(  # noqa: PLR0913 - a hold is this many facts
    *,
    customer: Customer,
    kind: str,
    source_kind: str,
    source_id: str,
    starts_at: datetime,
    reason: str = "",
    ends_at: datetime | None = None,
) -> Hold:
    """Place a hold, or return the one that its source has placed already, opened again if it had ended.

    Raises DomainError `unknown_hold`, `policy_hold_tells_nothing` or `hold_ends_before_start`.
    """
    if kind not in Hold.Kind.values:
        raise DomainError("unknown_hold", _("There is no such kind of hold."), field="kind")
    if kind == Hold.Kind.POLICY and reason:
        raise DomainError("policy_hold_tells_nothing", _("A policy hold carries no reason."))
    if ends_at is not None and ends_at <= starts_at:
        raise DomainError(
            "hold_ends_before_start", _("A hold cannot end before it begins."), field="ends_at"
        )
    hold, made = Hold.objects.select_for_update().get_or_create(
        source_kind=source_kind,
        source_id=source_id,
        defaults={
            "customer": customer.kept,
            "kind": kind,
            "reason": reason,
            "starts_at": starts_at,
            "ends_at": ends_at,
        },
    )
    if not made and hold.ends_at != ends_at:
        hold.ends_at = ends_at
        hold.save(update_fields=["ends_at", "updated_at"])
    return hold


@transaction.atomic
def end_hold(*, source_kind: str, source_id: str, ends_at: datetime) -> Hold | None:
    """Let the hold of a source end at an instant; return it, or None where the source placed none.

    A hold that was to begin later than `ends_at` never comes into force.
    """
    hold = (
        Hold.objects.select_for_update()
        .filter(source_kind=source_kind, source_id=source_id)
        .first()
    )
    if hold is None:
        return None
    hold.ends_at = max(ends_at, hold.starts_at)
    hold.save(update_fields=["ends_at", "updated_at"])
    return hold
