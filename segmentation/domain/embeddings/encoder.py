"""From features and acts to the embedding of a customer: what is learned once and used on everybody."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from segmentation.domain.clusters.scaling import Array, Scale
from segmentation.domain.embeddings.autoencoder import (
    Autoencoder,
    Taught,
    components,
    lost,
    teach,
)
from segmentation.domain.embeddings.sequences import Acts

DIMENSIONS = (8, 16, 32)
ENOUGH = 0.1  # the smallest dimension that loses at most this share of held-out variance is taken
FURTHEST = 6.0
WATCHED, HELD = (
    0.8,
    0.9,
)  # of a draw from 0 to 1: watched from the first on, held back from the second on


@dataclass(frozen=True)
class Encoder:
    """Scaled features beside what the acts say, through the network, centred and with a spread of 1."""

    scale: Scale
    acts: Acts
    acts_centre: Array
    acts_spread: Array
    network: Autoencoder
    centre: Array
    spread: Array

    @property
    def dimension(self) -> int:
        """How many numbers describe a customer."""
        return self.network.dimension

    def columns(self, raw: Array, acted: Array) -> npt.NDArray[np.float32]:
        """Return what the network reads: raw features (NaN where unknown) and described acts, row by row."""
        return joined(self.scale.apply(raw), acted, self.acts_centre, self.acts_spread)

    def encode(self, raw: Array, acted: Array) -> npt.NDArray[np.float32]:
        """Return rows × dimension, float32."""
        codes = (self.network.encode(self.columns(raw, acted)) - self.centre) / self.spread
        return np.ascontiguousarray(np.clip(codes, -FURTHEST, FURTHEST), dtype=np.float32)

    def arrays(self) -> dict[str, np.ndarray]:
        """What the artefact keeps."""
        parts = {
            "scale": self.scale.arrays(),
            "acts": self.acts.arrays(),
            "network": self.network.weights,
            "own": {
                "acts_centre": self.acts_centre, "acts_spread": self.acts_spread,
                "centre": self.centre, "spread": self.spread,
            },
        }  # fmt: skip
        return {f"{part}.{name}": value for part, own in parts.items() for name, value in own.items()}  # fmt: skip

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> "Encoder":
        """The encoder of an artefact."""

        def part(prefix: str) -> dict[str, np.ndarray]:
            return {name.removeprefix(prefix): one for name, one in arrays.items() if name.startswith(prefix)}  # fmt: skip

        own = part("own.")
        return cls(
            Scale.from_arrays(part("scale.")),
            Acts.from_arrays(part("acts.")),
            own["acts_centre"],
            own["acts_spread"],
            Autoencoder(part("network.")),
            own["centre"],
            own["spread"],
        )


@dataclass(frozen=True)
class Trial:
    """One dimension tried: the share of held-out variance lost, and what principal components of that size lose."""

    dimension: int
    lost: float
    lost_by_components: float
    rounds: int


@dataclass(frozen=True)
class Learned:
    """The encoder, every dimension tried, the errors of its rounds, and the rows of each part."""

    encoder: Encoder
    trials: tuple[Trial, ...]
    errors: tuple[float, ...]
    rows: tuple[int, int, int]


def learn(
    scale: Scale,
    acts: Acts,
    data: tuple[Array, Array],
    draw: Array,
    *,
    seed: int,
    tick: Callable[[int, int], None],
) -> Learned:
    """Learn from rows of raw features and of described acts; `draw` (0 to 1) parts customers.

    Four fifths are learned from, a tenth is watched, a tenth judges. `tick` is given the dimension and the round.
    """
    raw, acted = data
    centre, spread = _middle(acted[draw < WATCHED])
    columns = joined(scale.apply(raw), acted, centre, spread)
    parts = columns[draw < WATCHED], columns[(draw >= WATCHED) & (draw < HELD)], columns[draw >= HELD]  # fmt: skip
    taught, trials = _tried(parts, seed, tick)
    codes = taught.network.encode(parts[0])
    encoder = Encoder(scale, acts, centre, spread, taught.network, *_middle(codes))
    return Learned(encoder, trials, taught.errors, (len(parts[0]), len(parts[1]), len(parts[2])))


def _tried(
    parts: Sequence[Array], seed: int, tick: Callable[[int, int], None]
) -> tuple[Taught, tuple[Trial, ...]]:
    """Try dimensions from the smallest on until one loses little enough; return its network."""
    rows, watched, held = parts
    trials: list[Trial] = []
    taught = None
    for dimension in (one for one in DIMENSIONS if one <= min(rows.shape[1], len(rows) - 1)):
        taught = teach(rows, watched, dimension, seed, partial(tick, dimension))
        plain = lost(components(rows, dimension), held)
        trials.append(Trial(dimension, lost(taught.network, held), plain, len(taught.errors) - 1))
        if trials[-1].lost <= ENOUGH:
            break
    if taught is None:
        raise TooFewError
    return taught, tuple(trials)


class TooFewError(ValueError):
    """Too few customers or columns to learn from."""


def joined(scaled: Array, acted: Array, centre: Array, spread: Array) -> npt.NDArray[np.float32]:
    """Features and acts side by side, each column about 0 and about 1 apart."""
    both = np.hstack([scaled, (acted - centre) / spread])
    return np.ascontiguousarray(both, dtype=np.float32)


def _middle(columns: Array) -> tuple[Array, Array]:
    """Centre and spread of each column; a column that says nothing has a spread of 1."""
    spread = columns.std(axis=0)
    return columns.mean(axis=0), np.where(spread > 1e-6, spread, 1.0)
