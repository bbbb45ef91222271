"""An autoencoder with a linear way past its hidden layers, so that it begins where principal components end.

Squeezing through a bottleneck is after Hinton and Salakhutdinov (Reducing the dimensionality of data with neural
networks, 2006); the steps are those of Adam (Kingma and Ba, 2015). With the curved part at 0 the network is
exactly the principal components of the same size, so learning can only bend them where that helps.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

Array = npt.NDArray[np.floating]
Weights = dict[str, npt.NDArray[np.float32]]

HIDDEN = 64
BATCHES, SMALLEST_BATCH, LARGEST_BATCH = 32, 64, 1024
RATE, FIRST, SECOND, TINY = 2e-3, 0.9, 0.999, 1e-8
DECAY = 1e-4
MOST_ROUNDS = 60
PATIENCE = 6  # rounds without a better error on the rows watched


@dataclass(frozen=True)
class Autoencoder:
    """Weights by name: w, a, a0, b encode (straight, curved); u, c, c0, d, d0 decode."""

    weights: Weights

    @property
    def dimension(self) -> int:
        """The width of the bottleneck."""
        return int(self.weights["w"].shape[1])

    def encode(self, columns: Array) -> npt.NDArray[np.float32]:
        """Return rows × dimension."""
        own = self.weights
        bent = np.tanh(columns @ own["a"] + own["a0"])
        return np.asarray(columns @ own["w"] + bent @ own["b"], dtype=np.float32)

    def decode(self, codes: Array) -> npt.NDArray[np.float32]:
        """Return rows × columns, as far as the bottleneck lets them be told."""
        own = self.weights
        bent = np.tanh(codes @ own["c"] + own["c0"])
        return np.asarray(codes @ own["u"] + bent @ own["d"] + own["d0"], dtype=np.float32)


@dataclass(frozen=True)
class Taught:
    """A network with the error of each round on the rows watched, as a share of their variance."""

    network: Autoencoder
    errors: tuple[float, ...]


def components(columns: Array, dimension: int) -> Autoencoder:
    """Return principal components as a network whose curved part is 0."""
    middle = columns.mean(axis=0)
    _values, vectors = np.linalg.eigh(np.cov(columns - middle, rowvar=False))
    straight = vectors[:, ::-1][:, :dimension].astype(np.float32)
    return Autoencoder(_empty(columns.shape[1], dimension) | {
        "w": straight,
        "u": np.ascontiguousarray(straight.T),
        "d0": (middle - middle @ straight @ straight.T).astype(np.float32),
    })  # fmt: skip


def teach(
    columns: Array, watched: Array, dimension: int, seed: int, tick: Callable[[int], None]
) -> Taught:
    """Learn from rows (n × columns, float32) until those watched are told no better; `tick` is given the round."""
    # Steps this small are quicker on one core than shared out.
    with threadpool_limits(1):
        return _taught(columns, watched, dimension, seed, tick)


def _taught(
    columns: Array, watched: Array, dimension: int, seed: int, tick: Callable[[int], None]
) -> Taught:
    rng = np.random.default_rng(seed)
    network = components(columns, dimension)
    weights = network.weights | _bends(columns.shape[1], dimension, rng)
    best, errors = network, [lost(network, watched)]
    steps = _Steps(weights)
    size = int(np.clip(len(columns) // BATCHES, SMALLEST_BATCH, LARGEST_BATCH))
    for at in range(MOST_ROUNDS):
        tick(at)
        order = rng.permutation(len(columns))
        for start in range(0, len(order), size):
            steps.take(columns[order[start : start + size]])
        now = Autoencoder({name: value.copy() for name, value in weights.items()})
        errors.append(lost(now, watched))
        if errors[-1] <= min(errors):
            best = now
        if len(errors) - 1 - int(np.argmin(errors)) >= PATIENCE:
            break
    return Taught(best, tuple(errors))


def lost(network: Autoencoder, columns: Array) -> float:
    """Return the share of the rows' variance that does not come through the bottleneck, 0 to 1."""
    missed = float(((network.decode(network.encode(columns)) - columns) ** 2).sum())
    whole = float(((columns - columns.mean(axis=0)) ** 2).sum())
    return missed / whole if whole else 0.0


class _Steps:
    """Adam over weights that it changes in place."""

    def __init__(self, weights: Weights) -> None:
        self.weights, self.taken = weights, 0
        self.first = {name: np.zeros_like(value) for name, value in weights.items()}
        self.second = {name: np.zeros_like(value) for name, value in weights.items()}

    def take(self, rows: Array) -> None:
        """One step down the squared error of some rows."""
        self.taken += 1
        rate = RATE * np.sqrt(1 - SECOND**self.taken) / (1 - FIRST**self.taken)
        for name, slope in _slopes(self.weights, rows).items():
            first, second = self.first[name], self.second[name]
            first += (1 - FIRST) * (slope - first)
            second += (1 - SECOND) * (slope * slope - second)
            self.weights[name] -= np.float32(rate) * (first / (np.sqrt(second) + TINY))
            self.weights[name] *= np.float32(1 - RATE * DECAY)


def _slopes(own: Weights, rows: Array) -> Weights:
    """The derivative of the mean squared error by each weight (backpropagation)."""
    bent = np.tanh(rows @ own["a"] + own["a0"])
    codes = rows @ own["w"] + bent @ own["b"]
    out = np.tanh(codes @ own["c"] + own["c0"])
    missed = (codes @ own["u"] + out @ own["d"] + own["d0"] - rows) * np.float32(2 / len(rows))
    by_out = (missed @ own["d"].T) * (1 - out * out)
    by_codes = missed @ own["u"].T + by_out @ own["c"].T
    by_bent = (by_codes @ own["b"].T) * (1 - bent * bent)
    return {
        "u": codes.T @ missed, "d": out.T @ missed, "d0": missed.sum(axis=0),
        "c": codes.T @ by_out, "c0": by_out.sum(axis=0),
        "w": rows.T @ by_codes, "b": bent.T @ by_codes,
        "a": rows.T @ by_bent, "a0": by_bent.sum(axis=0),
    }  # fmt: skip


def _empty(width: int, dimension: int) -> Weights:
    shapes = {
        "w": (width, dimension), "a": (width, HIDDEN), "a0": (HIDDEN,), "b": (HIDDEN, dimension),
        "u": (dimension, width), "c": (dimension, HIDDEN), "c0": (HIDDEN,), "d": (HIDDEN, width), "d0": (width,),
    }  # fmt: skip
    return {name: np.zeros(shape, dtype=np.float32) for name, shape in shapes.items()}


def _bends(width: int, dimension: int, rng: np.random.Generator) -> Weights:
    """Where the curved parts begin: they look somewhere, and say nothing yet (Glorot and Bengio, 2010)."""
    a = rng.normal(0, np.sqrt(2 / (width + HIDDEN)), (width, HIDDEN))
    c = rng.normal(0, np.sqrt(2 / (dimension + HIDDEN)), (dimension, HIDDEN))
    return {"a": a.astype(np.float32), "c": c.astype(np.float32)}
