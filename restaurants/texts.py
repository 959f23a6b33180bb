"""What PostgreSQL can keep of a text."""

from __future__ import annotations

import re

_UNKEPT = re.compile("[\x00\ud800-\udfff]")  # NUL, and half a character that UTF-8 has no bytes for


def keepable(text: str) -> bool:
    """Whether the database takes it as it is."""
    return _UNKEPT.search(text) is None
