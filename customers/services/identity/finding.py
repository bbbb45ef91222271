"""The search for duplicates: candidates by shared keys, compared in memory, weighed, and put up for review."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction

from config.base.tables import execute_sql, fetch_column, fetch_rows
from customers.domain.identity.comparing import NAMES, UNKNOWN, compare
from customers.domain.identity.weighing import (
    STANDARD,
    Judged,
    Levels,
    Thresholds,
    Weights,
    count_levels,
    estimate,
    judge,
)
from customers.models import MatchingModel
from customers.selectors.identity.people import open_people
from customers.services.blind.rotating import bring_under_one
from customers.services.identity.indexing import due_ids, index_identities

BATCH_SIZE = 5_000
BLOCK_MOST = 50  # more customers than this under one key say nothing about any two of them
SAMPLE_SIZE = 4_000
RANDOM_PAIRS = 40_000
USUAL_RECORDS = 10_000  # how many records of a bank the standard share of a name weighs as
LEAST_RANDOM = 5_000  # fewer random pairs are hardly random: chance would never be seen in them
LEAST_PAIRS = 300  # fewer candidates teach EM nothing
READ_TABLES = "customers_identitykey, customers_identityindexed, customers_customer"
LOCK = 0x1D  # one search at a time

# A pair is found when its second side is compared: with those compared before, or within the batch.
CANDIDATES = """
    WITH apart AS (
        SELECT coalesce(l.merged_into_id, l.id) AS one, coalesce(r.merged_into_id, r.id) AS other
          FROM customers_customerpair p
          JOIN customers_customer l ON l.id = p.left_id
          JOIN customers_customer r ON r.id = p.right_id
         WHERE p.state = 'distinct'
    ), block AS (
        SELECT m.customer_id AS one, o.customer_id AS other,
               count(*) OVER (PARTITION BY m.customer_id, m.key) AS size
          FROM customers_identitykey m
         CROSS JOIN LATERAL (
            SELECT customer_id FROM customers_identitykey k WHERE k.key = m.key LIMIT %(most)s + 1
         ) o
         WHERE m.customer_id = ANY(%(ids)s)
    )
    SELECT DISTINCT least(b.one, b.other), greatest(b.one, b.other)
      FROM block b
      JOIN customers_identityindexed i ON i.customer_id = b.other
      JOIN customers_customer a ON a.id = b.one AND a.merged_into_id IS NULL
      JOIN customers_customer z ON z.id = b.other AND z.merged_into_id IS NULL AND z.kind = a.kind
     WHERE b.size <= %(most)s AND b.one <> b.other
       AND (%(any)s OR i.compared OR (b.other = ANY(%(ids)s) AND b.other > b.one))
       AND NOT EXISTS (SELECT 1 FROM apart x
                        WHERE (x.one, x.other) IN ((b.one, b.other), (b.other, b.one)))
"""
SHARES = """
    SELECT c.id, (SELECT count(*) FROM customers_customer n WHERE n.name_index = c.name_index)
      FROM customers_customer c WHERE c.id = ANY(%s)
"""
KEEP = """
    INSERT INTO customers_customerpair (created_at, updated_at, left_id, right_id, probability, weight,
                                        band, evidence, state)
    SELECT clock_timestamp(), clock_timestamp(), t.left_id, t.right_id, t.probability, t.weight, t.band, t.evidence, 'open'
      FROM unnest(%(lefts)s::bigint[], %(rights)s::bigint[], %(probabilities)s::float8[],
                  %(weights)s::float8[], %(bands)s::text[], %(evidence)s::jsonb[])
           AS t (left_id, right_id, probability, weight, band, evidence)
        ON CONFLICT (left_id, right_id) DO UPDATE
       SET probability = EXCLUDED.probability, weight = EXCLUDED.weight, band = EXCLUDED.band,
           evidence = EXCLUDED.evidence, updated_at = EXCLUDED.updated_at
     WHERE customers_customerpair.state = 'open'
"""
# What is no longer alike leaves the queue.
DROP_OLD = """
    DELETE FROM customers_customerpair
     WHERE state = 'open' AND updated_at < %(began)s AND (left_id = ANY(%(ids)s) OR right_id = ANY(%(ids)s))
"""


@dataclass(frozen=True)
class Found:
    """What a search did: customers compared, candidate pairs looked at, and pairs put up by band."""

    compared: int
    candidates: int
    sure: int
    review: int


def find_duplicates() -> Found:
    """Compare everybody who is new or changed with whom they share a key; a stopped search goes on where it was.

    Raises no error where another search is under way: it then finds nothing itself.
    """
    if not _alone():
        return Found(0, 0, 0, 0)
    try:
        bring_under_one()
        if index_identities() > BATCH_SIZE // 5:
            # Right after many were indexed the statistics are those of an emptier table.
            execute_sql(f"ANALYZE {READ_TABLES}")
        weights = current_weights() or learn_weights()
        parts = []
        while ids := due_ids(BATCH_SIZE):
            parts.append(_search(ids, weights))
        return Found(*(sum(column) for column in zip(*parts, strict=True))) if parts else _NOTHING
    finally:
        execute_sql("SELECT pg_advisory_unlock(%s)", [LOCK])


_NOTHING = Found(0, 0, 0, 0)


def _alone() -> bool:
    (free,) = fetch_column("SELECT pg_try_advisory_lock(%s)", [LOCK])
    return bool(free)


@transaction.atomic
def _search(ids: list[int], weights: Weights) -> tuple[int, int, int, int]:
    (began,) = fetch_column("SELECT clock_timestamp()")
    pairs = _candidates(ids, everybody=False)
    judged = None
    if pairs:
        levels = compare_pairs(pairs)
        judged = judge(levels, weights, thresholds(), _name_shares(pairs, levels))
        _keep(pairs, levels, judged)
    execute_sql(DROP_OLD, {"ids": ids, "began": began})
    execute_sql(
        "UPDATE customers_identityindexed SET compared = true WHERE customer_id = ANY(%s)", [ids]
    )
    bands = judged.band if judged else ()
    return len(ids), len(pairs), bands.count("sure"), bands.count("review")


def _candidates(ids: Sequence[int], *, everybody: bool) -> list[tuple[int, int]]:
    values = {"ids": list(ids), "most": BLOCK_MOST, "any": everybody}
    return [(left, right) for left, right in fetch_rows(CANDIDATES, values)]


def compare_pairs(pairs: Sequence[tuple[int, int]]) -> Levels:
    """Return the levels of every field of pairs of customer ids, (pairs, fields)."""
    people = open_people(sorted({pk for pair in pairs for pk in pair}))
    levels = [compare(people[left], people[right]) for left, right in pairs]
    return np.array(levels, dtype=np.int8).reshape(len(pairs), len(NAMES))


def _name_shares(pairs: Sequence[tuple[int, int]], levels: Levels) -> list[float]:
    """How large a share of all customers bears the name of a pair whose names are equal; few records say little of it."""
    same = levels[:, NAMES.index("name")] == levels[:, NAMES.index("name")].max(initial=UNKNOWN)
    lefts = sorted({left for (left, _right), is_same in zip(pairs, same, strict=True) if is_same})
    counts = dict(fetch_rows(SHARES, [lefts]))
    (total,) = fetch_column("SELECT count(*) FROM customers_customer")
    usual = STANDARD.u["name"][-1] * USUAL_RECORDS
    return [(counts.get(left, 1) - 1 + usual) / (total + USUAL_RECORDS) for left, _right in pairs]


def _keep(pairs: Sequence[tuple[int, int]], levels: Levels, judged: Judged) -> None:
    rows = [place for place, band in enumerate(judged.band) if band]
    values: dict[str, Any] = {
        "lefts": [pairs[row][0] for row in rows],
        "rights": [pairs[row][1] for row in rows],
        "probabilities": [float(judged.probability[row]) for row in rows],
        "weights": [float(judged.total[row]) for row in rows],
        "bands": [judged.band[row] for row in rows],
        "evidence": [_evidence(levels[row], judged.weights[row]) for row in rows],
    }
    execute_sql(KEEP, values)


def _evidence(levels: Any, bits: Any) -> str:
    told = [
        {"field": name, "level": int(level), "bits": round(float(weight), 2)}
        for name, level, weight in zip(NAMES, levels, bits, strict=True)
    ]
    return json.dumps(told)


def thresholds() -> Thresholds:
    """Return the probabilities from which a pair is reviewed and from which it is sure."""
    return Thresholds(review=settings.IDENTITY_REVIEW_FROM, sure=settings.IDENTITY_SURE_FROM)


def current_weights() -> Weights | None:
    """Return the parameters learnt last, or None where none were."""
    model = MatchingModel.objects.order_by("-pk").first()
    return Weights.from_json(model.parameters) if model else None


@transaction.atomic
def learn_weights(*, seed: int = 0) -> Weights:
    """Estimate the parameters from a sample of the bank's own records and keep them; the keys must be there.

    u comes from random pairs, m and the prior by EM from candidates; of too few candidates m stays the standard.
    """
    ids = fetch_column(
        "SELECT customer_id FROM customers_identityindexed"
        " ORDER BY hashint8extended(customer_id, %s) LIMIT %s",
        [seed, SAMPLE_SIZE],
    )
    drawn = _random_pairs(ids, seed)
    u = count_levels(compare_pairs(drawn)) if len(drawn) >= LEAST_RANDOM else STANDARD.u
    pairs = _candidates(ids, everybody=True)
    weights = Weights(m=STANDARD.m, u=u, prior=STANDARD.prior)
    if len(pairs) >= LEAST_PAIRS:
        weights = estimate(compare_pairs(pairs), u)
    MatchingModel.objects.create(parameters=weights.as_json(), pairs=len(pairs))
    return weights


def _random_pairs(ids: list[int], seed: int) -> list[tuple[int, int]]:
    if not ids:
        return []
    drawn = np.random.default_rng(seed).choice(ids, (RANDOM_PAIRS, 2))
    return sorted(
        {(min(one, other), max(one, other)) for one, other in drawn.tolist() if one != other}
    )
