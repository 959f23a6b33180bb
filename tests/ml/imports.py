"""Which code a stage of ``dvc.yaml`` stands on, read from the sources: what dvc.yaml has to name."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from ml.registry.provenance import ROOT

MARKET = "ml.market"


def code_of(stage: str) -> set[str]:
    """The files and folders of ``ml/`` that running the module ``stage`` needs.

    ``ml.market`` has a function a stage and imports for all of them; so from there only what the stage's own function
    names counts. From then on a package is taken whole, with all that any of its modules imports.
    """
    used = {name.name for node in ast.walk(_tree(stage)) if _from(node, MARKET) for name in node.names}  # type: ignore[attr-defined]  # _from knows
    modules = _modules_named(used)
    seen: set[str] = set()
    waiting = {_part(module) for module in modules}
    while waiting:
        part = waiting.pop()
        seen.add(part)
        waiting |= {_part(module) for file in _files(part) for module in _imported(file)} - seen
    return seen | {"ml/market.py", "ml/stages/__init__.py", f"{stage.replace('.', '/')}.py"}


def _modules_named(used: set[str]) -> set[str]:
    """What the definitions ``used`` of ``ml.market`` name, with those that they use in their turn."""
    tree = _tree(MARKET)
    definitions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    brought = {alias.asname or alias.name: module for node in tree.body for alias, module in _brought(node)}
    found: set[str] = set()
    waiting, seen = set(used), set[str]()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        if name in brought:
            found.add(brought[name])
        if name in definitions:
            inside = {node.id for node in ast.walk(definitions[name]) if isinstance(node, ast.Name)}
            waiting |= inside - seen
    return found


def _brought(node: ast.AST) -> list[tuple[ast.alias, str]]:
    """(name, module of ours that it is or comes from) of one import statement."""
    if isinstance(node, ast.Import):
        return [(alias, alias.name) for alias in node.names if _file(alias.name)]
    if not isinstance(node, ast.ImportFrom) or node.module is None:
        return []
    both = [(alias, f"{node.module}.{alias.name}") for alias in node.names]
    return [(alias, whole if _file(whole) else node.module) for alias, whole in both if _file(node.module)]


@cache
def _imported(file: Path) -> frozenset[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(module for node in ast.walk(tree) for _, module in _brought(node) if module != "ml")


def _from(node: ast.AST, module: str) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == module


def _part(module: str) -> str:
    """``ml.world.tax`` -> ``ml/world``; ``ml.lake`` -> ``ml/lake.py``."""
    top = "/".join(module.split(".")[:2])
    return top if (ROOT / top).is_dir() else f"{top}.py"


def _files(part: str) -> list[Path]:
    return [ROOT / part] if part.endswith(".py") else sorted((ROOT / part).rglob("*.py"))


def _file(module: str) -> Path | None:
    """Where a module of ours is; None for anybody else's, and for what is no module."""
    if module.partition(".")[0] != "ml":
        return None
    base = ROOT / module.replace(".", "/")
    return next((path for path in (base / "__init__.py", base.with_suffix(".py")) if path.exists()), None)


def _tree(module: str) -> ast.Module:
    file = _file(module)
    assert file is not None, module
    return ast.parse(file.read_text(encoding="utf-8"))
