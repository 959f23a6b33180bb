"""An examined file's columns, by their canonical names."""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as sf

from ml.cleansing import formats
from ml.intake.examination import Examination

_PRICED_BY = ("gross", "net_sales", "total")


@dataclass(frozen=True)
class Fields:
    """Columns of the raw table (``c0`` ... all strings) under the names that the rest of the cleansing knows."""

    examination: Examination

    def has(self, name: str) -> bool:
        """Whether the file has this field."""
        return name in self.examination.mapping

    def text(self, name: str) -> Column:
        """The field as written; an empty string where the file has no such column."""
        column = self.examination.raw_column(name)
        return sf.lit("") if column is None else sf.coalesce(sf.col(column), sf.lit(""))

    def columns(self) -> list[str]:
        """The raw columns that are read at all, in the file's order."""
        names = {column for name in self.examination.mapping if (column := self.examination.raw_column(name))}
        names |= {f"c{self.examination.columns.index(name)}" for name in self.examination.receipt_level.values()}
        return sorted(names, key=lambda name: int(name[1:]))

    def decimal(self, name: str = "") -> str:
        """The decimal sign of a field, or of the file."""
        return self.examination.decimals.get(name) or self.examination.decimal or "."

    def receipt_text(self, meaning: str) -> Column | None:
        """A value that belongs to the whole receipt and repeats on each of its lines, as written."""
        name = self.examination.receipt_level.get(meaning)
        return None if name is None else sf.col(f"c{self.examination.columns.index(name)}")

    def form(self, name: str) -> str:
        """The strptime format of a date or time field."""
        return self.examination.date_formats.get(name) or self.examination.date_format

    def price_parts(self) -> dict[str, Column]:
        """The texts that a unit price is made of: its own column, else an amount and the quantity."""
        if self.has("unit_price"):
            return {"unit_price": self.text("unit_price")}
        amount = next((name for name in _PRICED_BY if self.has(name)), None)
        parts = (amount, "quantity") if amount and self.has("quantity") else (amount,) if amount else ()
        return {name: self.text(name) for name in parts}

    def with_price(self, lines: DataFrame) -> DataFrame:
        """``price``, decimal(18, 4), beside the texts of ``price_parts``, each in ``formats.as_written``."""
        parts = list(self.price_parts())
        if not parts:
            return lines.withColumn("price", sf.lit(None).cast("decimal(18,4)"))
        lines = formats.with_numbers(lines, {name: self.decimal(name) for name in parts})
        price = sf.col(parts[0]) if len(parts) == 1 else sf.abs(formats.quotient(*map(sf.col, parts)))
        return lines.withColumn("price", price)
