"""Products from a file: what begins today is written over, a trigger keeps the history; what begins later waits."""

from django.conf import settings

from customers.domain.mappings import MappingSpec
from customers.services.catalogue.versions import plan_staged
from customers.services.imports.references import Merged, refuse_where
from customers.services.imports.upserts import upsert_rows

BEGINS = "effective_on"


def merge_products(spec: MappingSpec, names: list[str], source_id: int | None) -> Merged:
    """Merge staged products; call within the chunk's transaction. A row for a later day needs its product."""
    if BEGINS not in names:
        return upsert_rows(spec, names, source_id)
    refused = refuse_where(
        "s.effective_on > current_date"
        " AND NOT EXISTS (SELECT 1 FROM customers_product p WHERE p.code = s.code)",
        BEGINS,
        "not_found",
    )
    planned = plan_staged(names, settings.TIME_ZONE)
    merged = upsert_rows(spec, [name for name in names if name != BEGINS], source_id)
    return Merged(
        merged.inserted, merged.updated + planned, merged.unchanged, refused | merged.refused
    )
