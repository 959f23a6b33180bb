"""The steps of a cleansing: few, each written down before the next one reads it.

raw -> names     every name and price as written, once (aggregate, small)
raw -> typed     every line by type; written down where the file is small
typed -> lines   judged, hashed; one pass over the file, no shuffle; written by month
lines -> lost    which of them are duplicates; only when there is something to compare with
raw -> rejected  the text of what was quarantined or is a duplicate; only when there is any
lines -> counts  rows, money, tickets; then the source's parts are replaced as one
"""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
from pyspark.sql import SparkSession

from ml.cleansing import steps
from ml.cleansing.fields import Fields
from ml.cleansing.outcome import Cleansed, NotAccountedFor, counted, measures
from ml.cleansing.recipe import NOBODY, Forgotten, Recipe, without
from ml.cleansing.usual import NOTHING_BEFORE, Usual, as_record
from ml.cleansing.work import Work
from ml.intake.examination import Examination, RawTable
from ml.lake import Lake
from ml.spark import failures

__all__ = ["Cleansed", "NotAccountedFor", "Progress", "cleanse"]

Progress = Callable[[str, float], None]


def _silent(step: str, share: float) -> None:
    """Nobody watches."""


def cleanse(
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
    """Cleanse a file into ``lake`` as ``source`` (its SHA-256); the same source again replaces its own parts whole.
    ``usual`` is what the house sold before: a file of few rows is judged by it as well, and it is kept on record.

    Raises ``NotAccountedFor`` when the rows do not add up to those counted without Spark and ``EngineUnavailable`` when
    the engine goes away: then the lake is as it was.
    """
    pa.default_memory_pool().release_unused()  # what reading the text took is not held while the engine works
    with failures():
        work = Work(spark, raw, Fields(examination), recipe, lake, source, lake.staging(), forgotten, usual)
        progress("names", 0.05)
        dictionary, lines, several = work.side_by_side(
            lambda: steps.write_names(work), lambda: steps.read_lines(work), lambda: steps.find_line_keys(work)
        )
        progress("lines", 0.20)
        steps.write_lines(work, lines, dictionary, several)
        progress("duplicates", 0.65)
        steps.settle_line_keys(work)
        steps.place_months(work)
        progress("counts", 0.75)
        _, measured = work.side_by_side(lambda: steps.write_rejected(work), lambda: measures(work))
        cleansed, fingerprint = counted(work, measured)
        progress("lake", 0.95)
        kept = {
            name: value for name, value in cleansed.as_dict().items() if name != "days"
        }  # they depend on the others
        told = {**without(forgotten), **(as_record(usual) if work.few else {})}
        record = {"source": source, "recipe": recipe.as_dict(), "content": fingerprint, **told, **kept}
        lake.replace(source, staged=work.kept, record=record)
        progress("done", 1.0)
    return cleansed
