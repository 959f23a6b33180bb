"""What the lake has of one guest: what they bought, their rows of other tables, rows of theirs that were set aside."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

import pyarrow.compute as pc
import pyarrow.dataset as ds

from ml.cleansing.redaction import names_any
from ml.lake import CELL_END, Lake, names_one
from ml.letters import folded
from restaurants.models import Restaurant, Upload
from restaurants.rooms import lake_root_of
from restaurants.tenancy import acting_for

_BOUGHT = ["day", "hour", "ticket", "dish_key", "channel", "kind", "quantity", "sales"]


def stored_of(restaurant: Restaurant, identity: str, *, days: Collection[date]) -> dict[str, Any]:
    """As plain values; ``days`` are those of the guest's visits, so that no other month is read."""
    lake = Lake(lake_root_of(restaurant))
    return {
        "bought": list(_bought(lake, identity, {f"{day:%Y-%m}" for day in days})),
        "tables": {name: rows for name in _tables(lake) if (rows := _rows(lake, name, identity))},
        "set_aside": list(_set_aside(restaurant, lake, identity)),
    }


def _bought(lake: Lake, identity: str, months: Collection[str]) -> Iterator[dict[str, Any]]:
    files = [str(path) for path in lake.files("sales", months=months)]
    if files:
        lines = ds.dataset(files, format="parquet").to_table(columns=_BOUGHT, filter=ds.field("guest") == identity)
        for row in lines.sort_by([("day", "ascending"), ("ticket", "ascending")]).to_pylist():
            yield {name: str(value) if name in ("day", "quantity", "sales") else value for name, value in row.items()}


def _tables(lake: Lake) -> list[str]:
    return sorted(path.stem for path in (lake.root / "tables").glob("*.parquet"))


def _rows(lake: Lake, name: str, identity: str) -> list[dict[str, Any]]:
    if not names_one(lake.root / "tables" / f"{name}.parquet", [identity]):
        return []
    wanted, table = folded(identity), lake.table(name)
    texts = [column for column in table.column_names if "string" in str(table.schema.field(column).type)]
    met = [
        place
        for place, row in enumerate(table.select(texts).to_pylist())
        if any(folded(cell) == wanted for cell in row.values() if cell)
    ]
    rows: list[dict[str, Any]] = pc.take(table, met).to_pylist()
    return rows


def _set_aside(restaurant: Restaurant, lake: Lake, identity: str) -> Iterator[dict[str, Any]]:
    with acting_for(restaurant.pk):
        names = {sha256[:12]: name for sha256, name in Upload.objects.of(restaurant).values_list("sha256", "name")}
    for source in lake.sources():
        for folder in ("quarantine", "duplicates"):
            for row in lake.rejected(source, folder=folder):
                if names_any(row["text"], [identity]):
                    text = row["text"].replace(CELL_END, " | ")
                    yield {"file": names.get(source, ""), "line": row["line"], "reason": row["reason"], "row": text}
