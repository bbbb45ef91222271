"""The one line a benchmark prints."""

import json

import bench


def test_line_has_ratio_and_percentiles():
    result = bench.BenchResult(
        value=1000,
        unit="rows/s",
        seconds=3.0,
        limit_seconds=1.5,
        samples_ms=list(range(1, 101)),
        detail={"sink": "bundled"},
    )

    told = json.loads(bench.json_line("import", 5000, result))

    assert told["peak_rss_mb"] > 0
    del told["peak_rss_mb"]
    assert told == {
        "name": "import",
        "customers": 5000,
        "value": 1000,
        "unit": "rows/s",
        "seconds": 3.0,
        "limit_seconds": 1.5,
        "ratio": 2.0,
        "p50_ms": 50,
        "p95_ms": 95,
        "p99_ms": 99,
        "detail": {"sink": "bundled"},
    }


def test_what_was_not_measured_is_null():
    told = json.loads(bench.json_line("x", 1, bench.BenchResult(value=1, unit="s", seconds=1)))

    assert told["ratio"] is None
    assert told["p50_ms"] is None
