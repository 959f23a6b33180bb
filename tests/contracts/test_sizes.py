"""Nothing grows past what one reads at a time."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.contracts.repository import python_files

FILE_LINES, FUNCTION_LINES = 300, 50


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


def functions(path: Path) -> list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    """Each function of a file with its lines, its own functions' counted in it."""
    nodes = ast.walk(ast.parse(path.read_text()))
    found = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [(node, (node.end_lineno or node.lineno) - node.lineno + 1) for node in found]
