"""A whole cluster run, from the profiles to described clusters, against bare scikit-learn on the same matrix.

The profiles are drawn inside PostgreSQL: ten features, four groups. What is timed: reading, making
comparable, k-means, labels, sizes, differences, names, map, rules, keeping; the limit is KMeans alone
with as many starts. Assigning everybody into the score store is told beside it.
"""

import time

import numpy as np
from django.db import connection
from django.utils import timezone
from sklearn.cluster import KMeans

from accounts.models import User
from bench import BenchResult
from bench.population import make_population
from segmentation.domain.clusters.methods import STARTS
from segmentation.domain.clusters.scaling import Scale
from segmentation.models import ClusterRun
from segmentation.selectors.matrices import Reach, read_matrix
from segmentation.services.clusters import assigning, finding, requesting

FEATURES = (
    "age_years", "tenure_days", "total_balance", "product_count", "recency_days",
    "frequency_90d", "monetary_90d", "inflow_90d", "logins_30d", "sessions_90d",
)  # fmt: skip
K, SEED = 6, 1


def run(customers: int) -> BenchResult:
    """Time one run of ours and the bare fit on the same rows; both must find the same tightness."""
    fill(customers)
    owner = User.objects.create(username="bench", email="bench@qingyu-bank.test")
    search = requesting.Search(k=K, seed=SEED)
    asked = requesting.request_run(by=owner, name="bench", features=FEATURES, search=search)
    started = time.perf_counter()
    found = finding.find_run(run_id=asked.pk)
    ours = time.perf_counter() - started
    if found is None or not found.is_done:
        raise AssertionError(found.failure if found else "nothing was done")
    started = time.perf_counter()
    assignment = assigning.request_assignment(run=found)
    assigning.assign_customers(assignment_id=assignment.pk)
    assigned = time.perf_counter() - started
    bare, sizes = bare_fit()
    if sizes != sorted(found.clusters.values_list("size", flat=True), reverse=True):
        raise AssertionError("bare scikit-learn found other clusters")
    return BenchResult(
        value=round(found.customer_count / ours),
        unit="customers per second",
        seconds=round(ours, 3),
        limit_seconds=round(bare, 3),
        detail={"features": len(FEATURES), "k": K, "starts": STARTS, "assign_s": round(assigned, 3), "limit": "KMeans.fit"},
    )  # fmt: skip


def bare_fit() -> tuple[float, list[int]]:
    """Fit KMeans as our run does, the best of as many starts, on the matrix it worked on."""
    asked = ClusterRun.objects.latest("pk")
    matrix = read_matrix(asked.features, Reach())
    scale = Scale.fit(
        asked.features,
        matrix.values,
        transform=asked.transform,
        scaling=asked.scaling,
        seed=SEED,
    )
    columns = scale.apply(matrix.values)
    started = time.perf_counter()
    fits = [KMeans(K, n_init=1, random_state=SEED + n).fit(columns) for n in range(STARTS)]
    taken = time.perf_counter() - started
    best = min(fits, key=lambda one: one.inertia_)
    return taken, sorted(np.bincount(best.labels_).tolist(), reverse=True)


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
