"""The steps of a cleansing that an engine does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sf
from pyspark.sql.types import DataType, DateType, LongType, StringType, StructField, StructType

from ml.cleansing import keys, names
from ml.cleansing.contract import REJECTED, SALES, SALES_CONTRACT, SPELLINGS, schema
from ml.cleansing.fields import Fields
from ml.cleansing.judged import judged
from ml.cleansing.recipe import Recipe
from ml.cleansing.typed import typed
from ml.intake.examination import RawTable
from ml.lake import Lake

_QUARANTINE = "quarantine"  # the month of a line that is not accepted, among the judged parts
_JUDGED: dict[str, DataType] = {**SALES, "reason": StringType()}
_LOST: dict[str, DataType] = {"line": LongType(), "day": DateType(), "reason": StringType()}


@dataclass(frozen=True)
class Work:
    """One file on its way through the engine. Each step writes what the next one reads.

    ``staged/kept`` is laid out as the lake is; ``staged/scratch`` holds what only the steps read.
    """

    spark: SparkSession
    raw: RawTable
    fields: Fields
    recipe: Recipe
    lake: Lake
    source: str
    staged: Path

    @property
    def kept(self) -> Path:
        return self.staged / "kept"

    @property
    def scratch(self) -> Path:
        return self.staged / "scratch"

    @property
    def by_line_id(self) -> bool:
        return bool(self.fields.examination.line_key)

    def write_names(self) -> DataFrame:
        """The dictionary of names, materialised; the source's spellings stay in the lake."""
        cells = self._written(names.cells(self._raw(), self.fields), self.scratch / "cells")
        self._written(names.spellings(cells).coalesce(1), self.kept / "spellings")
        return self._written(names.dictionary(cells).coalesce(1), self.scratch / "dictionary")

    def renamed_days(self) -> list[date]:
        """Days of other sources on which a dish or a category is called otherwise now: their figures change too."""
        others = [str(path) for path in self.lake.files("spellings", but=self.source)]
        if not others:
            return []
        before = self.spark.read.schema(schema(SPELLINGS)).parquet(*others)
        added = self._read(self.kept / "spellings", SPELLINGS)
        renamed = [] if added is None else names.renamed(before, added).toArrow().to_pylist()
        return self.lake.days_with(renamed, but=self.source) if renamed else []

    def write_lines(self, dictionary: DataFrame) -> None:
        """Every line of the file, judged, by month; the quarantined ones in a folder of their own."""
        lines = (
            self._raw()
            .transform(typed, fields=self.fields)
            .join(sf.broadcast(dictionary), ["item", "written_category"], "left")
            .transform(judged, fields=self.fields, recipe=self.recipe, source=self.source[:12])
        )
        part = sf.when(sf.col("reason").isNotNull(), sf.lit(_QUARANTINE)).otherwise(sf.col("month"))
        lines.select(*SALES_CONTRACT, "reason", part.alias("month")).write.partitionBy("month").parquet(str(self.lines))

    @property
    def lines(self) -> Path:
        return self.scratch / "lines"

    def months(self) -> list[str]:
        """The months that the file's accepted lines are of."""
        found = {path.name.removeprefix("month=") for path in self.lines.glob("month=*")}
        return sorted(found - {_QUARANTINE})

    def part_duplicates(self) -> None:
        """Move the months into place, those with duplicates without them; what was lost stays in scratch."""
        lost = self._lost()
        for month in self.months():
            folder = self.kept / "sales" / f"month={month}"
            written = self.lines / f"month={month}"
            if lost is None or month not in lost[1]:
                folder.parent.mkdir(parents=True, exist_ok=True)
                written.rename(folder)
                continue
            kept = self._lines(written).join(lost[0].select("line"), "line", "left_anti").select(*SALES_CONTRACT)
            kept.write.parquet(str(folder))

    def _lost(self) -> tuple[DataFrame, set[str]] | None:
        """The duplicates and the months that they are of; None when there are none."""
        months = self.months()
        others = [str(path) for path in self.lake.files("sales", months=months, but=self.source)]
        if not months or not (others or self.by_line_id):
            return None
        kept = self.spark.read.schema(schema(SALES)).parquet(*others) if others else None
        new = self._lines(*(self.lines / f"month={month}" for month in months)).select("line", "day", *keys.IDENTITY)
        repeated = keys.repeated(new, kept and kept.select(*keys.IDENTITY), by_line_id=self.by_line_id)
        lost = self._written(repeated, self.scratch / "lost")
        found = lost.groupBy(sf.substring(sf.col("day").cast("string"), 1, 7).alias("month")).count().toArrow()
        return (lost, set(found["month"].to_pylist())) if found.num_rows else None

    def write_rejected(self) -> None:
        """Quarantined and duplicate rows with their text as it was, in the order of the file."""
        judged = self._lines(self.lines / f"month={_QUARANTINE}")
        bad = self.spark.read.schema(schema(REJECTED)).parquet(str(self.raw.bad_path)) if self.raw.rows_bad else None
        self._write_rejected("quarantine", judged, bad)
        self._write_rejected("duplicates", self._read(self.scratch / "lost", _LOST), None)

    def _write_rejected(self, folder: str, lines: DataFrame | None, more: DataFrame | None) -> None:
        found = None
        if lines is not None:
            columns = [sf.coalesce(sf.col(name), sf.lit("")) for name in self._raw_names()]
            text = sf.concat_ws(self.fields.examination.delimiter or ",", *columns)
            texts = self._raw(self._raw_names()).select("line", text.alias("text"))
            found = texts.join(sf.broadcast(lines.select("line", "reason")), "line").select(*REJECTED)
        both = (
            found.unionByName(more) if found is not None and more is not None else found if found is not None else more
        )
        if both is not None:
            both.coalesce(1).sortWithinPartitions("line").write.parquet(str(self.kept / folder))

    def staged_sales(self) -> DataFrame:
        """The accepted lines of this source, as staged."""
        lines = self._lines(*sorted((self.kept / "sales").iterdir()))
        if lines is None:
            raise FileNotFoundError(self.kept / "sales")
        return lines

    def _raw_names(self) -> list[str]:
        return [f"c{place}" for place in range(len(self.fields.examination.columns))]

    def _raw(self, columns: list[str] | None = None) -> DataFrame:
        wanted = columns if columns is not None else self.fields.columns()
        strings = [StructField(name, StringType()) for name in wanted]
        shape = StructType([*strings, StructField("line", LongType())])
        return self.spark.read.schema(shape).parquet(str(self.raw.path))

    def _lines(self, *folders: Path) -> DataFrame | None:
        """Lines of these folders; the reader is given files, so that no engine takes the folder's name for a column."""
        files = [str(path) for folder in folders for path in sorted(folder.glob("*.parquet"))]
        return self.spark.read.schema(schema(_JUDGED)).parquet(*files) if files else None

    def _read(self, folder: Path, columns: dict[str, DataType]) -> DataFrame | None:
        files = [str(path) for path in sorted(folder.glob("*.parquet"))]
        return self.spark.read.schema(schema(columns)).parquet(*files) if files else None

    def _written(self, frame: DataFrame, folder: Path) -> DataFrame:
        """Written down and read again, so that its lineage is computed once."""
        frame.write.parquet(str(folder))
        return self.spark.read.schema(frame.schema).parquet(str(folder))
