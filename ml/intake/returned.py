"""The columns that the product itself puts behind a file's own when it hands out rows that were set aside."""

from __future__ import annotations

import re

from ml.intake.layouts.base import plain

#: By language: the line of the file, why the row was set aside, its text where it could not be taken apart.
ADDED: dict[str, tuple[str, str, str]] = {
    "es": ("Línea del archivo", "Por qué se apartó", "Texto de la fila, si no se pudo separar"),
    "en": ("Line of the file", "Why it was set aside", "The row's text, where it could not be taken apart"),
}
_PLAIN = frozenset(plain(name) for names in ADDED.values() for name in names)
_AGAIN = re.compile(" [0-9]+$")  # of rows that were set aside twice


def is_added(column: str) -> bool:
    """Whether a column of this name is one of those: it says nothing of what was sold and carries no field."""
    return _AGAIN.sub("", plain(column)) in _PLAIN
