"""Falls below the thresholds, as the page of thresholds and the API show them."""

from django.db.models import Count, F, QuerySet

from customers.models import QualityFall

SHOWN = 50


def recent_falls() -> QuerySet[QualityFall]:
    """Return the newest falls, those that stand before those that recovered, with `told_count` who were told."""
    falls = QualityFall.objects.annotate(told_count=Count("watches"))
    return falls.order_by(F("ended_at").desc(nulls_first=True), "-began_at", "-pk")[:SHOWN]
