"""What PostgreSQL can keep of a text."""

from __future__ import annotations

import re
import unicodedata

_UNKEPT = re.compile("[\x00\ud800-\udfff]")  # NUL, and half a character that UTF-8 has no bytes for
_WRITTEN_WRONG = ("Cc", "Cf", "Cs", "Zl", "Zp")  # controls, marks that turn the direction, halves, breaks of lines


def keepable(text: str) -> bool:
    """Whether the database takes it as it is."""
    return _UNKEPT.search(text) is None


def on_one_line(text: str) -> str:
    """A label that reads as it is written: one line, from left to right, nothing unseen in it."""
    return "".join(letter for letter in text if unicodedata.category(letter) not in _WRITTEN_WRONG)
