"""Hand a written bank to the customers' import, table by table in the order that references need."""

from pathlib import Path


def load_bank(directory: Path) -> dict[str, int]:
    raise NotImplementedError(directory)
