"""One name for each dish and category, and the prices that are usual for it.

A file of millions of lines has some hundreds of names, so names are tidied, folded and judged once each (the *cells*:
item x category x price as written) and then joined to the lines: the strings of a line are touched once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import ClassVar

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as sf
from pyspark.sql.types import BooleanType, DataType, DoubleType, LongType, StringType

from ml.cleansing import formats
from ml.cleansing.cards import with_card_numbers
from ml.cleansing.contract import MONEY
from ml.cleansing.fields import Fields
from ml.errors import GourmetError

MIN_LINES = 12  # below it a price is judged by its category; below it there too, it is not judged
_LEAST = 1.8  # a price within this factor of the quartiles is usual: one that never varied may still rise
_LEAST_OF_ALL = 30.0  # and one within this of the quartiles of all that is sold: from a coffee to a great wine
CELLS: dict[str, DataType] = {
    "item": StringType(),
    "category": StringType(),
    "price": MONEY,
    "card": BooleanType(),
    "lines": LongType(),
}
DICTIONARY: dict[str, DataType] = {
    "item": StringType(),
    "written_category": StringType(),
    "dish_key": StringType(),
    "category_key": StringType(),
    "low": DoubleType(),
    "high": DoubleType(),
    "card": BooleanType(),
}
_KEYS = (("dish", "item", "dish_key"), ("category", "category", "category_key"))  # part, what is written, its key
MANY = 50_000  # cells: more than a carta has. With 150,000 the windows of the dictionary took all memory of the engine
LONGEST = {"dish": 200, "category": 120}  # characters of a name that are kept


class TooManyNames(GourmetError):
    """A column with more different values than any carta has dishes: it is not of names of dishes."""

    code: ClassVar[str] = "too_many_names"
    es: ClassVar[str] = (
        "La columna «{column}» tiene {found} textos distintos: no parece de nombres de platos. "
        "Suba el archivo de nuevo y elija otra columna como plato."
    )
    en: ClassVar[str] = (
        "The column “{column}” has {found} different texts: it does not look like names of dishes. "
        "Bring the file again and choose another column as the dish."
    )


def cells(raw: DataFrame, fields: Fields) -> DataFrame:
    """``item``, ``category``, ``price`` (decimal or null), ``card``, ``lines``: the distinct ones of a raw table."""
    prices = {formats.as_written(name): text for name, text in fields.price_parts().items()}
    written = {"item": fields.text("item"), "category": fields.text("category"), **prices}
    counted = (
        raw.select(*(text.alias(name) for name, text in written.items()))
        .groupBy(*written)
        .agg(sf.count(sf.lit(1)).alias("lines"))
    )
    return counted.transform(fields.with_price).transform(with_card_numbers, text="item", name="card").select(*CELLS)


def spellings(cells: DataFrame) -> DataFrame:
    """SPELLINGS of one source: each way a name is written and how often, whatever became of the lines."""
    cells = cells.where(~sf.col("card"))
    found = (_spelled(cells, part, column) for part, column, _ in _KEYS)
    return reduce(DataFrame.unionByName, found)


def _spelled(cells: DataFrame, part: str, column: str) -> DataFrame:
    spelling = sf.substring(formats.tidy(sf.col(column)), 1, LONGEST[part])
    return (
        cells.select(sf.lit(part).alias("part"), _key(part, column, "key"), spelling.alias("spelling"), "lines")
        .where(sf.col("key") != "")
        .groupBy("part", "key", "spelling")
        .agg(sf.sum("lines").alias("lines"))
    )


def _key(part: str, column: str, name: str) -> Column:
    return sf.substring(formats.folded(sf.col(column)), 1, LONGEST[part]).alias(name)


def chosen(spellings: DataFrame) -> DataFrame:
    """``part``, ``key``, ``name``: the commonest spelling in all sources together, the first in the alphabet on a tie.

    It depends on the set of sources and not on their order: the lines in the lake hold the key, a name is looked up.
    """
    summed = spellings.groupBy("part", "key", "spelling").agg(sf.sum("lines").alias("lines"))
    best = Window.partitionBy("part", "key").orderBy(sf.col("lines").desc(), sf.col("spelling"))
    ranked = summed.withColumn("rank", sf.row_number().over(best))
    return ranked.where(sf.col("rank") == 1).select("part", "key", sf.col("spelling").alias("name"))


def renamed(before: DataFrame, added: DataFrame) -> DataFrame:
    """``part``, ``key`` of the names that ``added`` spellings change, where ``before`` already had one."""
    then = chosen(before).withColumnRenamed("name", "then")
    now = chosen(before.unionByName(added))
    return now.join(then, ["part", "key"]).where(sf.col("name") != sf.col("then")).select("part", "key")


def _as_it_is(frame: DataFrame) -> DataFrame:
    return frame


def dictionary(
    cells: DataFrame,
    *,
    before: DataFrame | None = None,
    few: bool = False,
    settled: Callable[[DataFrame], DataFrame] = _as_it_is,
) -> DataFrame:
    """DICTIONARY: one row for each item x category as written: their keys and the bounds of a usual price (or nulls),
    those of the dish, else those of the category; of a file of a ``few`` lines else those of all that it sold.
    ``before`` are CELLS of what the house sold before, which are counted with those of the file.

    ``settled`` writes a step's rows down and reads them again: where cells are many, an engine that holds the rows of
    several windows at once has not the memory for it.

    Bounds are Tukey's far-out fences (*Exploratory Data Analysis*, 1977) on the logarithm of the price: quartiles
    widened by three interquartile ranges. Written with products and quotients alone, which every engine computes to the
    same bit; in windows, since joins with tables of a few rows take an engine longer to plan.
    """
    cells = cells.withColumn("own", sf.lit(True))
    if before is not None:
        cells = cells.unionByName(before.withColumn("own", sf.lit(False)))
    price = sf.col("price").cast("double")
    sold = sf.when(price > 0, sf.col("lines"))
    keys = [*((part, key) for part, _, key in _KEYS), *([("file", "whole")] if few else [])]
    keyed = cells.select(
        *("item", "category", "card", "own"),
        *(_key(*each) for each in _KEYS),
        *(price.alias("price"), sold.alias("sold"), sf.lit("*").alias("whole")),
    )
    for step in (_sold, _quartiles):
        found = {name: column for part, key in keys for name, column in step(part, key).items()}
        keyed = settled(keyed.withColumns(found))
    fences = [_fences(part) for part, _ in keys]
    bounds = [sf.coalesce(*(fence[end] for fence in fences)) for end in (0, 1)]
    return (
        keyed.withColumns({"written_category": sf.col("category"), "low": bounds[0], "high": bounds[1]})
        .where("own")
        .select(*DICTIONARY)
        .distinct()
    )


def _sold(part: str, key: str) -> dict[str, Column]:
    """Lines sold at a price of this dish or category: up to and with that of the cell, and in all."""
    of_key = Window.partitionBy(key)
    return {
        f"{part}_so_far": sf.sum("sold").over(of_key.orderBy("price")),  # equal prices together: the frame is a range
        f"{part}_all": sf.sum("sold").over(of_key),
    }


def _quartiles(part: str, key: str) -> dict[str, Column]:
    """The least prices up to which a quarter and three quarters of the lines were sold; null where they are too few."""

    def least(share: float) -> Column:
        reached = sf.col(f"{part}_so_far") >= sf.col(f"{part}_all") * share
        judged = (sf.col(f"{part}_all") >= MIN_LINES) & (sf.col(key) != "")
        return sf.min(sf.when(judged & reached, sf.col("price"))).over(Window.partitionBy(key))

    return {f"{part}_q1": least(0.25), f"{part}_q3": least(0.75)}


def _fences(part: str) -> tuple[Column, Column]:
    low, high = sf.col(f"{part}_q1"), sf.col(f"{part}_q3")
    ratio = high / low
    factor = sf.greatest(ratio * ratio * ratio, sf.lit(_LEAST_OF_ALL if part == "file" else _LEAST))
    return low / factor, high * factor
