"""Finding clusters in a matrix of features, against bare scikit-learn with the same matrix, parameters and seeds.

The profiles are drawn inside PostgreSQL: ten features, four groups. What is timed is what the product does with the
matrix: making it comparable, k-means with its starts, telling everybody's cluster; the limit is KMeans alone, on columns
made comparable before. Reading, writing (names, map, rules, keeping) and assigning everybody are told beside it.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import numpy as np
from django.db import connection
from django.utils import timezone
from sklearn.cluster import KMeans

from accounts.models import User
from bench import BenchResult
from bench.population import make_population
from segmentation.domain.clusters.methods import STARTS
from segmentation.models import ClusterRun
from segmentation.selectors.matrices import Reach, read_matrix
from segmentation.services.analyses.progress import begin
from segmentation.services.clusters import assigning, finding, requesting

T = TypeVar("T")
FEATURES = (
    "age_years", "tenure_days", "total_balance", "product_count", "recency_days",
    "frequency_90d", "monetary_90d", "inflow_90d", "logins_30d", "sessions_90d",
)  # fmt: skip
K, SEED = 6, 1
ROUNDS = 3


def run(customers: int) -> BenchResult:
    """Fit in turn with ours and the bare one, the quickest of each; both must find clusters of the same sizes."""
    fill(customers)
    asked = request()
    reading, matrix = timed(partial(read_matrix, asked.features, Reach()))
    fits, limits = [], []
    for _round in range(ROUNDS):
        fit, found = timed(partial(finding.search_matrix, asked, matrix))
        limit, sizes = timed(partial(bare_fit, found.columns))
        if sizes != found.sizes.tolist():
            raise AssertionError("bare scikit-learn found other clusters")
        fits.append(fit)
        limits.append(limit)
    writing, _none = timed(partial(finding.record, asked, found))
    assigned, _none = timed(partial(assign, asked))
    return BenchResult(
        value=round(customers / min(fits)),
        unit="customers per second",
        seconds=round(min(fits), 3),
        limit_seconds=round(min(limits), 3),
        detail={
            "features": len(FEATURES), "k": K, "starts": STARTS, "limit": "KMeans.fit",
            "reading_s": round(reading, 3), "fit_s": round(min(fits), 3),
            "writing_s": round(writing, 3), "assign_s": round(assigned, 3),
        },
    )  # fmt: skip


def request() -> ClusterRun:
    """A run that has begun."""
    owner = User.objects.create(username="bench", email="bench@qingyu-bank.test")
    search = requesting.Search(k=K, seed=SEED)
    asked = requesting.request_run(by=owner, name="bench", features=FEATURES, search=search)
    begun = begin(ClusterRun, asked.pk)
    if begun is None:
        raise AssertionError("the run did not begin")
    begun.data_at = timezone.now()
    return begun


def bare_fit(columns: np.ndarray) -> list[int]:
    """Fit KMeans as our run does, the best of as many starts, on the columns it worked on."""
    fits = [KMeans(K, n_init=1, random_state=SEED + n).fit(columns) for n in range(STARTS)]
    best = min(fits, key=lambda one: one.inertia_)
    return sorted(np.bincount(best.labels_).tolist(), reverse=True)


def assign(asked: ClusterRun) -> None:
    """Tell everybody's cluster in the score store."""
    assigning.assign_customers(assignment_id=assigning.request_assignment(run=asked).pk)


def timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def fill(customers: int) -> None:
    """Draw the profiles with one statement: four groups, each spread around its own middle."""
    make_population(customers)
    with connection.cursor() as cursor:
        cursor.execute(DRAW)
        cursor.execute(PROFILES, {"now": timezone.now()})
        cursor.execute("VACUUM ANALYZE customers_customerprofile")


DRAW = """
    CREATE FUNCTION pg_temp.draw(key bigint, salt bigint) RETURNS float8 IMMUTABLE LANGUAGE sql
    RETURN (hashint8extended(key, salt) & 1048575) / 1048576.0
"""
PROFILES = """
    INSERT INTO customers_customerprofile (customer_id, computed_at, age_years, tenure_days, total_balance,
        product_count, recency_days, frequency_90d, monetary_90d, inflow_90d, logins_30d, sessions_90d)
    SELECT id, %(now)s, 20 + 15 * (id %% 4) + (12 * pg_temp.draw(id, 1))::int,
           (200 + 900 * (id %% 4) + 800 * pg_temp.draw(id, 2))::int,
           exp(7 + (id %% 4) + 2 * pg_temp.draw(id, 3)), 1 + (id %% 4) + (2 * pg_temp.draw(id, 4))::int,
           (60 * pg_temp.draw(id, 5))::int, (5 + 12 * (id %% 2) + 20 * pg_temp.draw(id, 6))::int,
           exp(5 + 2 * (id %% 2) + 2 * pg_temp.draw(id, 7)), exp(6 + (id %% 4) + pg_temp.draw(id, 8)),
           (15 * (1 - id %% 2) + 10 * pg_temp.draw(id, 9))::int, (30 * pg_temp.draw(id, 10))::int
      FROM customers_customer
"""
