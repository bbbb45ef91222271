"""Telling of everybody whose cluster they are in, in ranges of ids, into the score store of `customers`."""

import numpy as np
import pandas as pd
from django.db import transaction
from django.utils import timezone

from customers.selectors.customers import customer_ranges
from customers.services.scores import drop_older_scores, write_scores
from segmentation.models import ClusterRun
from segmentation.selectors.matrices import Reach, read_matrix
from segmentation.services.clusters.models import load_model

# A range's matrix stays under 20 MB and its transaction under some seconds.
RANGE_SIZE = 50_000


def assign_customers(*, run: ClusterRun) -> int:
    """Write everybody's cluster as it is today and return how many; who left loses theirs.

    Raises BadSignatureError when the model is not the one that was signed.
    """
    model, at = load_model(run), timezone.now()
    sizes = np.zeros(model.partition.count + 1, dtype=np.int64)
    for low, high in customer_ranges(RANGE_SIZE):
        matrix = read_matrix(run.features, Reach(run.branch_code, run.population_id, low, high))
        numbers = model.labels(matrix.values) + 1
        with transaction.atomic():
            frame = pd.DataFrame({"customer_id": matrix.ids, "value": numbers})
            write_scores(
                kind=run.score_kind, frame=frame, model_version=run.signed_name, computed_at=at
            )
            drop_older_scores(kind=run.score_kind, low=low, high=high, before=at)
        sizes += np.bincount(numbers, minlength=len(sizes))
    return _note(run, sizes, at)


@transaction.atomic
def _note(run: ClusterRun, sizes: np.ndarray, at: object) -> int:
    for cluster in run.clusters.all():
        run.clusters.filter(pk=cluster.pk).update(size_now=int(sizes[cluster.number]))
    total = int(sizes.sum())
    ClusterRun.objects.filter(pk=run.pk).update(assigned_at=at, assigned_count=total)
    run.refresh_from_db()
    return total


def runs_kept_up() -> list[int]:
    """Return the runs whose customers are assigned every night."""
    return list(ClusterRun.objects.done().filter(kept_up=True).values_list("pk", flat=True))
