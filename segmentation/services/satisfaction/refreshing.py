"""The nightly round: answers, falls, and what the kept models foretell."""

from datetime import datetime

from segmentation.services.satisfaction.alerts import raise_alerts, tell_owner
from segmentation.services.satisfaction.answers import take_answers
from segmentation.services.satisfaction.fitting import foretell, latest_models


def refresh_satisfaction(*, now: datetime) -> int:
    """Take in answers, raise falls and tell of them, foretell by the newest models; return how many answers are new."""
    new = take_answers(now=now)
    raise_alerts(now=now)
    tell_owner()
    for run in latest_models():
        foretell(run=run)
    return new
