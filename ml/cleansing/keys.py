"""The identity of a line, and which lines are the same.

Two lines are equal when every typed value of them is: times in UTC, names folded, so that a file exported again in
another format holds the same lines. Identity is 2 x 64 bits of xxHash (``line_key`` and, salted, ``line_check``), which
both engines compute alike; within a month of a million lines the odds of two different lines sharing both are 1e-27.

A layout with a line key is taken at its word: the key is the identity, a second line of that key is a duplicate.
Without one, lines are a multiset: equal lines in one file are counted, because they may be quantity; and when other
files hold n of them already, the first n of this file are those. A file that is judged again keeps what it had of them,
whatever files came meanwhile: the lake holds as many as the file with the most.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as sf

from ml.cleansing import formats

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
    key = sf.xxhash64(*content)
    if by_line_id:
        key = sf.coalesce(sf.col("line_identity"), key)
    return lines.withColumns({"line_key": key, "line_check": sf.xxhash64(sf.lit("gourmet"), *content)})


def line_identity(line_id: Column) -> Column:
    """The identity of a line that the layout itself names; null where the cell is blank."""
    named = formats.identifier(line_id)
    return sf.when(named.isNotNull(), sf.xxhash64(sf.lit("line"), named))


def several(met: DataFrame) -> DataFrame:
    """The ``line_key`` that stand on more than one line of the file."""
    counted = met.where(sf.col("line_key").isNotNull()).groupBy("line_key").agg(sf.count(sf.lit(1)).alias("lines"))
    return counted.where(sf.col("lines") > 1).select("line_key")


def repeated(lines: DataFrame, *, name: str) -> DataFrame:
    """``name``: whether an accepted line has the ``line_identity`` of one that stands before it in the file."""
    accepted = sf.col("reason").isNull()
    before = Window.partitionBy("line_identity", accepted).orderBy("line")
    again = accepted & sf.col("line_identity").isNotNull() & (sf.row_number().over(before) > 1)
    return lines.withColumn(name, again)


def in_place(lines: DataFrame) -> DataFrame:
    """``place`` of each line among those of its ``line_key``, in the order of the file, from 1."""
    return lines.withColumn("place", sf.row_number().over(Window.partitionBy("line_key").orderBy("line")))


def known(new: DataFrame, kept: DataFrame, *, by_line_id: bool, own: DataFrame | None = None) -> DataFrame:
    """``line``, ``day`` of the lines of ``new`` that ``kept``, the lines of other files, has. All have IDENTITY.

    ``own`` are the lines that the lake has of this very file, judged before: as many stay its own, and only what it has
    beyond them is held against the others. They may have come later and have had some of theirs hidden by these.
    """
    if by_line_id:
        return new.join(kept.select("line_key").distinct(), "line_key", "left_semi").select("line", "day")
    met = new.join(_counted(kept, "already"), list(IDENTITY))
    same = Window.partitionBy(*IDENTITY)
    lost = sf.col("already")
    if own is not None:
        met = met.join(_counted(own, "own"), list(IDENTITY), "left")
        beyond = sf.count(sf.lit(1)).over(same) - sf.coalesce("own", sf.lit(0))
        lost = sf.least(lost, beyond)
    placed = met.withColumns({"place": sf.row_number().over(same.orderBy("line")), "lost": lost})
    return placed.where(sf.col("place") <= sf.col("lost")).select("line", "day")


def _counted(lines: DataFrame, name: str) -> DataFrame:
    return lines.groupBy(*IDENTITY).agg(sf.count(sf.lit(1)).alias(name))
