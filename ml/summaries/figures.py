"""Figures of the touched days only, so that adding a day to a long history costs a day.

A line counts in the cell of its own daypart, channel and hour; a ticket and its covers count once, in the cell of the
ticket's first line. What was taken back is inside ``sales`` (and, negative, in ``refunds``), and it is never a visit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sf

from ml.cleansing.contract import SALES, SPELLINGS, schema
from ml.cleansing.names import chosen
from ml.lake import Lake
from ml.spark import failures
from ml.summaries.cells import by_cell, by_dish, by_guest

LINES_AT_ONCE = 2_000_000  # bounds what an engine holds; the months of a long history are summed in turns

_MONEY = pa.decimal128(16, 4)  # as the figures' tables hold it
_DAY = {"day": pa.date32(), "daypart": pa.string(), "channel": pa.string()}
_SUMS = {"sales": _MONEY, "net_sales": _MONEY, "refunds": _MONEY}
_COUNTS = {"tickets": pa.int32(), "identified_tickets": pa.int32(), "covers": pa.int32(), "lines": pa.int32()}
DAY = pa.schema({**_DAY, **_SUMS, **_COUNTS})
DISH = pa.schema(
    {"day": pa.date32(), "dish": pa.string(), "category": pa.string(), "quantity": _MONEY}
    | {"sales": _MONEY, "net_sales": _MONEY, "lines": pa.int32()}
)
GUEST = pa.schema({"day": pa.date32(), "guest": pa.string(), "tickets": pa.int32(), "sales": _MONEY})
HOUR = pa.schema({"day": pa.date32(), "hour": pa.int32(), "sales": _MONEY, "tickets": pa.int32()})


@dataclass(frozen=True)
class Summaries:
    """One table a figure, sorted by its key; money is decimal(16, 4), counts are int32, ``day`` is date32.

    day: day, daypart, channel, sales, net_sales, refunds (<= 0), tickets, identified_tickets, covers (null where the
    source counts none), lines. dish: day, dish, category, quantity, sales, net_sales, lines. guest: day, guest,
    tickets, sales. hour: day, hour, sales, tickets.
    """

    day: pa.Table
    dish: pa.Table
    guest: pa.Table
    hour: pa.Table


def summarise(spark: SparkSession, lake: Lake, days: Sequence[date]) -> Summaries:
    """The figures of ``days`` (only their months are read). Raises ``EngineUnavailable``."""
    with failures():
        spelled = [str(path) for path in lake.files("spellings")]
        names = chosen(spark.read.schema(schema(SPELLINGS)).parquet(*spelled)) if spelled else None
        parts = [_summed(spark, files, days, names) for files in _turns(lake, days)]
    whole = {
        field.name: pa.concat_tables([_EMPTY[field.name], *(getattr(part, field.name) for part in parts)])
        for field in fields(Summaries)
    }
    return Summaries(**{name: _sorted(table) for name, table in whole.items()})


def _turns(lake: Lake, days: Sequence[date]) -> Iterator[list[str]]:
    """The files to read together: whole months, until they hold enough lines."""
    taken: list[str] = []
    lines = 0
    for month in sorted({f"{day:%Y-%m}" for day in days}):
        files = lake.files("sales", months=[month])
        taken += [str(path) for path in files]
        lines += sum(pq.read_metadata(path).num_rows for path in files)
        if lines >= LINES_AT_ONCE:
            yield taken
            taken, lines = [], 0
    if taken:
        yield taken


def _summed(spark: SparkSession, files: list[str], days: Sequence[date], names: DataFrame | None) -> Summaries:
    sales = spark.read.schema(schema(SALES)).parquet(*files).where(sf.col("day").isin(*days))
    cells = by_cell(sales).toArrow()
    known = cells.filter(pc.greater_equal(cells["hour"], 0))
    return Summaries(
        day=_grouped(cells, DAY, keys=["day", "daypart", "channel"]),
        dish=by_dish(sales, names).toArrow().select(DISH.names).cast(DISH),
        guest=by_guest(sales).toArrow().select(GUEST.names).cast(GUEST),
        hour=_grouped(known, HOUR, keys=["day", "hour"]),
    )


def _grouped(cells: pa.Table, shape: pa.Schema, *, keys: list[str]) -> pa.Table:
    sums = [name for name in shape.names if name not in keys]
    summed = cells.group_by(keys).aggregate([(name, "sum") for name in sums])
    return summed.select([*keys, *(f"{name}_sum" for name in sums)]).rename_columns(shape.names).cast(shape)


def _sorted(table: pa.Table) -> pa.Table:
    return table.sort_by([(name, "ascending") for name in table.column_names if name in _KEYS])


_KEYS = ("day", "daypart", "channel", "dish", "category", "guest", "hour")
_EMPTY = {name: shape.empty_table() for name, shape in (("day", DAY), ("dish", DISH), ("guest", GUEST), ("hour", HOUR))}
