"""From the sampled rows to an examination: what each column means, how it is written, what must be asked."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from ml.intake.columns import Column, describe
from ml.intake.examination import MOMENTS, NUMBERS, Examination, decimals_of, formats_of, main_format
from ml.intake.header import Header, is_footer
from ml.intake.hiding import masked
from ml.intake.layouts import Layout
from ml.intake.mapping import kind_of, map_columns
from ml.intake.people_columns import personal_by_content
from ml.intake.questions import about_columns, about_tax, ask
from ml.intake.refusals import LayoutMismatch
from ml.intake.synonyms import STATUSES

_PREVIEW = 20
_SIGNS = {"S/": "PEN", "US$": "USD", "€": "EUR"}


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
    column_dates = {name: column.date.format for name, column in meaning.columns.items() if column.date}
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
    )
    return masked(examination)


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
    moments = [meaning.mapping[key] for key in MOMENTS if key in meaning.mapping and key != "time"]
    if not moments:
        asked.append(ask("no_date"))
    examples = dict(zip(header.columns, rows[0], strict=True)) if rows else {}
    unread = [name for name in moments if meaning.columns[name].date is None]
    asked += [ask("date_unread", column=name, example=examples.get(name, "")) for name in unread]
    if header.layout is None:
        asked += about_tax(meaning.mapping)
    return asked + about_columns(meaning.columns, meaning.mapping, meaning.confidence, examples)


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
    return {
        "layout": "",
        "tax": "net" if "net_sales" in mapping else "inclusive",
        "currency": _currency(mapping, header.columns, rows),
        "statuses": dict(STATUSES),
    }


def _decimal(columns: dict[str, Column]) -> str:
    """The whole file's: that of most columns where some value leaves no doubt; the point when none does."""
    decided = [column.number.decimal for column in columns.values() if column.number and column.number.decided]
    return "," if decided.count(",") > decided.count(".") else "."


def _own(column: Column, file_wide: str) -> str:
    number = column.number
    return number.decimal if number is not None and number.decided else file_wide


def _currency(mapping: dict[str, str], columns: list[str], rows: list[list[str]]) -> str:
    """The currency whose sign stands by the amounts; "" where there is none or only a bare dollar sign."""
    amounts = [columns.index(name) for key, name in mapping.items() if key in NUMBERS]
    written = "\n".join({row[index] for row in rows for index in amounts}).upper()
    signs = [sign for sign in _SIGNS if sign in written]
    return _SIGNS[signs[0]] if len(signs) == 1 else ""
