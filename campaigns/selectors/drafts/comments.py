"""What is said about a campaign, by the places it may be about."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign

PLACES = (
    ("goal", _("Goal")),
    ("audience", _("Audience")),
    ("offer", _("Offer")),
    ("content", _("Content")),
    ("content.subject", _("Content: subject")),
    ("content.body", _("Content: text")),
    ("schedule", _("Time and caps")),
    ("test", _("Test and hold-out")),
    ("review", _("The whole campaign")),
)


def comments_of(campaign: Campaign) -> dict[str, Any]:
    """Return the threads, open ones first, and the places to choose from."""
    words = dict(PLACES)
    threads = list(
        campaign.comments.filter(parent=None)
        .select_related("author")
        .prefetch_related("replies__author")
        .order_by("settled_at", "id")
    )
    threads.sort(key=lambda one: one.settled_at is not None)
    for one in threads:
        one.place_word = words.get(one.place, one.place)  # type: ignore[attr-defined] # shown beside it
    return {"threads": threads, "places": PLACES}


def known_place(asked: str) -> str:
    """Return a place one may speak about; the whole campaign where it is none."""
    return asked if asked in dict(PLACES) else "review"
