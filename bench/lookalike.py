"""A whole search for look-alikes, from stored embeddings to ranks in the score store, against bare NumPy and scikit-learn.

Every customer is given an embedding of 32 numbers; a twentieth of them leans to one side, and a third of those are
the seed. What is timed: reading, fitting two methods to choose, ranking, measuring, keeping the ranks of three
tenths. The limit has the matrix in memory: it fits one logistic regression on as many rows, scores and sorts everybody.
"""

import time

import numpy as np
from django.db import connection
from django.utils import timezone
from sklearn.linear_model import LogisticRegression

from accounts.models import User
from bench import BenchResult
from bench.population import make_population
from segmentation.domain.look_alikes.ranking import STRICTNESS
from segmentation.models import EmbeddingRun, LookAlike, Segment
from segmentation.selectors.embeddings.reading import Described, read_described
from segmentation.selectors.look_alikes.audience import count_audience
from segmentation.selectors.matrices import Reach
from segmentation.services.embeddings.storing import write_vectors
from segmentation.services.look_alikes import finding, requesting, saving

DIMENSION, RANGE, SEED = 32, 50_000, 1


def run(customers: int) -> BenchResult:
    """Time one search of ours and the bare one on the same rows; both must find those who lean."""
    embedding, seed, owner = fill(customers)
    asked = requesting.request_look_alike(by=owner, name="bench", seed_segment=seed)
    started = time.perf_counter()
    found = finding.find_look_alikes(run_id=asked.pk)
    ours = time.perf_counter() - started
    if found is None or not found.is_done:
        raise AssertionError(found.failure if found else "nothing was done")
    counted = time_count(found, owner)
    bare, lift = bare_search(embedding, seed, found)
    return BenchResult(
        value=round(found.candidate_count / ours),
        unit="customers per second",
        seconds=round(ours, 3),
        limit_seconds=round(bare, 3),
        detail={
            "dimension": DIMENSION, "seed": sum(found.metrics["seed"]), "count_s": round(counted, 3),
            "lift_at_5": found.metrics["lifts"][2]["lift"], "bare_lift_at_5": round(lift, 2),
            "limit": "LogisticRegression.fit, score and sort",
        },
    )  # fmt: skip


def time_count(found: LookAlike, owner: User) -> float:
    """How long the exact number at the slider's place takes, after the ranks' statistics are gathered."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_score")
    rule = saving.audience_rule(found, max(1, found.candidate_count // 20), with_seed=False)
    started = time.perf_counter()
    count_audience(rule, owner)
    return time.perf_counter() - started


def bare_search(embedding: EmbeddingRun, seed: Segment, found: LookAlike) -> tuple[float, float]:
    """Fit, score and sort with everything in memory; return the seconds and how often a leaning one is found."""
    everybody, own = read_described(embedding, Reach()), read_described(embedding, Reach("", seed.pk))  # fmt: skip
    others: Described = everybody.only(~np.isin(everybody.ids, own.ids))
    sample = others.vectors[:: max(1, len(others.ids) // finding.SAMPLE)]
    started = time.perf_counter()
    rows = np.vstack([own.vectors, sample])
    labels = np.repeat([1, 0], [len(own.ids), len(sample)])
    fitted = LogisticRegression(C=STRICTNESS, class_weight="balanced", max_iter=300).fit(rows, labels)  # fmt: skip
    scores = others.vectors @ fitted.coef_[0] + fitted.intercept_[0]
    first = np.argsort(-scores)[: len(scores) // 20]
    taken = time.perf_counter() - started
    leans = others.ids % 20 == 0
    return taken, float(leans[first].mean() / leans.mean())


def fill(customers: int) -> tuple[EmbeddingRun, Segment, User]:
    """Draw the population with empty profiles, an embedding for everybody, and the seed as a list."""
    make_population(customers)
    owner = User.objects.create(username="bench", email="bench@qingyu-bank.test")
    now = timezone.now()
    embedding = EmbeddingRun.objects.create(
        name="bench", owner=owner, state=EmbeddingRun.State.DONE, dimension=DIMENSION, in_use=True,
        stored_at=now, stored_count=customers,
    )  # fmt: skip
    seed = Segment.objects.create(name="bench seed", owner=owner, kind=Segment.Kind.LIST, state=Segment.State.READY)  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(PROFILES, {"now": now})
        cursor.execute("SELECT id FROM customers_customer ORDER BY id")
        ids = np.array([pk for (pk,) in cursor.fetchall()], dtype=np.int64)
        cursor.execute(MEMBERS, {"segment": seed.pk, "now": now})
    rng = np.random.default_rng(SEED)
    for start in range(0, len(ids), RANGE):
        part = ids[start : start + RANGE]
        vectors = rng.normal(size=(len(part), DIMENSION)).astype(np.float32)
        vectors[part % 20 == 0, :4] += 1.0
        write_vectors(run_id=embedding.pk, ids=part, vectors=vectors, at=now)
    with connection.cursor() as cursor:
        for table in ("customers_customerprofile", "segmentation_customerembedding", "segmentation_segmentmembership"):  # fmt: skip
            cursor.execute(f"VACUUM ANALYZE {table}")
    return embedding, seed, owner


PROFILES = """
    INSERT INTO customers_customerprofile (customer_id, computed_at, age_years)
    SELECT id, %(now)s, 20 + (id %% 60)::int FROM customers_customer
"""
MEMBERS = """
    INSERT INTO segmentation_segmentmembership (segment_id, customer_id, entered_at)
    SELECT %(segment)s, id, %(now)s FROM customers_customer WHERE id %% 60 = 0
"""
