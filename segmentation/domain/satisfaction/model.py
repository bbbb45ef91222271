"""The model of satisfaction: an elastic net on standardised drivers, its effects with intervals, its worth on later answers.

Zou & Hastie 2005 for the elastic net, fitted by coordinate descent (Friedman, Hastie & Tibshirani 2010); its two penalties
are chosen by five folds of customers. Intervals are percentiles over resampled customers (Efron & Tibshirani 1993), so that
somebody's several answers stay together. Shrinkage draws effects towards zero: intervals are of the shrunk ones.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from segmentation.domain.satisfaction.drivers import DRIVERS, Shape

Numbers = npt.NDArray[np.float64]
Ids = npt.NDArray[np.int64]
RATIOS = (0.1, 0.5, 0.9, 1.0)
PENALTIES, FOLDS, RESAMPLES = 40, 5, 200
LEAST_ANSWERS = 200
LATEST_SHARE = 0.25
FURTHEST = 5.0  # standard deviations beyond which a value pulls no further


class TooFewError(ValueError):
    """Too few answers, or answers that are all alike."""


@dataclass(frozen=True)
class Answers:
    """One row an answer, oldest first: who, the drivers (NaN where unknown), the score, and when in seconds."""

    customers: Ids
    values: Numbers
    scores: Numbers
    at: Ids

    def take(self, rows: npt.NDArray[np.intp]) -> "Answers":
        """Some of the answers."""
        return Answers(self.customers[rows], self.values[rows], self.scores[rows], self.at[rows])


@dataclass(frozen=True)
class Penalty:
    """How strongly the net draws towards zero, and how much of that by absolute values (0 to 1)."""

    alpha: float
    ratio: float


@dataclass(frozen=True)
class DriverModel:
    """Tells the expected score from drivers: fill, log, standardise, weigh; kept within the scale."""

    names: tuple[str, ...]
    fill: Numbers
    logged: npt.NDArray[np.bool_]
    centre: Numbers
    spread: Numbers
    weights: Numbers
    base: float
    low: float
    high: float

    def columns(self, raw: Numbers) -> Numbers:
        """Standardised columns, 0 where a driver is the same for everybody."""
        found = _logs(np.where(np.isnan(raw), self.fill, raw), self.logged) - self.centre
        return np.clip(_divided(found, self.spread), -FURTHEST, FURTHEST)

    def predict(self, raw: Numbers) -> Numbers:
        """Expected scores of rows, within the scale."""
        return np.clip(self.base + self.columns(raw) @ self.weights, self.low, self.high)

    def arrays(self) -> dict[str, np.ndarray]:
        """What the artefact keeps."""
        return {
            "names": np.array(self.names),
            "fill": self.fill,
            "logged": self.logged,
            "centre": self.centre,
            "spread": self.spread,
            "weights": self.weights,
            "scalars": np.array([self.base, self.low, self.high]),
        }

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> "DriverModel":
        """The model of an artefact."""
        base, low, high = (float(one) for one in arrays["scalars"])
        return cls(
            names=tuple(arrays["names"].tolist()),
            fill=arrays["fill"],
            logged=arrays["logged"],
            centre=arrays["centre"],
            spread=arrays["spread"],
            weights=arrays["weights"],
            base=base,
            low=low,
            high=high,
        )


@dataclass(frozen=True)
class Judged:
    """How the model did on the latest quarter of the answers, which it never saw, against saying the mean."""

    answers: int
    r2: float
    r2_low: float
    r2_high: float
    rmse: float
    rmse_mean: float
    auc: float | None


@dataclass(frozen=True)
class Fitted:
    """The model of all answers, its penalty, what it is worth, and its weights in each resample (rows)."""

    model: DriverModel
    penalty: Penalty
    judged: Judged
    drawn: Numbers


@dataclass(frozen=True)
class Effect:
    """One driver: its weight (points per standard deviation) and what a named step does in points, with 95 % intervals.

    The step goes from `start` to `end`: no to yes, none to one, lower to upper quartile. `chosen` is the share of resamples
    in which the driver counted at all.
    """

    name: str
    weight: float
    weight_low: float
    weight_high: float
    error: float
    start: float
    end: float
    points: float
    low: float
    high: float
    chosen: float


def fit_drivers(
    names: Sequence[str],
    answers: Answers,
    scale: tuple[int, int],
    bad_to: int,
    seed: int,
    tell: Callable[[str], None],
) -> Fitted:
    """Choose penalties and judge on earlier and later answers, then fit and resample all; raises TooFewError.

    `scale` is the least and greatest score, `bad_to` the highest that counts as unhappy for the AUC; `tell` is called
    before each stage.
    """
    if len(answers.scores) < LEAST_ANSWERS or np.ptp(answers.scores) == 0:
        raise TooFewError
    cut = int(len(answers.scores) * (1 - LATEST_SHARE))
    early, late = answers.take(np.arange(cut)), answers.take(np.arange(cut, len(answers.scores)))
    tell("judging")
    tried = _model(names, early, scale, _choose(names, early, seed))
    judged = _judge(tried, early, late, bad_to, seed)
    tell("fitting")
    penalty = _choose(names, answers, seed)
    model = _model(names, answers, scale, penalty)
    tell("resampling")
    return Fitted(model, penalty, judged, _resample(model, answers, penalty, seed))


def effects(fitted: Fitted, raw: Numbers) -> list[Effect]:
    """Return every driver's effect, the strongest first; drivers that were the same for everybody are left out."""
    model = fitted.model
    found = [
        _effect(fitted, place, *_step(name, raw[:, place]))
        for place, name in enumerate(model.names)
        if model.spread[place] > 0
    ]
    return sorted(found, key=lambda one: -abs(one.weight))


def dependence(fitted: Fitted, raw: Numbers, name: str, points: int = 15) -> list[dict[str, float]]:
    """Return the expected score over a driver's values, the others as they are (Friedman 2001), with a 95 % band."""
    model, place = fitted.model, fitted.model.names.index(name)
    known = raw[:, place][~np.isnan(raw[:, place])]
    grid = np.unique(np.quantile(known, np.linspace(0.02, 0.98, points)))
    if DRIVERS[name].shape is not Shape.AMOUNT:
        grid = np.arange(0, min(known.max(), 10) + 1)
    moved = _logs(grid, np.full(len(grid), model.logged[place])) - model.centre[place]
    moved = np.clip(moved / model.spread[place], -FURTHEST, FURTHEST)
    mean = float(model.predict(raw).mean())
    own = float(model.columns(raw)[:, place].mean())
    drawn = np.outer(fitted.drawn[:, place], moved - own)
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
    line = mean + model.weights[place] * (moved - own)
    rows = zip(grid, line, mean + low, mean + high, strict=True)
    return [dict(zip(("x", "y", "low", "high"), map(float, row), strict=True)) for row in rows]


def _step(name: str, column: Numbers) -> tuple[float, float]:
    known = column[~np.isnan(column)]
    if DRIVERS[name].shape is not Shape.AMOUNT:
        return 0.0, 1.0
    low, high = np.quantile(known, (0.25, 0.75))
    return (float(low), float(high)) if high > low else (float(known.min()), float(known.max()))


def _effect(fitted: Fitted, place: int, start: float, end: float) -> Effect:
    model = fitted.model
    steps = _logs(np.array([start, end]), np.full(2, model.logged[place]))
    way = float((steps[1] - steps[0]) / model.spread[place])
    drawn = fitted.drawn[:, place]
    low, high = (float(one) for one in np.quantile(drawn, (0.025, 0.975)))
    weight = float(model.weights[place])
    chosen = float((drawn != 0).mean())
    return Effect(
        model.names[place], weight, low, high, float(drawn.std(ddof=1)),
        start, end, weight * way, low * way, high * way, chosen,
    )  # fmt: skip


def _prepared(names: Sequence[str], raw: Numbers) -> tuple[Numbers, npt.NDArray[np.bool_], Numbers]:
    """What unknown values become (the median; of a flag the mean, which moves nothing), which columns are logged, and the columns so."""
    known = ~np.isnan(raw).all(axis=0)
    fill = np.zeros(raw.shape[1])
    fill[known] = np.nanmedian(raw[:, known], axis=0)
    flags = np.array([DRIVERS[name].shape is Shape.FLAG for name in names]) & known
    fill[flags] = np.nanmean(raw[:, flags], axis=0)
    logged = np.array([DRIVERS[name].logged for name in names])
    return fill, logged, _logs(np.where(np.isnan(raw), fill, raw), logged)


def _blank(names: Sequence[str], raw: Numbers, scale: tuple[int, int]) -> DriverModel:
    """The model without weights: how columns are made comparable."""
    fill, logged, columns = _prepared(names, raw)
    spread = columns.std(axis=0)
    spread[spread < 1e-9] = 0
    nothing = np.zeros(len(names))
    low, high = (float(one) for one in scale)
    return DriverModel(
        tuple(names), fill, logged, columns.mean(axis=0), spread, nothing, 0.0, low, high
    )


def _model(
    names: Sequence[str], answers: Answers, scale: tuple[int, int], penalty: Penalty
) -> DriverModel:
    blank = _blank(names, answers.values, scale)
    weights, base = _fit(blank.columns(answers.values), answers.scores, penalty)
    parts = (blank.fill, blank.logged, blank.centre, blank.spread)
    return DriverModel(blank.names, *parts, weights, base, blank.low, blank.high)


def _choose(names: Sequence[str], answers: Answers, seed: int) -> Penalty:
    """The penalties of least error over folds of customers."""
    from sklearn.linear_model import ElasticNetCV
    from sklearn.model_selection import GroupKFold

    columns = _blank(names, answers.values, (0, 1)).columns(answers.values)
    order = np.random.default_rng(seed).permutation(np.unique(answers.customers))
    groups = np.argsort(order)[np.searchsorted(np.sort(order), answers.customers)]
    folds = list(GroupKFold(FOLDS).split(columns, groups=groups))
    search = ElasticNetCV(l1_ratio=list(RATIOS), alphas=PENALTIES, cv=folds, max_iter=5_000)
    search.fit(columns, answers.scores)
    return Penalty(float(search.alpha_), float(search.l1_ratio_))


def _fit(
    columns: Numbers, scores: Numbers, penalty: Penalty, weight: Numbers | None = None
) -> tuple[Numbers, float]:
    from sklearn.linear_model import ElasticNet

    net = ElasticNet(alpha=penalty.alpha, l1_ratio=penalty.ratio, max_iter=5_000)
    net.fit(columns, scores, sample_weight=weight)
    return np.asarray(net.coef_, dtype=np.float64), float(net.intercept_)


def _resample(model: DriverModel, answers: Answers, penalty: Penalty, seed: int) -> Numbers:
    """The weights when customers are drawn anew with replacement, RESAMPLES times."""
    chance = np.random.default_rng(seed)
    people, owner = np.unique(answers.customers, return_inverse=True)
    columns = model.columns(answers.values)
    drawn = np.empty((RESAMPLES, columns.shape[1]))
    for place in range(RESAMPLES):
        times = np.bincount(chance.integers(0, len(people), len(people)), minlength=len(people))
        rows = np.flatnonzero(times[owner])
        weight = times[owner][rows].astype(float)
        drawn[place], _base = _fit(columns[rows], answers.scores[rows], penalty, weight)
    return drawn


def _judge(model: DriverModel, early: Answers, late: Answers, bad_to: int, seed: int) -> Judged:
    from sklearn.metrics import roc_auc_score

    told, mean = model.predict(late.values), float(early.scores.mean())
    ours, theirs = (late.scores - told) ** 2, (late.scores - mean) ** 2
    chance = np.random.default_rng(seed)
    drawn = chance.integers(0, len(ours), (1_000, len(ours)))
    spread = 1 - ours[drawn].sum(axis=1) / theirs[drawn].sum(axis=1)
    low, high = (float(one) for one in np.quantile(spread, (0.025, 0.975)))
    unhappy = late.scores <= bad_to
    auc = float(roc_auc_score(unhappy, -told)) if 0 < unhappy.sum() < len(unhappy) else None
    return Judged(
        len(ours), float(1 - ours.sum() / theirs.sum()), low, high,
        float(np.sqrt(ours.mean())), float(np.sqrt(theirs.mean())), auc,
    )  # fmt: skip


def _logs(columns: Numbers, logged: npt.NDArray[np.bool_]) -> Numbers:
    return np.where(logged, np.sign(columns) * np.log1p(np.abs(columns)), columns)


def _divided(columns: Numbers, spread: Numbers) -> Numbers:
    return np.divide(columns, spread, out=np.zeros_like(columns), where=spread > 0)
