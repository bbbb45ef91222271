"""Whose signatures a campaign needs before it may be launched."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class SigningLimits:
    """Above any of these, compliance signs too: customers, budget in CNY, product risk rating.

    It signs in any case where a warning stands, and where each customer is offered a product of their own: nobody
    can say before which.
    """

    audience: int = 10_000
    budget: Decimal = Decimal(100_000)
    risk_rating: int = 3


@dataclass(frozen=True)
class CampaignSize:
    """What decides how many sign: planned contacts, budget in CNY, the product's rating (0 = none), warnings of the scan.

    `own_offers` tells that a text speaks of each customer's next best offer, `public` that there are social posts.
    """

    audience: int
    budget: Decimal
    risk_rating: int
    warnings: int = 0
    own_offers: bool = False
    public: bool = False


def roles_needed(size: CampaignSize, limits: SigningLimits | None = None) -> tuple[str, ...]:
    """Return the roles that must sign, business first."""
    bounds = limits or SigningLimits()
    large = (
        size.audience > bounds.audience
        or size.budget > bounds.budget
        or size.risk_rating >= bounds.risk_rating
        or size.warnings > 0
        or size.own_offers
        or size.public
    )
    return ("business", "compliance") if large else ("business",)
