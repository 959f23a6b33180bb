"""What a person sends from the pages of guests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from ml.errors import GourmetError
from restaurants.consent_files import MOST_BYTES, Line, lines_of
from restaurants.models import ConsentSource, Kept, Purpose, RequestKind
from restaurants.services.consent import EARLIEST, NobodyNamed, NotYetSaid, Opposed, SaidOtherwise, TooLongAgo
from restaurants.services.requests import AlreadyOpen

E = TypeVar("E", bound=Enum)
LONGEST = 200


class NotOfTheList(GourmetError):
    code = "not_of_the_list"
    es = "Elija una de las opciones."
    en = "Choose one of the options."


class NoDay(GourmetError):
    code = "no_day"
    es = "Escriba la fecha como 2026-11-24."
    en = "Write the date as in 2026-11-24."


#: What whoever filled in a form of a guest's page can mend there.
MENDABLE = (NotOfTheList, NoDay, NotYetSaid, TooLongAgo, SaidOtherwise, Opposed, AlreadyOpen)


def offered(latest: date) -> dict[str, Any]:
    """By the forms of a guest's page, on which nothing is later than ``latest``."""
    days = {"earliest": EARLIEST.isoformat(), "latest": latest.isoformat()}
    return {"sources": ConsentSource.choices, "kinds": RequestKind.choices, **days}


@dataclass(frozen=True)
class SaidConsent:
    purpose: Purpose
    given: bool
    source: ConsentSource
    at: date


@dataclass(frozen=True)
class AskedRight:
    kind: RequestKind
    received_on: date
    text: str


def looked_for(posted: QueryDict) -> tuple[str, bool]:
    """Whom, and whether to open a file where there is none. Raises ``NobodyNamed``."""
    text = str(posted.get("guest", "")).replace("\0", "").strip()[:LONGEST]
    if not text:
        raise NobodyNamed
    return text, posted.get("anew") == "yes"


def consent_from(posted: QueryDict) -> SaidConsent:
    """Raises ``NotOfTheList``, ``NoDay``."""
    if posted.get("given") not in ("yes", "no"):
        raise NotOfTheList
    purpose, source = _one_of(Purpose, posted, "purpose"), _one_of(ConsentSource, posted, "source")
    return SaidConsent(purpose, posted["given"] == "yes", source, _day(posted, "at"))


def right_from(posted: QueryDict) -> AskedRight:
    """Raises ``NotOfTheList``, ``NoDay``."""
    kind = _one_of(RequestKind, posted, "kind")
    return AskedRight(kind, _day(posted, "received_on"), text_from(posted, "text"))


def text_from(posted: QueryDict, name: str) -> str:
    return str(posted.get(name, "")).replace("\0", "").strip()[:500]


def granted_from(posted: QueryDict) -> bool:
    """Raises ``NotOfTheList``."""
    if posted.get("granted") not in ("yes", "no"):
        raise NotOfTheList
    return posted["granted"] == "yes"


def kept_from(posted: QueryDict) -> tuple[Kept, int | None]:
    """A kind of data and for how many days, None for no limit; -1 where no number can be read, which no service takes.
    Raises ``NotOfTheList``."""
    days = str(posted.get("days", "")).strip()
    number = int(days) if days.isdecimal() and len(days) < 6 else -1
    return _one_of(Kept, posted, "kind"), number if days else None


def _one_of(kind: type[E], posted: QueryDict, name: str) -> E:
    try:
        return kind(str(posted.get(name, "")))
    except ValueError as error:
        raise NotOfTheList from error


def _day(posted: QueryDict, name: str) -> date:
    try:
        return date.fromisoformat(str(posted.get(name, "")))
    except ValueError as error:
        raise NoDay from error


def lines_from(files: MultiValueDict[str, UploadedFile[bytes]], *, latest: date) -> list[Line]:
    """Raises ``NoConsents``, ``LinesToMend``."""
    file = files.get("file")
    size = file.size if file is not None else 0
    data = file.read() if file is not None and size is not None and size <= MOST_BYTES else b""
    return lines_of(data, latest=latest)
