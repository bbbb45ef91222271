"""What the demo's customers are worth and which stage of life they are in, with a history of three months."""

from datetime import timedelta

from config.demo.order import Order

PAST_DAYS = (90, 45)


def value_customers(_order: Order) -> str | None:
    """Everybody's value and tier, and stages as they were 90 and 45 days ago and are now."""
    from django.utils import timezone

    from segmentation.models import StageRun, ValueRun
    from segmentation.services.lifecycle.assigning import assign_stages
    from segmentation.services.value.refreshing import refresh_value

    if ValueRun.objects.exists() or StageRun.objects.exists():
        return None
    run = refresh_value()
    now = timezone.now()
    for days in PAST_DAYS:
        assign_stages(as_of=now - timedelta(days=days))
    stages = assign_stages()
    return f"the value of {run.customers:,} customers, {stages.warned:,} early warnings"
