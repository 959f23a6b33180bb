"""A file without its people: cells and texts hidden while it is read, and masked where its first rows are shown."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from ml.intake.examination import Examination
from ml.intake.people import NOBODY, identity_of, taken_apart
from ml.intake.people_columns import columns_of_people, columns_of_text, is_about_people, is_for_notes, names_codes
from ml.intake.people_in_text import BESIDE_A_WORD, WORTH_A_LOOK, hidden_in

_REMEMBERED = 500_000  # cells whose identity is held, so that a guest who comes often is hashed once
_MASK = "•" * 5
_NAME = re.compile("\\b([^\\W\\d_])(?:['’´-]?[^\\W\\d_])+\\b")
_INTRODUCED = re.compile(  # up to four words behind what introduces a name, however they are written
    "\\b(?:nombre(?: de)?|reserva(?:ci[oó]n)?(?: de| para)?|sr|sra|srta|se[ñn]or(?:a|ita)?|don|do[ñn]a|cliente"
    "|mrs?|ms|name(?: of)?|booking (?:of|for))\\b[.: ]+(?P<name>[^\\W\\d_][\\w'’´-]*(?: [^\\W\\d_][\\w'’´-]*){0,3})",
    re.IGNORECASE,
)


class Hider:
    """Hides the people of one file: cells of a raw table, and what could not be taken apart into cells.

    ``key`` is the restaurant's; the empty one is for invented guests, for anybody can compute what it hides.
    """

    def __init__(self, examination: Examination, *, key: bytes) -> None:
        self.key = key
        self.places, self.texts = columns_of_people(examination), columns_of_text(examination)
        self._known: dict[tuple[str, bool], str] = {}

    def table(self, table: pa.Table) -> pa.Table:
        """The same raw table (``c0`` ... and ``line``), its people as identities."""
        for place, personal in self.places.items():
            table = _with_column(table, place, partial(self._identity, personal=personal), _each)
        for place, words in self.texts.items():
            telling = partial(_telling, worth=BESIDE_A_WORD if words.beside else WORTH_A_LOOK)
            table = _with_column(table, place, partial(self._said, likely=words.likely), telling)
        return table

    def text(self, text: str, *, footer: bool = False) -> str:
        """A row's whole text: what names a person in it; in a file of which a column does, also what may."""
        return self._said(text, bool(self.places) and not footer)

    def _said(self, text: str, likely: bool) -> str:
        return hidden_in(text, hide=self._identity, likely=likely)

    def _identity(self, text: str, personal: bool) -> str:
        known = self._known.get((text, personal))
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[text, personal] = identity_of(text, key=self.key, personal=personal)
        return known


def _with_column(
    table: pa.Table, place: int, hide: Callable[[str], str], of: Callable[[pa.Array, Callable[[str], str]], pa.Array]
) -> pa.Table:
    before = table.column(place).chunks
    chunks = [of(chunk, hide) for chunk in before]
    if all(map(operator.is_, chunks, before)):
        return table
    cells = pa.chunked_array([chunk.cast(pa.string()) for chunk in chunks], type=pa.string())
    return table.set_column(place, f"c{place}", cells)


def _each(cells: pa.Array, hide: Callable[[str], str]) -> pa.Array:
    """Every cell hidden, each different one once."""
    encoded = cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()
    return pa.array(map(hide, encoded.dictionary.to_pylist()), pa.string()).take(encoded.indices)


def _telling(cells: pa.Array, hide: Callable[[str], str], *, worth: str) -> pa.Array:
    """The few cells of words in which a number or an address stands; the same array where there is none."""
    if pa.types.is_dictionary(cells.type):
        words = _telling(cells.dictionary, hide, worth=worth)
        return cells if words is cells.dictionary else words.take(cells.indices)
    found = pc.match_substring_regex(cells, worth)
    if not pc.any(found).as_py():
        return cells
    return pc.replace_with_mask(cells, found, pa.array(map(hide, cells.filter(found).to_pylist()), cells.type))


def masked(examination: Examination) -> Examination:
    """The same, its first rows with nobody in them: of a document its last digits, of a name its first letters.

    They are seen before anybody said what a column is, so here a number of a column without a meaning is hidden too. In
    notes every word with a capital letter may be a name, and so may what follows "a nombre de".
    """
    people, used = columns_of_people(examination), set(examination.mapping.values())
    free = {place: name for place, name in enumerate(examination.columns) if name not in used}
    about = {place for place, name in free.items() if is_about_people(name)}
    notes = {place for place, name in enumerate(examination.columns) if is_for_notes(name, free=place in free)}
    likely = {place: words.likely for place, words in columns_of_text(examination).items()} | {
        place: True
        for place, name in free.items()
        if examination.column_types.get(name) not in ("date", "time") and not names_codes(name)
    }

    def shown(place: int, cell: str) -> str:
        if place in people:
            return _initials(_mask(cell, people[place]))
        if place in likely:
            cell = hidden_in(cell, hide=_mask, likely=likely[place])
            cell = _without_names(cell) if place in notes else cell
        return _initials(cell) if place in about else cell

    rows = [[shown(place, cell) for place, cell in enumerate(row)] for row in examination.preview]
    return replace(examination, preview=rows)


def masked_text(text: str) -> str:
    """A text that is shown before anybody confirmed what it says, with nobody's document in it."""
    return hidden_in(text, hide=_mask, likely=True)


def _mask(text: str, personal: bool) -> str:
    kind, shown = taken_apart(identity_of(text, key=b"", personal=personal))
    if kind == "code":
        return text
    return f"{shown}{_MASK}" if kind == "mail" else f"{_MASK}{shown}"


def _without_names(note: str) -> str:
    note = _INTRODUCED.sub(lambda found: found[0].removesuffix(found["name"]) + _initials(found["name"]), note)
    return _NAME.sub(lambda found: f"{found[1]}•••" if found[1].isupper() else found[0], note)


def _initials(name: str) -> str:
    return name if name.strip().lower() in NOBODY else _NAME.sub("\\1•••", name)
