"""What a known export looks like, told by the names in its header and never by their position."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

_NOT_A_WORD = re.compile(r"[^0-9a-z#?]+")


def plain(text: str) -> str:
    """Lower case, no accents, one space between words: how names and status words are compared."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _NOT_A_WORD.sub(" ", letters).strip()


_known = cache(plain)  # for our own names alone, of which there are some hundreds


@dataclass(frozen=True)
class Layout:
    """One export as a system writes it.

    ``fields`` gives each canonical field the header names it goes by, the best first. A header belongs to the layout
    when it holds one name of every field in ``signature``. Amounts are without IGV when ``tax`` is "net", with it when
    "inclusive"; "none" says that no tax is in the file.
    """

    name: str
    title: str
    fields: Mapping[str, Sequence[str]]
    signature: Sequence[str]
    kind: str = "sales"
    tax: str = ""
    currency: str = ""
    date_order: str = ""  # "dmy" or "mdy": decides only when the values themselves do not
    line_key: Sequence[str] = ()
    statuses: Mapping[str, str] = field(default_factory=dict)
    receipt_level: Mapping[str, Sequence[str]] = field(default_factory=dict)
    cancelled_ticket_prefix: str = ""

    def find(self, header: Sequence[str]) -> dict[str, str]:
        """Canonical field -> the header cell that carries it, for those the header has."""
        return _matched(self.fields, header)

    def missing(self, header: Sequence[str]) -> list[str]:
        """The first name of each signature field that the header lacks: empty when it belongs to this layout."""
        found = self.find(header)
        return [self.fields[canonical][0] for canonical in self.signature if canonical not in found]

    def receipt_columns(self, header: Sequence[str]) -> dict[str, str]:
        """What the receipt's own columns mean -> the header cell."""
        return _matched(self.receipt_level, header)


def _matched(names: Mapping[str, Sequence[str]], header: Sequence[str]) -> dict[str, str]:
    cells = {plain(cell): cell for cell in reversed(header) if cell.strip()}
    found: dict[str, str] = {}
    for canonical, aliases in names.items():
        cell = next((cells[_known(alias)] for alias in aliases if _known(alias) in cells), None)
        if cell is not None:
            found[canonical] = cell
    return found
