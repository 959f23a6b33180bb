"""A table that somebody confirmed once is read the same way the next time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from django.db.models.functions import Left

from ml import intake
from ml.intake.conclusion import as_sales
from ml.intake.examination import DATE_QUESTIONS, DECIMAL_QUESTIONS, Examination, in_order
from ml.intake.hiding import masked
from ml.intake.questions import OF_MONEY, about_currency
from ml.intake.returned import SHORT, is_added, origins, source_of
from restaurants.models import Restaurant, Upload, UploadStatus
from restaurants.tenancy import acting_for

LOOKED_AT = 50
_ENOUGH = 2  # rows, to tell how dates and numbers are written
#: A file that was taken back is not among them: it may have been for how it was read.
CONFIRMED = (UploadStatus.QUEUED, UploadStatus.CLEANSING, UploadStatus.DONE)


def examined(restaurant: Restaurant, file: Path, *, name: str, layout: str | None) -> Examination:
    """``intake.examine``, the file read as the latest confirmed one of the same header was.

    One row is enough where there is such a file: somebody mended just that one.
    """
    try:
        return _as_before(restaurant, held_against(restaurant, intake.examine(file, name=name, layout=layout)))
    except intake.OneRow:
        one = intake.examine(file, name=name, layout=layout, one_row=True)
        found = _as_before(restaurant, held_against(restaurant, one))
        if not found.remembered_from:
            raise
        return found


def held_against(restaurant: Restaurant, found: Examination) -> Examination:
    """With what a person has to know of the file that depends on the house: whether its money is another one."""
    told = about_currency(found, house=restaurant.currency)
    return replace(
        found, questions=[*found.questions, *told], needs_confirmation=bool(found.needs_confirmation or told)
    )


def _as_before(restaurant: Restaurant, examination: Examination) -> Examination:
    """The examination with the columns, the tax and the answers of the latest confirmed file of the same header.

    It may have more columns behind (rows set aside come back so). A known layout needs no memory, unless its rows say
    which file they were set aside of: then they are read as that one was, however it was corrected. Few rows tell
    little of how numbers and dates are written, so a single one and those that come back are written as it was.
    """
    sources = _sources(examination)
    if not sources and (examination.layout or examination.kind == "customers"):
        return examination
    with acting_for(restaurant.pk):
        rows = Upload.objects.of(restaurant).filter(status__in=CONFIRMED).annotate(start=Left("sha256", SHORT))
        known = rows.filter(start__in=sources) if sources else rows.filter(layout="")
        confirmed = list(known.order_by("-created_at", "-pk").values_list("name", "examination")[:LOOKED_AT])
    for name, kept in confirmed:
        before = Examination.from_dict(kept)
        if not sources and examination.kind == "sales" != before.kind:
            continue  # that it was not recognised once says nothing of one that is
        if before.columns and examination.columns[: len(before.columns)] == before.columns:
            return _read_as(_of_its_layout(examination, before) if sources else examination, before, name)
    return _as_before(restaurant, _without_codes(examination)) if sources else examination


def _sources(examination: Examination) -> set[str]:
    """Of which files its first rows say that they were set aside."""
    places = [place for place, _ in origins(examination.columns)]
    return {source_of(row[place]) for row in examination.preview for place in places if place < len(row)} - {""}


def _without_codes(examination: Examination) -> Examination:
    """As it would be looked at if its rows said nothing of where they are from: the house has no such file."""
    codes = {place for place, _ in origins(examination.columns)}
    rows = [["" if place in codes else cell for place, cell in enumerate(row)] for row in examination.preview]
    return replace(examination, preview=rows)


def _of_its_layout(examination: Examination, before: Examination) -> Examination:
    return replace(
        examination,
        layout=before.layout,
        line_key=before.line_key,
        statuses=before.statuses,
        receipt_level=before.receipt_level,
        cancelled_ticket_prefix=before.cancelled_ticket_prefix,
    )


def _read_as(examination: Examination, before: Examination, name: str) -> Examination:
    answers: dict[tuple[str, str], str] = {}
    behind = {
        field: column
        for field, column in examination.mapping.items()
        if column not in before.columns and field not in before.mapping
    }
    named = replace(examination, mapping={**before.mapping, **behind})  # questions are about the fields as confirmed
    if before.kind == "sales" != named.kind:
        named = as_sales(named)
    if len(examination.preview) < _ENOUGH or any(map(is_added, examination.columns)):
        named = _written_as(named, before)
    for question in named.questions:
        column = str(question.get("column", ""))
        field = next((field for field, mapped in named.mapping.items() if mapped == column), "")
        if question["code"] in DATE_QUESTIONS and column in before.column_dates:
            form = before.column_dates[column]
            answers[question["code"], field] = "dmy" if form.find("%d") < form.find("%m") else "mdy"
        elif question["code"] in DECIMAL_QUESTIONS and column in before.column_decimals:
            answers[question["code"], field] = before.column_decimals[column]
    read = named.answered(tax=before.tax, answers=answers)
    sure = {**read.confidence, **{field: examination.confidence[field] for field in behind}}
    more = [column for column in examination.columns[len(before.columns) :] if not is_added(column)]
    news = [one for one in examination.questions if one["code"] in OF_MONEY and read.currency != before.currency]
    return replace(
        masked(read),
        kind=before.kind,
        confidence=sure,
        questions=news,
        needs_confirmation=bool(news),
        remembered_from=name,
        added=more,
    )


def _written_as(examination: Examination, before: Examination) -> Examination:
    return replace(
        examination,
        column_types={**examination.column_types, **before.column_types},
        column_dates={**examination.column_dates, **_dates_as(examination, before)},
        column_decimals={**examination.column_decimals, **before.column_decimals},
        decimal=before.decimal,
        currency=before.currency,
        personal=sorted({*examination.personal, *before.personal}),
        questions=[],
    )


def _dates_as(examination: Examination, before: Examination) -> dict[str, str]:
    """The formats of before; where a spreadsheet wrote a column in another one, that, with day and month in the order
    of before."""
    forms = dict(before.column_dates)
    for column, form in before.column_dates.items():
        own = examination.column_dates.get(column, form)
        if in_order(own, "dmy") != in_order(form, "dmy"):
            forms[column] = in_order(own, "dmy" if form.find("%d") < form.find("%m") else "mdy")
    return forms
