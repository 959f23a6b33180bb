"""One file on its way through the engine: where each step reads and writes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import DataType, LongType, StringType, StructField, StructType

from ml.cleansing.contract import SALES, schema
from ml.cleansing.fields import Fields
from ml.cleansing.recipe import Forgotten, Recipe
from ml.cleansing.usual import FEW, NOTHING_BEFORE, Usual
from ml.intake.examination import RawTable
from ml.lake import Lake

JUDGED: dict[str, DataType] = {**SALES, "reason": StringType()}
SMALL, SLICE = 100_000, 1_000_000  # rows
SORTED = 20_000  # rows: whole lines are sorted sooner than three more plans are made
QUARANTINE, AGAIN = 0, 1  # what stands for a month among the judged lines: not accepted; a line key met more than once


@dataclass(frozen=True)
class Work:
    """A file, how it is read and where it goes. Each step writes what the next one reads.

    ``staged/kept`` is laid out as the lake is; ``staged/scratch`` holds what only the steps read.
    """

    spark: SparkSession
    raw: RawTable
    fields: Fields
    recipe: Recipe
    lake: Lake
    source: str
    staged: Path
    forgotten: Forgotten = field(default_factory=dict)
    usual: Usual = NOTHING_BEFORE

    @property
    def kept(self) -> Path:
        """What the lake will be given."""
        return self.staged / "kept"

    @property
    def scratch(self) -> Path:
        """What is gone when the file is done."""
        return self.staged / "scratch"

    @property
    def by_line_id(self) -> bool:
        """Whether the layout has a line key."""
        return bool(self.fields.examination.line_key)

    @property
    def few(self) -> bool:
        """Whether a dish stands in the file too seldom to say what it costs."""
        return self.raw.rows_in <= FEW

    @property
    def small(self) -> bool:
        """Whether an engine takes longer to plan what is asked of it than to do it."""
        return self.raw.rows_in <= SMALL

    @property
    def sorts_lines(self) -> bool:
        """Whether lines of one line key are put in order as they are judged, and not in steps of their own."""
        return self.raw.rows_in <= min(SORTED, SMALL)

    def side_by_side(self, *steps: Callable[[], Any]) -> list[Any]:
        """What each step gives. Steps that do not need each other wait for the engine together, which for a small file
        is most of their time; those of a large one come one after another, each with all of the memory."""
        if not self.small:
            return [step() for step in steps]
        with ThreadPoolExecutor(len(steps)) as threads:
            return [begun.result() for begun in [threads.submit(copy_context().run, step) for step in steps]]

    def slices(self) -> list[list[str]]:
        """The raw files, some at a time: an engine that writes by month holds what it wrote of a month until the month
        is full, so a large file is written in several goes, each of ``SLICE`` rows or a file more."""
        found: list[list[str]] = [[]]
        held = 0
        for path in sorted(self.raw.path.glob("*.parquet")):
            if held >= SLICE:
                found.append([])
                held = 0
            found[-1].append(str(path))
            held += pq.read_metadata(path).num_rows
        return found

    def raw_lines(self, columns: list[str] | None = None, *, files: list[str] | None = None) -> DataFrame:
        """``line`` and these raw columns; those that carry a field when none are named. Of ``files``, or of all."""
        wanted = columns if columns is not None else self.fields.columns()
        strings = [StructField(name, StringType()) for name in wanted]
        shape = StructType([*strings, StructField("line", LongType())])
        return self.spark.read.schema(shape).parquet(*(files or [str(self.raw.path)]))

    def judged(self, part: int) -> Path:
        """The folder of the judged lines of a month (202609), QUARANTINE or AGAIN."""
        return self.scratch / "lines" / f"month={part}"

    def months(self) -> list[int]:
        """The months (202609) of the lines that are neither in quarantine nor met again, ascending."""
        found = {int(path.name.removeprefix("month=")) for path in (self.scratch / "lines").glob("month=*")}
        return sorted(found - {QUARANTINE, AGAIN})

    def read(self, folder: Path, columns: dict[str, DataType]) -> DataFrame | None:
        """What a step wrote there, or None when it wrote nothing.

        The reader is given the files, so that no engine takes the folder's name for a column.
        """
        files = [str(path) for path in sorted(folder.rglob("*.parquet"))]
        return self.spark.read.schema(schema(columns)).parquet(*files) if files else None

    def kept_by_others(
        self, folder: str, columns: dict[str, DataType], *, months: list[str] | None = None
    ) -> DataFrame | None:
        """What the lake has of other sources in a folder, or None when it has nothing."""
        files = [str(path) for path in self.lake.files(folder, months=months, but=self.source)]
        return self.spark.read.schema(schema(columns)).parquet(*files) if files else None

    def kept_before(self, months: list[str]) -> DataFrame | None:
        """The lines that the lake has of this source from when it was judged before, or None when it has none."""
        files = [str(path) for path in self.lake.files("sales", months=months, of=self.source)]
        return self.spark.read.schema(schema(SALES)).parquet(*files) if files else None

    def written(self, frame: DataFrame, folder: Path, columns: dict[str, DataType]) -> DataFrame:
        """The frame written down and read again, so that its lineage is computed once."""
        frame.select(*columns).write.parquet(str(folder))
        return self.spark.read.schema(schema(columns)).parquet(str(folder))

    def rows_in(self, folder: str) -> int:
        """How many rows a step wrote there; no engine is asked."""
        return sum(pq.read_metadata(path).num_rows for path in (self.scratch / folder).rglob("*.parquet"))

    def settled(self, frame: DataFrame) -> DataFrame:
        """As ``written``, whatever columns it has."""
        columns = {field.name: field.dataType for field in frame.schema}
        return self.written(frame, Path(tempfile.mkdtemp(dir=self.scratch)) / "rows", columns)


def month_name(month: int) -> str:
    """202609 -> "2026-09"."""
    return f"{month // 100:04d}-{month % 100:02d}"
