"""The bank's limits of signing: proposed by one person, put in force by another."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.models import SigningTerms
from config.base.errors import DomainError


@transaction.atomic
def propose_terms(
    *, by: User, audience: int, budget: Decimal, risk_rating: int, valid_days: int, reason: str
) -> SigningTerms:
    """Lay new limits before a second person; raises DomainError `reason_missing`."""
    if not reason.strip():
        raise DomainError("reason_missing", _("Say why."), field="reason")
    return SigningTerms.objects.create(
        author=by,
        audience=audience,
        budget=budget,
        risk_rating=risk_rating,
        valid_days=valid_days,
        reason=reason.strip(),
    )


@transaction.atomic
def publish_terms(*, terms: SigningTerms, by: User) -> SigningTerms:
    """Put proposed limits in force; raises DomainError `own_work` for their author, `decided` for the second time."""
    current = SigningTerms.objects.select_for_update().get(pk=terms.pk)
    if current.author_id == by.pk:
        raise DomainError("own_work", _("A second person puts limits in force."))
    if current.publisher_id or current.withdrawn_at:
        raise DomainError("decided", _("This has been decided already."))
    current.publisher, current.published_at = by, timezone.now()
    current.save(update_fields=["publisher", "published_at", "updated_at"])
    return current


@transaction.atomic
def withdraw_terms(*, terms: SigningTerms) -> SigningTerms:
    """Take a proposal back; raises DomainError `decided` for what is in force."""
    current = SigningTerms.objects.select_for_update().get(pk=terms.pk)
    if current.publisher_id:
        raise DomainError("decided", _("This has been decided already."))
    if current.withdrawn_at is None:
        current.withdrawn_at = timezone.now()
        current.save(update_fields=["withdrawn_at", "updated_at"])
    return current
