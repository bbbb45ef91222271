"""What a run leaves behind: how to make columns comparable and which cluster they are in."""

from dataclasses import dataclass

import numpy as np

from segmentation.domain.clusters.methods import Partition
from segmentation.domain.clusters.scaling import Array, Ints, Scale


@dataclass(frozen=True)
class ClusterModel:
    """Tells from raw features (NaN where unknown) whose cluster is whose: 0 to k−1, or −1 for none."""

    scale: Scale
    partition: Partition

    def labels(self, raw: Array) -> Ints:
        """Return the cluster of each row."""
        return self.partition.predict(self.scale.apply(raw))

    def arrays(self) -> dict[str, np.ndarray]:
        """What the artefact keeps."""
        parts = {"scale": self.scale.arrays(), "partition": self.partition.arrays()}
        return {f"{part}_{name}": value for part, own in parts.items() for name, value in own.items()}  # fmt: skip

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> "ClusterModel":
        """The model of an artefact."""
        return cls(
            Scale.from_arrays(_part(arrays, "scale_")),
            Partition.from_arrays(_part(arrays, "partition_")),
        )


def _part(arrays: dict[str, np.ndarray], prefix: str) -> dict[str, np.ndarray]:
    return {name.removeprefix(prefix): value for name, value in arrays.items() if name.startswith(prefix)}  # fmt: skip
