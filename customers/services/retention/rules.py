"""Retention rules and legal holds: changed by data protection staff, each change in the audit trail."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.base.errors import DomainError
from customers.models import Customer, LegalHold, RetentionRule
from customers.selectors.retention import targets

SHORTEST_REASON = 5


@dataclass(frozen=True)
class Terms:
    """What a rule says: days, whether it is in force, and on what it rests."""

    after_days: int
    legal_basis: str
    active: bool


@transaction.atomic
def change_rule(*, target: str, terms: Terms, by: User) -> RetentionRule:
    """Set a target's rule. Raises DomainError `unknown_target`, `too_short`, `basis_missing`."""
    declared = targets().get(target)
    if declared is None:
        raise DomainError("unknown_target", _("There is no such target."))
    if terms.after_days < max(declared.least_days, 1):
        raise DomainError(
            "too_short",
            _("The law asks for at least %(n)s days.") % {"n": max(declared.least_days, 1)},
            field="after_days",
        )
    if not terms.legal_basis.strip():
        raise DomainError("basis_missing", _("Name the legal basis."), field="legal_basis")
    rule, _made = RetentionRule.objects.update_or_create(
        target=target,
        defaults={
            "after_days": terms.after_days,
            "action": declared.action,
            "legal_basis": terms.legal_basis.strip(),
            "active": terms.active,
            "changed_by": by,
        },
    )
    return rule


@transaction.atomic
def place_legal_hold(
    *, reason: str, by: User, customer: Customer | None, target: str, ends_on: date | None
) -> LegalHold:
    """Keep data by order: a customer's, a target's, or all. Raises DomainError `unknown_target`, `reason_missing`."""
    if target and target not in targets():
        raise DomainError("unknown_target", _("There is no such target."), field="target")
    if len(reason.strip()) < SHORTEST_REASON:
        raise DomainError("reason_missing", _("Name the order and who gave it."), field="reason")
    return LegalHold.objects.create(
        customer=customer,
        target=target,
        reason=reason.strip(),
        starts_on=timezone.localdate(),
        ends_on=ends_on,
        placed_by=by,
    )


@transaction.atomic
def lift_legal_hold(*, hold: LegalHold) -> None:
    """End a legal hold today: from tomorrow on nothing is kept by it."""
    hold.ends_on = timezone.localdate()
    hold.save(update_fields=["ends_on", "updated_at"])
