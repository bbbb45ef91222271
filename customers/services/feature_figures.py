"""Measuring how the features are spread over the customers, on a sample of the profiles."""

from datetime import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd
from django.db import transaction
from django.utils import timezone

from config.base.tables import fetch_rows
from customers.domain.features import FEATURES
from customers.models import FeatureFigure
from customers.selectors.features import sampled_profiles

# As many as make a share exact to half a percent.
SAMPLE = 50_000
BINS = 20
QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)


@transaction.atomic
def measure_features() -> int:
    """Measure every feature and return how many profiles were read; without profiles nothing is written."""
    frame = sampled_profiles(most=SAMPLE)
    if frame.empty:
        return 0
    ((computed_at,),) = fetch_rows("SELECT max(computed_at) FROM customers_customerprofile")
    now = timezone.now()
    figures = [_figure(name, frame[name], computed_at, now) for name in (f.name for f in FEATURES)]
    FeatureFigure.objects.exclude(name__in=[figure.name for figure in figures]).delete()
    FeatureFigure.objects.bulk_create(
        figures,
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=[
            field.name for field in FeatureFigure._meta.concrete_fields if not field.primary_key
        ],
    )
    return len(frame)


def _figure(
    name: str, column: "pd.Series[float]", computed_at: datetime, now: datetime
) -> FeatureFigure:
    known = column.dropna().to_numpy()
    figure = FeatureFigure(
        name=name,
        sampled=len(column),
        known_share=len(known) / len(column),
        nonzero_share=float(np.count_nonzero(known)) / len(column),
        computed_at=computed_at,
        measured_at=now,
    )
    if len(known):
        cuts = np.quantile(known, QUANTILES)
        figure.mean = float(known.mean())
        figure.quantiles = {str(q): float(cut) for q, cut in zip(QUANTILES, cuts, strict=True)}
        figure.edges, figure.shares = _bins(known, float(cuts[0]), float(cuts[-1]))
    return figure


def _bins(
    known: npt.NDArray[np.floating], low: float, high: float
) -> tuple[list[float], list[float]]:
    """Equal bins from the first to the 99th hundredth; what lies beyond counts into the outermost."""
    if low == high:
        return [low, high], [1.0]
    counts, edges = np.histogram(np.clip(known, low, high), bins=BINS, range=(low, high))
    return edges.tolist(), (counts / len(known)).tolist()
