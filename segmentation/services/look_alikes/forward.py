"""What those did afterwards who would have been ranked highest at a cut in the past.

At the cut the seed is who was in its segment then. Where the segment is younger than that, it is who had the
outcome in the window before, described as they were before they had it. Features and acts are those of the
cut; of what came later only the outcome is looked at. The encoder itself was learned later, without outcomes.
"""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from customers.models import Product
from recommendations.selectors.training import end_of
from segmentation.domain.clusters.scaling import Array, Ints
from segmentation.domain.embeddings.encoder import Encoder
from segmentation.domain.look_alikes import measuring
from segmentation.domain.look_alikes.ranking import fit_ranker
from segmentation.models import EmbeddingRun, LookAlike
from segmentation.selectors.embeddings.acts import describe_acts
from segmentation.selectors.look_alikes.past import kinds_held, members_at
from segmentation.selectors.trees.outcomes import Question, read_answer
from segmentation.services.embeddings.models import load_encoder

LEAST_HAD = 10
LEAST_SEED = 30


class Past(NamedTuple):
    """Customers who could have had the outcome at a cut: embedding and cell then, and whether they had it after."""

    ids: Ints
    vectors: Array
    cells: Ints
    had: npt.NDArray[np.bool_]


def measure_outcome(run: LookAlike, embedding: EmbeddingRun, method: str) -> dict[str, Any]:
    """Return the outcome's rate and lift at each reach, or under `too_few` why it could not be measured."""
    cut_on = run.cut_on
    if cut_on is None:
        return {"too_few": "window"}
    encoder = load_encoder(embedding)
    late = _past(run, encoder, cut_on)
    members = np.isin(late.ids, members_at(run.seed_segment_id, end_of(cut_on)))
    by_segment = int(members.sum()) >= LEAST_SEED
    before = late if by_segment else _past(run, encoder, cut_on - timedelta(days=run.days))
    seed = members if by_segment else before.had
    judged = _rows(late, ~members)
    if seed.sum() < LEAST_SEED or (~seed).sum() < LEAST_SEED:
        return {"too_few": "seed", "seed": int(seed.sum())}
    if judged.had.sum() < LEAST_HAD:
        return {"too_few": "outcome", "had": int(judged.had.sum())}
    ranker = fit_ranker(method, before.vectors[seed], before.vectors[~seed], run.seed)
    rule = measuring.rule_scores(before.cells[seed], before.cells[~seed], judged.cells)
    found = measuring.effects(ranker.score(judged.vectors), rule, judged.had)
    return {
        "by_segment": by_segment,
        "seed": int(seed.sum()),
        "judged": len(judged.ids),
        "had": int(judged.had.sum()),
        "base": round(float(judged.had.mean()), 5),
        "effects": [
            {name: round(value, 5) for name, value in asdict(one).items()} for one in found
        ],
    }


def _past(run: LookAlike, encoder: Encoder, cut_on: date) -> Past:
    names = list(encoder.scale.names)
    wanted = names if "age_years" in names else [*names, "age_years"]
    asked = Question(run.outcome, run.subject, run.days, cut_on, run.branch_code)
    answer = read_answer(wanted, asked)
    acted = describe_acts(encoder.acts, answer.ids, end_of(cut_on))
    vectors = encoder.encode(answer.values[:, : len(names)], acted)
    kinds = kinds_held(answer.ids, cut_on, list(Product.Kind.values))
    cells = measuring.cells(answer.values[:, wanted.index("age_years")], kinds)
    return Past(answer.ids, vectors, cells, answer.had)


def _rows(past: Past, rows: npt.NDArray[np.bool_]) -> Past:
    return Past(past.ids[rows], past.vectors[rows], past.cells[rows], past.had[rows])
