"""Training and scoring in the background; scoring is cut into ranges of ids, so more workers mean more speed."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from accounts.models import User
from customers.selectors.customers import customer_ranges
from recommendations.models import ModelVersion
from recommendations.services import scoring, training


@shared_task(time_limit=3600)
def train_models_task(user_id: int | None = None) -> list[str]:
    """Train every model on all that is booked and register the candidates."""
    by = User.objects.filter(pk=user_id).first() if user_id else None
    return [version.name for version in training.train_models(by=by)]


@shared_task(time_limit=600)
def score_model_task(version_id: int) -> int:
    """Cut the bank into ranges of ids and hand each to a worker; return the number of ranges."""
    at = timezone.now()
    ranges = list(customer_ranges(scoring.RANGE_SIZE))
    for low, high in ranges:
        score_customers_task.delay(version_id, low, high, at.isoformat())
    scoring.record_scoring(version=ModelVersion.objects.get(pk=version_id), at=at)
    return len(ranges)


@shared_task(time_limit=600, autoretry_for=(OSError,), max_retries=3)
def score_customers_task(version_id: int, low: int, high: int, at: str) -> int:
    """Score one range of ids; run twice it changes nothing."""
    return scoring.score_customers(
        version=ModelVersion.objects.get(pk=version_id),
        low=low,
        high=high,
        at=datetime.fromisoformat(at),
    )


@shared_task(time_limit=600)
def score_champions_task() -> int:
    """Score the bank afresh with the champion of every kind; beat runs it nightly."""
    champions = ModelVersion.objects.filter(state=ModelVersion.State.CHAMPION)
    for version_id in champions.values_list("pk", flat=True):
        score_model_task.delay(version_id)
    return champions.count()
