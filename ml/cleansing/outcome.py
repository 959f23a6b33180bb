"""What became of a file, counted from what was written."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as sf

from ml.cleansing.contract import SALES, SPELLINGS
from ml.cleansing.mended import mended
from ml.cleansing.names import chosen
from ml.cleansing.steps import renamed_days
from ml.cleansing.work import Work
from ml.errors import GourmetError
from ml.lake import content
from ml.spark import rows


class NotAccountedFor(GourmetError):
    """Accepted, quarantined and duplicate rows do not add up to the rows of the file: nothing was kept."""

    code: ClassVar[str] = "not_accounted_for"
    es: ClassVar[str] = "El archivo tiene {rows_in} filas y la limpieza da cuenta de {found}: no se guardó nada."
    en: ClassVar[str] = "The file has {rows_in} rows and cleansing accounts for {found}: nothing was kept."


@dataclass(frozen=True)
class Cleansed:
    """What became of a file. Money in ``currency``, with IGV; ``days`` are those whose figures this file bears on:
    its own and, where it decides what a dish is called, those of other files; the same when it is cleansed again.
    ``farthest`` has, of at most ``SHOWN`` lines, ``line`` (of the file), ``day``, ``dish``, ``quantity``, ``sales``."""

    rows_in: int
    accepted: int
    quarantined: int
    duplicate: int
    reasons: dict[str, int]
    sales_total: Decimal
    tickets: int
    guests: int
    first_day: date | None
    last_day: date | None
    days: list[date]
    currency: str
    outliers: int = 0  # accepted lines that are far out, their sum, and the largest of them
    outlier_sales: Decimal = Decimal(0)
    farthest: list[dict[str, Any]] = field(default_factory=list)
    tickets_again: int = 0  # of its tickets, those whose number and day other files have too: with other lines
    mended: dict[str, int] = field(default_factory=dict)  # rows of other files that its lines put right (``mended``)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        values = asdict(self)
        values["sales_total"], values["outlier_sales"] = str(self.sales_total), str(self.outlier_sales)
        for name in ("first_day", "last_day"):
            values[name] = values[name] and values[name].isoformat()
        return {**values, "days": [day.isoformat() for day in self.days]}


@dataclass(frozen=True)
class Measures:
    """What the engine says of the lines that are kept: ``days`` as ``_days``, the distinct tickets and guests, the
    lines that are far out, the tickets that other files have too."""

    days: list[dict[str, Any]] = field(default_factory=list)
    tickets: int = 0
    guests: int = 0
    farthest: list[dict[str, Any]] = field(default_factory=list)
    tickets_again: int = 0


def measures(work: Work) -> Measures:
    """Of the staged sales; all zero where no line is kept."""
    if not _rows(work.kept / "sales"):
        return Measures()
    days, (tickets, guests), farthest, again = work.side_by_side(
        lambda: _days(work), lambda: _people(work), lambda: _farthest(work), lambda: _tickets_again(work)
    )
    return Measures(days, tickets, guests, farthest, again)


def counted(work: Work, measured: Measures) -> tuple[Cleansed, str]:
    """The outcome of the staged parts and the fingerprint of their lines. Raises ``NotAccountedFor``."""
    accepted, quarantined, duplicate = (_rows(work.kept / name) for name in ("sales", "quarantine", "duplicates"))
    if accepted + quarantined + duplicate != work.raw.rows_in:
        raise NotAccountedFor(rows_in=work.raw.rows_in, found=accepted + quarantined + duplicate)
    days = measured.days
    months: dict[str, list[int]] = {}
    for row in days:
        sums = months.setdefault(f"month={row['day']:%Y-%m}", [0] * 5)
        months[f"month={row['day']:%Y-%m}"] = [a + row[name] for a, name in zip(sums, _SUMS, strict=True)]
    dates = sorted(row["day"] for row in days)
    return Cleansed(
        rows_in=work.raw.rows_in,
        accepted=accepted,
        quarantined=quarantined,
        duplicate=duplicate,
        reasons=_reasons(work.kept),
        sales_total=sum((row["sales"] for row in days), Decimal(0)),
        tickets=measured.tickets,
        guests=measured.guests,
        first_day=dates[0] if dates else None,
        last_day=dates[-1] if dates else None,
        days=sorted({*dates, *renamed_days(work)}),
        currency=_counted_in(work),
        outliers=sum(row["outliers"] for row in days),
        outlier_sales=sum((row["outlier_sales"] or Decimal(0) for row in days), Decimal(0)),
        farthest=measured.farthest,
        tickets_again=measured.tickets_again,
        mended=mended(work.raw, work.fields.examination, accepted=work.kept / "sales"),
    ), content(months.items())


def _counted_in(work: Work) -> str:
    """The money of a known till; of any other file the house's own, since lines in another one were set aside."""
    found = work.fields.examination
    return (found.currency if found.layout else "") or work.recipe.currency


MET = 3_000_000  # rows of a file whose tickets are counted in one go
SHOWN = 10  # lines far out that are named; their number and sum are of all
_SUMS = ("lines", "key_low", "key_high", "check_low", "check_high")


def _days(work: Work) -> list[dict[str, Any]]:
    """Lines, money and the sums of the fingerprint (``Lake.digest``) by business day."""

    def halves(name: str) -> list[Column]:
        low, high = sf.col(name).bitwiseAND(sf.lit((1 << 32) - 1)), sf.shiftright(name, 32)
        short = name.removeprefix("line_")
        return [sf.sum(low).alias(f"{short}_low"), sf.sum(high).alias(f"{short}_high")]

    sums = [
        sf.count(sf.lit(1)).alias("lines"),
        sf.sum("sales").alias("sales"),
        sf.sum(sf.col("outlier").cast("bigint")).alias("outliers"),
        sf.sum(sf.when(sf.col("outlier"), sf.col("sales"))).alias("outlier_sales"),
        *halves("line_key"),
        *halves("line_check"),
    ]
    return rows(_sales(work).groupBy("day").agg(*sums))


def _farthest(work: Work) -> list[dict[str, Any]]:
    """The largest of the lines that are far out, as plain values, each with its dish as this file spells it."""
    far = _sales(work).where("outlier").select("line", "day", "dish_key", "quantity", "sales")
    far = far.orderBy(sf.abs("sales").desc(), "line").limit(SHOWN)
    spelled = work.read(work.kept / "spellings", SPELLINGS)
    if spelled is None:  # a file that names no dish
        far = far.withColumn("name", sf.lit(None).cast("string"))
    else:
        dishes = chosen(spelled.where(sf.col("part") == "dish")).select(sf.col("key").alias("dish_key"), "name")
        far = far.join(dishes, "dish_key", "left")
    found = rows(far)
    return [
        {
            "line": line["line"],
            "day": line["day"].isoformat(),
            "dish": line["dish_key"] if line["name"] is None else line["name"],
            "quantity": str(line["quantity"]),
            "sales": str(line["sales"]),
        }
        for line in sorted(found, key=lambda line: (-abs(line["sales"]), line["line"]))
    ]


def _people(work: Work) -> tuple[int, int]:
    """Distinct tickets that sold something, and distinct guests; counted by hash, which is shorter than the text.

    Of a large file in several goes, each for its share of the hashes: an engine holds all that it has met.
    """
    sold = sf.col("kind").isin("sale", "courtesy")
    hashes = _sales(work).select(
        sf.when(sold, sf.xxhash64("ticket")).alias("ticket"),
        sf.when(sf.col("guest").isNotNull(), sf.xxhash64("guest")).alias("guest"),
    )
    goes = 1 + work.raw.rows_in // MET
    tickets = guests = 0
    for go in range(goes):
        share = [sf.when(sf.pmod(sf.col(name), sf.lit(goes)) == go, sf.col(name)) for name in hashes.columns]
        counted = hashes.agg(*(sf.count_distinct(name) for name in (share if goes > 1 else hashes.columns)))
        (row,) = rows(counted.toDF("tickets", "guests"))
        tickets, guests = tickets + row["tickets"], guests + row["guests"]
    return tickets, guests


def _tickets_again(work: Work) -> int:
    """Tickets that other files have on the same day. Lines that are the same were taken out before: what is left is
    the same sales told otherwise (without a column, with a guest's name filled in), and counts twice."""
    months = sorted(path.name.removeprefix("month=") for path in (work.kept / "sales").iterdir())
    kept = work.kept_by_others("sales", SALES, months=months)
    if kept is None:
        return 0
    mine, theirs = (
        lines.where(sf.col("ticket").isNotNull()).select("day", sf.xxhash64("ticket").alias("ticket")).distinct()
        for lines in (_sales(work), kept)
    )
    return mine.join(theirs, ["day", "ticket"], "left_semi").count()


def _sales(work: Work) -> DataFrame:
    lines = work.read(work.kept / "sales", SALES)
    if lines is None:
        raise FileNotFoundError(work.kept / "sales")
    return lines


def _rows(folder: Path) -> int:
    return sum(pq.read_metadata(path).num_rows for path in folder.rglob("*.parquet"))


def _reasons(kept: Path) -> dict[str, int]:
    found: Counter[str] = Counter()
    for name in ("quarantine", "duplicates"):
        for path in (kept / name).glob("*.parquet"):
            for batch in pq.ParquetFile(path).iter_batches(columns=["reason"]):
                for pair in pc.value_counts(batch["reason"]).to_pylist():
                    found[pair["values"]] += pair["counts"]
    return dict(sorted(found.items()))
