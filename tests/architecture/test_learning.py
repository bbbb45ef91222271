"""Whoever learns from customers goes through customers.selectors.learning: read its docstring, then ask for a permit."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GATE = "customers.selectors.learning"
ABOVE = ("recommendations", "segmentation", "risk", "service_desk", "campaigns", "reports")
READERS = {"features_as_of", "literal_features_sql"}
# What fits something: methods by which libraries and our own domain modules learn.
FITS = {"fit", "fit_transform", "fit_predict", "partial_fit", "tuned", "grow_pruned", "assess"}


def modules(*apps: str) -> dict[str, ast.Module]:
    found = {}
    for app in apps:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts and "domain" not in path.parts:
                name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                found[name.removesuffix(".__init__")] = ast.parse(path.read_text())
    return found


def imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{one.name}" for one in node.names}
    return names


def called(tree: ast.Module) -> list[tuple[str, ast.Call]]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        (call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id, call)
        for call in calls
        if isinstance(call.func, ast.Attribute | ast.Name)
    ]


def ungated(found: dict[str, ast.Module]) -> list[str]:
    """The modules that fit something, and neither they nor a module they import ask the gate."""

    def asks(name: str) -> bool:
        return name in found and GATE in imported(found[name])

    return [
        name
        for name, tree in found.items()
        if {one for one, _call in called(tree)} & FITS
        and not asks(name)
        and not any(asks(other) for other in imported(tree))
    ]


def test_what_fits_asks_the_gate():
    assert ungated(modules(*ABOVE)) == []


def test_a_trainer_that_goes_round_is_seen():
    found = modules("recommendations")
    found["recommendations.services.sly"] = ast.parse(
        "from config.base.tables import fetch_rows\nmodel.fit(fetch_rows('SELECT 1'))"
    )

    assert ungated(found) == ["recommendations.services.sly"]


def test_features_of_the_past_are_read_through_the_gate():
    past = "customers.selectors.features"
    readers = {
        name: sorted(READERS & {one.rpartition(".")[2] for one in imported(tree) if past in one})
        for name, tree in modules(*ABOVE).items()
    }

    assert {name: taken for name, taken in readers.items() if taken} == {}


def test_permits_are_made_by_the_gate_alone():
    makers = [
        name
        for name, tree in modules("customers", "config", *ABOVE).items()
        if "Permit" in {one for one, _call in called(tree)}
    ]

    assert makers == [GATE]


@pytest.mark.parametrize("name", ["sign_artefact"])
def test_nothing_is_signed_without_a_permit(name):
    bare = [
        module
        for module, tree in modules(*ABOVE).items()
        for one, call in called(tree)
        if one == name and len(call.args) + len(call.keywords) != 3
    ]

    assert bare == []
