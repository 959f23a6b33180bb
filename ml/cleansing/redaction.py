"""A raw table without a guest: what is kept of a file once somebody in it has the right to be forgotten."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ml.intake.examination import Examination, RawTable
from ml.intake.people import LONGEST, is_hidden
from ml.intake.people_columns import columns_of_people, columns_of_text, is_about_people
from ml.lake import CELL_END
from ml.letters import folded

_CELLS = re.compile(f"{CELL_END}|[,;|\\t]| · ")  # what stands between two cells, also in a row that was not taken apart
_LETTER = re.compile("[^\\W\\d_]")


def redacted(raw: RawTable, examination: Examination, *, guests: Collection[str], out: Path) -> RawTable | None:
    """The same rows with every cell that says who the guest is blank; None where the file names none of ``guests``.

    ``raw`` has its people hidden (``ml.intake.people``). A line of sales keeps what was sold; of another table nothing
    of the row is left. ``out`` is made anew. A row that could not be taken apart loses its whole text.
    """
    guests = frozenset(guests) | {folded(guest) for guest in guests}
    parts = {path: pq.read_table(path) for path in sorted(raw.path.glob("*.parquet"))}
    met = {path: _met(table, examination, guests) for path, table in parts.items()}
    bad = pq.read_table(raw.bad_path)
    named = [names_any(text, guests) for text in bad["text"].to_pylist()]
    if not any(named) and not any(pc.any(mask).as_py() for mask in met.values()):
        return None
    rows, blank = out / "rows", _columns(examination)
    rows.mkdir(parents=True)
    for path, table in parts.items():
        kept = _blanked(table, met[path], blank)
        pq.write_table(_unsaid(kept, guests, [*columns_of_text(examination)]), rows / path.name)
    texts = ["" if hit else text for hit, text in zip(named, bad["text"].to_pylist(), strict=True)]
    pq.write_table(bad.set_column(2, "text", pa.array(texts, pa.string())), out / "bad.parquet")
    return RawTable(rows, out / "bad.parquet", raw.rows_in, raw.rows_bad, raw.sha256)


def names_any(text: str, guests: Collection[str]) -> bool:
    """Whether a row's whole text has one of these identities in it, a name or code of letters among its words, or a
    code of digits as a whole cell: "12" is nobody in "12:30" or "S/ 12.00"."""
    if not text:
        return False
    cells = {form for cell in _CELLS.split(text) for form in _forms(cell.strip(" \"'"))}
    said = folded(text)
    return any(guest in text if is_hidden(guest) else guest in cells or _among_words(guest, said) for guest in guests)


def _among_words(guest: str, said: str) -> bool:
    """Of a name that was cut the end may stand within a word."""
    if not _LETTER.search(guest):
        return False
    end = "" if len(guest) >= LONGEST else "(?!\\w)"
    return re.search(f"(?<!\\w){re.escape(folded(guest))}{end}", said) is not None


def _forms(cell: str) -> frozenset[str]:
    """The ways in which the engine may have read a cell as a guest (``typed``): as an identifier, as a name."""
    return frozenset((cell.strip().removesuffix(".0")[:LONGEST], folded(cell)[:LONGEST]))


def _met(table: pa.Table, examination: Examination, guests: frozenset[str]) -> pa.Array:
    """Which rows name one of them, in any column that carries people."""
    found = pa.array([False] * table.num_rows, pa.bool_())
    for place in columns_of_people(examination):
        cells = table.column(f"c{place}").cast(pa.string())
        found = pc.or_(found, _among(cells, [cell for cell in pc.unique(cells).to_pylist() if _forms(cell) & guests]))
    for place in columns_of_text(examination):
        found = pc.or_(found, _said(table.column(f"c{place}").cast(pa.string()), guests))
    return found


def _said(cells: pa.ChunkedArray, guests: Collection[str]) -> pa.Array:
    """Which cells of words have the identity of one of them: an ordinary word there is no guest's code."""
    hidden = _pattern(guests)
    return pc.match_substring_regex(cells, hidden).combine_chunks() if hidden else _among(cells, [])


def _unsaid(table: pa.Table, guests: Collection[str], places: list[int]) -> pa.Table:
    """The identities taken out of words; what else stands there was sold, maybe with a telephone beside its name."""
    for place in places if (hidden := _pattern(guests)) else ():
        cells = pc.replace_substring_regex(table.column(f"c{place}").cast(pa.string()), hidden, "")
        table = table.set_column(table.schema.get_field_index(f"c{place}"), f"c{place}", cells)
    return table


def _pattern(guests: Collection[str]) -> str:
    """Any of the identities that are hidden, or "" where none is."""
    return "|".join(re.escape(guest) for guest in sorted(guests) if is_hidden(guest))


def _among(cells: pa.ChunkedArray, named: list[str]) -> pa.Array:
    return pc.is_in(cells, pa.array(named, pa.string())).combine_chunks()


def _columns(examination: Examination) -> list[int]:
    """The places of the cells to blank: of sales those that say who, of any other table all."""
    if examination.kind != "sales":
        return list(range(len(examination.columns)))
    used = set(examination.mapping.values())
    people, texts = columns_of_people(examination), columns_of_text(examination)
    return [
        place
        for place, name in enumerate(examination.columns)
        if place in people or (place in texts and texts[place].whole) or (name not in used and is_about_people(name))
    ]


def _blanked(table: pa.Table, mask: pa.Array, places: list[int]) -> pa.Table:
    for place in places:
        index = table.schema.get_field_index(f"c{place}")
        cells = pc.if_else(mask, "", table.column(index).cast(pa.string()))
        table = table.set_column(index, f"c{place}", cells)
    return table
