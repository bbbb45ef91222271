"""Standing in for an approver who is away."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.models import Deputy
from campaigns.selectors.signing import may_name_deputy, possible_deputies
from config.base.errors import DomainError

LONGEST = timedelta(days=92)


@transaction.atomic
def name_deputy(
    *, principal: User, deputy: User, from_on: date, until_on: date, reason: str
) -> Deputy:
    """Let another person sign in one's place from one day to another.

    Raises DomainError `not_an_approver`, `oneself`, `nobody`, `period` or `reason_missing`. A campaign that either of the two
    worked on stays closed to the deputy all the same.
    """
    if not may_name_deputy(principal):
        raise DomainError("not_an_approver", _("Only who signs campaigns names a deputy."))
    if principal.pk == deputy.pk:
        raise DomainError("oneself", _("Name somebody else."), field="deputy")
    if not possible_deputies(principal).filter(pk=deputy.pk).exists():
        raise DomainError("nobody", _("This account signs nothing."), field="deputy")
    if until_on < timezone.localdate() or not timedelta(0) <= until_on - from_on <= LONGEST:
        raise DomainError(
            "period", _("Choose a period from today on, of three months at most."), field="until_on"
        )
    if not reason.strip():
        raise DomainError("reason_missing", _("Say why."), field="reason")
    return Deputy.objects.create(
        principal=principal,
        deputy=deputy,
        from_on=from_on,
        until_on=until_on,
        reason=reason.strip(),
    )


@transaction.atomic
def withdraw_deputy(*, deputy: Deputy, by: User) -> Deputy:
    """End a deputy's time at once; raises DomainError `not_yours` for anybody but the two of them."""
    current = Deputy.objects.select_for_update().get(pk=deputy.pk)
    if by.pk not in (current.principal_id, current.deputy_id):
        raise DomainError("not_yours", _("Only the two of them end it."))
    if current.withdrawn_at is None:
        current.withdrawn_at = timezone.now()
        current.save(update_fields=["withdrawn_at", "updated_at"])
    return current
