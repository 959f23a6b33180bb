"""One look at a file: what it is, how it is written, which column is which, and what a person should confirm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ml.intake import content, encoding, sample, workbook
from ml.intake.conclusion import Found, concluded
from ml.intake.dialect import Dialect, refuse_mixed, sniff
from ml.intake.examination import Examination
from ml.intake.header import Header, find_header, footer, is_footer
from ml.intake.hiding import masked_text
from ml.intake.layouts import LAYOUTS, Layout
from ml.intake.questions import ask
from ml.intake.refusals import UnknownLayout

_RECORDS = 2_000  # from the head; as many again from the rest of a long file


def examine(path: Path, *, name: str, layout: str | None = None, one_row: bool = False) -> Examination:
    """Examine a file without keeping anything of it.

    ``name`` is the label a person knows it by. With ``layout`` the columns must be those of that layout. ``one_row``
    is for who knows already how it is written: one row tells nothing of dates and numbers. Raises a subclass of
    ``Refused`` when no table can be read from the file.
    """
    asked = _asked(layout)
    if content.container(path, name=name) == "workbook":
        return _examine_workbook(path, name, asked, one_row=one_row)
    return _examine_text(path, name, asked, one_row=one_row)


def _asked(layout: str | None) -> Layout | None:
    if not layout:
        return None
    if layout not in LAYOUTS:
        raise UnknownLayout(layout=layout, known=", ".join(LAYOUTS))
    return LAYOUTS[layout]


def _examine_text(path: Path, name: str, asked: Layout | None, *, one_row: bool) -> Examination:
    codec, example = encoding.detect(path)
    text, whole = sample.head(path, name=name, encoding=codec)
    dialect = sniff(text, name=name)
    sample.refuse_unclosed(text, delimiter=dialect.delimiter, quote=dialect.quote, whole=whole, name=name)
    refuse_mixed(text, dialect, name=name)
    records = sample.records(text, delimiter=dialect.delimiter, quote=dialect.quote, limit=_RECORDS)
    whole = whole and len(records) < _RECORDS
    header = find_header(records, width=dialect.width, whole=whole, layout=asked, name=name, one_row=one_row)
    far = sample.records(
        "\n".join(sample.spread(path, encoding=codec)),
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        limit=_RECORDS,
    )
    rows = header.rows + [record.cells for record in far if len(record.cells) == len(header.columns)]
    rows_below, bytes_below = footer(
        sample.tail(path, encoding=codec), delimiter=dialect.delimiter, quote=dialect.quote
    )
    found = Found(name, "text", codec, dialect.delimiter, dialect.quote, rows_below, bytes_below)
    if example:
        found.questions.append(ask("encoding", encoding=codec.upper(), example=masked_text(example)))
    found.questions += _other_delimiters(records, dialect, header)
    return concluded(found, header, rows, asked)


def _examine_workbook(path: Path, name: str, asked: Layout | None, *, one_row: bool) -> Examination:
    book = workbook.read(path, name=name, limit=_RECORDS)
    header = find_header(book.records, width=book.width, whole=not book.last, layout=asked, name=name, one_row=one_row)
    below = 0
    for record in reversed(book.records + book.last):
        if not is_footer(record.cells):
            break
        below += 1
    found = Found(name, "workbook", "", "", '"', below, 0, sheet=book.sheet)
    if len(book.others) > 0:
        found.questions.append(ask("sheets", sheets=", ".join([book.sheet, *book.others]), sheet=book.sheet))
    return concluded(found, header, header.rows[:_RECORDS], asked)


def _other_delimiters(records: list[sample.Record], dialect: Dialect, header: Header) -> list[dict[str, Any]]:
    """A ragged row that another separator would make whole is worth a question before it is set aside."""
    ragged = [record for record in records if record.line > header.record.line and len(record.cells) == 1]
    for other in (",", ";", "\t", "|"):
        if other != dialect.delimiter and any(
            record.cells[0].count(other) == len(header.columns) - 1 for record in ragged
        ):
            return [ask("mixed_delimiters", other="TAB" if other == "\t" else other)]
    return []
