"""Small files of an installation that only its user may read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Whole or not at all, readable and writable by our user only."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(text)
    draft.replace(path)


def kept_secret(path: Path) -> str:
    """The secret kept at ``path``: 192 random bits, made the first time, safe in an address without quoting."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(24))
    return path.read_text()
