"""A table that somebody confirmed once is read the same way the next time."""

from __future__ import annotations

from dataclasses import replace

from ml.intake.examination import DATE_QUESTIONS, DECIMAL_QUESTIONS, Examination
from ml.intake.hiding import masked
from restaurants.models import Restaurant, Upload, UploadStatus
from restaurants.tenancy import acting_for

LOOKED_AT = 50
#: A file that was taken back is not among them: it may have been for how it was read.
CONFIRMED = (UploadStatus.QUEUED, UploadStatus.CLEANSING, UploadStatus.DONE)


def as_before(restaurant: Restaurant, examination: Examination) -> Examination:
    """The examination with the columns, the tax and the answers of the latest confirmed file of the same header.

    It may have more columns behind (rows set aside come back so). A known layout needs no memory.
    """
    if examination.layout or examination.kind == "customers":
        return examination
    with acting_for(restaurant.pk):
        rows = Upload.objects.of(restaurant).filter(layout="", status__in=CONFIRMED).order_by("-created_at", "-pk")
        confirmed = list(rows.values_list("name", "examination")[:LOOKED_AT])
    for name, kept in confirmed:
        before = Examination.from_dict(kept)
        if before.columns and examination.columns[: len(before.columns)] == before.columns:
            return _read_as(examination, before, name)
    return examination


def _read_as(examination: Examination, before: Examination, name: str) -> Examination:
    answers: dict[tuple[str, str], str] = {}
    behind = {
        field: column
        for field, column in examination.mapping.items()
        if column not in before.columns and field not in before.mapping
    }
    named = replace(examination, mapping={**before.mapping, **behind})  # questions are about the fields as confirmed
    for question in examination.questions:
        column = str(question.get("column", ""))
        field = next((field for field, mapped in named.mapping.items() if mapped == column), "")
        if question["code"] in DATE_QUESTIONS and column in before.column_dates:
            form = before.column_dates[column]
            answers[question["code"], field] = "dmy" if form.find("%d") < form.find("%m") else "mdy"
        elif question["code"] in DECIMAL_QUESTIONS and column in before.column_decimals:
            answers[question["code"], field] = before.column_decimals[column]
    read = named.answered(tax=before.tax, answers=answers)
    return replace(masked(read), kind=before.kind, needs_confirmation=False, remembered_from=name)
