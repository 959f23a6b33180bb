"""The steps of a cleansing that an engine does, in the order of ``run``."""

from __future__ import annotations

from datetime import date
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as sf
from pyspark.sql.types import DataType, DateType, IntegerType, LongType, StringType

from ml.cleansing import keys, names, usual
from ml.cleansing.cards import masked
from ml.cleansing.contract import REJECTED, SALES, SALES_CONTRACT, SPELLINGS, schema
from ml.cleansing.judged import judged
from ml.cleansing.reasons import ELSEWHERE, REPEATED
from ml.cleansing.typed import TYPED, typed
from ml.cleansing.work import AGAIN, JUDGED, QUARANTINE, Work, month_name
from ml.lake import CELL_END
from ml.letters import folded
from ml.spark import rows

_SETTLED: dict[str, DataType] = {**JUDGED, "place": IntegerType()}
_FORGOTTEN: dict[str, DataType] = {"as_forgotten": StringType(), "until": DateType()}
_LOST: dict[str, DataType] = {"line": LongType(), "month": LongType(), "reason": StringType()}


def write_names(work: Work) -> DataFrame:
    """The dictionary of names, materialised; the source's spellings stay in the lake."""
    cells = work.written(names.cells(work.raw_lines(), work.fields), work.scratch / "cells", names.CELLS)
    many = work.rows_in("cells") > names.MANY
    if many:
        _refuse_what_is_no_name(work)
    told = {"settled": work.settled} if many else {}
    named = names.dictionary(cells, before=_sold_before(work), few=work.few, **told)
    dictionary: DataFrame
    dictionary, _ = work.side_by_side(
        lambda: work.written(named.coalesce(1), work.scratch / "dictionary", names.DICTIONARY),
        lambda: work.written(names.spellings(cells).coalesce(1), work.kept / "spellings", SPELLINGS),
    )
    return dictionary


def _refuse_what_is_no_name(work: Work) -> None:
    """Raises ``TooManyNames``: the engine could not hold them, and no carta has so many."""
    column = ds.dataset(work.scratch / "cells", format="parquet").to_table(columns=["item"])["item"]
    found = pc.count_distinct(column).as_py()
    if found > names.MANY:
        raise names.TooManyNames(column=work.fields.examination.mapping.get("item", ""), found=found)


def _sold_before(work: Work) -> DataFrame | None:
    """CELLS of what the house sold before, where the file is judged by them."""
    if not work.usual or not work.few:
        return None
    usual.write(work.usual, work.scratch / "before" / "cells.parquet")
    return work.read(work.scratch / "before", names.CELLS)


def renamed_days(work: Work) -> list[date]:
    """Days of other sources on which a dish or a category is called otherwise now: their figures change too."""
    before = work.kept_by_others("spellings", SPELLINGS)
    added = work.read(work.kept / "spellings", SPELLINGS)
    if before is None or added is None:
        return []
    renamed = rows(names.renamed(before, added))
    return work.lake.days_with(renamed, but=work.source) if renamed else []


def read_lines(work: Work) -> list[DataFrame]:
    """Every line of the file by type, a slice at a time: of a small file written down, since two plans are sooner made
    than the one."""
    told = {"fields": work.fields, "currency": work.recipe.currency, "zone": work.recipe.zone}
    lines = [work.raw_lines(files=files).transform(typed, **told) for files in work.slices()]
    return [work.written(each, work.scratch / "typed", TYPED) for each in lines] if work.small else lines


def find_line_keys(work: Work) -> DataFrame | None:
    """The ``line_key`` that stand on several lines of the file; None where its layout has no line key, and of a small
    file, whose lines are put in order as they are judged."""
    if not work.by_line_id or work.sorts_lines:
        return None
    met = work.raw_lines().select(keys.line_identity(work.fields.text("line_id")).alias("line_key"))
    return work.written(keys.several(met), work.scratch / "several", {"line_key": LongType()})


def write_lines(work: Work, typed_lines: list[DataFrame], dictionary: DataFrame, several: DataFrame | None) -> None:
    """Every line of the file, judged, in one pass, by month; QUARANTINE and AGAIN have folders of their own."""
    forgotten = _forgotten(work)
    for lines in typed_lines:
        _write_slice(work, lines, dictionary, several, forgotten)


def _write_slice(
    work: Work, typed_lines: DataFrame, dictionary: DataFrame, several: DataFrame | None, forgotten: DataFrame | None
) -> None:
    lines = typed_lines.join(sf.broadcast(dictionary), ["item", "written_category"], "left").transform(
        judged, fields=work.fields, recipe=work.recipe, source=work.source[:12], forgotten=forgotten
    )
    if several is not None:
        lines = lines.join(sf.broadcast(several.withColumn("again", sf.lit(True))), "line_key", "left")
    elif work.by_line_id:
        lines = lines.transform(keys.repeated, name="again")
    part = sf.when(sf.col("reason").isNotNull(), sf.lit(QUARANTINE))
    part = part.when(sf.col("again"), sf.lit(AGAIN)) if work.by_line_id else part
    lines = lines.select(*SALES_CONTRACT, "reason", part.otherwise(sf.col("month")).alias("month"))
    lines.write.mode("append").partitionBy("month").parquet(str(work.scratch / "lines"))


def _forgotten(work: Work) -> DataFrame | None:
    """``as_forgotten`` (folded), ``until`` of those whom the restaurant has to forget; None where there is nobody."""
    if not work.forgotten:
        return None
    last: dict[str, date] = {}
    for guest, until in work.forgotten.items():
        last[folded(guest)] = max(until, last.get(folded(guest), until))
    guests, days = zip(*sorted(last.items()), strict=True)
    folder = work.scratch / "forgotten"
    folder.mkdir(parents=True)
    named = pa.table({"as_forgotten": pa.array(guests, pa.string()), "until": pa.array(days, pa.date32())})
    pq.write_table(named, folder / "guests.parquet")
    return work.read(folder, _FORGOTTEN)


def settle_line_keys(work: Work) -> None:
    """Of the lines whose key was met again, the first goes to its month and the others are lost."""
    lines = work.read(work.judged(AGAIN), JUDGED)
    if lines is None or work.sorts_lines:  # sorted, the first is in its month already and the others are lost
        return
    settled = work.written(keys.in_place(lines), work.scratch / "settled", _SETTLED)
    _lose(work, settled.where(sf.col("place") > 1).select("line", "day"), REPEATED)
    firsts = settled.where(sf.col("place") == 1).select(*SALES_CONTRACT, "reason", _month().alias("month"))
    firsts.coalesce(1).write.partitionBy("month").parquet(str(work.scratch / "firsts"))
    for path in sorted((work.scratch / "firsts").rglob("*.parquet")):
        month = work.scratch / "lines" / path.parent.name
        month.mkdir(exist_ok=True)
        path.rename(month / f"z-{path.name}")


def place_months(work: Work) -> None:
    """Put each month in place, without the lines that other files have already; only months with such are rewritten."""
    lost = _already_kept(work)
    hit = set() if lost is None else _months(lost)
    for month in work.months():
        folder = work.kept / "sales" / f"month={month_name(month)}"
        folder.parent.mkdir(parents=True, exist_ok=True)
        lines = work.read(work.judged(month), JUDGED)
        if lost is None or lines is None or month not in hit:
            work.judged(month).rename(folder)
        else:
            fresh = lines.join(lost.select("line"), "line", "left_anti")
            fresh.select(*SALES_CONTRACT, "reason").write.parquet(str(folder))


def write_rejected(work: Work) -> None:
    """Quarantined and duplicate rows with their text as it was, in the order of the file."""
    parts = {"quarantine": [work.read(work.judged(QUARANTINE), JUDGED)], "duplicates": _lost(work)}
    found = [
        lines.select("line", "reason", sf.lit(part).alias("part"))
        for part, each in parts.items()
        for lines in each
        if lines is not None
    ]
    texts = [_with_text(work, reduce(DataFrame.unionByName, found))] if found else []
    if work.raw.rows_bad:
        bad = work.spark.read.schema(schema(REJECTED)).parquet(str(work.raw.bad_path))
        texts.append(bad.withColumn("part", sf.lit("quarantine")))
    if not texts:
        return
    rejected = reduce(DataFrame.unionByName, texts).coalesce(1).sortWithinPartitions("part", "line")
    rejected.write.partitionBy("part").parquet(str(work.scratch / "rejected"))
    work.kept.mkdir(parents=True, exist_ok=True)  # of a file of which no row could be split nothing is there yet
    for path in sorted((work.scratch / "rejected").glob("part=*")):
        path.rename(work.kept / path.name.removeprefix("part="))


def _lost(work: Work) -> list[DataFrame | None]:
    """The lines that are duplicates, with their reason."""
    again = work.read(work.judged(AGAIN), JUDGED) if work.sorts_lines else None
    repeated = None if again is None else again.withColumn("reason", sf.lit(REPEATED))
    return [repeated, work.read(work.scratch / "lost", _LOST)]


def _already_kept(work: Work) -> DataFrame | None:
    """``line``, ``day`` of the lines that other files hold; None when there is nothing to compare with."""
    months = [month_name(month) for month in work.months()]
    kept = work.kept_by_others("sales", SALES, months=months)
    new = [lines for month in work.months() if (lines := work.read(work.judged(month), JUDGED)) is not None]
    if kept is None or not new:
        return None
    candidates = reduce(DataFrame.unionByName, new).select("line", "day", *keys.IDENTITY)
    own = work.kept_before(months)
    known = keys.known(candidates, kept, by_line_id=work.by_line_id, own=own)
    return _lose(work, known, ELSEWHERE)


def _lose(work: Work, lines: DataFrame, reason: str) -> DataFrame:
    """Note that these lines (``line``, ``day``) are duplicates."""
    lost = lines.select("line", _month().cast("bigint").alias("month"), sf.lit(reason).alias("reason"))
    return work.written(lost, work.scratch / "lost" / reason, _LOST)


def _months(lost: DataFrame) -> set[int]:
    return {row["month"] for row in rows(lost.select("month").distinct())}


def _month() -> Column:
    return sf.year("day") * 100 + sf.month("day")


def _with_text(work: Work, lines: DataFrame) -> DataFrame:
    """``lines`` (``line``, ``reason``, ``part``) with the text of their row."""
    raw = [f"c{place}" for place in range(len(work.fields.examination.columns))]
    text = sf.concat_ws(CELL_END, *(sf.coalesce(name, sf.lit("")) for name in raw))
    met = work.raw_lines(raw).join(sf.broadcast(lines), "line")
    shown = sf.when(sf.col("reason") == "card_number", masked(text)).otherwise(text)
    return met.select("line", "reason", shown.alias("text"), "part")
