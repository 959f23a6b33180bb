"""A table of consents as a file: one line a guest and purpose, all of it or nothing."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

from ml.errors import GourmetError
from ml.intake.layouts.base import plain
from restaurants.models import ConsentSource, Purpose

V = TypeVar("V")
MOST_BYTES, MOST_LINES = 5_000_000, 50_000
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
    es = "Línea {line}, columna «{column}»: no se entiende «{value}». No se anotó nada; corríjala y vuelva a subir."
    en = "Line {line}, column “{column}”: “{value}” is not understood. Nothing was noted; mend it and upload again."


@dataclass(frozen=True)
class Line:
    """What one guest, named as a person writes it, said of one purpose."""

    guest: str
    purpose: Purpose
    given: bool
    source: ConsentSource
    at: date


def lines_of(data: bytes) -> list[Line]:
    """Read a file (UTF-8, else CP1252). Raises ``NoConsents``, ``LineNotUnderstood``."""
    wrong = NoConsents(most=MOST_LINES, columns=", ".join(COLUMNS))
    if not data or len(data) > MOST_BYTES:
        raise wrong
    text = io.StringIO(_text(data), newline=None)  # whatever ends a line there
    reader = csv.DictReader(text, delimiter=";" if data.split(b"\n")[0].count(b";") > 2 else ",")
    header = [plain(name or "") for name in _header(reader, wrong)]
    if not set(COLUMNS) <= set(header):
        raise wrong
    reader.fieldnames = header
    try:
        found = [_line(row, at) for at, row in enumerate(islice(reader, MOST_LINES + 1), start=2)]
    except csv.Error as error:
        raise wrong from error
    if not 0 < len(found) <= MOST_LINES:
        raise wrong
    return found


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


def _line(row: dict[str, str | None], at: int) -> Line:
    cells = {name: str(row.get(name) or "").strip() for name in COLUMNS}

    def understood(column: str, value: V | None) -> V:
        if value is None:
            raise LineNotUnderstood(line=at, column=column, value=cells[column][:60])
        return value

    return Line(
        guest=understood("cliente", cells["cliente"][:200] or None),
        purpose=understood("finalidad", _PURPOSES.get(plain(cells["finalidad"]))),
        given=understood("dijo", _ANSWERS.get(plain(cells["dijo"]))),
        source=understood("como", _SOURCES.get(plain(cells["como"]))),
        at=understood("fecha", _day(cells["fecha"])),
    )


def _day(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    return None
