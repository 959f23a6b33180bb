"""One look at a file: what it is, how it is written, which column is which, and what a person should confirm."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ml.intake import content, encoding, sample, workbook
from ml.intake.columns import Column, describe
from ml.intake.dialect import Dialect, refuse_mixed, sniff
from ml.intake.examination import Examination
from ml.intake.header import Header, find_header, footer, is_footer
from ml.intake.layouts import LAYOUTS, Layout
from ml.intake.mapping import NUMBERS, kind_of, map_columns
from ml.intake.questions import about_columns, about_tax, ask
from ml.intake.refusals import LayoutMismatch, UnknownLayout
from ml.intake.synonyms import STATUSES

_RECORDS = 2_000  # from the head; as many again from the rest of a long file
_PREVIEW = 20
_DATE_FIELDS = ("sold_at", "date", "time", "business_day")


def examine(path: Path, *, name: str, layout: str | None = None) -> Examination:
    """Examine a file without keeping anything of it.

    ``name`` is the label a person knows it by. With ``layout`` the columns must be those of that layout. Raises a
    subclass of ``Refused`` when no table can be read from the file.
    """
    asked = _asked(layout)
    if content.container(path, name=name) == "workbook":
        return _examine_workbook(path, name, asked)
    return _examine_text(path, name, asked)


def _asked(layout: str | None) -> Layout | None:
    if not layout:
        return None
    if layout not in LAYOUTS:
        raise UnknownLayout(layout=layout, known=", ".join(LAYOUTS))
    return LAYOUTS[layout]


@dataclass
class _Found:
    """What the container told: the parts of an examination that do not depend on the columns' meaning."""

    name: str
    container: str
    encoding: str
    delimiter: str
    quote: str
    footer_rows: int
    footer_bytes: int
    sheet: str = ""
    questions: list[dict[str, Any]] = field(default_factory=list)


def _examine_text(path: Path, name: str, asked: Layout | None) -> Examination:
    codec, example = encoding.detect(path)
    text, whole = sample.head(path, name=name, encoding=codec)
    dialect = sniff(text, name=name)
    sample.refuse_unclosed(text, delimiter=dialect.delimiter, quote=dialect.quote, whole=whole, name=name)
    refuse_mixed(text, dialect, name=name)
    records = sample.records(text, delimiter=dialect.delimiter, quote=dialect.quote, limit=_RECORDS)
    whole = whole and len(records) < _RECORDS
    header = find_header(records, width=dialect.width, whole=whole, layout=asked, name=name)
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
    found = _Found(name, "text", codec, dialect.delimiter, dialect.quote, rows_below, bytes_below)
    if example:
        found.questions.append(ask("encoding", encoding=codec.upper(), example=example))
    found.questions += _other_delimiters(records, dialect, header)
    return _concluded(found, header, rows, asked)


def _examine_workbook(path: Path, name: str, asked: Layout | None) -> Examination:
    book = workbook.read(path, name=name)
    header = find_header(book.records, width=book.width, whole=True, layout=asked, name=name)
    below = 0
    for record in reversed(book.records):
        if not is_footer(record.cells):
            break
        below += 1
    found = _Found(name, "workbook", "", "", '"', below, 0, sheet=book.sheet)
    if len(book.others) > 0:
        found.questions.append(ask("sheets", sheets=", ".join([book.sheet, *book.others]), sheet=book.sheet))
    return _concluded(found, header, header.rows[:_RECORDS], asked)


def _other_delimiters(records: list[sample.Record], dialect: Dialect, header: Header) -> list[dict[str, Any]]:
    """A ragged row that another separator would make whole is worth a question before it is set aside."""
    ragged = [record for record in records if record.line > header.record.line and len(record.cells) == 1]
    for other in (",", ";", "\t", "|"):
        if other != dialect.delimiter and any(
            record.cells[0].count(other) == len(header.columns) - 1 for record in ragged
        ):
            return [ask("mixed_delimiters", other="TAB" if other == "\t" else other)]
    return []


def _concluded(found: _Found, header: Header, rows: list[list[str]], asked: Layout | None) -> Examination:
    layout = header.layout
    if asked is not None and layout is not asked:
        missing = asked.missing(header.columns)
        raise LayoutMismatch(name=found.name, layout=asked.title, missing=", ".join(missing), rows=_PREVIEW)
    rows = [row for row in rows if not is_footer(row)]
    columns = describe(header.columns, rows, order=layout.date_order if layout else "")
    if layout is not None:
        mapping = layout.find(header.columns)
        confidence = dict.fromkeys(mapping, 1.0)
        kind = layout.kind
    else:
        mapping, confidence = map_columns(columns)
        kind = kind_of(columns, mapping)
    questions = found.questions + _questions(header, columns, mapping, confidence, rows, kind)
    return _examination(found, header, columns, mapping, confidence, kind, rows, questions)


def _questions(
    header: Header,
    columns: dict[str, Column],
    mapping: dict[str, str],
    confidence: dict[str, float],
    rows: list[list[str]],
    kind: str,
) -> list[dict[str, Any]]:
    asked = [] if header.layout is not None else [ask("mapping")]
    if header.renamed:
        asked.append(ask("renamed", columns=", ".join(header.renamed)))
    if kind == "sales" and not mapping.keys() & {"sold_at", "date"}:
        asked.append(ask("no_date"))
    if kind == "sales" and header.layout is None:
        asked += about_tax(mapping)
    examples = dict(zip(header.columns, rows[0], strict=True)) if rows else {}
    return asked + about_columns(columns, mapping if kind == "sales" else {}, confidence, examples)


def _examination(
    found: _Found,
    header: Header,
    columns: dict[str, Column],
    mapping: dict[str, str],
    confidence: dict[str, float],
    kind: str,
    rows: list[list[str]],
    questions: list[dict[str, Any]],
) -> Examination:
    layout = header.layout
    dates = {item: date.format for item in _DATE_FIELDS if item in mapping and (date := columns[mapping[item]].date)}
    decimal = _decimal(columns)
    return Examination(
        kind=kind,
        layout=layout.name if layout else "",
        name=found.name,
        container=found.container,
        encoding=found.encoding,
        delimiter=found.delimiter,
        quote=found.quote,
        header_row=header.record.line,
        first_line=header.record.stop + 1,
        columns=header.columns,
        mapping=mapping,
        confidence=confidence,
        date_format=dates.get("sold_at") or dates.get("date") or "",
        decimal=decimal,
        needs_confirmation=bool(questions),
        date_formats=dates,
        decimals={item: _own_decimal(columns[name], decimal) for item, name in mapping.items() if item in NUMBERS},
        questions=questions,
        preview=rows[:_PREVIEW],
        titles=header.titles,
        footer_rows=found.footer_rows,
        footer_bytes=found.footer_bytes,
        sheet=found.sheet,
        tax=layout.tax if layout else ("net" if "net_sales" in mapping else "inclusive") if kind == "sales" else "",
        currency=layout.currency if layout else _currency(mapping, header.columns, rows),
        statuses=dict(layout.statuses if layout else STATUSES) if kind == "sales" else {},
        receipt_level=layout.receipt_columns(header.columns) if layout else {},
        line_key=[item for item in layout.line_key if item in mapping] if layout else [],
        cancelled_ticket_prefix=layout.cancelled_ticket_prefix if layout else "",
        renamed=header.renamed,
        column_types={name: column.kind for name, column in columns.items()},
    )


def _decimal(columns: dict[str, Column]) -> str:
    """The whole file's: that of most columns where some value leaves no doubt; the point when none does."""
    decided = [column.number.decimal for column in columns.values() if column.number and column.number.decided]
    return "," if decided.count(",") > decided.count(".") else "."


def _own_decimal(column: Column, file_wide: str) -> str:
    number = column.number
    return number.decimal if number is not None and number.decided else file_wide


def _currency(mapping: dict[str, str], columns: list[str], rows: list[list[str]]) -> str:
    """The currency whose sign stands by the amounts; "" where there is none or only a bare dollar sign."""
    amounts = [columns.index(name) for item, name in mapping.items() if item in NUMBERS]
    signs = {sign for row in rows for index in amounts for sign in ("S/", "US$", "€") if sign in row[index].upper()}
    return {"S/": "PEN", "US$": "USD", "€": "EUR"}[signs.pop()] if len(signs) == 1 else ""
