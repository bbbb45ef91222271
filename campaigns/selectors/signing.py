"""Who must sign a campaign and who has."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.selectors import people_at_work
from campaigns import permissions
from campaigns.domain.signing import CampaignSize, SigningLimits, roles_needed
from campaigns.models import Approval, Campaign, CampaignRun, Deputy, Occurrence, SigningTerms
from campaigns.selectors.campaigns import content_hash, first_of, segments_of
from campaigns.selectors.compliance import scan_campaign
from campaigns.selectors.facts import product_told
from campaigns.selectors.reach import price_of
from campaigns.selectors.written import speaks_of_offers
from segmentation.models import SegmentMembership
from segmentation.selectors.authors import authors_of

RENEWABLE = (Campaign.State.APPROVED, Campaign.State.RUNNING, Campaign.State.PAUSED)
RENEW_DAYS = 14  # so long before its end a signature may be given anew
ROLE_PERMISSIONS: dict[str, str] = {
    Approval.Role.BUSINESS: permissions.APPROVE_CAMPAIGN,
    Approval.Role.COMPLIANCE: permissions.SIGN_COMPLIANCE,
}


def audience_size(campaign: Campaign) -> int:
    """Count the customers of the segments in, less those of the segments out; for a follow-up those of the first."""
    first = first_of(campaign)
    members = SegmentMembership.objects.filter(segment__in=first.include.all())
    out = SegmentMembership.objects.filter(segment__in=first.exclude.all())
    return (
        members.exclude(customer__in=out.values("customer")).values("customer").distinct().count()
    )


def roles_needed_for(campaign: Campaign) -> tuple[str, ...]:
    """Return the roles that must sign this campaign as it stands.

    Its budget is at least what contacting everybody once costs, and the product's risk that of the terms it tells of.
    """
    terms, audience = SigningTerms.objects.current(), audience_size(campaign)
    product = product_told(campaign, timezone.now())
    return roles_needed(
        CampaignSize(
            audience=audience,
            budget=max(campaign.budget_amount or Decimal(0), audience * price_of(campaign)),
            risk_rating=(product.risk_rating or 0) if product else 0,
            warnings=scan_campaign(campaign).warnings,
            own_offers=speaks_of_offers(campaign.messages.all()),
            public=campaign.posts.exists(),
        ),
        SigningLimits(terms.audience, Decimal(terms.budget), terms.risk_rating),
    )


def valid_approvals(campaign: Campaign) -> QuerySet[Approval]:
    """Keep the signatures that hold over the campaign as it stands now.

    Not those that have expired, nor of who worked on it after signing, or signed in place of one who did.
    """
    signed = Approval.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=timezone.now()),
        campaign=campaign,
        content_hash=content_hash(campaign),
        outcome=Approval.Outcome.APPROVED,
    )
    editors = list(campaign.edits.values_list("editor", flat=True))
    apart = signed.exclude(approver__in=editors).exclude(on_behalf_of__in=editors)
    return apart.select_related("approver", "on_behalf_of")


@dataclass(frozen=True)
class Ground:
    """By what somebody may sign: their own role, or that of the approver they stand in for."""

    on_behalf_of: User | None = None


def worked_on(campaign: Campaign) -> set[int]:
    """Return whose work a campaign is: its author's and editors', and theirs who shaped its audience as it stands."""
    editors = campaign.edits.values_list("editor_id", flat=True)
    return {campaign.author_id, *editors, *authors_of(segments_of(campaign))}


def find_ground(user: User, role: str, campaign: Campaign) -> Ground | None:
    """Return by what a person may sign in a role; None where they may not. Own work is never signed, nor by a deputy."""
    worked = worked_on(campaign)
    signed = valid_approvals(campaign).exclude(role=role)
    taken = {pk for row in signed for pk in (row.approver_id, row.on_behalf_of_id)}
    if user.pk in worked | taken:
        return None
    if user.has_perm(ROLE_PERMISSIONS[role]):
        return Ground()
    standing = Deputy.objects.standing(timezone.localdate()).filter(deputy=user)
    for one in standing.select_related("principal").order_by("pk"):
        if one.principal_id not in worked | taken and _could_sign(one.principal, role, campaign):
            return Ground(one.principal)
    return None


def _could_sign(principal: User, role: str, campaign: Campaign) -> bool:
    """Whether who is away could sign it by themselves: nobody hands on more than they have."""
    seen = Campaign.objects.visible_to(principal).filter(pk=campaign.pk)
    return principal.is_active and principal.has_perm(ROLE_PERMISSIONS[role]) and seen.exists()


def possible_deputies(user: User) -> QuerySet[User]:
    """Return whom a person may name: other people who work here, and no machine."""
    return people_at_work().exclude(pk=user.pk).order_by("username")


def may_name_deputy(user: User) -> bool:
    """Whether a person signs campaigns by their own role."""
    return any(user.has_perm(name) for name in ROLE_PERMISSIONS.values())


def holds_until(now: datetime) -> datetime:
    """Return until when a signature given now holds: the end of the last day, by the bank's terms."""
    days = SigningTerms.objects.current().valid_days
    last = timezone.localtime(now).date() + timedelta(days=days)
    return datetime.combine(last, time.max.replace(microsecond=0), ZoneInfo(settings.TIME_ZONE))


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


def unsigned_dates() -> QuerySet[Occurrence]:
    """Return the last dates of what goes on, series and follow-ups, that did not begin for want of a signature."""
    later = Occurrence.objects.filter(
        campaign=OuterRef("campaign"), planned_at__gt=OuterRef("planned_at")
    )
    going = Occurrence.objects.filter(
        outcome=Occurrence.Outcome.UNSIGNED, campaign__state=Campaign.State.RUNNING
    )
    return going.filter(~Exists(later)).select_related("campaign")


def approvals_waiting(user: User) -> list[WaitingApproval]:
    """List the campaigns in review, those the reader can sign first; what goes on and lacks a signature too."""
    soon = timezone.now() + timedelta(days=RENEW_DAYS)
    ending = Q(state__in=RENEWABLE, approvals__valid_until__lt=soon)
    lacking = Q(pk__in=unsigned_dates().values("campaign"))
    campaigns = (
        Campaign.objects.visible_to(user)
        .filter(Q(state=Campaign.State.IN_REVIEW) | ending | lacking)
        .select_related("author", "product")
        .order_by("scheduled_at", "pk")
        .distinct()
    )
    rows = [_waiting(campaign, user) for campaign in campaigns]
    return sorted((row for row in rows if row.missing), key=lambda row: not row.for_me)


def signable_roles(campaign: Campaign, user: User) -> tuple[str, ...]:
    """Return the missing signatures that this user may give: not on their own work."""
    return _waiting(campaign, user).for_me


def _waiting(campaign: Campaign, user: User) -> WaitingApproval:
    missing = missing_roles(campaign)
    mine = tuple(role for role in missing if find_ground(user, role, campaign))
    return WaitingApproval(campaign=campaign, missing=missing, for_me=mine)


def missing_roles(campaign: Campaign) -> tuple[str, ...]:
    """Return the roles still to sign; of a campaign that goes on, those whose signature ends soon too."""
    until = timezone.now() + timedelta(days=RENEW_DAYS if campaign.state in RENEWABLE else 0)
    signed = {
        approval.role
        for approval in valid_approvals(campaign)
        if approval.valid_until is None or approval.valid_until > until
    }
    return tuple(role for role in roles_needed_for(campaign) if role not in signed)


def has_standing_approval(run: CampaignRun, campaign: Campaign) -> bool:
    """Whether the campaign is still what was signed when this run was frozen, and no signature has ended since."""
    if content_hash(campaign) != run.content_hash:
        return False
    signed = Approval.objects.filter(
        campaign=campaign, content_hash=run.content_hash, outcome=Approval.Outcome.APPROVED
    )
    terms, now = list(signed.values_list("role", "valid_until")), timezone.now()
    roles = {role for role, _until in terms}
    standing = {role for role, until in terms if until is None or until > now}
    return Approval.Role.BUSINESS in roles and roles == standing
