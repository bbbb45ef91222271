"""Products from a file: the bank's own system writes over what is in force, a person's file proposes; a trigger keeps the history."""

from django.conf import settings

from customers.domain.mappings import MappingSpec
from customers.services.catalogue.versions import (
    plan_staged,
    propose_new,
    propose_staged,
    trust_source,
)
from customers.services.imports.references import Merged, refuse_where
from customers.services.imports.upserts import upsert_rows

BEGINS = "effective_on"


def merge_products(
    spec: MappingSpec, names: list[str], source_id: int | None, author_id: int | None
) -> Merged:
    """Merge staged products; call within the chunk's transaction. A row for a later day needs its product.

    `author_id` is the person whose file it is; without one the bank's own system speaks.
    """
    trust_source(author_id is None)
    refused, planned = {}, 0
    if BEGINS in names:
        refused = refuse_where(
            "s.effective_on > current_date"
            " AND NOT EXISTS (SELECT 1 FROM customers_product p WHERE p.code = s.code)",
            BEGINS,
            "not_found",
        )
        planned = plan_staged(names, settings.TIME_ZONE, author_id)
    names = [name for name in names if name != BEGINS]
    proposed = propose_staged(names, author_id) if author_id is not None else 0
    merged = upsert_rows(spec, names, source_id)
    if author_id is not None:
        propose_new(author_id)
    trust_source(False)
    return Merged(
        merged.inserted,
        merged.updated + planned + min(proposed, merged.unchanged),
        max(merged.unchanged - proposed, 0),
        refused | merged.refused,
    )
