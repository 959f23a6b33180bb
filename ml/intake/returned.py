"""The columns that the product itself puts behind a file's own when it hands out rows that were set aside."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ml.intake.layouts.base import plain

#: By language: the line of the file, why the row was set aside, its text where it could not be taken apart, which file.
ADDED: dict[str, tuple[str, str, str, str]] = {
    "es": (
        "Línea del archivo",
        "Por qué se apartó",
        "Texto de la fila, si no se pudo separar",
        "Código del archivo de origen",
    ),
    "en": (
        "Line of the file",
        "Why it was set aside",
        "The row's text, where it could not be taken apart",
        "Code of the file it came from",
    ),
}
_LINES, _, _, _CODES = (frozenset(plain(name) for name in names) for names in zip(*ADDED.values(), strict=True))
_PLAIN = frozenset(plain(name) for names in ADDED.values() for name in names)
_AGAIN = re.compile(" [0-9]+$")  # of rows that were set aside twice
_DIGITS, _LETTERS = "0123456789abcdef", "abcdefghijklmnop"
SHORT = 12  # letters of a SHA-256, by which a lake knows its sources too
_CODE = re.compile(f"[{_LETTERS[0]}-{_LETTERS[-1]}]{{{SHORT}}}")


def is_added(column: str) -> bool:
    """Whether a column of this name is one of those: it says nothing of what was sold and carries no field."""
    return _AGAIN.sub("", plain(column)) in _PLAIN


def code_of(sha256: str) -> str:
    """A file by letters alone, in which nothing takes a run of digits for somebody's document."""
    return sha256[:SHORT].translate(str.maketrans(_DIGITS, _LETTERS))


def source_of(code: str) -> str:
    """The first letters of the SHA-256 of the file that a code is of; "" for what is no code."""
    code = code.strip().lower()
    return code.translate(str.maketrans(_LETTERS, _DIGITS)) if _CODE.fullmatch(code) else ""


def origins(columns: Sequence[str]) -> list[tuple[int, int | None]]:
    """(place of a column of codes, place of the column of lines that came with it), of a file that was handed out."""
    lines: dict[str, int] = {}
    for place, name in enumerate(columns):
        if _AGAIN.sub("", plain(name)) in _LINES:
            lines[_times(name)] = place
    codes = [place for place, name in enumerate(columns) if _AGAIN.sub("", plain(name)) in _CODES]
    return [(place, lines.get(_times(columns[place]))) for place in codes]


def _times(column: str) -> str:
    found = _AGAIN.search(plain(column))
    return found[0] if found else ""
