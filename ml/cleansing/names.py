"""One name for each dish and category, and the prices that are usual for it.

A file of millions of lines has some hundreds of names, so names are tidied, folded and judged once each (the *cells*:
item x category x price as written) and then joined to the lines: the strings of a line are touched once.
"""

from __future__ import annotations

from functools import reduce

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as sf
from pyspark.sql.types import BooleanType, DataType, DoubleType, LongType, StringType

from ml.cleansing import formats
from ml.cleansing.cards import with_card_numbers
from ml.cleansing.contract import MONEY
from ml.cleansing.fields import Fields

MIN_LINES = 12  # below it a price is judged by its category; below it there too, it is not judged
_LEAST = 1.8  # a price within this factor of the quartiles is usual: one that never varied may still rise
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
BOUNDS: dict[str, DataType] = {"part": StringType(), "key": StringType(), "low": DoubleType(), "high": DoubleType()}
_KEYS = (("dish", "item", "dish_key"), ("category", "category", "category_key"))  # part, what is written, its key
LONGEST = {"dish": 200, "category": 120}  # characters of a name that are kept


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


def dictionary(cells: DataFrame, bounds: DataFrame) -> DataFrame:
    """One row for each item x category as written: their keys and the bounds of a usual price (or nulls)."""
    keyed = cells.select("item", "category", *(_key(*each) for each in _KEYS), "card").distinct()
    for part, _, key in _KEYS:
        own = bounds.where(sf.col("part") == part)
        keyed = keyed.join(
            own.select(sf.col("key").alias(key), *(sf.col(end).alias(f"{part}_{end}") for end in ("low", "high"))),
            key,
            "left",
        )
    return keyed.select(
        "item",
        sf.col("category").alias("written_category"),
        "dish_key",
        "category_key",
        sf.coalesce("dish_low", "category_low").alias("low"),
        sf.coalesce("dish_high", "category_high").alias("high"),
        "card",
    )


def bounds(cells: DataFrame) -> DataFrame:
    """BOUNDS: the least and the greatest usual price of a dish and of a category.

    Tukey's far-out fences (*Exploratory Data Analysis*, 1977) on the logarithm of the price: quartiles widened by three
    interquartile ranges. Written with products and quotients alone, which every engine computes to the same bit.
    """
    priced = cells.where(sf.col("price") > 0).withColumn("price", sf.col("price").cast("double"))
    parts = (
        priced.select(sf.lit(part).alias("part"), _key(part, column, "key"), "price", "lines")
        for part, column, _ in _KEYS
    )
    prices = (
        reduce(DataFrame.unionByName, parts)
        .where(sf.col("key") != "")
        .groupBy("part", "key", "price")
        .agg(sf.sum("lines").alias("lines"))
    )
    by_key = Window.partitionBy("part", "key")
    so_far = by_key.orderBy("price").rowsBetween(Window.unboundedPreceding, Window.currentRow)
    ranked = prices.select(
        "part",
        "key",
        "price",
        sf.sum("lines").over(so_far).alias("so_far"),
        sf.sum("lines").over(by_key).alias("all"),
    )

    def quartile(share: float) -> Column:
        return sf.min(sf.when(sf.col("so_far") >= sf.col("all") * share, sf.col("price")))

    quartiles = (
        ranked.where(sf.col("all") >= MIN_LINES)
        .groupBy("part", "key")
        .agg(quartile(0.25).alias("q1"), quartile(0.75).alias("q3"))
    )
    ratio = sf.col("q3") / sf.col("q1")
    factor = sf.greatest(ratio * ratio * ratio, sf.lit(_LEAST))
    return quartiles.select("part", "key", (sf.col("q1") / factor).alias("low"), (sf.col("q3") * factor).alias("high"))
