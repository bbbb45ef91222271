"""Telling of everybody whose cluster they are in, in ranges of ids, into the score store of `customers`."""

from datetime import datetime

import numpy as np
import pandas as pd
from django.db import transaction
from django.utils import timezone

from customers.selectors.customers import customer_ranges
from customers.services.scores import drop_older_scores, drop_scores_of_refusers, write_scores
from segmentation.models import ClusterAssignment, ClusterRun
from segmentation.selectors.matrices import Reach, read_matrix
from segmentation.services.analyses.progress import advance, begin, finish, keeping_failures
from segmentation.services.clusters.models import load_model
from segmentation.services.clusters.requesting import check_result
from segmentation.services.clusters.saving import refresh_tags
from segmentation.services.refreshing import wake_scored

# A range's matrix stays under 20 MB and its transaction under some seconds.
RANGE_SIZE = 50_000


@transaction.atomic
def request_assignment(*, run: ClusterRun) -> ClusterAssignment:
    """Let the assignment of everybody wait for a worker; one that already waits or runs is returned instead.

    Raises DomainError `no_result`.
    """
    locked = ClusterRun.objects.select_for_update().get(pk=run.pk)
    busy = check_result(run=locked).assignments.all().under_way().first()
    return busy or ClusterAssignment.objects.create(run=run)


def assign_customers(*, assignment_id: int) -> ClusterAssignment | None:
    """Write everybody's cluster as it is today and let tags follow; who left loses theirs.

    Returns the assignment, in which a failure is kept; None when there is nothing to do. Done twice it changes nothing.
    """
    assignment = begin(ClusterAssignment, assignment_id)
    if assignment is None:
        return None
    with keeping_failures(assignment):
        sizes, at = _assigned(assignment)
        advance(assignment, "tags")
        _note(assignment, sizes, at)
        refresh_tags(run=assignment.run)
        finish(assignment)
        wake_scored(score_kind=assignment.run.score_kind)
    return assignment


def _assigned(assignment: ClusterAssignment) -> tuple[np.ndarray, datetime]:
    run, at = assignment.run, timezone.now()
    model = load_model(run)
    sizes = np.zeros(model.partition.count + 1, dtype=np.int64)
    ranges = list(customer_ranges(RANGE_SIZE))
    for done, (low, high) in enumerate(ranges):
        advance(assignment, "assigning", done=done, steps=len(ranges))
        matrix = read_matrix(run.features, Reach(run.branch_code, run.population_id, low, high))
        numbers = model.labels(matrix.values) + 1
        with transaction.atomic():
            frame = pd.DataFrame({"customer_id": matrix.ids, "value": numbers})
            write_scores(
                kind=run.score_kind, frame=frame, model_version=run.signed_name, computed_at=at
            )
            drop_older_scores(kind=run.score_kind, low=low, high=high, before=at)
        sizes += np.bincount(numbers, minlength=len(sizes))
    return sizes, at


@transaction.atomic
def _note(assignment: ClusterAssignment, sizes: np.ndarray, at: datetime) -> None:
    run = assignment.run
    for cluster in run.clusters.all():
        run.clusters.filter(pk=cluster.pk).update(size_now=int(sizes[cluster.number]))
    assignment.assigned_count = int(sizes.sum())
    run.assigned_at, run.assigned_count = at, assignment.assigned_count
    run.save(update_fields=["assigned_at", "assigned_count", "updated_at"])


def forget_refusers() -> int:
    """Take whoever refuses profiling since out of every run's clusters, and return how many places that were."""
    runs = ClusterRun.objects.filter(assigned_at__isnull=False).only("pk")
    return drop_scores_of_refusers(kinds=[run.score_kind for run in runs])


def runs_kept_up() -> list[ClusterRun]:
    """Return the runs whose customers are assigned every night."""
    return list(ClusterRun.objects.done().filter(kept_up=True).order_by("pk"))
