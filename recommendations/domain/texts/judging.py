"""How good a text model is on texts that it has not seen."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

BINS = 10
RESAMPLES = 300


def judge(
    labels: Sequence[str], truth: Sequence[str], chances: npt.NDArray[np.float64], usual: str
) -> dict[str, Any]:
    """Macro-F1, accuracy, expected calibration error in ten bins, F1 by label, and the gain in macro-F1 over always
    saying the `usual` label, with its 95-percent interval by bootstrap (Efron 1979, fixed seed)."""
    names = np.array(labels)
    real = np.array(truth)
    said = names[chances.argmax(axis=1)]
    constant = np.full(len(real), usual)
    gains = _gains(real, said, constant, names)
    low, high = np.quantile(gains, [0.025, 0.975])
    return {
        "texts": len(real),
        "macro_f1": _rounded(macro_f1(real, said, names)),
        "accuracy": _rounded(float((real == said).mean())),
        "calibration_error": _rounded(_calibration_error(real == said, chances.max(axis=1))),
        "by_label": {
            str(name): {"f1": _rounded(f1(real, said, name)), "texts": int((real == name).sum())}
            for name in names
        },
        "gain": {
            "value": _rounded(macro_f1(real, said, names) - macro_f1(real, constant, names)),
            "low": _rounded(float(low)),
            "high": _rounded(float(high)),
        },
        "calibration": _curve(real == said, chances.max(axis=1)),
    }


def macro_f1(real: np.ndarray, said: np.ndarray, labels: Sequence[str] | np.ndarray) -> float:
    """The mean of F1 over the labels that occur."""
    found = [f1(real, said, label) for label in labels if (real == label).any()]
    return float(np.mean(found)) if found else 0.0


def f1(real: np.ndarray, said: np.ndarray, label: str) -> float:
    """The harmonic mean of precision and recall of one label."""
    hits = int(((real == label) & (said == label)).sum())
    claims = int((real == label).sum()) + int((said == label).sum())
    return 2 * hits / claims if claims else 0.0


def _gains(
    real: np.ndarray, said: np.ndarray, constant: np.ndarray, names: np.ndarray
) -> list[float]:
    rng = np.random.default_rng(7)
    gains = []
    for _ in range(RESAMPLES):
        rows = rng.integers(0, len(real), len(real))
        ours = macro_f1(real[rows], said[rows], names)
        gains.append(ours - macro_f1(real[rows], constant[rows], names))
    return gains


def _bins(sure: np.ndarray) -> np.ndarray:
    return np.minimum((sure * BINS).astype(int), BINS - 1)


def _calibration_error(right: np.ndarray, sure: np.ndarray) -> float:
    bins = _bins(sure)
    parts = [
        (bins == place).mean() * abs(right[bins == place].mean() - sure[bins == place].mean())
        for place in np.unique(bins)
    ]
    return float(sum(parts))


def _curve(right: np.ndarray, sure: np.ndarray) -> list[dict[str, float]]:
    bins = _bins(sure)
    return [
        {
            "predicted": _rounded(float(sure[bins == place].mean())),
            "observed": _rounded(float(right[bins == place].mean())),
            "count": int((bins == place).sum()),
        }
        for place in np.unique(bins)
    ]


def _rounded(value: float) -> float:
    return round(value, 4)
