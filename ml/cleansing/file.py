"""A file of either kind: lines of sales, or any other table."""

from __future__ import annotations

from pyspark.sql import SparkSession

from ml.cleansing.recipe import NOBODY, Forgotten, Recipe
from ml.cleansing.run import Cleansed, Progress, cleanse
from ml.cleansing.tables import cleanse_table
from ml.cleansing.usual import NOTHING_BEFORE, Usual
from ml.intake.examination import Examination, RawTable
from ml.lake import Lake


def _silent(step: str, share: float) -> None:
    """Nobody watches."""


def cleanse_file(
    spark: SparkSession,
    raw: RawTable,
    examination: Examination,
    *,
    recipe: Recipe,
    lake: Lake,
    source: str,
    forgotten: Forgotten = NOBODY,
    usual: Usual = NOTHING_BEFORE,
    progress: Progress = _silent,
) -> Cleansed:
    """``cleanse`` where the examination found sales, else ``cleanse_table``; the same promises and errors."""
    if examination.kind == "sales":
        return cleanse(
            spark,
            raw,
            examination,
            recipe=recipe,
            lake=lake,
            source=source,
            forgotten=forgotten,
            usual=usual,
            progress=progress,
        )
    return cleanse_table(spark, raw, examination, lake=lake, source=source, forgotten=forgotten)
