"""From the sampled rows to an examination: what each column means, how it is written, what must be asked."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ml.intake.columns import Column, describe
from ml.intake.dates import DateFormat, date_format
from ml.intake.examination import MOMENTS, NUMBERS, Examination, decimals_of, formats_of, main_format
from ml.intake.header import Header, is_footer
from ml.intake.hiding import masked
from ml.intake.layouts import Layout
from ml.intake.mapping import kind_of, map_columns
from ml.intake.people_columns import personal_by_content
from ml.intake.questions import about_columns, about_tax, ask, doubts_of
from ml.intake.refusals import LayoutMismatch
from ml.intake.synonyms import STATUSES

_PREVIEW = 20
_SIGNED = re.compile(r"\d[.,/-]\d")  # tells how a date or an amount is written
_SIGNS = {"S/": "PEN", "PEN": "PEN", "US$": "USD", "USD": "USD", "€": "EUR", "EUR": "EUR", "£": "GBP", "GBP": "GBP"}


@dataclass
class Found:
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


@dataclass(frozen=True)
class _Meaning:
    """The columns, described, and what they were taken for."""

    columns: dict[str, Column]
    mapping: dict[str, str]
    confidence: dict[str, float]
    kind: str


def concluded(found: Found, header: Header, rows: list[list[str]], asked: Layout | None) -> Examination:
    """The examination of a table whose header was found; ``rows`` are sampled data rows of its width.

    Raises LayoutMismatch when the layout that was asked for is not the file's.
    """
    if asked is not None and header.layout is not asked:
        missing = asked.missing(header.columns)
        raise LayoutMismatch(
            name=found.name, layout=asked.title, missing=", ".join(missing), line=header.record.line + 1
        )
    rows = [row for row in rows if not is_footer(row)]
    meaning = _meaning(header, rows)
    questions = found.questions + _questions(header, meaning, rows)
    column_dates = {name: form.format for name, column in meaning.columns.items() if (form := _written(column))}
    decimal = _decimal(meaning.columns)
    column_decimals = {name: _own(column, decimal) for name, column in meaning.columns.items() if column.number}
    dates = formats_of(meaning.mapping, column_dates)
    examination = Examination(
        **asdict(found) | _habits(header, meaning, rows) | {"questions": questions},
        kind=meaning.kind,
        header_row=header.record.line,
        first_line=header.record.stop + 1,
        columns=header.columns,
        mapping=meaning.mapping,
        confidence=meaning.confidence,
        date_format=main_format(dates),
        date_formats=dates,
        decimal=decimal,
        decimals=decimals_of(meaning.mapping, column_decimals, decimal),
        needs_confirmation=bool(questions),
        preview=rows[:_PREVIEW],
        titles=header.titles,
        renamed=header.renamed,
        column_types={name: column.kind for name, column in meaning.columns.items()},
        column_dates=column_dates,
        column_decimals=column_decimals,
        personal=personal_by_content(header.columns, meaning.mapping, rows),
        doubts=doubts_of(meaning.columns),
    )
    return masked(examination)


def _written(column: Column) -> DateFormat | None:
    return column.date or column.likely


def _meaning(header: Header, rows: list[list[str]]) -> _Meaning:
    layout = header.layout
    columns = describe(header.columns, rows, order=layout.date_order if layout else "")
    if layout is not None:
        mapping = layout.find(header.columns)
        return _Meaning(columns, mapping, dict.fromkeys(mapping, 1.0), layout.kind)
    mapping, confidence = map_columns(columns)
    return _Meaning(columns, mapping, confidence, kind_of(columns, mapping))


def _questions(header: Header, meaning: _Meaning, rows: list[list[str]]) -> list[dict[str, Any]]:
    asked = [] if header.layout is not None else [ask("mapping")]
    if header.renamed:
        asked.append(ask("renamed", columns=", ".join(header.renamed)))
    if meaning.kind != "sales":
        return asked
    unread = {name for name, column in meaning.columns.items() if column.date is None}
    examples = dict(zip(header.columns, rows[0], strict=True)) if rows else {}
    asked += _about_moments(meaning.mapping, unread, examples | _unreadable(header.columns, rows, unread))
    if header.layout is None:
        asked += about_tax(meaning.mapping)
    doubts = doubts_of(meaning.columns)
    if header.layout is not None:  # its tills write whole numbers, or a point
        doubts = {name: code for name, code in doubts.items() if code != "decimal_open"}
    for name in doubts.keys() & examples:
        cells = (row[header.columns.index(name)] for row in rows)
        examples[name] = next((cell for cell in cells if _SIGNED.search(cell)), examples[name])
    return asked + about_columns(doubts, meaning.mapping, meaning.confidence, examples)


def _unreadable(columns: list[str], rows: list[list[str]], unread: Collection[str]) -> dict[str, str]:
    """Of each of these columns a value that is no date."""
    found: dict[str, str] = {}
    for name in unread:
        cells = sorted({row[columns.index(name)] for row in rows[:_PREVIEW]})
        found[name] = next((cell for cell in cells if cell.strip() and date_format([cell]) is None), "")
    return {name: cell for name, cell in found.items() if cell}


def _about_moments(
    mapping: Mapping[str, str], unread: Collection[str], examples: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Whether anything says when it was sold, and what of it can't be read."""
    moments = [mapping[key] for key in MOMENTS if key in mapping and key != "time"]
    asked = [] if moments else [ask("no_date")]
    return asked + [
        ask("date_unread", column=name, example=examples.get(name, "")) for name in moments if name in unread
    ]


def as_sales(found: Examination) -> Examination:
    """A table whose columns a person named as those of sales: what is asked of such a one is asked now."""
    examples = dict(zip(found.columns, found.preview[0], strict=False)) if found.preview else {}
    unread = {name for name in found.columns if name not in found.column_dates}
    questions = [
        *_about_moments(found.mapping, unread, examples),
        *about_tax(found.mapping),
        *about_columns(found.doubts, found.mapping, {}, examples),
    ]
    habits = _sold(found.mapping, found.columns, found.preview)
    return replace(found, kind="sales", **habits, questions=questions, needs_confirmation=True)


def _habits(header: Header, meaning: _Meaning, rows: list[list[str]]) -> dict[str, Any]:
    """What the layout says of tax, currency, words and keys; for an unknown one what the columns suggest."""
    layout, mapping = header.layout, meaning.mapping
    if layout is not None:
        return {
            "layout": layout.name,
            "tax": layout.tax,
            "currency": layout.currency,
            "statuses": dict(layout.statuses),
            "receipt_level": layout.receipt_columns(header.columns),
            "line_key": [item for item in layout.line_key if item in mapping],
            "cancelled_ticket_prefix": layout.cancelled_ticket_prefix,
        }
    if meaning.kind != "sales":
        return {"layout": ""}
    return {"layout": "", **_sold(mapping, header.columns, rows)}


def _sold(mapping: Mapping[str, str], columns: list[str], rows: list[list[str]]) -> dict[str, Any]:
    """What the columns of a layout that nobody knows suggest of sales."""
    return {
        "tax": "net" if "net_sales" in mapping else "inclusive",
        "currency": _currency(mapping, columns, rows),
        "statuses": dict(STATUSES),
    }


def _decimal(columns: dict[str, Column]) -> str:
    """The whole file's: that of most columns where some value leaves no doubt; the point when none does."""
    decided = [column.number.decimal for column in columns.values() if column.number and column.number.decided]
    return "," if decided.count(",") > decided.count(".") else "."


def _own(column: Column, file_wide: str) -> str:
    number = column.number
    return number.decimal if number is not None and number.decided else file_wide


def _currency(mapping: Mapping[str, str], columns: list[str], rows: list[list[str]]) -> str:
    """The currency whose sign stands by the amounts; "" where there is none or only a bare dollar sign."""
    amounts = [columns.index(name) for key, name in mapping.items() if key in NUMBERS]
    written = "\n".join({row[index] for row in rows for index in amounts if index < len(row)}).upper()
    found = {currency for sign, currency in _SIGNS.items() if sign in written}
    return found.pop() if len(found) == 1 else ""
