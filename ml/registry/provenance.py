"""Where a model comes from besides its data: this code, the libraries and the machine's Python."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ml.registry.history import History

_ML = Path(__file__).resolve().parent.parent
ROOT = _ML.parent  # what must be on the path for ``import ml``
_LIBRARIES = ("numpy", "pandas", "pyarrow", "scipy", "scikit-learn", "torch", "joblib", "holidays", "dvc", "pysail")


@cache
def code_digest() -> str:
    """SHA-256 over the sources of ``ml``, path by path: right in a wheel or a container, where there is no git."""
    digest = hashlib.sha256()
    for source in sorted(_ML.rglob("*.py")):
        digest.update(source.relative_to(_ML).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    return digest.hexdigest()


@cache
def code_revision() -> str:
    """The project's git revision; empty where it was installed without its repository."""
    history = History(ROOT)
    return (history.head() or "") if history.exists() else ""


@cache
def libraries() -> dict[str, str]:
    """Versions of what decides a model's numbers; a library that is not installed is left out."""
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
