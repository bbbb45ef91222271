"""What other terms would make of today's customers, without keeping any of it."""

from dataclasses import dataclass

import numpy as np

from segmentation.domain.value.scoring import (
    Parts,
    rfm_counts,
    rfm_edges,
    rfm_grades,
    tier_places,
    total_scores,
)
from segmentation.domain.value.terms import MEASURES, Terms
from segmentation.selectors.frames import read_frame

# Contribution, lifetime value and potential are those of the last refresh: margins and rates count at the next.
KNOWN = """
    SELECT p.dormancy_days AS recency, p.frequency_365d AS frequency, p.monetary_365d AS monetary,
           v.contribution, v.clv, v.potential, v.loyalty, v.tier
      FROM segmentation_customervalue v JOIN customers_customerprofile p ON p.customer_id = v.customer_id
"""


@dataclass(frozen=True)
class Preview:
    """The cells and tiers that terms would give, beside how many stand in each tier now."""

    cells: list[list[list[int]]]
    edges: dict[str, tuple[float, ...]]
    tiers: list[tuple[str, int, int]]
    moved: int


def preview_terms(terms: Terms) -> Preview:
    """Return what terms would make of the customers of the last refresh."""
    frame = read_frame(KNOWN, {})
    measured = {name: frame[name].to_numpy(float) for name in MEASURES}
    edges = rfm_edges(terms, measured)
    grades = rfm_grades(edges, measured)
    rest = {
        name: frame[name].to_numpy(float)
        for name in ("contribution", "clv", "potential", "loyalty")
    }
    scores = total_scores(Parts(**rest, rfm=grades), terms.weights)
    codes = np.array([code for code, _least in terms.tiers])
    found = codes[tier_places(scores, terms.tiers)]
    now = frame["tier"].to_numpy(str)
    tiers = [(code, int((found == code).sum()), int((now == code).sum())) for code in codes]
    return Preview(rfm_counts(grades).tolist(), edges, tiers, int((found != now).sum()))
