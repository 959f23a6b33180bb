"""Figures of the touched days only, so that adding a day to a long history costs a day.

A line counts in the cell of its own daypart, channel and hour; a ticket and its covers count once, in the cell of the
ticket's first line. What was taken back is inside ``sales`` (and, negative, in ``refunds``), and it is never a visit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as sf

from ml.cleansing.contract import SALES, SPELLINGS, schema
from ml.cleansing.names import chosen
from ml.lake import Lake
from ml.spark import failures

_MONEY = "decimal(16,4)"  # as the figures' tables hold it

_DAY = (
    "day",
    "daypart",
    "channel",
    "sales",
    "net_sales",
    "refunds",
    "tickets",
    "identified_tickets",
    "covers",
    "lines",
)
_DISH = ("day", "dish", "category", "quantity", "sales", "net_sales", "lines")
_GUEST = ("day", "guest", "tickets", "sales")
_HOUR = ("day", "hour", "sales", "tickets")


@dataclass(frozen=True)
class Summaries:
    """One table a figure, each sorted by its key; money is decimal(16, 4), counts are int32, ``day`` is date32.

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
    months = sorted({f"{day:%Y-%m}" for day in days})
    files = [str(path) for path in lake.files("sales", months=months)]
    spelled = [str(path) for path in lake.files("spellings")]
    with failures():
        sales = _of(spark, files, days)
        names = chosen(spark.read.schema(schema(SPELLINGS)).parquet(*spelled)) if spelled else None
        return Summaries(
            day=_collected(by_day(sales), keys=3),
            dish=_collected(by_dish(sales, names), keys=3),
            guest=_collected(by_guest(sales), keys=2),
            hour=_collected(by_hour(sales), keys=2),
        )


def _of(spark: SparkSession, files: list[str], days: Sequence[date]) -> DataFrame:
    if not files:
        return spark.createDataFrame([], schema(SALES))
    sales = spark.read.schema(schema(SALES)).parquet(*files)
    return sales.where(sf.col("day").isin(*days)) if days else sales.where(sf.lit(False))


def by_day(sales: DataFrame) -> DataFrame:
    """Day x daypart x channel."""
    cell = ("day", "daypart", "channel")
    back = sf.col("kind").isin("refund", "cancellation")
    lines = sales.groupBy(*cell).agg(
        _money("sales"),
        _money("net_sales"),
        sf.coalesce(sf.sum(sf.when(back, sf.col("sales"))), sf.lit(0)).cast(_MONEY).alias("refunds"),
        _count(sf.count(sf.lit(1))).alias("lines"),
    )
    tickets = (
        _tickets(sales)
        .groupBy(*cell)
        .agg(
            sf.count(sf.lit(1)).alias("tickets"),
            sf.count("guest").alias("identified_tickets"),
            _count(sf.sum("covers")).alias("covers"),
        )
    )
    counts = (_count(sf.coalesce(sf.col(name), sf.lit(0))).alias(name) for name in ("tickets", "identified_tickets"))
    joined = lines.join(tickets, list(cell), "left")
    return joined.select(*cell, "sales", "net_sales", "refunds", *counts, "covers", "lines").select(*_DAY)


def by_hour(sales: DataFrame) -> DataFrame:
    """Day x local hour, where the hour is known."""
    known = sales.where(sf.col("hour").isNotNull())
    tickets = _tickets(known).groupBy("day", "hour").agg(sf.count(sf.lit(1)).alias("tickets"))
    joined = known.groupBy("day", "hour").agg(_money("sales")).join(tickets, ["day", "hour"], "left")
    return joined.withColumn("tickets", _count(sf.coalesce("tickets", sf.lit(0)))).select(*_HOUR)


def by_guest(sales: DataFrame) -> DataFrame:
    """Identified guest x day with at least one ticket that sold something."""
    known = sales.where(sf.col("guest").isNotNull())
    tickets = sf.count_distinct(sf.when(_sold(), sf.coalesce("ticket", sf.lit(""))))
    return (
        known.groupBy("day", "guest")
        .agg(_count(tickets).alias("tickets"), _money("sales"))
        .where(sf.col("tickets") > 0)
        .select(*_GUEST)
    )


def by_dish(sales: DataFrame, names: DataFrame | None) -> DataFrame:
    """Dish x day under the names that are shown now; lines that name no dish are left out."""
    summed = (
        sales.where(sf.col("dish_key") != "")
        .groupBy("day", "dish_key", "category_key")
        .agg(_money("quantity"), _money("sales"), _money("net_sales"), sf.count(sf.lit(1)).alias("lines"))
    )
    named = summed.withColumn("dish", sf.col("dish_key")).withColumn("category", sf.col("category_key"))
    if names is not None:
        named = summed
        for part in ("dish", "category"):
            shown = names.where(sf.col("part") == part).select(
                sf.col("key").alias(f"{part}_key"), sf.col("name").alias(part)
            )
            named = named.join(sf.broadcast(shown), f"{part}_key", "left")
    return (
        named.select("day", "dish", sf.coalesce("category", sf.lit("")).alias("category"), *_DISH[3:])
        .groupBy("day", "dish", "category")
        .agg(_money("quantity"), _money("sales"), _money("net_sales"), _count(sf.sum("lines")).alias("lines"))
    )


def _tickets(sales: DataFrame) -> DataFrame:
    """One row a ticket that sold something: ``day``, ``guest``, ``covers`` and the cell of its first line."""
    first = sf.min(sf.struct("sold_at", "daypart", "channel", "hour"))
    return (
        sales.where(_sold() & sf.col("ticket").isNotNull())
        .groupBy("day", "ticket")
        .agg(first.alias("first"), sf.max("covers").alias("covers"), sf.max("guest").alias("guest"))
        .select("day", "covers", "guest", "first.daypart", "first.channel", "first.hour")
    )


def _sold() -> Column:
    return sf.col("kind").isin("sale", "courtesy")


def _money(name: str) -> Column:
    return sf.sum(name).cast(_MONEY).alias(name)


def _count(column: Column) -> Column:
    return column.cast("int")


def _collected(frame: DataFrame, *, keys: int) -> pa.Table:
    table = frame.toArrow()
    return table.sort_by([(name, "ascending") for name in table.column_names[:keys]])
