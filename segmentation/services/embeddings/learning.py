"""Learning embeddings: asked for, learned by a worker from a sample, then used on everybody."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from config.base.errors import DomainError
from segmentation.domain.clusters.scaling import Array, FlatColumnError, Ints, Scale
from segmentation.domain.draws import draw_of
from segmentation.domain.embeddings.autoencoder import MOST_ROUNDS
from segmentation.domain.embeddings.encoder import DIMENSIONS, Learned, TooFewError, learn
from segmentation.domain.embeddings.sequences import Acts, known_acts, learn_acts
from segmentation.models import EmbeddingRun
from segmentation.selectors.embeddings.acts import count_acts, describe_acts, read_pairs
from segmentation.selectors.embeddings.reading import embedded_features
from segmentation.selectors.matrices import Matrix, Reach, read_matrix, read_ranges
from segmentation.services.analyses.progress import (
    FailedError,
    advance,
    begin,
    finish,
    keeping_failures,
)
from segmentation.services.embeddings.models import keep_encoder
from segmentation.services.embeddings.storing import store_all

# More customers change the network's errors in the third digit, and cost minutes.
SAMPLE = 50_000
FEWEST_CUSTOMERS = 100
ACT_NUMBERS = 16  # how many numbers describe an act
DECIMALS = 4


@transaction.atomic
def request_embedding(*, by: User, name: str = "", seed: int = 1) -> EmbeddingRun:
    """Let a learning of embeddings wait for a worker; raises DomainError `whole_bank_only` or `too_few_customers`."""
    if by.branch_code:
        told = _("Embeddings describe the whole bank. Ask somebody who sees all branches.")
        raise DomainError("whole_bank_only", told)
    count = read_ranges([], Reach()).count
    if count < FEWEST_CUSTOMERS:
        told = _("Only %(n)s customers are looked at; at least %(least)s are needed.")
        raise DomainError("too_few_customers", told % {"n": count, "least": FEWEST_CUSTOMERS})
    return EmbeddingRun.objects.create(
        name=name.strip()[:80] or _("Behaviour of %(day)s") % {"day": timezone.localdate()},
        owner=by,
        features=embedded_features(),
        seed=seed,
        customer_count=count,
    )


def learn_embedding(*, run_id: int) -> EmbeddingRun | None:
    """Learn embeddings that wait, describe everybody, and return the run; None when there is nothing to do.

    A failure is kept in the run.
    """
    run = begin(EmbeddingRun, run_id)
    if run is None:
        return None
    with keeping_failures(run):
        try:
            _keep(run, *_learned(run))
        except TooFewError as error:
            raise FailedError("too_alike") from error
        store_all(run=run, tick=lambda done, steps: advance(run, "storing", done=done, steps=steps))
        finish(run)
    return run


def _learned(run: EmbeddingRun) -> tuple[Learned, list[str]]:
    advance(run, "reading")
    run.data_at = at = timezone.now()
    matrix = read_matrix(run.features, Reach(part_of=_part(run.customer_count)))
    scale, raw = _scaled(matrix, run.seed)
    acts = _acts(run, matrix.ids, at)
    learned = learn(
        scale,
        acts,
        (raw, describe_acts(acts, matrix.ids, at)),
        draw_of(matrix.ids, run.seed),
        seed=run.seed,
        tick=_ticks(run),
    )
    return learned, [name for name in run.features if name not in scale.names]


def _acts(run: EmbeddingRun, ids: Ints, at: datetime) -> Acts:
    advance(run, "acts")
    times = count_acts(ids, at)
    names = known_acts(times)
    pairs = read_pairs(names, ids, at)
    return learn_acts(names, [times[name] for name in names], pairs, ACT_NUMBERS)


def _ticks(run: EmbeddingRun) -> Callable[[int, int], None]:
    """Progress over all dimensions that may be tried."""
    steps = MOST_ROUNDS * len(DIMENSIONS)

    def tick(dimension: int, at: int) -> None:
        advance(run, "learning", done=DIMENSIONS.index(dimension) * MOST_ROUNDS + at, steps=steps)

    return tick


def _part(customers: int) -> int:
    """The power of two that leaves about SAMPLE of so many customers."""
    return 1 << max(0, int(np.ceil(np.log2(max(1, customers) / SAMPLE))))


def _scaled(matrix: Matrix, seed: int) -> tuple[Scale, Array]:
    """The steps that make features comparable, and the raw ones; what is the same for everybody is left out."""
    kept = list(matrix.names)
    while len(kept) >= min(DIMENSIONS):
        raw = matrix.values[:, [matrix.names.index(name) for name in kept]]
        try:
            return Scale.fit(kept, raw, transform="log", scaling="standard", seed=seed), raw
        except FlatColumnError as error:
            kept.remove(error.name)
    raise TooFewError


@transaction.atomic
def _keep(run: EmbeddingRun, learned: Learned, dropped: list[str]) -> None:
    keep_encoder(run, learned.encoder)
    run.metrics = run.metrics | _metrics(learned) | {"dropped": dropped}
    run.save()


def _metrics(learned: Learned) -> dict[str, Any]:
    encoder = learned.encoder
    return {
        "trials": [{name: _plain(value) for name, value in asdict(one).items()} for one in learned.trials],
        "errors": [_plain(one) for one in learned.errors],
        "rows": list(learned.rows),
        "features": len(encoder.scale.names),
        "acts": len(encoder.acts.names),
        "common_acts": list(encoder.acts.names[:20]),
    }  # fmt: skip


def _plain(value: float) -> float:
    return round(value, DECIMALS) if isinstance(value, float) else value
