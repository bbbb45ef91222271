"""How the time grows with the bank: one benchmark at several sizes, and the power of the size that fits them best."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

# What must stay near proportional up to a million customers is measured at these sizes too, where they are smaller.
SIZES = (10_000, 100_000)
GROWING = frozenset(
    {"import", "segment_count", "segment_refresh", "cluster", "lookalike", "freeze"}
)


def sizes_up_to(name: str, customers: int) -> list[int]:
    """Return the sizes at which the benchmark is to run, the one asked for last."""
    smaller = [size for size in SIZES if size < customers] if name in GROWING else []
    return [*smaller, customers]


def with_growth(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the last size's line with the growth over all sizes; alone it says nothing of growth.

    The exponent is the slope of log(time) over log(customers): 1 is proportional, 2 is four times for twice as many.
    """
    last = dict(lines[-1])
    if len(lines) < 2:
        return last
    sizes = [line["customers"] for line in lines]
    last["growth"] = {
        "customers": sizes,
        "value": [line["value"] for line in lines],
        "seconds": [line["seconds"] for line in lines],
        "ratio": [line["ratio"] for line in lines],
        "exponent": _exponent(sizes, [line["seconds"] for line in lines]),
        "limit_exponent": _exponent(sizes, [line["limit_seconds"] for line in lines]),
        "parts": _parts([line.get("detail", {}) for line in lines]),
    }
    return last


def _parts(details: Sequence[Mapping[str, Any]]) -> dict[str, list[float]]:
    """The seconds and ratios that every size tells of a part of the work."""
    names = [name for name in details[-1] if name.endswith(("_s", "_ratio"))]
    return {
        name: [one[name] for one in details]
        for name in names
        if all(name in one for one in details)
    }


def read_line(text: str) -> dict[str, Any]:
    """Return what the last line of a benchmark's output tells; raises ValueError where it is no JSON."""
    told = json.loads(text.rstrip().rpartition("\n")[2])
    if not isinstance(told, dict):
        raise ValueError(text)
    return told


def _exponent(sizes: Sequence[int], seconds: Sequence[float | None]) -> float | None:
    """Fit by least squares; None where a time is missing or nothing."""
    logs = [math.log(one) for one in seconds if one]
    if len(logs) < len(sizes):
        return None
    at = [math.log(size) for size in sizes]
    middle, height = sum(at) / len(at), sum(logs) / len(logs)
    run = sum((one - middle) ** 2 for one in at)
    rise = sum((one - middle) * (log - height) for one, log in zip(at, logs, strict=True))
    return round(rise / run, 3)
