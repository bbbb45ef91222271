"""The plan that results are held against."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction

from reports.models import PlanFigure


@transaction.atomic
def set_plan(*, measure: str, amounts: Mapping[date, Decimal]) -> int:
    """Set a measure's planned amount for the months given (each by its first day); return how many."""
    rows = [
        PlanFigure(month=month.replace(day=1), measure=measure, amount=amount)
        for month, amount in amounts.items()
    ]
    PlanFigure.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["month", "measure"],
        update_fields=["amount", "updated_at"],
    )
    return len(rows)
