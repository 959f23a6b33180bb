"""Which letters count as the same when two spellings are compared; in the engine and in Python alike."""

from __future__ import annotations

import re

SPACES = "[\\u0000-\\u0020\\u00a0\\u2000-\\u200b\\u202f\\u3000\\ufeff]+"
ACCENTED = "áàâäãåéèêëíìîïóòôöõúùûüñçýÿ"
PLAIN = "aaaaaaeeeeiiiiooooouuuuncyy"
COMBINING = "[\\u0300-\\u036f]"
_AS_PLAIN = str.maketrans(ACCENTED, PLAIN)


def folded(text: str) -> str:
    """``formats.folded`` of one text: one space between words, no case, no accents."""
    tidied = re.sub(SPACES, " ", text).strip(" ")
    return re.sub(COMBINING, "", tidied.lower().translate(_AS_PLAIN))
