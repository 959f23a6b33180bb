"""The sums that an engine makes, each a DataFrame of accepted lines to a DataFrame of figures."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as sf

from ml.cleansing.contract import CHANNELS, DAYPARTS

_CELL = ("day", "daypart", "channel", "hour")


def by_cell(sales: DataFrame) -> DataFrame:
    """Day x daypart x channel x hour (-1: not known), of which both the day's and the hour's figures are made."""
    back = sf.col("kind").isin("refund", "cancellation")
    lines = (
        sales.withColumn("hour", sf.coalesce("hour", sf.lit(-1)))
        .groupBy(*_CELL)
        .agg(
            sf.sum("sales").alias("sales"),
            sf.sum("net_sales").alias("net_sales"),
            sf.coalesce(sf.sum(sf.when(back, sf.col("sales"))), sf.lit(0).cast("decimal(28,4)")).alias("refunds"),
            sf.count(sf.lit(1)).alias("lines"),
        )
    )
    tickets = (
        _tickets(sales)
        .groupBy(*_CELL)
        .agg(
            sf.count(sf.lit(1)).alias("tickets"),
            sf.sum("identified").alias("identified_tickets"),
            sf.sum("covers").alias("covers"),
        )
    )
    return lines.join(tickets, list(_CELL), "left").na.fill(0, ["tickets", "identified_tickets"])


def by_dish(sales: DataFrame, names: DataFrame | None) -> DataFrame:
    """Dish x category x day under the names that are shown now; lines that name no dish are left out."""
    summed = sales.where(sf.col("dish_key") != "").groupBy("day", "dish_key", "category_key").agg(*_amounts())
    if names is None:
        shown = summed.withColumnsRenamed({"dish_key": "dish", "category_key": "category"})
    else:
        shown = summed.transform(_named, names=names, part="dish").transform(_named, names=names, part="category")
    amounts = (sf.sum(name).alias(name) for name in ("quantity", "sales", "net_sales", "lines"))
    return shown.groupBy("day", "dish", "category").agg(*amounts)


def by_guest(sales: DataFrame) -> DataFrame:
    """Identified guest x day with at least one ticket that sold something; what they gave back that day is inside. An
    account that was cancelled whole is no visit.

    Lines without a ticket are one together. They are so after the hash: Sail can't hash a text that stands for nulls
    where the whole column is null.
    """
    by_ticket = (
        sales.where(sf.col("guest").isNotNull())
        .groupBy("day", "guest", sf.coalesce(sf.xxhash64(_account()), sf.lit(0)).alias("ticket"))
        .agg(sf.max(_sold().cast("int")).alias("tickets"), sf.sum("sales").alias("sales"))
        .join(sf.broadcast(_cancelled(sales)), ["day", "ticket"], "left_anti")
    )
    summed = by_ticket.groupBy("day", "guest").agg(sf.sum("tickets").alias("tickets"), sf.sum("sales").alias("sales"))
    return summed.where(sf.col("tickets") > 0)


def _tickets(sales: DataFrame) -> DataFrame:
    """One row a ticket that sold something: its covers, whether it names a guest, and the cell of its first line. One
    that was cancelled whole is none.

    A ticket goes by the hash of its number and its first line by one integer, so that a state is 30 bytes and millions
    of tickets fit in little memory.
    """
    first = sf.floor(sf.unix_micros("sold_at") / 60_000_000).cast("bigint")
    for name, values in (("daypart", DAYPARTS), ("channel", CHANNELS)):
        first = first * 10 + _place(sf.col(name), values)
    first = first * 100 + sf.coalesce("hour", sf.lit(99))
    tickets = (
        sales.where(_sold() & sf.col("ticket").isNotNull())
        .groupBy("day", sf.xxhash64("ticket").alias("ticket"))
        .agg(
            sf.min(first).alias("first"),
            sf.max("covers").alias("covers"),
            sf.max(sf.col("guest").isNotNull().cast("int")).alias("identified"),
        )
        .join(sf.broadcast(_cancelled(sales)), ["day", "ticket"], "left_anti")
    )
    hour = (sf.col("first") % 100).cast("int")
    return tickets.select(
        "day",
        "covers",
        "identified",
        _named_by(DAYPARTS, _digit(3)).alias("daypart"),
        _named_by(CHANNELS, _digit(2)).alias("channel"),
        sf.when(hour == 99, sf.lit(-1)).otherwise(hour).alias("hour"),
    )


def _cancelled(sales: DataFrame) -> DataFrame:
    """``day``, ``ticket`` (hashed) of the accounts that a cancellation names, or stands in, on their own business day
    and that come to nothing with it. One that is cancelled on another day was an account of its day: its money is
    taken back on the day of the cancellation.
    """
    keyed = sales.where(_account().isNotNull()).select("day", sf.xxhash64(_account()).alias("ticket"), "kind", "sales")
    named = keyed.where(sf.col("kind") == "cancellation").select("day", "ticket").distinct()
    sums = (
        keyed.join(sf.broadcast(named), ["day", "ticket"], "left_semi")
        .groupBy("day", "ticket")
        .agg(sf.sum("sales").alias("left"))
    )
    return sums.where(sf.col("left") <= 0).select("day", "ticket")


def _account() -> Column:
    """The ticket that a line is about: of a cancellation the one that it names, where it names one."""
    own = sf.col("ticket")
    return sf.when(sf.col("kind") == "cancellation", sf.coalesce("cancels", own)).otherwise(own)


def _place(column: Column, values: Sequence[str]) -> Column:
    chain = sf.when(column == values[0], sf.lit(0))
    for place, value in enumerate(values[1:], start=1):
        chain = chain.when(column == value, sf.lit(place))
    return chain


def _digit(place: int) -> Column:
    return sf.floor(sf.col("first") / 10**place).cast("bigint") % 10


def _named_by(values: Sequence[str], place: Column) -> Column:
    return sf.element_at(sf.array(*(sf.lit(value) for value in values)), (place + 1).cast("int"))


def _named(lines: DataFrame, *, names: DataFrame, part: str) -> DataFrame:
    shown = names.where(sf.col("part") == part).select(sf.col("key").alias(f"{part}_key"), sf.col("name").alias(part))
    joined = lines.join(sf.broadcast(shown), f"{part}_key", "left")
    return joined.withColumn(part, sf.coalesce(part, f"{part}_key"))


def _amounts() -> list[Column]:
    sums = [sf.sum(name).alias(name) for name in ("quantity", "sales", "net_sales")]
    return [*sums, sf.count(sf.lit(1)).alias("lines")]


def _sold() -> Column:
    return sf.col("kind").isin("sale", "courtesy")
