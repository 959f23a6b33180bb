"""Rows that were set aside, mended, and brought again: which file they are of."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ml.intake.examination import Examination, RawTable
from ml.intake.returned import origins, source_of

Origin = tuple[str, str]  # the first letters of a file's SHA-256, and its line


def mended(raw: RawTable, examination: Examination, *, accepted: Path) -> dict[str, int]:
    """Of each file, by the first letters of its SHA-256, how many rows the accepted lines of this one put right.

    ``accepted`` is the folder of the accepted lines. A row is told by its file's code and its line there, however often
    it stands in this file; where the column of lines was taken out, each line is a row.
    """
    found: dict[str, set[str]] = {}
    pairs = origins(examination.columns)
    if not pairs:
        return {}
    kept = _lines(accepted)
    for path in sorted(raw.path.glob("*.parquet")):
        for code, line in pairs:
            for source, row in _of_part(path, code, line, kept):
                found.setdefault(source, set()).add(row)
    return {source: len(rows) for source, rows in sorted(found.items())}


def _of_part(path: Path, code: int, line: int | None, kept: pa.Array) -> set[Origin]:
    told = [f"c{code}", *([] if line is None else [f"c{line}"])]
    table = pq.read_table(path, columns=[*told, "line"], partitioning=None)
    table = table.filter(pc.is_in(table["line"], kept))
    codes, rows = table[told[0]].to_pylist(), table[told[-1] if line is not None else "line"].to_pylist()
    return {(source, str(row)) for source, row in zip(map(source_of, codes), rows, strict=True) if source}


def _lines(accepted: Path) -> pa.Array:
    parts = [pq.read_table(path, columns=["line"], partitioning=None)["line"] for path in accepted.rglob("*.parquet")]
    return pa.chunked_array([chunk for part in parts for chunk in part.chunks], pa.int64()).combine_chunks()
