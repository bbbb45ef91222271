"""The dates of a series as its page shows them."""

from typing import Any

from campaigns.models import Campaign
from campaigns.selectors.campaigns import segments_of
from campaigns.selectors.timing.words import timing_of
from config.base.http import key_page
from segmentation.selectors.standing import find_outdated


def dates_page(campaign: Campaign, after: str | None) -> dict[str, Any]:
    """Return what became of the dates that came, newest first, and the timing with the next ones."""
    came = campaign.occurrences.select_related("run")
    return {
        "page": key_page(came, after),
        "open_runs": campaign.runs.filter(finished_at=None).count(),
        "timing": timing_of(campaign),
        "outdated": find_outdated(segments_of(campaign)),
    }
