"""Everybody's embedding, written by COPY in ranges of ids; who may not be profiled loses theirs."""

import io
from collections.abc import Callable
from datetime import datetime

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction
from django.utils import timezone

from config.base.tables import execute_sql
from customers.selectors.customers import customer_ranges
from segmentation.domain.clusters.scaling import Array, Ints
from segmentation.domain.embeddings.encoder import Encoder
from segmentation.models import CustomerEmbedding, EmbeddingRun
from segmentation.selectors.embeddings.acts import describe_acts
from segmentation.selectors.embeddings.reading import model_in_use
from segmentation.selectors.matrices import WHO, Reach, read_matrix
from segmentation.services.embeddings.models import load_encoder

# A range's acts stay under 100 MB and its transaction under some seconds.
RANGE_SIZE = 20_000
SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
STAGE = """
    CREATE TEMP TABLE IF NOT EXISTS stage_embeddings (customer_id bigint NOT NULL, vector bytea NOT NULL)
        ON COMMIT DELETE ROWS;
    TRUNCATE stage_embeddings
"""
MERGE = """
    INSERT INTO segmentation_customerembedding AS own (run_id, customer_id, vector, computed_at)
    SELECT %(run)s, customer_id, vector, %(at)s FROM stage_embeddings
    ON CONFLICT (run_id, customer_id) DO UPDATE
       SET vector = EXCLUDED.vector, computed_at = EXCLUDED.computed_at
     WHERE own.vector IS DISTINCT FROM EXCLUDED.vector
"""
# EXCEPT and not NOT EXISTS: nobody has told the planner yet how many rows were just written.
GONE = f"""
    DELETE FROM segmentation_customerembedding
     WHERE run_id = %(run)s AND customer_id IN (
        SELECT customer_id FROM segmentation_customerembedding
         WHERE run_id = %(run)s AND customer_id BETWEEN %(low)s AND %(high)s
        EXCEPT SELECT c.id {WHO} AND c.id BETWEEN %(low)s AND %(high)s)
"""


def store_all(*, run: EmbeddingRun, tick: Callable[[int, int], None]) -> int:
    """Describe everybody by a model, let it be the one in use, and return how many it describes.

    `tick` is given the ranges done and their number. Readers see the model before until the last range is
    written; its rows are deleted then. Raises BadSignatureError.
    """
    encoder, at = load_encoder(run), timezone.now()
    ranges = list(customer_ranges(RANGE_SIZE))
    for done, (low, high) in enumerate(ranges):
        tick(done, len(ranges))
        _store(run, encoder, Reach(low=low, high=high), at)
    _switch(run, at)
    for low, high in ranges:
        older = CustomerEmbedding.objects.exclude(run=run)
        older.filter(customer_id__gte=low, customer_id__lte=high).delete()
    run.refresh_from_db()
    return run.stored_count


def refresh_embeddings() -> int:
    """Describe anew whose profile changed since the last time, forget who may not be described, and return how many changed."""
    run = model_in_use()
    if run is None:
        return 0
    encoder, at = load_encoder(run), timezone.now()
    changed = 0
    for low, high in customer_ranges(RANGE_SIZE):
        changed += _store(run, encoder, Reach(low=low, high=high, since=run.stored_at), at)
    _note(run, at)
    return changed


@transaction.atomic
def _store(run: EmbeddingRun, encoder: Encoder, reach: Reach, at: datetime) -> int:
    """Write the embeddings of a range and return how many are new or different."""
    execute_sql(GONE, reach.parameters | {"run": run.pk})
    matrix = read_matrix(encoder.scale.names, reach)
    if not len(matrix.ids):
        return 0
    vectors = encoder.encode(matrix.values, describe_acts(encoder.acts, matrix.ids, at))
    return write_vectors(run_id=run.pk, ids=matrix.ids, vectors=vectors, at=at)


@transaction.atomic
def write_vectors(*, run_id: int, ids: Ints, vectors: Array, at: datetime) -> int:
    """Write embeddings (customers × dimension, float32) of a model and return how many are new or different."""
    _copy(ids, vectors)
    return execute_sql(MERGE, {"run": run_id, "at": at})


@transaction.atomic
def _switch(run: EmbeddingRun, at: datetime) -> None:
    """Let the model be the one that readers use."""
    EmbeddingRun.objects.filter(in_use=True).exclude(pk=run.pk).update(in_use=False)
    EmbeddingRun.objects.filter(pk=run.pk).update(in_use=True)
    _note(run, at)


def _note(run: EmbeddingRun, at: datetime) -> None:
    count = CustomerEmbedding.objects.filter(run=run).count()
    EmbeddingRun.objects.filter(pk=run.pk).update(stored_at=at, stored_count=count)


def _copy(ids: Ints, vectors: Array) -> None:
    """COPY rows of fixed length in PostgreSQL's binary format into the staging table."""
    execute_sql(STAGE)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            "COPY stage_embeddings (customer_id, vector) FROM STDIN WITH (FORMAT binary)",
            io.BytesIO(SIGNATURE + _rows(ids, vectors).tobytes() + b"\xff\xff"),
        )


def _rows(ids: Ints, vectors: Array) -> npt.NDArray[np.void]:
    width = vectors.shape[1]
    row = np.dtype([("fields", ">i2"), ("l0", ">i4"), ("id", ">i8"), ("l1", ">i4"), ("vector", "<f4", (width,))])  # fmt: skip
    rows = np.empty(len(ids), dtype=row)
    rows["fields"], rows["l0"], rows["id"], rows["l1"] = 2, 8, ids, 4 * width
    rows["vector"] = vectors
    return rows
