"""The small numbers beside the navigation: what is open, and how fresh the data are."""

from typing import Any

from accounts.models import User
from campaigns import permissions as campaign_permissions
from campaigns.models import Campaign
from customers.models import ImportJob
from risk import permissions as risk_permissions
from risk.models import Alert
from service_desk import permissions as ticket_permissions
from service_desk.models import Ticket

GOING = (Campaign.State.RUNNING, Campaign.State.PAUSED)


def counts_for(user: User) -> dict[str, Any]:
    """Return open work by key for one user; only what the user may see."""
    counts: dict[str, Any] = {"data_as_of": _newest_import()}
    if user.has_perm(campaign_permissions.VIEW_CAMPAIGN):
        counts["campaigns"] = Campaign.objects.visible_to(user).filter(state__in=GOING).count()
    if user.has_perm(ticket_permissions.VIEW_TICKET):
        counts["tickets"] = Ticket.objects.visible_to(user).unfinished().count()
    if user.has_perm(risk_permissions.VIEW_ALERT):
        counts["alerts"] = Alert.objects.visible_to(user).undecided().count()
    if _may_sign(user):
        counts["approvals"] = _in_review(user)
    return counts


def _in_review(user: User) -> int:
    """Campaigns in review that the user did not work on; who still has to sign is told on their page."""
    waiting = Campaign.objects.visible_to(user).filter(state=Campaign.State.IN_REVIEW)
    return waiting.exclude(edits__editor=user).count()


def _may_sign(user: User) -> bool:
    signing = (campaign_permissions.APPROVE_CAMPAIGN, campaign_permissions.SIGN_COMPLIANCE)
    return any(user.has_perm(permission) for permission in signing)


def _newest_import() -> Any:
    done = ImportJob.objects.filter(state=ImportJob.State.DONE).order_by("-finished_at")
    return done.values_list("finished_at", flat=True).first()
