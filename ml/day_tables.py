"""A table of days as anybody may have it: a column's dates in one order, its numbers with one decimal sign.

How a column is written is found as at an upload (``ml.intake``). What is written and not read is refused by its line:
left out, it would pass for a closed day.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ml.errors import GourmetError
from ml.intake.dates import MISSING, MONTHS, date_format
from ml.intake.numbers import number_format
from ml.intake.refusals import EmptyFile

_CLOCK = re.compile(
    r"(?:T|,?\s+)(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?\s*(?:[ap]\.?\s?m\.?)?\s?(?:Z|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_SIGNS = re.compile(r"S/\.?|US\$|[$€£\s]|PEN|USD|EUR|GBP", re.IGNORECASE)
_POWER = re.compile(r"^[-+]?(?:\d+\.?\d*|\.\d+)[eE][-+]?\d+$")
_SHAPES = {
    decimal: re.compile(rf"^[-+]?\(?(?:(?:\d+|\d{{1,3}}(?:{thousands}\d{{3}})+)(?:{point}\d*)?|{point}\d+)\)?-?$")
    for decimal, thousands, point in ((".", ",", r"\."), (",", r"\.", ","))
}


class Unreadable(GourmetError):
    """The file is no table."""

    code = "unreadable"
    es = "No se pudo leer «{file}» como CSV ni como Parquet: {why}."
    en = "“{file}” could not be read as CSV or Parquet: {why}."


class TooManyCells(GourmetError):
    """A row is longer than the header: no telling which column each cell belongs to."""

    code = "too_many_cells"
    es = "La línea {line} de «{file}» tiene {found} celdas y la de títulos {expected}."
    en = "Line {line} of “{file}” has {found} cells and the header {expected}."


class ColumnTwice(GourmetError):
    """Two columns bear the name that was asked for."""

    code = "column_twice"
    es = "Hay {times} columnas «{column}»; deje una o cámbieles el nombre."
    en = "There are {times} columns “{column}”; leave one or rename them."


class NoDate(GourmetError):
    """A row holds a value and no day to put it on."""

    code = "no_date"
    es = "La línea {line} trae un valor («{value}») y ninguna fecha en «{column}»."
    en = "Line {line} holds a value (“{value}”) and no date in “{column}”."


class UnreadDate(GourmetError):
    """A cell of the column of dates is none, or not in the order of the others."""

    code = "unread_date"
    es = "Línea {line}, columna «{column}»: «{found}» no se lee como fecha; la columna escribe {format}."
    en = "Line {line}, column “{column}”: “{found}” is not read as a date; the column writes {format}."


class UnreadNumber(GourmetError):
    """A cell of the column of values is no number, or not written as the others."""

    code = "unread_number"
    es = "Línea {line}, columna «{column}»: «{found}» no se lee como número; el signo decimal es «{decimal}»."
    en = "Line {line}, column “{column}”: “{found}” is not read as a number; the decimal sign is “{decimal}”."


class ReadTwoWays(GourmetError):
    """Nothing in the column tells thousands from decimals."""

    code = "read_two_ways"
    es = (
        "Línea {line}, columna «{column}»: «{found}» puede ser miles o decimales y ningún otro valor lo decide. "
        "Dígalo con --decimal."
    )
    en = (
        "Line {line}, column “{column}”: “{found}” may hold thousands or decimals and no other value settles it. "
        "Say it by --decimal."
    )


def read(path: Path) -> pd.DataFrame:
    """A Parquet file by its first bytes, else CSV with a header; the index is the line (Parquet: the row, from 1).

    Cells of a CSV stay text. Raises Unreadable, EmptyFile, TooManyCells.
    """
    try:
        with path.open("rb") as file:
            parquet = file.read(4) == b"PAR1"
        if not parquet:
            return _of_csv(path)
        table = pd.read_parquet(path)
    except (OSError, ValueError, csv.Error, pa.ArrowException) as error:  # what does not decode is a ValueError
        raise Unreadable(file=path.name, why=" ".join(str(error).split())[:200]) from error
    return table.set_axis(pd.RangeIndex(1, len(table) + 1), axis="index")


def _of_csv(path: Path) -> pd.DataFrame:
    """By Python's own reader, which says at which line each record begins."""
    records: dict[int, list[str]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        line = 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                records[line] = cells
            line = reader.line_num + 1
    if not records:
        raise EmptyFile(name=path.name)
    header = [name.strip() for name in records.pop(min(records))]
    width = len(header)
    for line, cells in records.items():
        if any(cell.strip() for cell in cells[width:]):
            raise TooManyCells(file=path.name, line=line, found=len(cells), expected=width)
    rows = [cells[:width] + [""] * (width - len(cells)) for cells in records.values()]
    return pd.DataFrame(rows, index=list(records), columns=header, dtype=object)


def dates(values: pd.Series[Any]) -> pd.Series[Any]:
    """The days (T,) of a column of dates, NaT where nothing is written; times of day are cut off.

    The order of day and month is one for the whole column: ISO or what values above 12 say, else the day first, as in
    Peru. Raises UnreadDate by the first cell that is none in that order; the index of ``values`` is its line.
    """
    if pd.api.types.is_datetime64_any_dtype(values):
        stamps: pd.Series[Any] = values.dt.tz_localize(None).dt.normalize()
        return stamps
    text = _text(values)
    present = text[text != ""]
    days = present.map(lambda cell: _CLOCK.sub("", cell))
    found = date_format(days.tolist(), order="dmy")
    form = found.format if found and "%d" in found.format else "%Y-%m-%d"
    if "%b" in form or "%B" in form:
        days = days.map(_with_month_in_digits)
        plain = form.replace("%b", "%m").replace("%B", "%m")
    else:
        plain = form
    moments = pd.to_datetime(days, format=plain, errors="coerce")
    for line, cell in present[moments.isna()].head(1).items():
        raise UnreadDate(line=line, column=values.name, found=cell[:80], format=form)
    return moments.reindex(values.index)


def _with_month_in_digits(text: str) -> str:
    """``3-ene-2026`` as ``3-01-2026``; a word that is no month stays, and is no date."""
    found = next((word for word in _WORD.finditer(text) if word[0][:3].casefold() in MONTHS), None)
    return f"{text[: found.start()]}{MONTHS[found[0][:3].casefold()]:02}{text[found.end() :]}" if found else text


def numbers(values: pd.Series[Any], *, decimal: str = "") -> pd.Series[Any]:
    """The numbers (T,) of a column as float64, NaN where nothing is written; ``(3.50)`` is below zero.

    ``decimal`` is "." or ","; where it is not given the column decides, and the other sign groups thousands. Raises
    ReadTwoWays where it can't, UnreadNumber by the first cell that is no number; the index of ``values`` is its line.
    """
    if pd.api.types.is_numeric_dtype(values):
        return values.astype("Float64").astype(np.float64)
    text = _text(values)
    written = text[text != ""]
    if not any(isinstance(cell, str) for cell in values):  # decimals of a Parquet file
        decimal = "."
    decimal = decimal or _decimal(written)
    read_in = written.map(lambda cell: _number(cell, decimal)).astype(np.float64)
    for line, cell in written[read_in.isna()].head(1).items():
        raise UnreadNumber(line=line, column=values.name, found=cell[:80], decimal=decimal)
    return read_in.reindex(values.index)


def _decimal(written: pd.Series[Any]) -> str:
    """The decimal sign that a column speaks for; the point where it holds none. Raises ReadTwoWays."""
    found = number_format(["0.5" if _POWER.match(cell) else cell for cell in written])
    if found is None or found.decided:
        return found.decimal if found else "."
    for line, cell in written[written.str.contains("[.,]")].head(1).items():
        raise ReadTwoWays(line=line, column=written.name, found=cell[:80])
    return "."


def _number(text: str, decimal: str) -> float:
    """NaN for what is no number with this decimal sign."""
    if decimal == "." and _POWER.match(text):
        return float(text)
    bare = _SIGNS.sub("", text)
    if not _SHAPES[decimal].match(bare):
        return float("nan")
    thousands = "," if decimal == "." else "."
    size = float(re.sub(rf"[-+(){thousands}]", "", bare).replace(",", "."))
    return -size if "-" in bare or "(" in bare else size


def _text(values: pd.Series[Any]) -> pd.Series[Any]:
    """Trimmed text, "" where a cell says that there is nothing in it."""
    text = ["" if pd.isna(cell) else str(cell).strip() for cell in values.tolist()]
    return pd.Series(["" if cell.casefold() in MISSING else cell for cell in text], values.index, object, values.name)
