"""A campaign as a JSON document, and two of them compared in the reader's words."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.domain.comparing import Piece
from campaigns.domain.documents import FORMAT, Change, Fault, differences
from campaigns.domain.hashing import canonical_json
from campaigns.models import Campaign, Message
from campaigns.models.campaigns import SHORT_FIELDS
from campaigns.selectors.campaigns import signed_content
from campaigns.selectors.drafts.wording import is_text, place_words, value_words
from segmentation.models import Segment

TIMING = ("time_zone", "recurrence", "free_days", "customer_time", "again", "again_days")
PLAIN = (
    "name", "kind", "goal", "goal_conversion_rate", "channel", "holdout_share", "per_hour", "shown_days",
    "shows_per_day", "priority",
    "conversion_event", "attribution_days",
)  # fmt: skip
OUTSIDE = gettext_lazy("Outside the limit %(value)s.")
FAULTS: dict[str, str | Promise] = {
    "required": gettext_lazy("Missing: %(value)s"),
    "additionalProperties": gettext_lazy("Not known: %(value)s"),
    "enum": gettext_lazy("Must be one of: %(value)s"),
    "const": gettext_lazy("Must be one of: %(value)s"),
    "minimum": OUTSIDE,
    "maximum": OUTSIDE,
    "maxItems": gettext_lazy("At most %(value)s entries."),
    "exclusiveMinimum": OUTSIDE,
    "exclusiveMaximum": OUTSIDE,
}


@dataclass(frozen=True)
class Difference:
    """A place at which two versions differ, in words; `pieces` where texts are compared word by word."""

    place: str
    change: Change

    @property
    def pieces(self) -> list[Piece]:
        return self.change.pieces if is_text(self.change.path) else []

    @property
    def before(self) -> Any:
        """What stood there, in words; None for nothing."""
        return value_words(self.change.path, self.change.before)

    @property
    def after(self) -> Any:
        """What stands there now, in words; None for nothing."""
        return value_words(self.change.path, self.change.after)


def document_of(campaign: Campaign) -> dict[str, Any]:
    """Return a campaign as the document that import takes."""
    stored = Campaign.objects.select_related("product").get(pk=campaign.pk)
    starts = stored.scheduled_at
    budget = stored.budget_amount
    return {
        "format": FORMAT,
        **{name: getattr(stored, name) for name in PLAIN},
        "product": stored.product.code if stored.product else None,
        "include": _segments(stored.include.all()),
        "exclude": _segments(stored.exclude.all()),
        **_lists(stored),
        "schedule": {
            "starts_at": starts.isoformat() if starts else None,
            **{name: getattr(stored, name) for name in TIMING},
        },
        **_following(stored),
        **({"stop_rules": stored.stop_rules} if stored.stop_rules else {}),
        "budget_amount": None if budget is None else format(budget, "f"),
        "cost_per_contact": format(stored.cost_per_contact, "f"),
        "messages": [
            _message(one) for one in stored.messages.order_by("step", "variant", "language")
        ],
        **_posts(stored),
    }


def _posts(campaign: Campaign) -> dict[str, Any]:
    """Its public posts, in the order they were begun; nothing where it has none."""
    told = [
        {**post.texts, "planned_at": post.planned_at.isoformat()}
        for post in campaign.posts.order_by("id")
    ]
    return {"posts": told} if told else {}


def _lists(campaign: Campaign) -> dict[str, Any]:
    """The suppression lists it chose that still hold; nothing where it chose none."""
    chosen = campaign.suppression_lists.filter(ended_at=None).order_by("pk")
    told = [{"id": one.pk, "name": one.name} for one in chosen]
    return {"suppression_lists": told} if told else {}


def compare(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """Return where two documents or signed versions differ."""
    return [Difference(place_words(change.path), change) for change in differences(before, after)]


def since_last_approval(campaign: Campaign) -> list[Difference] | None:
    """Return what changed since the last version that somebody signed; None where none was."""
    signed = (
        campaign.approvals.filter(outcome="approved")
        .order_by("-id")
        .values_list("content_hash", flat=True)
    )
    last = campaign.signed_versions.filter(content_hash__in=list(signed[:1])).first()
    if last is None:
        return None
    stored = Campaign.objects.select_related("product").get(pk=campaign.pk)
    return compare(last.content, json.loads(canonical_json(signed_content(stored))))


def fault_words(fault: Fault) -> str:
    """Say what is wrong with a field of a document."""
    value = fault.value
    if fault.rule == "maxLength":
        said = ngettext("At most %(value)s character.", "At most %(value)s characters.", value)
        return said % {"value": value}
    if fault.rule in ("enum", "const"):
        value = ", ".join(map(str, value if isinstance(value, list) else [value]))
    said = str(FAULTS.get(fault.rule, _("Not of the form that is expected here.")))
    return said % {"value": value} if fault.rule in FAULTS else said


def _following(campaign: Campaign) -> dict[str, Any]:
    if campaign.follows is None:
        return {}
    told = {
        "campaign": campaign.follows.code,
        "when": campaign.follow_when,
        "after_hours": campaign.follow_after_hours,
    }
    return {"follows": told}


def _segments(segments: Any) -> list[dict[str, Any]]:
    found: list[Segment] = sorted(segments, key=lambda one: one.pk)
    return [{"id": one.pk, "name": one.name} for one in found]


def _message(message: Message) -> dict[str, Any]:
    told = {
        name: getattr(message, name)
        for name in ("step", "variant", "language", "subject", "preheader", "body")
    }
    more = {name: getattr(message, name) for name in SHORT_FIELDS}
    return told | {name: value for name, value in more.items() if value}
