"""One search for look-alikes: learned from the seed, measured on those of it held back, everybody ranked."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from django.db import transaction
from django.utils import timezone

from customers.selectors.customers import customer_ranges
from customers.services.scores import drop_older_scores, write_scores
from segmentation.domain.clusters.scaling import Array, Ints
from segmentation.domain.draws import draw_of
from segmentation.domain.look_alikes import measuring
from segmentation.domain.look_alikes.ranking import (
    METHODS,
    Ranker,
    directions,
    fit_ranker,
    nearest,
)
from segmentation.models import EmbeddingRun, LookAlike
from segmentation.selectors.embeddings.reading import (
    Described,
    model_in_use,
    read_described,
)
from segmentation.selectors.matrices import Reach
from segmentation.services.analyses.progress import (
    FailedError,
    advance,
    begin,
    finish,
    keeping_failures,
)
from segmentation.services.look_alikes.forward import measure_outcome
from segmentation.services.refreshing import wake_scored

# A chunk of embeddings stays under 10 MB.
RANGE_SIZE = 50_000
SAMPLE = 30_000  # of the others to learn from: more change a weight in the third digit
DECIMALS = 4
LEAST_PART = 5


@dataclass(frozen=True)
class Everybody:
    """All candidates outside the seed: ids, how much alike by what is measured and by what is used, likeness, cell."""

    ids: npt.NDArray[np.int64]
    measured: npt.NDArray[np.float32]
    used: npt.NDArray[np.float32]
    likeness: npt.NDArray[np.float32]
    cells: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Seed:
    """The seed's members with the parts they fell into: learned from, chosen by, held back."""

    people: Described
    learn: npt.NDArray[np.bool_]
    choose: npt.NDArray[np.bool_]
    judge: npt.NDArray[np.bool_]


def find_look_alikes(*, run_id: int) -> LookAlike | None:
    """Do a search that waits and return it; None when there is nothing to do. A failure is kept in it."""
    run = begin(LookAlike, run_id)
    if run is None:
        return None
    with keeping_failures(run):
        search(run)
    return run


def search(run: LookAlike) -> None:
    """Learn, measure, rank everybody and keep the ranks; raises StoppedError or FailedError."""
    advance(run, "reading")
    embedding = model_in_use()
    if embedding is None:
        raise FailedError("too_few_described")
    run.embedding, run.data_at = embedding, timezone.now()
    seed = _seed(run, embedding)
    sample = _sample(run, embedding, seed)
    advance(run, "comparing")
    method, tried = _choose(run, seed, sample)
    known = seed.people.vectors[seed.learn | seed.choose]
    judge = fit_ranker(method, known, sample, run.seed)
    final = fit_ranker(method, seed.people.vectors, sample, run.seed)
    everybody = _rank(run, embedding, seed, (judge, final, directions(known, run.seed)))
    advance(run, "measuring")
    run.metrics = {"method": method, "tried": tried, **_figures(run, seed, everybody, judge)}
    if run.outcome:
        run.metrics["outcome"] = measure_outcome(run, embedding, method)
    _keep(run, everybody)


def _seed(run: LookAlike, embedding: EmbeddingRun) -> Seed:
    people = read_described(embedding, Reach(run.branch_code, run.seed_segment_id))
    draw = draw_of(people.ids, run.seed)
    # by place, not by value: a small seed falls into parts of the same shares whatever is drawn
    place = np.argsort(np.argsort(draw, kind="stable")) / max(1, len(draw))
    learn, judge = place < measuring.LEARN, place >= measuring.CHOOSE
    seed = Seed(people, learn, ~learn & ~judge, judge)
    if min(part.sum() for part in (seed.learn, seed.choose, seed.judge)) < LEAST_PART:
        raise FailedError("too_few_described")
    return seed


def _sample(run: LookAlike, embedding: EmbeddingRun, seed: Seed) -> Array:
    """Embeddings of a sample of the candidates outside the seed."""
    part = 1 << max(0, int(np.ceil(np.log2(max(1, run.customer_count) / SAMPLE))))
    found = read_described(embedding, Reach(run.branch_code, run.population_id, part_of=part))
    others = found.vectors[~np.isin(found.ids, seed.people.ids)]
    if len(others) < LEAST_PART:
        raise FailedError("too_few_described")
    return others


def _choose(run: LookAlike, seed: Seed, sample: Array) -> tuple[str, dict[str, float]]:
    """The method that finds most of the seed's second part, and what each found on average over the reaches."""
    tried = {}
    for method in METHODS:
        ranker = fit_ranker(method, seed.people.vectors[seed.learn], sample, run.seed)
        others, own = ranker.score(sample), ranker.score(seed.people.vectors[seed.choose])
        found = [measuring.inside(others, own, reach).mean() for reach in measuring.REACHES]
        tried[method] = round(float(np.mean(found)), DECIMALS)
    return max(METHODS, key=lambda method: tried[method]), tried


def _rank(
    run: LookAlike,
    embedding: EmbeddingRun,
    seed: Seed,
    tools: tuple[Ranker, Ranker, Array],
) -> Everybody:
    """Score every candidate outside the seed, chunk by chunk."""
    judge, final, centres = tools
    parts: list[tuple[Ints, Array, Array, Array, Ints]] = []
    ranges = list(customer_ranges(RANGE_SIZE))
    for done, (low, high) in enumerate(ranges):
        advance(run, "ranking", done=done, steps=len(ranges))
        found = read_described(embedding, Reach(run.branch_code, run.population_id, low, high))
        chunk = found.only(~np.isin(found.ids, seed.people.ids))
        parts.append((
            chunk.ids,
            judge.score(chunk.vectors),
            final.score(chunk.vectors),
            nearest(chunk.vectors, centres),
            measuring.cells(chunk.ages, chunk.kinds),
        ))  # fmt: skip
    everybody = Everybody(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    if len(everybody.ids) < LEAST_PART:
        raise FailedError("too_few_described")
    return everybody


def _figures(run: LookAlike, seed: Seed, everybody: Everybody, judge: Ranker) -> dict[str, Any]:
    """What was measured on the seed held back: the lift at five reaches, and the curve the slider reads."""
    people = seed.people
    ours = everybody.measured, judge.score(people.vectors[seed.judge])
    own_cells = measuring.cells(people.ages, people.kinds)
    ruled = measuring.rule_scores(
        own_cells[~seed.judge], everybody.cells, np.concatenate([everybody.cells, own_cells[seed.judge]])
    )  # fmt: skip
    rule = ruled[: len(everybody.cells)], ruled[len(everybody.cells) :]
    ordered = np.cumsum(everybody.likeness[np.argsort(-everybody.used, kind="stable")])
    curve = []
    for reach in measuring.CURVE:
        places = max(1, round(reach * len(everybody.ids)))
        one = measuring.lifts(ours, rule, [reach])[0]
        curve.append([reach, _short(ordered[places - 1] / places), *map(_short, (one.found, one.low, one.high, one.by_rule))])  # fmt: skip
    return {
        "seed": [int(part.sum()) for part in (seed.learn, seed.choose, seed.judge)],
        "lifts": [
            {name: _short(value) for name, value in asdict(one).items()}
            for one in measuring.lifts(ours, rule)
        ],
        "curve": curve,
        "likeness": _short(float(everybody.likeness.mean())),
    }


def _keep(run: LookAlike, everybody: Everybody) -> None:
    """Write the ranks of those near the seed, and end the search."""
    advance(run, "storing")
    at = timezone.now()
    ranks = measuring.ranks(everybody.used)
    near = ranks > 100 * (1 - measuring.MOST_SHARE)
    ids, values = everybody.ids[near], ranks[near]
    for low, high in customer_ranges(RANGE_SIZE):
        rows = (ids >= low) & (ids <= high)
        with transaction.atomic():
            frame = pd.DataFrame({"customer_id": ids[rows], "value": values[rows]})
            write_scores(kind=run.score_kind, frame=frame, model_version=_version(run), computed_at=at)  # fmt: skip
            drop_older_scores(kind=run.score_kind, low=low, high=high, before=at)
    run.ranked_at = at
    run.candidate_count = len(everybody.ids)
    finish(run)
    wake_scored(score_kind=run.score_kind)


def _version(run: LookAlike) -> str:
    return f"embedding-run-{run.embedding_id}"


def _short(value: float) -> float:
    return round(float(value), DECIMALS)
