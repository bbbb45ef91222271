"""What an approver reads before signing."""

from typing import Any

from accounts.models import User
from campaigns.models import Approval, Campaign
from campaigns.selectors import signing
from campaigns.selectors.campaigns import content_hash
from campaigns.selectors.compliance import scan_campaign
from campaigns.selectors.content.links import doubtful_links
from campaigns.selectors.drafts.comments import comments_of
from campaigns.selectors.drafts.documents import since_last_approval
from campaigns.selectors.posts import posts_of
from campaigns.selectors.reach import Reach, reach_of, segments_seen
from campaigns.selectors.readiness import find_gaps
from campaigns.selectors.timing.words import timing_of


def approval_context(campaign: Campaign, user: User) -> dict[str, Any]:
    """Return the content, who is reached, the signatures given and missing, and the fingerprint."""
    reach = None if campaign.is_social else reach_of(campaign)
    return {
        "content_hash": content_hash(campaign),
        "reach": reach,
        "seen_segments": segments_seen(campaign, user),
        "changes": since_last_approval(campaign),
        **comments_of(campaign),
        "timing": timing_of(campaign, reach.contacted) if reach else None,
        "posts": posts_of(campaign),
        "signatures": _signatures(campaign),
        "my_roles": signing.signable_roles(campaign, user),
        "last": signing.previous_decision(campaign),
        "checks": _checks(campaign, reach),
        "copy_scan": scan_campaign(campaign),
        "doubtful_links": doubtful_links(campaign),
        "own_work": user.pk in signing.worked_on(campaign),
    }


def _signatures(campaign: Campaign) -> list[dict[str, Any]]:
    """One row a needed role: who signed, or that it is still open."""
    given = {approval.role: approval for approval in signing.valid_approvals(campaign)}
    roles = dict(Approval.Role.choices)
    return [
        {"role": roles[role], "approval": given.get(role)}
        for role in signing.roles_needed_for(campaign)
    ]


def _checks(campaign: Campaign, reach: Reach | None) -> list[tuple[bool, str]]:
    """What the system has checked by itself, each true or false; a follow-up is measured on the first."""
    measured = reach is not None and not campaign.follows_id
    own = [(campaign.holdout_share > 0, "holdout")] if measured else []
    budget = campaign.budget_amount
    cost = [(budget is None or reach.cost <= budget, "budget")] if reach else []
    return [
        (not find_gaps(campaign), "complete"),
        *own,
        (not campaign.product or campaign.product.active, "product"),
        *cost,
    ]
