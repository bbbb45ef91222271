"""What was read in texts, kept for their customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from config.base.tables import execute_sql
from customers.models import Text, TextFeature

# As every writer marks a profile due: see customers.services.imports.references.
MARK_PROFILES = """
    INSERT INTO customers_profiledue (customer_id)
    SELECT DISTINCT customer_id FROM customers_text WHERE id = ANY(%s) AND customer_id IS NOT NULL ORDER BY 1
        ON CONFLICT (customer_id) DO UPDATE SET customer_id = EXCLUDED.customer_id WHERE false
"""


@dataclass(frozen=True)
class Reading:
    """One thing read in a text: its kind, value, confidence from 0 to 1, and by which version."""

    text_id: int
    kind: str
    value: str
    confidence: float
    model_version: str


@transaction.atomic
def store_readings(*, text_ids: Sequence[int], readings: Sequence[Reading], at: datetime) -> int:
    """Write the features of texts over those of an earlier reading and mark their customers' profiles due."""
    known = list(
        Text.objects.select_for_update()
        .filter(pk__in=text_ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    TextFeature.objects.filter(text__in=known).delete()
    kept = set(known)
    TextFeature.objects.bulk_create(
        TextFeature(
            text_id=one.text_id,
            kind=one.kind,
            value=one.value,
            confidence=one.confidence,
            model_version=one.model_version,
        )
        for one in readings
        if one.text_id in kept
    )
    Text.objects.filter(pk__in=known).update(read_at=at)
    execute_sql(MARK_PROFILES, [known])
    return len(known)


def reread_texts() -> int:
    """Have every text read anew, after a model has changed; return how many."""
    return Text.objects.filter(read_at__isnull=False).update(read_at=None)
