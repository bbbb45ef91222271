"""What is concluded about a customer: one gate before portrait, scores, preferences and needs."""

from dataclasses import dataclass

from accounts.models import User
from customers.models import ConsentState, Customer, CustomerProfile, DataRestriction, Purpose
from customers.selectors.portraits import Portrait, portrait_of
from customers.selectors.preferences import Taste, needs_of, preferences_of
from customers.selectors.standing import ScoreLine, scores_of


@dataclass(frozen=True)
class Conclusions:
    """What the models and the profile say of a customer."""

    portrait: Portrait | None
    scores: list[ScoreLine]
    tastes: list[Taste]
    needs: list[str]


def may_profile(customer: Customer) -> bool:
    """Whether conclusions may be drawn about a customer: not who refuses profiling or whose data are restricted."""
    if customer.profiling_refused or DataRestriction.objects.filter(customer=customer).exists():
        return False
    refused = ConsentState.objects.filter(
        customer=customer, purpose=Purpose.PROFILING, channel="", granted=False
    )
    return not refused.exists()


def conclusions_of(customer: Customer, user: User) -> Conclusions | None:
    """Return what is concluded about a customer; None where nothing may be."""
    if not may_profile(customer):
        return None
    profile: CustomerProfile | None = getattr(customer, "profile", None)
    return Conclusions(
        portrait_of(customer),
        scores_of(customer),
        preferences_of(customer, profile, user) if profile else [],
        needs_of(customer, profile) if profile else [],
    )
