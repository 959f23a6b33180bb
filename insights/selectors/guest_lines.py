"""What the lake has of one guest: what they bought, their rows of other tables, rows of theirs that were set aside.

Nobody else's: a code of the house is looked for where guests stand and nowhere else, for 12 is also a quantity.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from ml.intake import Examination
from ml.intake.people import is_hidden
from ml.intake.people_columns import columns_of_people
from ml.lake import CELL_END, Lake
from ml.letters import folded
from restaurants.models import Restaurant, Upload
from restaurants.rooms import lake_root_of
from restaurants.tenancy import acting_for

_BOUGHT = ["day", "hour", "ticket", "dish_key", "channel", "kind", "quantity", "sales"]


@dataclass(frozen=True)
class _File:
    name: str
    examination: Examination

    @property
    def people(self) -> list[int]:
        return sorted(columns_of_people(self.examination))


def stored_of(restaurant: Restaurant, identity: str, *, days: Collection[date]) -> dict[str, Any]:
    """As plain values; ``days`` are those of the guest's visits, so that no other month is read."""
    lake = Lake(lake_root_of(restaurant))
    files = _files_of(restaurant, lake)
    return {
        "bought": list(_bought(lake, identity, {f"{day:%Y-%m}" for day in days})),
        "tables": {name: rows for name, rows in _tables(lake, files, identity) if rows},
        "set_aside": list(_set_aside(lake, files, identity)),
    }


def _files_of(restaurant: Restaurant, lake: Lake) -> dict[str, _File]:
    """Those that the lake has something of, by its name of their source."""
    with acting_for(restaurant.pk):
        rows = list(
            Upload.objects.of(restaurant).order_by("ended_at", "pk").values_list("sha256", "name", "examination")
        )
    sources = lake.sources()
    return {sha[:12]: _File(name, Examination.from_dict(said)) for sha, name, said in rows if sha[:12] in sources}


def _bought(lake: Lake, identity: str, months: Collection[str]) -> Iterator[dict[str, Any]]:
    files = [str(path) for path in lake.files("sales", months=months)]
    if files:
        lines = ds.dataset(files, format="parquet").to_table(columns=_BOUGHT, filter=ds.field("guest") == identity)
        for row in lines.sort_by([("day", "ascending"), ("ticket", "ascending")]).to_pylist():
            yield {name: str(value) if name in ("day", "quantity", "sales") else value for name, value in row.items()}


def _tables(lake: Lake, files: dict[str, _File], identity: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each table by the columns of people of the file that wrote it last."""
    written = {file.examination.table_name: file for file in files.values() if file.examination.kind != "sales"}
    for name, file in sorted(written.items()):
        table = lake.table(name)
        people = [file.examination.columns[place] for place in file.people]
        named = [place for place, row in enumerate(table.select(people).to_pylist()) if _is_one(row.values(), identity)]
        yield name, table.take(pa.array(named, pa.int64())).to_pylist()


def _set_aside(lake: Lake, files: dict[str, _File], identity: str) -> Iterator[dict[str, Any]]:
    for source, file in files.items():
        for folder in ("quarantine", "duplicates"):
            for row in lake.rejected(source, folder=folder):
                if _says(row["text"].split(CELL_END), file, identity):
                    text = row["text"].replace(CELL_END, " | ")
                    yield {"file": file.name, "line": row["line"], "reason": row["reason"], "row": text}


def _says(cells: Sequence[str], file: _File, identity: str) -> bool:
    """Of a row that could not be taken apart only a hash tells for sure whose it is."""
    if is_hidden(identity):
        return any(identity in cell for cell in cells)
    return len(cells) == len(file.examination.columns) and _is_one([cells[place] for place in file.people], identity)


def _is_one(cells: Collection[Any], identity: str) -> bool:
    return any(folded(str(cell)).removesuffix(".0") == folded(identity) for cell in cells if cell is not None)
