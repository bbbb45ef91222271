"""Training and scoring in the background; scoring is cut into ranges of ids, so more workers mean more speed."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from accounts.models import User
from customers.selectors.customers import customer_ranges
from customers.services.texts import readings
from recommendations.models import ModelVersion
from recommendations.services import scoring, training
from recommendations.services.texts import reading


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
    champions = ModelVersion.objects.recommenders().filter(state=ModelVersion.State.CHAMPION)
    for version_id in champions.values_list("pk", flat=True):
        score_model_task.delay(version_id)
    return champions.count()


@shared_task(time_limit=600)
def read_texts_task() -> int:
    """Cut the unread texts into ranges of ids and hand each to a worker; return the number of ranges."""
    at = timezone.now().isoformat()
    ranges = list(reading.unread_ranges())
    for low, high in ranges:
        read_text_range_task.delay(low, high, at)
    return len(ranges)


@shared_task(time_limit=1800, autoretry_for=(OSError,), max_retries=3)
def read_text_range_task(low: int, high: int, at: str) -> int:
    """Read one range of texts; run twice it changes nothing."""
    return reading.read_range(low=low, high=high, at=datetime.fromisoformat(at))


@shared_task(time_limit=600)
def reread_texts_task() -> int:
    """Have every text read anew; beat takes them up."""
    return readings.reread_texts()
