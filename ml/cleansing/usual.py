"""What a house sold before: by it a file is judged that is too small to say itself what is usual.

A day's file has a dish three times. The figures of the house have it a thousand times: of them two prices are taken,
those up to which a quarter and three quarters of its lines were sold, and they are kept with the source's record, so
that the file is judged by the same ones whenever it is cleansed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

FEW = 2_000  # rows of a file that is judged by what its house sold before as well
_MONEY = pa.decimal128(18, 4)
_CELL = Decimal("0.0001")


class Sold(NamedTuple):
    """Lines of a dish at a price of one of it, with IGV."""

    dish: str
    category: str
    price: Decimal
    lines: int


Usual = tuple[Sold, ...]
NOTHING_BEFORE: Usual = ()


def usual(sold: Iterable[Sold]) -> Usual:
    """Two prices of each dish x category, half of its lines at either: the quartiles stay what they were."""
    met: dict[tuple[str, str], list[tuple[Decimal, int]]] = {}
    for one in sold:
        met.setdefault((one.dish, one.category), []).append((one.price, one.lines))
    found: list[Sold] = []
    for (dish, category), prices in sorted(met.items()):
        lines = sum(count for _, count in prices)
        for share, part in ((Decimal("0.25"), lines - lines // 2), (Decimal("0.75"), lines // 2)):
            if part:
                found.append(Sold(dish, category, _least(sorted(prices), lines * share), part))
    return tuple(found)


def _least(prices: list[tuple[Decimal, int]], wanted: Decimal) -> Decimal:
    """The least price up to which so many lines were sold."""
    so_far = 0
    for price, lines in prices:
        so_far += lines
        if so_far >= wanted:
            return price.quantize(_CELL)
    return prices[-1][0].quantize(_CELL)


def as_record(found: Usual) -> dict[str, Any]:
    """For the record of a source: what it was judged by beside itself; nothing where that is nothing."""
    return {"usual": [[one.dish, one.category, str(one.price), one.lines] for one in found]} if found else {}


def of_record(record: Mapping[str, Any]) -> Usual:
    """What ``as_record`` wrote."""
    return tuple(
        Sold(dish, category, Decimal(price), lines) for dish, category, price, lines in record.get("usual", [])
    )


def write(found: Usual, file: Path) -> None:
    """As a Parquet file of ``ml.cleansing.names.CELLS``."""
    columns = {
        "item": pa.array([one.dish for one in found], pa.string()),
        "category": pa.array([one.category for one in found], pa.string()),
        "price": pa.array([one.price for one in found], _MONEY),
        "card": pa.array([False] * len(found), pa.bool_()),
        "lines": pa.array([one.lines for one in found], pa.int64()),
    }
    file.parent.mkdir(parents=True)
    pq.write_table(pa.table(columns), file)
