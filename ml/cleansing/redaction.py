"""A raw table without a guest: what is kept of a file once somebody in it has the right to be forgotten."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ml.cleansing.letters import folded
from ml.intake.examination import Examination, RawTable
from ml.intake.layouts.base import plain
from ml.intake.people_columns import columns_of_people

_ABOUT = frozenset(
    ("nombre", "nombres", "apellido", "apellidos", "name", "cliente", "customer", "guest", "direccion", "address")
)


def redacted(raw: RawTable, examination: Examination, *, guests: Collection[str], out: Path) -> RawTable | None:
    """The same rows with every cell that says who the guest is blank; None where the file names none of ``guests``.

    ``raw`` has its people hidden (``ml.intake.people``). A line of sales keeps what was sold; of another table nothing
    of the row is left. ``out`` is made anew. A row that could not be taken apart loses its whole text.
    """
    parts = {path: pq.read_table(path) for path in sorted(raw.path.glob("*.parquet"))}
    met = {path: _met(table, examination, frozenset(guests)) for path, table in parts.items()}
    bad = pq.read_table(raw.bad_path)
    named = [names_any(text, guests) for text in bad["text"].to_pylist()]
    if not any(named) and not any(pc.any(mask).as_py() for mask in met.values()):
        return None
    rows, blank = out / "rows", _columns(examination)
    rows.mkdir(parents=True)
    for path, table in parts.items():
        pq.write_table(_blanked(table, met[path], blank), rows / path.name)
    texts = ["" if hit else text for hit, text in zip(named, bad["text"].to_pylist(), strict=True)]
    pq.write_table(bad.set_column(2, "text", pa.array(texts, pa.string())), out / "bad.parquet")
    return RawTable(rows, out / "bad.parquet", raw.rows_in, raw.rows_bad, raw.sha256)


def names_any(text: str, guests: Collection[str]) -> bool:
    """Whether a row's whole text has one of these identities in it, or a name however it is written."""
    return any(guest in text for guest in guests) or any(guest in folded(text) for guest in guests)


def _met(table: pa.Table, examination: Examination, guests: frozenset[str]) -> pa.Array:
    """Which rows name one of them, in any column that carries people."""
    found = pa.array([False] * table.num_rows, pa.bool_())
    for place in columns_of_people(examination):
        column = table.column(f"c{place}").cast(pa.string())
        hits = [cell for cell in pc.unique(column).to_pylist() if {_identifier(cell), folded(cell)} & guests]
        found = pc.or_(found, pc.is_in(column, pa.array(hits, pa.string())).combine_chunks())
    return found


def _identifier(cell: str) -> str:
    """As the engine reads one (``formats.identifier``)."""
    return cell.strip().removesuffix(".0")


def _columns(examination: Examination) -> list[int]:
    """The places of the cells to blank: of sales those that say who, of any other table all."""
    if examination.kind != "sales":
        return list(range(len(examination.columns)))
    used = set(examination.mapping.values())
    people = columns_of_people(examination)
    return [
        place
        for place, name in enumerate(examination.columns)
        if place in people or (name not in used and not _ABOUT.isdisjoint(plain(name).split()))
    ]


def _blanked(table: pa.Table, mask: pa.Array, places: list[int]) -> pa.Table:
    for place in places:
        index = table.schema.get_field_index(f"c{place}")
        cells = pc.if_else(mask, "", table.column(index).cast(pa.string()))
        table = table.set_column(index, f"c{place}", cells)
    return table
