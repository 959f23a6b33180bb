"""Which letters the bytes stand for. Bytes that fit no reading are never replaced in silence.

A file is read as UTF-8 when it is; when it is not, as the Western code page under which it looks most like Spanish
(CP1252 on a tie, as Peru's tills and Excel write it). charset-normalizer was tried and told CP850 from CP1252 on a
long sample only: tills' short words say more by their letters. The evidence is read on for: plain ASCII decides
nothing, so an ASCII beginning is followed as far as it goes.
"""

from __future__ import annotations

import codecs
from pathlib import Path

import numpy as np

_BLOCK = 1 << 20
_EVIDENCE = 64 << 10  # bytes of lines with letters beyond ASCII: more of them changed no verdict
_SHOWN = 4096  # bytes of a line that are looked at
_CODE_PAGES = ("cp1252", "cp850", "mac_roman")
_SPANISH = frozenset("áéíóúüñÁÉÍÓÚÜÑ")
_MARKS = frozenset("€£°ºª¿¡«»“”‘’–—…·®©½")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def detect(path: Path) -> tuple[str, str]:
    """The codec's name, and a word or two to show when the choice was a judgement ("" when it was certain)."""
    with path.open("rb") as file:
        head = file.read(_SHOWN)
    for bom, codec in _BOMS:
        if head.startswith(bom):
            return codec, ""
    if wide := _wide(head):
        return wide, ""
    evidence = _lines_beyond_ascii(path)
    if not evidence or _mostly_utf8(evidence):
        return "utf-8", ""
    codec = _code_page(evidence)
    return codec, evidence.split(b"\n", 1)[0].decode(codec, "backslashreplace").strip()[:80]


def _wide(head: bytes) -> str:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 10 > len(head) * 3 and min(even, odd) * 50 < len(head):
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def _lines_beyond_ascii(path: Path) -> bytes:
    """Lines that hold a byte above 127, up to the evidence that suffices, wherever in the file they are."""
    found: list[bytes] = []
    size = 0
    carry = b""
    with path.open("rb") as file:
        while size <= _EVIDENCE and (chunk := file.read(_BLOCK)):
            text = carry[-_BLOCK:] + chunk
            end = text.rfind(b"\n") + 1
            carry = text[end:]
            found += _beyond_ascii(text[:end], enough=_EVIDENCE - size)
            size = sum(map(len, found))
    return b"\n".join(found + _beyond_ascii(carry, enough=_EVIDENCE - size))


def _beyond_ascii(text: bytes, *, enough: int) -> list[bytes]:
    """The first lines of such letters, until they are ``enough`` bytes."""
    if text.isascii():
        return []
    lines: list[bytes] = []
    end = -1
    for place in np.flatnonzero(np.frombuffer(text, np.uint8) > 127).tolist():
        if place > end:
            start = text.rfind(b"\n", 0, place) + 1
            end = text.find(b"\n", place)
            end = len(text) if end < 0 else end
            lines.append(text[start : min(end, start + _SHOWN)])
            enough -= len(lines[-1])
            if enough < 0:
                break
    return lines


def _mostly_utf8(evidence: bytes) -> bool:
    """Two lines in three read as UTF-8: the others are damaged lines of a UTF-8 file, kept apart when it is read."""
    lines = evidence.split(b"\n")
    return 3 * sum(1 for line in lines if _decodes(line)) >= 2 * len(lines)


def _decodes(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        # A line cut at the limit may end inside a letter.
        return len(line) == _SHOWN and not _broken_inside(line)
    return True


def _broken_inside(line: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(line)
    except UnicodeDecodeError:
        return True
    return False


def _code_page(evidence: bytes) -> str:
    """The page under which most bytes above 127 are what Spanish text has there; the first of equals."""
    readable = [page for page in _CODE_PAGES if _reads(evidence, page)]
    return max(readable or _CODE_PAGES[:1], key=lambda page: _sense(evidence.decode(page, "replace")))


def _reads(evidence: bytes, page: str) -> bool:
    """All lines but a few: one damaged line of a file is set aside, not the file."""
    lines = evidence.split(b"\n")
    return sum(1 for line in lines if "\ufffd" in line.decode(page, "replace")) * 20 <= len(lines)


def _sense(text: str) -> float:
    """Letters of Spanish within a word and marks outside of one speak for a reading."""
    found = [_weight(*places) for places in zip(" " + text, text, text[1:] + " ", strict=False) if places[1] > "\x7f"]
    return sum(found) / len(found) if found else 0.0


def _weight(before: str, letter: str, after: str) -> int:
    in_word = before.isalpha() or after.isalpha()
    if letter.isalpha():
        return (2 if letter in _SPANISH else 1) if in_word else 0
    within = before.isalpha() and (after.isalpha() or letter in "¡¿«“‘")
    return 2 if letter in _MARKS and not within else 0
