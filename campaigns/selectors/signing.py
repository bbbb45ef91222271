"""Who must sign a campaign and who has."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from accounts.models import User
from campaigns import permissions
from campaigns.domain.signing import CampaignSize, roles_needed
from campaigns.models import Approval, Campaign
from campaigns.selectors.campaigns import content_hash
from campaigns.selectors.compliance import scan_campaign
from segmentation.models import SegmentMembership

ROLE_PERMISSIONS: dict[str, str] = {
    Approval.Role.BUSINESS: permissions.APPROVE_CAMPAIGN,
    Approval.Role.COMPLIANCE: permissions.SIGN_COMPLIANCE,
}


def audience_size(campaign: Campaign) -> int:
    """Count the customers of the segments in, less those of the segments out."""
    members = SegmentMembership.objects.filter(segment__in=campaign.include.all())
    out = SegmentMembership.objects.filter(segment__in=campaign.exclude.all())
    return (
        members.exclude(customer__in=out.values("customer")).values("customer").distinct().count()
    )


def roles_needed_for(campaign: Campaign) -> tuple[str, ...]:
    """Return the roles that must sign this campaign as it stands."""
    return roles_needed(
        CampaignSize(
            audience=audience_size(campaign),
            budget=campaign.budget_amount or Decimal(0),
            risk_rating=(campaign.product.risk_rating or 0) if campaign.product else 0,
            warnings=scan_campaign(campaign).warnings,
        )
    )


def valid_approvals(campaign: Campaign) -> QuerySet[Approval]:
    """Keep the signatures over the campaign as it stands now; not of who worked on it after signing."""
    signed = Approval.objects.filter(
        campaign=campaign,
        content_hash=content_hash(campaign),
        outcome=Approval.Outcome.APPROVED,
    )
    editors = campaign.edits.values("editor")
    return signed.exclude(approver__in=editors).select_related("approver")


def previous_decision(campaign: Campaign) -> Approval | None:
    """Return the last signature or refusal of any version."""
    return (
        Approval.objects.filter(campaign=campaign)
        .select_related("approver")
        .order_by("-id")
        .first()
    )


@dataclass(frozen=True)
class WaitingApproval:
    """A campaign in review: who still has to sign, and whether this reader may."""

    campaign: Campaign
    missing: tuple[str, ...]
    for_me: tuple[str, ...]


def approvals_waiting(user: User) -> list[WaitingApproval]:
    """List the campaigns in review, those the reader can sign first."""
    campaigns = (
        Campaign.objects.visible_to(user)
        .filter(state=Campaign.State.IN_REVIEW)
        .select_related("author", "product")
        .order_by("scheduled_at")
    )
    rows = [_waiting(campaign, user) for campaign in campaigns]
    return sorted(rows, key=lambda row: not row.for_me)


def signable_roles(campaign: Campaign, user: User) -> tuple[str, ...]:
    """Return the missing signatures that this user may give: not on their own work."""
    return _waiting(campaign, user).for_me


def _waiting(campaign: Campaign, user: User) -> WaitingApproval:
    signed = {approval.role for approval in valid_approvals(campaign)}
    missing = tuple(role for role in roles_needed_for(campaign) if role not in signed)
    own = campaign.author_id == user.pk or campaign.edits.filter(editor=user).exists()
    mine = () if own else tuple(r for r in missing if user.has_perm(ROLE_PERMISSIONS[r]))
    return WaitingApproval(campaign=campaign, missing=missing, for_me=mine)
