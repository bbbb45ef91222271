"""Benchmarks: each module has `run(customers: int) -> BenchResult`; `manage.py bench NAME` runs one."""

import json
import os
import resource
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

from django.db import connection


@dataclass(frozen=True)
class BenchResult:
    """What was measured: `value` in `unit` over `seconds`, beside the limit's time for the same work.

    `samples_ms` are single durations in milliseconds, where one call is what people wait for.
    """

    value: float
    unit: str
    seconds: float
    limit_seconds: float | None = None
    samples_ms: Sequence[float] = ()
    detail: dict[str, object] = field(default_factory=dict)


class Bench(Protocol):
    """The shape of a module in this folder."""

    def run(self, customers: int) -> BenchResult: ...


def json_line(name: str, customers: int, result: BenchResult) -> str:
    """Return the one line that tells all; `ratio` is our time divided by the limit's."""
    told = asdict(result)
    samples = sorted(told.pop("samples_ms"))
    told["ratio"] = (
        round(result.seconds / result.limit_seconds, 3) if result.limit_seconds else None
    )
    percentiles = {f"p{share}_ms": percentile(samples, share) for share in (50, 95, 99)}
    return json.dumps(
        {"name": name, "customers": customers, **told, "peak_rss_mb": peak_rss_mb(), **percentiles},
        ensure_ascii=False,
    )


def percentile(ordered: Sequence[float], share: int) -> float | None:
    """Return the smallest sample that `share` percent of the samples do not exceed (nearest rank)."""
    if not ordered:
        return None
    return round(ordered[max(0, -(-len(ordered) * share // 100) - 1)], 3)


def peak_rss_mb() -> float:
    """Return the most memory this process or one of its ended children held, in MiB."""
    per_mb = 2**20 if sys.platform == "darwin" else 2**10
    own, children = (
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return round(max(own, children) / per_mb, 1)


def forget_peak() -> None:
    """Let `peak_rss_mb` begin anew at what this process holds now; where that is no Linux, it goes on."""
    told = Path("/proc/self/clear_refs")
    if told.exists():
        told.write_text("5")


def backend_seconds() -> float:
    """Return the CPU seconds that the database has spent on this connection so far; 0 where it is on another host."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    stat = Path(f"/proc/{pid}/stat")
    told = stat.read_text() if stat.exists() else ""
    if not told.partition("(")[2].startswith("postgres"):
        return 0.0
    user, system = told.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
