"""The bank's limits of signing: proposed by one person, put in force by another."""

from decimal import Decimal

from django.db import transaction
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
