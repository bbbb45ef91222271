"""A whole search for look-alikes, from stored embeddings to ranks in the score store, against bare NumPy and scikit-learn.

Every customer is given an embedding of 32 numbers; a twentieth of them leans to one side, and a third of those are
the seed. What is timed: reading, fitting two methods to choose, ranking, measuring, keeping the ranks of three
tenths. The limit has the matrix in memory: it fits one logistic regression on as many rows, scores and sorts everybody.
Beside the whole stand its two parts that scikit-learn and NumPy have too, ours and bare in the same run.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
from django.db import connection
from django.utils import timezone
from sklearn.linear_model import LogisticRegression

from accounts.models import User
from bench import BenchResult
from bench.population import make_population
from segmentation.domain.look_alikes.ranking import STRICTNESS, Array, Ranker, fit_ranker
from segmentation.models import EmbeddingRun, LookAlike, Segment
from segmentation.selectors.embeddings.reading import Described, read_described
from segmentation.selectors.look_alikes.audience import count_audience
from segmentation.selectors.matrices import Reach
from segmentation.services.embeddings.storing import write_vectors
from segmentation.services.look_alikes import finding, requesting, saving

DIMENSION, RANGE, SEED = 32, 50_000, 1
ROUNDS = 3
T = TypeVar("T")


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
    parts, lift = bare_search(embedding, seed)
    return BenchResult(
        value=round(found.candidate_count / ours),
        unit="customers per second",
        seconds=round(ours, 3),
        limit_seconds=round(parts.bare, 3),
        detail={
            "dimension": DIMENSION, "seed": sum(found.metrics["seed"]), "count_s": round(counted, 3),
            "lift_at_5": found.metrics["lifts"][2]["lift"], "bare_lift_at_5": round(lift, 2),
            "limit": "LogisticRegression.fit, score and sort", **parts.told(),
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


def bare_search(embedding: EmbeddingRun, seed: Segment) -> tuple["Parts", float]:
    """Fit and score with everything in memory, ours and bare in turn; tell how often a leaning one is found."""
    everybody, own = read_described(embedding, Reach()), read_described(embedding, Reach("", seed.pk))  # fmt: skip
    others: Described = everybody.only(~np.isin(everybody.ids, own.ids))
    sample = others.vectors[:: max(1, len(others.ids) // finding.SAMPLE)]
    rows = np.vstack([own.vectors, sample])
    labels = np.repeat([1, 0], [len(own.ids), len(sample)])
    taken: dict[str, list[float]] = {"fit": [], "bare_fit": [], "score": [], "bare_score": []}
    for _round in range(ROUNDS):
        spent, ranker = timed(partial(fit_ranker, "logistic", own.vectors, sample, SEED))
        taken["fit"].append(spent)
        spent, fitted = timed(partial(bare_fit, rows, labels))
        taken["bare_fit"].append(spent)
        taken["score"].append(timed(partial(score_in_ranges, ranker, others.vectors))[0])
        spent, scores = timed(partial(bare_score, fitted, others.vectors))
        taken["bare_score"].append(spent)
    sorting, first = timed(lambda: np.argsort(-scores)[: len(scores) // 20])
    leans = others.ids % 20 == 0
    quickest = Parts(sorting=sorting, **{name: min(times) for name, times in taken.items()})
    return quickest, float(leans[first].mean() / leans.mean())


@dataclass(frozen=True)
class Parts:
    """Seconds of each part, the quickest of the rounds."""

    fit: float
    bare_fit: float
    score: float
    bare_score: float
    sorting: float

    @property
    def bare(self) -> float:
        return self.bare_fit + self.bare_score + self.sorting

    def told(self) -> dict[str, float]:
        return {
            "fit_s": round(self.fit, 4),
            "bare_fit_s": round(self.bare_fit, 4),
            "fit_ratio": round(self.fit / self.bare_fit, 3),
            "score_s": round(self.score, 4),
            "bare_score_s": round(self.bare_score, 4),
            "score_ratio": round(self.score / self.bare_score, 3),
        }


def bare_fit(rows: Array, labels: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=STRICTNESS, class_weight="balanced", max_iter=300).fit(rows, labels)


def bare_score(fitted: LogisticRegression, vectors: Array) -> Array:
    return np.asarray(vectors @ fitted.coef_[0] + fitted.intercept_[0])


def score_in_ranges(ranker: Ranker, vectors: Array) -> Array:
    """Score as a search does: a range of customers at a time."""
    parts = [ranker.score(vectors[at : at + RANGE]) for at in range(0, len(vectors), RANGE)]
    return np.concatenate(parts)


def timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


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
