"""Tables that are not of sales (customers, surveys ...): trimmed, typed, nobody's row lost."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as sf
from pyspark.sql.types import LongType, StringType, StructField, StructType

from ml.cleansing import formats
from ml.cleansing.contract import REJECTED
from ml.cleansing.outcome import Cleansed, NotAccountedFor
from ml.cleansing.recipe import NOBODY, Forgotten, without
from ml.intake.examination import Examination, RawTable
from ml.intake.people import LONGEST
from ml.intake.people_columns import columns_of_people
from ml.lake import CELL_END, Lake
from ml.letters import folded
from ml.spark import failures

_CUSTOMER = "customer_id"
_FORGOTTEN = "guest_forgotten"


def cleanse_table(
    spark: SparkSession,
    raw: RawTable,
    examination: Examination,
    *,
    lake: Lake,
    source: str,
    forgotten: Forgotten = NOBODY,
) -> Cleansed:
    """Keep the table under its name: text trimmed, words for "nothing" null, numbers as float64.

    A row without any value is quarantined (``empty_row``), and so is one with something else in a column of numbers
    (``not_a_number``). Where rows have a customer's number, a second row of the same content is a duplicate
    (``duplicate_row``); elsewhere equal rows may be different people and stay. The row of a guest who must be forgotten
    is quarantined without its text (``guest_forgotten``). Raises ``NotAccountedFor`` when the rows do not add up to
    those counted without Spark.
    """
    with failures():
        lines = _judged(_read(spark, raw, examination), examination, forgotten).toArrow().sort_by("line")
    accepted = lines.filter(lines["reason"].is_null())
    rejected = _rejected(lines, raw)
    outcome = _outcome(raw, accepted, rejected)
    staged = lake.staging() / "kept"
    parts = {**_folders(rejected), f"tables/{examination.table_name}": _named(accepted, examination)}
    for folder, rows in parts.items():
        if rows.num_rows or folder.startswith("tables/"):
            (staged / folder).mkdir(parents=True)
            pq.write_table(rows, staged / folder / "rows.parquet")
    content = hashlib.sha256((staged / "tables" / examination.table_name / "rows.parquet").read_bytes()).hexdigest()
    table = {"table": examination.table_name, "content": content}
    record = {"source": source, **table, **without(forgotten), **outcome.as_dict()}
    lake.replace(source, staged=staged, record=record)
    return outcome


def _read(spark: SparkSession, raw: RawTable, examination: Examination) -> DataFrame:
    strings = [StructField(f"c{place}", StringType()) for place in range(len(examination.columns))]
    return spark.read.schema(StructType([*strings, StructField("line", LongType())])).parquet(str(raw.path))


def _judged(raw: DataFrame, examination: Examination, forgotten: Forgotten) -> DataFrame:
    """``line``, ``reason`` (null where accepted), ``text`` as it was, and each column by its place (``v0`` ...).

    A file may call its columns what it likes: its names never reach the engine, which would take one for another.
    """
    cells = {name: sf.col(f"c{place}") for place, name in enumerate(examination.columns)}
    people = {examination.columns[place] for place in columns_of_people(examination)}
    numbers = {name for name, kind in examination.column_types.items() if kind == "number"} - people
    values = {
        name: _number(cell, examination.decimal) if name in numbers else _text(cell) for name, cell in cells.items()
    }
    values |= {name: _identity(values[name]) for name in people}
    unreadable = [~formats.blank(cells[name]) & values[name].isNull() for name in sorted(numbers)]
    names = sorted({folded(guest) for guest in forgotten})
    gone = [_identity(formats.folded(formats.identifier(cells[name]))).isin(*names) for name in sorted(people) if names]
    nothing = ~_any([~formats.blank(cell) for cell in cells.values()])
    again = _again(examination, cells)
    reason = (
        sf.when(_any(gone), _FORGOTTEN)
        .when(nothing, "empty_row")
        .when(_any(unreadable), "not_a_number")
        .when(again, "duplicate_row")
    )
    text = sf.when(reason == _FORGOTTEN, "").otherwise(sf.concat_ws(CELL_END, *cells.values()))
    placed = [value.alias(f"v{place}") for place, value in enumerate(values.values())]
    return raw.select("line", reason.alias("reason"), text.alias("text"), *placed)


def _any(flags: Sequence[Column]) -> Column:
    """Whether one of them holds, side by side: of a thousand columns a chain would be too deep for an engine."""
    return sf.coalesce(*[sf.when(flag, True) for flag in flags], sf.lit(False))


def _named(accepted: pa.Table, examination: Examination) -> pa.Table:
    places = [f"v{place}" for place in range(len(examination.columns))]
    return accepted.select(places).rename_columns(examination.columns)


def _text(cell: Column) -> Column:
    return sf.when(~formats.blank(cell), formats.tidy(cell))


def _identity(text: Column) -> Column:
    """No longer than a guest's identity is anywhere else, by which their row is found."""
    return sf.substring(text, 1, LONGEST)


def _number(cell: Column, decimal: str) -> Column:
    """float64: a plain number with all its decimals, else one with thousands, currency signs or a decimal comma."""
    plain = sf.trim(cell).try_cast("double") if decimal != "," else sf.lit(None).cast("double")
    return sf.when(~formats.blank(cell), sf.coalesce(plain, formats.number(cell, decimal or ".").cast("double")))


def _again(examination: Examination, cells: dict[str, Column]) -> Column:
    """Whether the same content stood on an earlier line; never, where no customer's number tells people apart."""
    if _CUSTOMER not in examination.mapping:
        return sf.lit(False)
    earlier = Window.partitionBy(*cells.values()).orderBy("line")
    return sf.row_number().over(earlier) > 1


def _rejected(lines: pa.Table, raw: RawTable) -> pa.Table:
    found = lines.filter(lines["reason"].is_valid()).select(list(REJECTED))
    if not raw.rows_bad:
        return found
    return pa.concat_tables([found, pq.read_table(raw.bad_path).select(list(REJECTED)).cast(found.schema)])


def _folders(rejected: pa.Table) -> dict[str, pa.Table]:
    twice = pc.equal(rejected["reason"], "duplicate_row")
    return {"duplicates": rejected.filter(twice), "quarantine": rejected.filter(pc.invert(twice))}


def _outcome(raw: RawTable, accepted: pa.Table, rejected: pa.Table) -> Cleansed:
    counted = {pair["values"]: pair["counts"] for pair in rejected["reason"].value_counts().to_pylist()}
    if accepted.num_rows + rejected.num_rows != raw.rows_in:
        raise NotAccountedFor(rows_in=raw.rows_in, found=accepted.num_rows + rejected.num_rows)
    duplicate = counted.get("duplicate_row", 0)
    return Cleansed(
        rows_in=raw.rows_in,
        accepted=accepted.num_rows,
        quarantined=rejected.num_rows - duplicate,
        duplicate=duplicate,
        reasons=dict(sorted(counted.items())),
        sales_total=Decimal(0),
        tickets=0,
        guests=0,
        first_day=None,
        last_day=None,
        days=[],
        currency="",
    )
