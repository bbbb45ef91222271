"""Everything a segment can ask about a customer; the builder, the API's page, the sentence and the SQL read it here."""

from segmentation.domain.catalogue import (
    activity,
    customers,
    holdings,
    knowledge,
    lifecycle,
    satisfaction,
    value,
)
from segmentation.domain.fields import Field

FIELDS: tuple[Field, ...] = (
    *customers.FIELDS,
    *holdings.FIELDS,
    *activity.FIELDS,
    *knowledge.FIELDS,
    *value.FIELDS,
    *satisfaction.FIELDS,
    *lifecycle.FIELDS,
)
BY_KEY: dict[str, Field] = {field.key: field for field in FIELDS}
