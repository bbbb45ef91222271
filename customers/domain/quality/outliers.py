"""Figures far from the others: the modified z-score of Iglewicz and Hoaglin (1993), by median and MAD.

Amounts of money are spread over powers of ten, so they are compared on the scale of asinh. Figures are compared
within a kind where kinds differ by nature: bookings by kind, holdings by product.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from customers.domain.targets import Kind, Target

FAR = 3.5  # as the authors recommend
SCALE = 0.6745  # the median deviation of the normal distribution
MEAN_SCALE = 1.253314  # its mean deviation, where more than half of the values are equal
LEAST = 30  # values of a kind; fewer tell nothing
SEGMENTS = {"customers": "kind", "holdings": "product_code", "transactions": "kind"}
BOUNDED = frozenset({"risk_rating", "risk_tolerance", "min_age", "max_age"})
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Outliers:
    """The rows of one field that are far off, with their values and scores."""

    field: str
    rows: npt.NDArray[np.int_]
    values: Floats
    scores: Floats


def find_outliers(target: Target, columns: Mapping[str, Any], rows: Any) -> list[Outliers]:
    """Return by field the outliers among the given rows of a mapped chunk."""
    segment = _segments(columns.get(SEGMENTS.get(target.name, "")), rows)
    found = []
    for field in target.fields.values():
        numeric = field.kind in {Kind.MONEY, Kind.RATE, Kind.WHOLE}
        if not numeric or field.name in BOUNDED or field.name not in columns:
            continue
        values = _floats(columns[field.name].take(rows))
        scores = robust_scores(np.arcsinh(values) if field.kind is Kind.MONEY else values, segment)
        far = np.flatnonzero(np.abs(scores) > FAR)
        if len(far):
            places = np.asarray(rows)[far]
            found.append(Outliers(field.name, places, values[far], scores[far]))
    return found


def robust_scores(values: Floats, segment: npt.NDArray[np.int_] | None = None) -> Floats:
    """Return the modified z-score of each value within its segment; 0 where it cannot be told."""
    groups = np.zeros(len(values), dtype=int) if segment is None else segment
    frame = pd.Series(values)
    deviation = frame - frame.groupby(groups).transform("median")
    away = deviation.abs()
    by = away.groupby(groups)
    spread = by.transform("median") / SCALE
    spread = spread.where(spread > 0, by.transform("mean") * MEAN_SCALE)
    told = (by.transform("count") >= LEAST) & (spread > 0)
    return (deviation / spread.where(told)).fillna(0.0).to_numpy()


def _segments(column: Any, rows: Any) -> npt.NDArray[np.int_] | None:
    if column is None:
        return None
    coded = pc.dictionary_encode(column.take(rows))
    return np.asarray(pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False), dtype=int)


def _floats(column: Any) -> Floats:
    return np.asarray(pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False), dtype=float)
