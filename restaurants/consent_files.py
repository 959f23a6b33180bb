"""A table of consents as a file: one line a guest and purpose, all of it or nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from ml.errors import GourmetError
from ml.intake.layouts.base import plain
from restaurants.models import ConsentSource, Purpose
from restaurants.services.consent import EARLIEST

MOST_BYTES, MOST_LINES = 2_000_000, 20_000
COLUMNS = ("cliente", "finalidad", "dijo", "como", "fecha")
EXAMPLE = "cliente,finalidad,dijo,como,fecha\r\n45678912,promociones,si,en la casa,2026-11-01\r\n"
_PURPOSES = {
    **dict.fromkeys(("promociones", "publicidad", "advertising"), Purpose.ADVERTISING),
    **dict.fromkeys(("segmentos", "perfil", "profiling"), Purpose.PROFILING),
}
_SOURCES = {
    **dict.fromkeys(("en la casa", "casa", "in person"), ConsentSource.IN_PERSON),
    **dict.fromkeys(("por la web", "web"), ConsentSource.WEB),
    **dict.fromkeys(("por telefono", "telefono", "phone"), ConsentSource.PHONE),
    **dict.fromkeys(("por correo", "correo", "mail"), ConsentSource.MAIL),
}
_ANSWERS = {"si": True, "yes": True, "1": True, "no": False, "0": False}


class NoConsents(GourmetError):
    code = "no_consents"
    es = "Suba un CSV de hasta {most} líneas con las columnas {columns}."
    en = "Upload a CSV of up to {most} lines with the columns {columns}."


class LineNotUnderstood(GourmetError):
    code = "line_not_understood"
    es = "Línea {line}, columna «{column}»: no se entiende «{value}»."
    en = "Line {line}, column “{column}”: “{value}” is not understood."


class DayToCome(LineNotUnderstood):
    es = "Línea {line}, columna «{column}»: {value} es una fecha que todavía no llega."
    en = "Line {line}, column “{column}”: {value} is a date that is still to come."


class DayLongAgo(LineNotUnderstood):
    es = "Línea {line}, columna «{column}»: {value} es anterior a 1990."
    en = "Line {line}, column “{column}”: {value} is before 1990."


class LinesToMend(GourmetError):
    """``faults``: each of them, in the order of the file."""

    code = "lines_to_mend"
    es = "No se anotó nada. Corrija el archivo y vuelva a subirlo."
    en = "Nothing was noted. Mend the file and upload it again."

    def __init__(self, faults: Sequence[LineNotUnderstood]) -> None:
        self.faults = faults
        super().__init__()


@dataclass(frozen=True)
class Line:
    """What one guest, named as a person writes it, said of one purpose."""

    guest: str
    purpose: Purpose
    given: bool
    source: ConsentSource
    at: date


def lines_of(data: bytes, *, latest: date) -> list[Line]:
    """Read a file (UTF-8, else CP1252) in which nothing was said after ``latest``. Raises ``NoConsents``,
    ``LinesToMend``."""
    wrong = NoConsents(most=f"{MOST_LINES:,}", columns=", ".join(COLUMNS))
    if not data or len(data) > MOST_BYTES:
        raise wrong
    text = io.StringIO(_text(data), newline=None)  # whatever ends a line there
    reader = csv.DictReader(text, delimiter=";" if data.split(b"\n")[0].count(b";") > 2 else ",")
    header = [plain(name or "") for name in _header(reader, wrong)]
    if not set(COLUMNS) <= set(header):
        raise wrong
    reader.fieldnames = header
    try:
        rows = [(reader.line_num, row) for row in islice(reader, MOST_LINES + 1)]
    except csv.Error as error:
        raise wrong from error
    if not 0 < len(rows) <= MOST_LINES:
        raise wrong
    faults: list[LineNotUnderstood] = []
    found = [_line(row, at, latest=latest, faults=faults) for at, row in rows]
    if faults:
        raise LinesToMend(faults)
    return [line for line in found if line is not None]


def _header(reader: csv.DictReader[str], wrong: NoConsents) -> list[str]:
    try:
        return list(reader.fieldnames or ())
    except csv.Error as error:
        raise wrong from error


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace").replace("\0", "")


def _line(row: dict[str, str | None], at: int, *, latest: date, faults: list[LineNotUnderstood]) -> Line | None:
    """None where something of it is to be mended, which then stands among the ``faults``."""
    cells = {name: str(row.get(name) or "").strip() for name in COLUMNS}
    guest, day = cells["cliente"][:200], _day(cells["fecha"])
    purpose, source = _PURPOSES.get(plain(cells["finalidad"])), _SOURCES.get(plain(cells["como"]))
    given = _ANSWERS.get(plain(cells["dijo"]))
    read = dict(zip(COLUMNS, (guest or None, purpose, given, source, day), strict=True))
    found = [(column, LineNotUnderstood) for column, value in read.items() if value is None]
    if day is not None and not EARLIEST <= day <= latest:
        found.append(("fecha", DayToCome if day > latest else DayLongAgo))
    faults += [why(line=at, column=column, value=cells[column][:60]) for column, why in found]
    if found or purpose is None or given is None or source is None or day is None:
        return None
    return Line(guest, purpose, given, source, day)


def _day(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    return None
