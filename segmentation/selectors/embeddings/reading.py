"""Stored embeddings, read by binary COPY; who refuses profiling since is in none."""

import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from django.db import connection

from config.base.tables import fetch_rows
from customers.domain.classification import Use
from customers.domain.features import FEATURES
from customers.domain.features.declared import Unit
from customers.models import Product
from customers.selectors.classification import mark_of
from segmentation.models import EmbeddingRun
from segmentation.selectors.choices import PROFILE
from segmentation.selectors.matrices import HEADER, TRAILER, WHO_JOINED, Reach

CYCLIC = frozenset({Unit.DATE, Unit.MONTH, Unit.MONTH_DAY})  # December is no twelve times January
_STORED = """
      JOIN segmentation_customerembedding e ON e.customer_id = c.id AND e.run_id = %(run)s"""
_KINDS = """
      LEFT JOIN LATERAL (
        SELECT bit_or(1::int8 << (k.number::int - 1)) AS kinds
          FROM customers_holding h JOIN customers_product pr ON pr.id = h.product_id
          JOIN unnest(%(kinds)s::text[]) WITH ORDINALITY AS k (kind, number) ON k.kind = pr.kind
         WHERE h.customer_id = c.id AND (h.closed_on IS NULL OR h.closed_on > current_date)
      ) AS held ON true"""
_COLUMNS = "e.customer_id::int8, coalesce(p.age_years, -1)::float4, coalesce(held.kinds, 0)::int8, e.vector"  # fmt: skip


@dataclass(frozen=True)
class Described:
    """Customers in the order of their ids: age (below 0: unknown), kinds of product held (bits), embedding."""

    ids: npt.NDArray[np.int64]
    ages: npt.NDArray[np.float32]
    kinds: npt.NDArray[np.int64]
    vectors: npt.NDArray[np.float32]

    def only(self, rows: npt.NDArray[np.bool_]) -> "Described":
        """Keep some rows."""
        return Described(self.ids[rows], self.ages[rows], self.kinds[rows], self.vectors[rows])


def model_in_use() -> EmbeddingRun | None:
    """Return the model that describes everybody, or None before one was learned."""
    return EmbeddingRun.objects.filter(in_use=True).first()


def embedded_features() -> list[str]:
    """Return the features that embeddings are learned from: those kept for marketing, none that goes round in circles."""
    marks = {one.name: mark_of(PROFILE, one.name) for one in FEATURES}
    return [
        one.name
        for one in FEATURES
        if one.unit not in CYCLIC
        and ((mark := marks[one.name]) is None or Use.MARKETING in mark.uses)
    ]


def read_described(run: EmbeddingRun, reach: Reach) -> Described:
    """Return the stored embeddings of the customers in reach."""
    sql = f"SELECT {_COLUMNS} {WHO_JOINED.format(joined=_STORED + _KINDS)} {reach.condition()} ORDER BY e.customer_id"
    parameters = reach.parameters | {"run": run.pk, "kinds": list(Product.Kind.values)}
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        asked = cursor.mogrify(sql, parameters).decode()
        cursor.copy_expert(f"COPY ({asked}) TO STDOUT WITH (FORMAT binary)", buffer)
    return _described(buffer.getbuffer(), run.dimension)


def count_described(run: EmbeddingRun, reach: Reach) -> int:
    """Return how many customers in reach have an embedding."""
    sql = f"SELECT count(*) {WHO_JOINED.format(joined=_STORED)} {reach.condition()}"
    ((count,),) = fetch_rows(sql, reach.parameters | {"run": run.pk})
    return int(count)


def _described(raw: memoryview, dimension: int) -> Described:
    """Read rows of fixed length: the number of fields, then length and value of each."""
    row = np.dtype([
        ("fields", ">i2"), ("l0", ">i4"), ("id", ">i8"), ("l1", ">i4"), ("age", ">f4"),
        ("l2", ">i4"), ("kinds", ">i8"), ("l3", ">i4"), ("vector", "<f4", (dimension,)),
    ])  # fmt: skip
    rows = np.frombuffer(raw[HEADER : len(raw) - TRAILER], dtype=row)
    return Described(
        rows["id"].astype(np.int64),
        rows["age"].astype(np.float32),
        rows["kinds"].astype(np.int64),
        np.ascontiguousarray(rows["vector"], dtype=np.float32),
    )
