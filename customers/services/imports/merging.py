"""The table `stage` merged into the tables it is meant for: references looked up, only differences written."""

from customers.domain.mappings import MappingSpec
from customers.services.catalogue.merging import merge_products
from customers.services.firms.grouping import group_firms
from customers.services.identity.resolving import resolve_sources
from customers.services.imports.branches import merge_branches
from customers.services.imports.events import merge_events
from customers.services.imports.references import Merged
from customers.services.imports.upserts import upsert_rows


def merge_stage(
    spec: MappingSpec,
    names: list[str],
    source_id: int | None,
    author_id: int | None = None,
) -> Merged:
    """Merge the staged rows of a mapping; call within the chunk's transaction.

    `author_id` is the person by whose word they come, if it is not a system's. Bookings are merged by themselves.
    """
    if spec.target == "branches":
        return merge_branches(names)
    if spec.target == "source_records":
        return resolve_sources()
    if spec.target == "products":
        return merge_products(spec, names, source_id, author_id)
    if spec.target == "events":
        return merge_events(names)
    merged = upsert_rows(spec, names, source_id)
    if spec.target == "firms":
        group_firms()
    return merged
