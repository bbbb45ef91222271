"""The clock is read when something happens, never when a module is loaded: a worker lives for weeks."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
CLOCKS = {"now", "today", "utcnow", "localdate", "localtime"}


class Loading(ast.NodeVisitor):
    """Reads the clock outside the bodies of functions: in constants, default values and decorators."""

    def __init__(self) -> None:
        self.found: list[int] = []

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for part in (
            *node.decorator_list,
            *node.args.defaults,
            *filter(None, node.args.kw_defaults),
        ):
            self.visit(part)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        pass

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
            self.found.append(node.lineno)
        self.generic_visit(node)


def test_no_module_keeps_the_time_at_which_it_was_loaded():
    kept = []
    for path in sorted(ROOT.rglob("*.py")):
        if ".venv" in path.parts:
            continue
        loading = Loading()
        loading.visit(ast.parse(path.read_text()))
        kept += [f"{path.relative_to(ROOT)}:{line}" for line in loading.found]

    assert not kept
