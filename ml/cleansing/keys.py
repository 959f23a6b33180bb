"""The identity of a line, and which lines are the same.

Two lines are equal when every typed value of them is: times in UTC, names folded, so that a file exported again in
another format holds the same lines. Identity is 2 x 64 bits of xxHash (``line_key`` and, salted, ``line_check``), which
both engines compute alike; within a month of a million lines the odds of two different lines sharing both are 1e-27.

A layout with a line key is taken at its word: the key is the identity, a second line of that key is a duplicate. Without
one, lines are a multiset: equal lines in one file are counted, because they may be quantity; and when other files hold
n of them already, the first n of this file are those.
"""

from __future__ import annotations

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as sf

IDENTITY = ("line_key", "line_check")
_TEXTS = ("ticket", "item_code", "dish_key", "category_key", "channel", "guest", "waiter", "kind", "cancels")
_AMOUNTS = ("quantity", "unit_price", "discount", "net_sales", "tax", "service_charge", "tip")


def keyed(lines: DataFrame, *, by_line_id: bool) -> DataFrame:
    """``line_key`` and ``line_check``; no null enters a hash, for a null would let two columns change places unseen."""
    content = [
        *(sf.coalesce(sf.col(name), sf.lit("")) for name in _TEXTS),
        sf.coalesce(sf.unix_micros("sold_at"), sf.lit(0).cast("bigint")),
        *(sf.coalesce(sf.col(name), sf.lit(0).cast("decimal(18,4)")) for name in _AMOUNTS),
        sf.coalesce(sf.col("covers"), sf.lit(-1)),
    ]
    check = sf.xxhash64(sf.lit("gourmet"), *content)
    if not by_line_id:
        return lines.withColumn("line_key", sf.xxhash64(*content)).withColumn("line_check", check)
    identity = sf.when(sf.col("line_id").isNotNull(), sf.xxhash64(sf.lit("line"), sf.col("line_id")))
    return lines.withColumn("line_key", sf.coalesce(identity, sf.xxhash64(*content))).withColumn("line_check", check)


def repeated(new: DataFrame, kept: DataFrame | None, *, by_line_id: bool) -> DataFrame:
    """``line``, ``day`` and ``reason`` of the lines of ``new`` that are duplicates, inside the file or of ``kept`` ones.

    Both have IDENTITY; ``new`` has ``line`` and ``day``. ``kept`` are the lines of the other files, or None.
    """
    if not by_line_id:
        if kept is None:
            return _because(new.where(sf.lit(False)), "already_in_another_file")
        return _beyond_those_kept(new, kept)
    counted = new.groupBy("line_key").agg(sf.min("line").alias("first"), sf.count(sf.lit(1)).alias("n")).where("n > 1")
    inside = _because(new.join(counted, "line_key").where(sf.col("line") != sf.col("first")), "line_key_repeated")
    if kept is None:
        return inside
    known = new.join(kept.select("line_key").distinct(), "line_key", "left_semi")
    both = inside.unionByName(_because(known, "already_in_another_file"))
    return both.groupBy("line", "day").agg(sf.min("reason").alias("reason"))


def _beyond_those_kept(new: DataFrame, kept: DataFrame) -> DataFrame:
    already = kept.groupBy(*IDENTITY).agg(sf.count(sf.lit(1)).alias("already"))
    in_order = Window.partitionBy(*IDENTITY).orderBy("line")
    met = new.join(already, list(IDENTITY)).withColumn("place", sf.row_number().over(in_order))
    return _because(met.where(sf.col("place") <= sf.col("already")), "already_in_another_file")


def _because(lines: DataFrame, reason: str) -> DataFrame:
    return lines.select("line", "day", sf.lit(reason).alias("reason"))
