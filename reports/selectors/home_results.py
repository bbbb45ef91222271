"""What matured lately: the conversions that contact caused, with their interval."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache

from accounts.models import User
from campaigns.domain.lift import Estimate, add_estimates
from campaigns.models import CampaignRun
from campaigns.selectors.results import matures_at, result_for

MATURED_WITHIN = timedelta(days=30)
KEPT_SECONDS = 600  # a matured result does not change; recounting a large run costs half a second


@dataclass(frozen=True)
class Matured:
    """A run whose attribution window has closed: its lift in conversions, or why there is none."""

    code: str
    name: str
    author_id: int
    matured_at: datetime
    extra: Estimate | None
    lift: Estimate | None
    claim: str


def matured_results(user: User, now: datetime) -> list[Matured]:
    """Return the runs whose window closed in the last 30 days, newest first, within the branch."""
    finished = CampaignRun.objects.visible_to(user).filter(
        state=CampaignRun.State.FINISHED, finished_at__isnull=False
    )
    lately = [
        run
        for run in finished.select_related("campaign")
        if now - MATURED_WITHIN <= matures_at(run) <= now
    ]
    found = [_matured(run) for run in lately]
    return sorted(found, key=lambda result: result.matured_at, reverse=True)


def _matured(run: CampaignRun) -> Matured:
    key = f"home:matured:{run.pk}"
    found: Matured | None = cache.get(key)
    if found is None:
        result = result_for(run)
        found = Matured(
            code=run.campaign.code,
            name=run.campaign.name,
            author_id=run.campaign.author_id,
            matured_at=result.matured_at,
            extra=result.extra_conversions if result.arms_agree else None,
            lift=result.lift,
            claim=result.claim,
        )
        cache.set(key, found, KEPT_SECONDS)
    return found


def total_extra(results: list[Matured]) -> Estimate | None:
    """Return the conversions that contact caused in all of them; None where no run has a figure."""
    return add_estimates(result.extra for result in results if result.extra is not None)
