"""Two runs held against each other over the same customers of today."""

from dataclasses import dataclass

from accounts.models import User
from customers.selectors.customers import branch_scope
from segmentation.domain.clusters.drift import Agreement, agreement
from segmentation.domain.clusters.scaling import Array
from segmentation.models import ClusterRun
from segmentation.selectors.matrices import Matrix, Reach, read_matrix
from segmentation.services.clusters.models import load_model

# Above this a sample of one customer in 64 tells the same.
SAMPLED_ABOVE = 200_000


@dataclass(frozen=True)
class Comparison:
    """How two runs agree; `customers` were asked about, all of them or a sample."""

    found: Agreement
    customers: int
    sampled: bool


def compare_runs(*, first: ClusterRun, second: ClusterRun, by: User) -> Comparison:
    """Assign the same customers of today by both models and count who is where.

    Raises BadSignatureError when a model is not the one that was signed.
    """
    names = sorted({*first.features, *second.features})
    sampled = max(first.customer_count, second.customer_count) > SAMPLED_ABOVE
    matrix = read_matrix(names, Reach(_narrower(first, second, by), sampled=sampled))
    models = [load_model(run) for run in (first, second)]
    labels = [model.labels(_columns(matrix, run)) for model, run in zip(models, (first, second), strict=True)]  # fmt: skip
    counts = (models[0].partition.count, models[1].partition.count)
    return Comparison(agreement(labels[0], labels[1], counts), len(matrix.ids), sampled)


def _narrower(first: ClusterRun, second: ClusterRun, by: User) -> str:
    """The branch whose customers both runs looked at: the smallest of theirs and the reader's."""
    codes = [code for code in (first.branch_code, second.branch_code, by.branch_code) if code]
    return min(codes, key=lambda code: len(branch_scope(code) or []), default="")


def _columns(matrix: Matrix, run: ClusterRun) -> Array:
    return matrix.values[:, [matrix.names.index(name) for name in run.features]]
