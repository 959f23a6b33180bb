"""A small lake written by hand, a training's result, and what a bad disk does to them, for what does not need Spark."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ml.lake import Lake
from ml.registry import DataVersion, Registry
from ml.training import Trained

MONEY = pa.decimal128(18, 4)
FIRST = date(2026, 1, 1)
# The contract of the cleansing in Arrow's words, without importing Spark (a test holds the two together).
SCHEMA = pa.schema(
    {
        "line_key": pa.int64(),
        "line_check": pa.int64(),
        "line": pa.int64(),
        "ticket": pa.string(),
        "sold_at": pa.timestamp("us", tz="UTC"),
        "day": pa.date32(),
        "hour": pa.int32(),
        "daypart": pa.string(),
        "channel": pa.string(),
        "dish_key": pa.string(),
        "category_key": pa.string(),
        "quantity": MONEY,
        "unit_price": MONEY,
        "discount": MONEY,
        "net_sales": MONEY,
        "tax": MONEY,
        "sales": MONEY,
        "service_charge": MONEY,
        "tip": MONEY,
        "covers": pa.int32(),
        "guest": pa.string(),
        "waiter": pa.string(),
        "kind": pa.string(),
        "cancels": pa.string(),
        "outlier": pa.bool_(),
        "source": pa.string(),
    }
)


def line(number: int, day: date, *, ticket: str = "", sales: str = "50.0000", **changed: Any) -> dict[str, Any]:
    """One accepted line; what a test cares about is given, the rest is a plain dinner."""
    return {
        "line_key": number,
        "line_check": number,
        "line": number,
        "ticket": ticket or f"T{number}",
        "sold_at": datetime(day.year, day.month, day.day, 20, tzinfo=UTC) + timedelta(hours=5),
        "day": day,
        "hour": 20,
        "daypart": "cena",
        "channel": "salon",
        "dish_key": "lomo",
        "category_key": "fondos",
        "quantity": Decimal(1),
        "sales": Decimal(sales),
        "net_sales": Decimal(sales),
        "tax": Decimal(0),
        "kind": "sale",
        "outlier": False,
        "source": "a" * 64,
        **changed,
    }


def write_lines(lake: Path, lines: Sequence[dict[str, Any]], *, source: str = "a" * 64) -> None:
    """The lines of one source into the lake, a Parquet file a month, in the place of what it had of that source."""
    staged = Lake(lake).staging()
    for month in sorted({f"{each['day']:%Y-%m}" for each in lines}):
        folder = staged / "sales" / f"month={month}"
        folder.mkdir(parents=True, exist_ok=True)
        rows = [each | {"source": source} for each in lines if f"{each['day']:%Y-%m}" == month]
        pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), folder / "part.parquet")
    Lake(lake).replace(source, staged=staged, record={"source": source, "lines": len(lines)})


def write_table(lake: Path, name: str, table: pa.Table, *, source: str = "b" * 64) -> None:
    """What a source says of a table, in the place of what any source said of it."""
    staged = Lake(lake).staging()
    (staged / "tables" / name).mkdir(parents=True)
    pq.write_table(table, staged / "tables" / name / "rows.parquet")
    content = hashlib.sha256((staged / "tables" / name / "rows.parquet").read_bytes()).hexdigest()
    Lake(lake).replace(source, staged=staged, record={"source": source, "table": name, "content": content})


def days_of_lines(days: int, *, first: date = FIRST) -> list[dict[str, Any]]:
    """Three lines a day."""
    return [line(3 * n + k, first + timedelta(days=n), sales=f"{40 + k}.5000") for n in range(days) for k in range(3)]


def trained(**changed: Any) -> Trained:
    """What a training hands back, with a model that is no more than a mapping."""
    known: dict[str, Any] = {
        "task": "demand",
        "target": "",
        "verdict": "signal",
        "algorithm": "ridge",
        "metrics": {"mase": 0.81},
        "baseline": {"mase": 0.97},
        "report": {"folds": 8},
        "params": {"seed": 2026, "folds": 8},
        "seed": 2026,
        "model": {"weights": [1.5, 2.5]},
        "seconds": 1.25,
    }
    return Trained(**(known | changed))


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def data_versions(registry: Registry) -> list[DataVersion]:
    """Every recorded version of the data, by digest."""
    tags = sorted((registry.root / ".git" / "refs" / "tags").glob("data-*"))
    return [registry.data_version(tag.name.removeprefix("data-")) for tag in tags]


def flip(file: Path) -> None:
    """One bit of the file becomes another, as a bad disk does it: size and permissions stay."""
    mode = file.stat().st_mode
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.chmod(0o644)
    file.write_bytes(data)
    file.chmod(mode)


def copies(registry: Registry, content: bytes) -> tuple[Path, Path]:
    """Where DVC keeps these bytes: in the cache and in the remote."""
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    stored = Path("files", "md5", md5[:2], md5[2:])
    return registry.root / ".dvc" / "cache" / stored, Path(registry.remote) / stored
