"""Nothing grows past what one reads at a time."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.contracts.repository import python_files

FILE_LINES, FUNCTION_LINES, VIEW_LINES = 300, 50, 15
REQUESTS = {"request", "_request"}


def test_no_file_is_longer_than_300_lines() -> None:
    written = [path for path in python_files() if path.parent.name != "migrations"]  # Django writes those
    long = {str(path): count for path in written if (count := len(path.read_text().splitlines())) > FILE_LINES}

    assert long == {}


def test_no_function_is_longer_than_50_lines() -> None:
    long = {
        f"{path}:{function.name}": length
        for path in python_files()
        for function, length in functions(path)
        if length > FUNCTION_LINES
    }

    assert long == {}


def test_no_view_is_longer_than_15_lines() -> None:
    """A view parses, calls one function, renders: signature, decorators and what it says of itself are not counted."""
    views = {f"{path}:{view.name}": body_lines(view) for path in python_files() for view in views_of(path)}
    long = {name: lines for name, lines in views.items() if lines > VIEW_LINES}

    assert len(views) > 50
    assert long == {}


def views_of(path: Path) -> list[ast.FunctionDef]:
    """The functions of a module of views that take the request."""
    if path.parent.name != "views":
        return []
    written = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)]
    return [each for each in written if each.args.args and each.args.args[0].arg in REQUESTS]


def body_lines(function: ast.FunctionDef) -> int:
    first = function.body[1 if ast.get_docstring(function) and len(function.body) > 1 else 0]
    last = function.body[-1]
    return (last.end_lineno or last.lineno) - first.lineno + 1


def functions(path: Path) -> list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    """Each function of a file with its lines, its own functions' counted in it."""
    nodes = ast.walk(ast.parse(path.read_text()))
    found = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [(node, (node.end_lineno or node.lineno) - node.lineno + 1) for node in found]
