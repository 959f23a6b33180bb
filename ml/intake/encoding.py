"""Which letters the bytes stand for. Bytes that fit no reading are never replaced in silence.

A file is read as UTF-8 when it is; when it is not, as the Western code page that charset-normalizer finds most legible
(CP1252 on a tie, as Peru's tills and Excel write it). Found by reading on until the evidence suffices: plain ASCII
decides nothing, so an ASCII beginning is followed as far as it goes.
"""

from __future__ import annotations

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

_BLOCK = 1 << 20
_EVIDENCE = 64 << 10  # bytes of lines with letters beyond ASCII: more of them changed no verdict
_CODE_PAGES = ["cp1252", "cp850", "mac_roman"]
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
        head = file.read(4096)
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
    found: list[bytes] = []
    size = 0
    carry = b""
    with path.open("rb") as file:
        while size <= _EVIDENCE and (chunk := file.read(_BLOCK)):
            lines = (carry + chunk).split(b"\n") if not (chunk.isascii() and carry.isascii()) else [chunk[-4096:]]
            carry = lines.pop()[-_BLOCK:]
            found += [line[:4096] for line in lines if not line.isascii()]
            size = sum(map(len, found))
    if not carry.isascii():
        found.append(carry[:4096])
    return b"\n".join(found)


def _mostly_utf8(evidence: bytes) -> bool:
    """Two lines in three read as UTF-8: the others are damaged lines of a UTF-8 file, kept apart when it is read."""
    lines = evidence.split(b"\n")
    return 3 * sum(1 for line in lines if _decodes(line)) >= 2 * len(lines)


def _decodes(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        # A line cut at the limit may end inside a letter.
        return len(line) == 4096 and not _broken_inside(line)
    return True


def _broken_inside(line: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(line)
    except UnicodeDecodeError:
        return True
    return False


def _code_page(evidence: bytes) -> str:
    best = from_bytes(evidence[:_EVIDENCE], cp_isolation=_CODE_PAGES, preemptive_behaviour=False).best()
    return best.encoding if best is not None else "cp1252"
