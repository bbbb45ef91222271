"""Budgets that keep files, functions and templates small enough to read."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "config",
    "accounts",
    "customers",
    "recommendations",
    "segmentation",
    "risk",
    "service_desk",
    "campaigns",
    "reports",
)
FILE_LIMITS = {"median": 90, "p95": 300, "max": 500}
FUNCTION_LIMITS = {"median": 10, "p95": 30, "max": 50}
TEMPLATE_LIMIT = 120
KERNEL_LIMIT = 300


def source_files() -> list[Path]:
    return [
        path
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts and path.stat().st_size
    ]


def functions() -> Iterator[tuple[int, str]]:
    for path in source_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                yield length, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def percentile_95(values: list[int]) -> int:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


def assert_within(sizes: list[tuple[int, str]], limits: dict[str, int]) -> None:
    too_long = [f"{size} {where}" for size, where in sorted(sizes, reverse=True)]
    values = [size for size, _ in sizes]

    assert [line for line in too_long if int(line.split()[0]) > limits["max"]] == []
    assert percentile_95(values) <= limits["p95"], too_long[:10]
    assert statistics.median(values) <= limits["median"], too_long[:10]


def test_files_stay_small():
    assert_within(
        [(line_count(path), str(path.relative_to(ROOT))) for path in source_files()], FILE_LIMITS
    )


def test_functions_stay_small():
    assert_within(list(functions()), FUNCTION_LIMITS)


def test_templates_stay_small():
    sizes = {
        str(path.relative_to(ROOT)): line_count(path)
        for path in (ROOT / "templates").rglob("*")
        if path.is_file()
    }

    assert {name: size for name, size in sizes.items() if size > TEMPLATE_LIMIT} == {}


def test_kernel_stays_small():
    assert (
        sum(line_count(path) for path in (ROOT / "config" / "base").rglob("*.py")) <= KERNEL_LIMIT
    )
