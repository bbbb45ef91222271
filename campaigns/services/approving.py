"""From draft to approved: a second person signs what will be sent, bound to its hash."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.models import Approval, Campaign, CampaignEdit
from campaigns.selectors.campaigns import content_hash
from campaigns.selectors.readiness import find_gaps
from campaigns.selectors.signing import (
    RENEWABLE,
    Ground,
    find_ground,
    holds_until,
    missing_roles,
    roles_needed_for,
    valid_approvals,
    worked_on,
)
from campaigns.services.scanning import require_clean_copy
from campaigns.services.signing.versions import keep_version
from config.base.errors import DomainError


@transaction.atomic
def submit_campaign(*, campaign: Campaign, by: User) -> Campaign:
    """Hand a complete draft to the approvers; raises DomainError `incomplete` with what is missing.

    One that is again what was signed before is approved at once: nobody can sign the same version twice.
    """
    current = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if current.state != Campaign.State.DRAFT:
        raise DomainError("not_a_draft", _("Only a draft can be submitted."))
    gaps = find_gaps(current)
    if gaps:
        raise DomainError(
            "incomplete",
            _("Not yet complete: %(gaps)s") % {"gaps": "; ".join(str(gap.text) for gap in gaps)},
            details={"missing": [gap.step for gap in gaps]},
        )
    if _was_returned(current):
        raise DomainError("unchanged", _("Nothing has changed since it was returned."))
    require_clean_copy(campaign=current)
    keep_version(campaign=current)
    CampaignEdit.objects.get_or_create(campaign=current, editor=by)
    current.state = Campaign.State.IN_REVIEW
    _approve_if_signed(current)
    current.save(update_fields=["state", "updated_at"])
    return current


@transaction.atomic
def approve_campaign(
    *, campaign: Campaign, by: User, role: str, seen_hash: str, comment: str = ""
) -> Approval:
    """Sign what was shown; raises DomainError when it changed since, or the signer worked on it.

    The campaign becomes approved once every role its size and risk call for has signed.
    """
    current = _to_be_signed(campaign, role)
    ground = _ground_to_sign(current, by, role)
    today = content_hash(current)
    if seen_hash != today:
        raise DomainError(
            "changed", _("The campaign changed while you were reading; look at it again.")
        )
    require_clean_copy(campaign=current)
    approval = _sign(current, by, role, ground, comment)
    if current.state == Campaign.State.IN_REVIEW:
        _approve_if_signed(current)
    current.save(update_fields=["state", "updated_at"])
    return approval


@transaction.atomic
def return_campaign(*, campaign: Campaign, by: User, role: str, comment: str) -> Approval:
    """Send a campaign back to its author with the reason."""
    current = _in_review(campaign)
    ground = _ground_to_sign(current, by, role)
    if not comment.strip():
        raise DomainError("reason_missing", _("Say what must be mended."), field="comment")
    approval = _sign(current, by, role, ground, comment, Approval.Outcome.RETURNED)
    current.state = Campaign.State.DRAFT
    current.save(update_fields=["state", "updated_at"])
    return approval


def require_signed(*, campaign: Campaign) -> None:
    """Check that every signature stands over the campaign as it is; raises DomainError `not_signed` with the missing roles."""
    signed = {approval.role for approval in valid_approvals(campaign)}
    missing = [role for role in roles_needed_for(campaign) if role not in signed]
    if missing:
        raise DomainError(
            "not_signed",
            _("The campaign as it stands lacks a signature; submit it again."),
            details={"missing": missing},
        )


def _approve_if_signed(campaign: Campaign) -> None:
    signed = {signature.role for signature in valid_approvals(campaign)}
    if signed.issuperset(roles_needed_for(campaign)):
        campaign.state = Campaign.State.APPROVED


def _was_returned(campaign: Campaign) -> bool:
    return Approval.objects.filter(
        campaign=campaign,
        content_hash=content_hash(campaign),
        outcome=Approval.Outcome.RETURNED,
    ).exists()


def _in_review(campaign: Campaign) -> Campaign:
    current = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if current.state != Campaign.State.IN_REVIEW:
        raise DomainError("not_in_review", _("This campaign is not waiting for approval."))
    return current


def _to_be_signed(campaign: Campaign, role: str) -> Campaign:
    """The campaign in review, or one that goes on whose signature in this role has ended or ends soon."""
    current = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if current.state in RENEWABLE and role in missing_roles(current):
        return current
    return _in_review(campaign)


def _ground_to_sign(campaign: Campaign, by: User, role: str) -> Ground:
    ground = find_ground(by, role, campaign)
    if ground is not None:
        return ground
    if by.pk in worked_on(campaign):
        raise DomainError("own_work", _("Nobody approves a campaign they worked on."))
    if valid_approvals(campaign).filter(approver=by).exclude(role=role).exists():
        raise DomainError("signed_already", _("Two roles are signed by two people."))
    raise DomainError("not_allowed", _("Your role may not give this signature."))


def _sign(
    campaign: Campaign,
    by: User,
    role: str,
    ground: Ground,
    comment: str,
    outcome: str = Approval.Outcome.APPROVED,
) -> Approval:
    try:
        with transaction.atomic():
            keep_version(campaign=campaign)
            return Approval.objects.create(
                on_behalf_of=ground.on_behalf_of,
                valid_until=holds_until(timezone.now()),
                campaign=campaign,
                content_hash=content_hash(campaign),
                role=role,
                outcome=outcome,
                author=campaign.author,
                approver=by,
                comment=comment.strip(),
            )
    except IntegrityError as error:
        raise DomainError(
            "already_signed", _("You have already decided on this version.")
        ) from error
