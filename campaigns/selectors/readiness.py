"""What a draft still lacks before it can be submitted."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign


@dataclass(frozen=True)
class Gap:
    """Something missing, and the step of the wizard where it is mended."""

    step: str
    text: str | Promise


def find_gaps(campaign: Campaign) -> list[Gap]:
    """List what is missing, in the order of the steps."""
    segments = list(campaign.include.all())
    messages = list(campaign.messages.all())
    checks = [
        (not campaign.goal.strip(), "goal", _("the goal")),
        (not segments, "audience", _("at least one segment in the audience")),
        (
            any(segment.refreshed_at is None for segment in segments),
            "audience",
            _("a refreshed segment: one of them has never been counted"),
        ),
        (
            campaign.kind == Campaign.Kind.PROMOTION and campaign.product is None,
            "offer",
            _("the product"),
        ),
        (
            not any(m.subject.strip() and m.body.strip() for m in messages),
            "content",
            _("a subject and a text in at least one language"),
        ),
        (campaign.scheduled_at is None, "schedule", _("when it starts")),
    ]
    return [Gap(step, text) for missing, step, text in checks if missing]
