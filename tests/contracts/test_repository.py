"""What may not stand in any file of the repository."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from gourmet_site.env import BASE_DIR
from tests.contracts.repository import empty_folders, files, python_files, text_files

# Each with a class of one letter, or this file would hold what it forbids.
REGISTRY = re.compile(r"://[^/\s]*(?:pyp[i]|pythonhoste[d]|npmj[s]|debia[n])[.]")
MACHINE = re.compile(r"(?:^|[^A-Za-z0-9_.-])/(?:wor[k]|far[m]|op[t]|roo[t]|hom[e])/[a-z]")
UNDONE = re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X])\b|raise NotImplemente[d]")
SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KE[Y]|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b")
UTILITY = {"utils.py", "util.py", "helpers.py", "misc.py", "common.py"}
LARGEST = 2_000_000


def found(pattern: re.Pattern[str], *suffixes: str) -> list[str]:
    return [
        f"{path.relative_to(BASE_DIR)}:{number}: {line.strip()[:80]}"
        for path, text in text_files()
        if (not suffixes or path.suffix in suffixes) and path.suffix != ".svg"
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_package_registry() -> None:
    assert found(REGISTRY) == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert found(MACHINE) == []


def test_no_file_holds_a_secret() -> None:
    assert found(SECRET) == []


def test_nothing_is_left_undone_in_code() -> None:
    assert found(UNDONE, ".py", ".html", ".js", ".css") == []


def test_no_lock_file_records_where_packages_came_from() -> None:
    locks = {"package-lock.json", "uv.lock", "poetry.lock", "yarn.lock", "pnpm-lock.yaml"}

    assert [path for path in files() if path.name in locks] == []


def test_no_module_is_a_drawer_for_everything() -> None:
    assert [path for path in files() if path.name in UTILITY] == []


def test_no_file_is_large() -> None:
    assert {str(path): path.stat().st_size for path in files() if path.stat().st_size > LARGEST} == {}


def test_no_folder_stands_empty() -> None:
    assert empty_folders() == []


def test_a_folder_of_empty_folders_is_empty_however_deep_it_is() -> None:
    with TemporaryDirectory(dir=BASE_DIR / "tests" / "data") as name:
        (Path(name) / "one" / "two").mkdir(parents=True)
        (Path(name) / "other").mkdir()
        (Path(name) / "other" / "file").touch()

        assert empty_folders(Path(name)) == [Path(name) / "one"]


@pytest.mark.parametrize(("line", "fits"), [("import numpy  # heavy: only in a worker", True), ("import numpy", False)])
def test_a_reason_is_a_comment_beside_the_import(line: str, fits: bool) -> None:
    assert bool(unexplained(f"def late():\n    {line}\n")) is not fits


def test_an_import_inside_a_function_says_why_beside_it() -> None:
    late = {
        str(path.relative_to(BASE_DIR)): lines for path in python_files() if (lines := unexplained(path.read_text()))
    }

    assert late == {}


def unexplained(source: str) -> list[int]:
    """The lines of imports inside functions that have no comment beside or just above them."""
    text = source.splitlines()
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    late = {
        node.lineno
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    return sorted(line for line in late if not explained(text, line))


def explained(text: list[str], line: int) -> bool:
    """A comment in the line, above it, or above the run of imports that it belongs to."""
    if "#" in text[line - 1]:
        return True
    before = [number for number in range(1, line) if text[number - 1].strip()]
    above = text[before[-1] - 1].strip() if before else ""
    return above.startswith("#") or (above.startswith(("import ", "from ")) and explained(text, before[-1]))


def test_the_layers_are_where_the_design_says() -> None:
    layers = {"gourmet_site", "insights", "restaurants", "ml"}

    assert layers <= {path.name for path in BASE_DIR.iterdir() if (Path(path) / "__init__.py").exists()}
