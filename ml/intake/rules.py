"""By which rules files are read here: where they are the same, the same bytes read the same again."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import ml.workbooks

_READERS = (Path(__file__).parent, Path(ml.workbooks.__file__).parent)


@lru_cache(maxsize=1)
def rules() -> str:
    """SHA-256 of what is written of them: it changes with any of them, without anybody having to think of it."""
    digest = hashlib.sha256()
    for path in sorted(path for folder in _READERS for path in folder.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
