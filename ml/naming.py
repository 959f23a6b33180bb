"""Whether a file of the lake names one of some guests."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ml.letters import folded

_HASHED = re.compile("[a-z]+:[^:\\s]*:[0-9a-f]{32}")  # an identity of which nobody can say whose it is, within a text


def names_one(file: Path, guests: Collection[str]) -> bool:
    """Whether a file of lines or of a table names one of these guests by their identity (``ml.intake.people``), of
    which a name may be written otherwise and a hash may stand among other words."""
    if not file.is_file():
        return False
    schema = pq.read_schema(file)
    whole = ["guest"] if "line_key" in schema.names else [one.name for one in schema if "string" in str(one.type)]
    wanted = {*guests, *map(folded, guests)}
    return any(
        (name in whole and folded(cell) in wanted) or not wanted.isdisjoint(_HASHED.findall(cell))
        for batch in pq.ParquetFile(file).iter_batches(columns=[*{*whole} | ({"waiter"} & {*schema.names})])
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
        for cell in pc.unique(column.cast(pa.string())).drop_null().to_pylist()
    )
