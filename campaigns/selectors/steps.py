"""What each step of the wizard shows beside its form."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from campaigns.models import Campaign
from campaigns.selectors import readiness
from campaigns.selectors.campaigns import content_hash
from campaigns.selectors.compliance import scan_campaign
from campaigns.selectors.content.editor import editor_data
from campaigns.selectors.content.links import doubtful_links
from campaigns.selectors.content.versions import sides_of
from campaigns.selectors.drafts.comments import comments_of
from campaigns.selectors.drafts.templates import audience_hint
from campaigns.selectors.posts import posts_of
from campaigns.selectors.reach import segments_seen
from campaigns.selectors.signing import roles_needed_for
from campaigns.selectors.written import written_messages
from customers.models import Customer
from segmentation.models import SegmentMembership

STEPS = ("goal", "audience", "offer", "content", "schedule", "test", "review")
SOCIAL_STEPS = (
    "goal",
    "offer",
    "content",
    "review",
)  # posts have no audience, and each its own time
TITLES = {
    "goal": gettext_lazy("Goal"),
    "audience": gettext_lazy("Audience"),
    "offer": gettext_lazy("Offer"),
    "content": gettext_lazy("Content"),
    "schedule": gettext_lazy("Time and caps"),
    "test": gettext_lazy("Test and hold-out"),
    "review": gettext_lazy("Review and submit"),
}
SAMPLE_SIZE = 12


def steps_for(campaign: Campaign) -> tuple[str, ...]:
    """Return the steps that a campaign of this channel has."""
    return SOCIAL_STEPS if campaign.is_social else STEPS


def step_after(campaign: Campaign, step: str) -> str:
    """Return the step that comes next; the last is followed by itself."""
    own = steps_for(campaign)
    at = own.index(step) if step in own else len(own)
    return own[min(at + 1, len(own) - 1)]


def steps_of(campaign: Campaign, current: str) -> list[dict[str, Any]]:
    """Return the steps with their state and a short summary of what was chosen."""
    missing = {gap.step for gap in readiness.find_gaps(campaign)}
    summaries = _summaries(campaign)
    return [
        {
            "key": step,
            "title": TITLES[step],
            "number": number,
            "current": step == current,
            "done": step not in missing and step != "review",
            "note": summaries[step],
        }
        for number, step in enumerate(steps_for(campaign), start=1)
    ]


def sample_customers(campaign: Campaign, user: User) -> list[Customer]:
    """Return a few customers of the audience to preview the text with, always the same ones.

    Only those the user may see.
    """
    members = SegmentMembership.objects.filter(segment__in=campaign.include.all())
    visible = Customer.objects.visible_to(user)
    if user.branch_code:
        members = members.filter(customer__in=visible)
    ids = list(members.order_by("id").values_list("customer_id", flat=True)[:SAMPLE_SIZE])
    return list(visible.filter(pk__in=ids).select_related("branch"))


def step_context(
    campaign: Campaign, step: str, query: Mapping[str, str], user: User
) -> dict[str, Any]:
    """Return what a step shows beside its form."""
    if campaign.is_social:
        return _social_context(campaign, step)
    if step == "content":
        language = query.get("language", "zh-hans")
        return {
            "language": language,
            "sample": sample_customers(campaign, user),
            "user_email": user.email,
            "editor": editor_data(language),
            "behind": any(
                side.behind for side in sides_of(campaign) if side.message.language == language
            ),
        }
    if step == "audience":
        return {"audience_hint": audience_hint(campaign.kind)}
    if step == "review":
        return {
            **comments_of(campaign),
            "posts": posts_of(campaign),
            "gaps": readiness.find_gaps(campaign),
            "seen_segments": segments_seen(campaign, user),
            "doubtful_links": doubtful_links(campaign),
            "content_hash": content_hash(campaign),
            "roles_needed": roles_needed_for(campaign),
            "messages_written": campaign.messages.exclude(body="").order_by("language"),
        }
    return {}


def _social_context(campaign: Campaign, step: str) -> dict[str, Any]:
    """What the steps of public posts show: the posts themselves, and no preview for a customer."""
    shown: dict[str, Any] = {}
    if step in ("content", "review"):
        scanned = scan_campaign(campaign).texts
        flawed = [text.post for text in scanned if text.errors or text.open_warnings]
        shown = {"posts": posts_of(campaign), "flawed": flawed}
    if step != "review":
        return shown
    return shown | {
        **comments_of(campaign),
        "gaps": readiness.find_gaps(campaign),
        "content_hash": content_hash(campaign),
        "roles_needed": roles_needed_for(campaign),
    }


def _summaries(campaign: Campaign) -> dict[str, str]:
    languages = [m.get_language_display_name() for m in written_messages(campaign)]
    starts = campaign.scheduled_at
    return {
        "goal": campaign.get_kind_display(),
        "audience": ", ".join(s.name for s in campaign.include.all()[:2]) or _("not chosen"),
        "offer": campaign.product.name if campaign.product else _("no product"),
        "content": " · ".join(languages) or _("not written"),
        "schedule": f"{localtime(starts):%m-%d %H:%M}" if starts else _("not set"),
        "test": _("Hold-out %(share)s%%")
        % {"share": number_format(round(campaign.holdout_share * 100, 1))},
        "review": _("%(n)s open") % {"n": len(readiness.find_gaps(campaign))},
        **_of_first(campaign),
        **_of_posts(campaign),
    }


def _of_posts(campaign: Campaign) -> dict[str, str]:
    """How many posts a campaign of posts has."""
    if not campaign.is_social:
        return {}
    count = campaign.posts.count()
    return {"content": ngettext("%(n)s post", "%(n)s posts", count) % {"n": number_format(count)}}


def _of_first(campaign: Campaign) -> dict[str, str]:
    """What a follow-up has from the campaign that it follows."""
    if campaign.follows is None:
        return {}
    hours = campaign.follow_after_hours or 0
    later = ngettext("%(n)s hour later", "%(n)s hours later", hours) % {"n": number_format(hours)}
    first = campaign.follows.name
    return {"audience": first, "schedule": later, "test": _("as %(name)s") % {"name": first}}
