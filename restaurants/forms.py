"""What a person sends from a page of who and what they bring."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.http import QueryDict

from ml.errors import GourmetError
from restaurants.mailable import check_mailable
from restaurants.models import Role, Scope
from restaurants.selectors.audit import Sought
from restaurants.selectors.controller import Controller
from restaurants.selectors.terms import Terms
from restaurants.texts import on_one_line
from restaurants.words import WORDS

COLUMN = "column-"
ANSWER = "answer-"


class MappedTwice(GourmetError):
    code = "mapped_twice"
    es = "Dos columnas («{first}» y «{second}») dicen ser lo mismo. Deje una sola y confirme de nuevo."
    en = "Two columns (“{first}” and “{second}”) claim to be the same. Leave one of them and confirm again."


class NoSuchField(GourmetError):
    code = "no_such_field"
    es = "Elija de la lista qué es la columna «{column}»."
    en = "Choose of the list what the column “{column}” is."


@dataclass(frozen=True)
class Reading:
    """How a person says that a file reads. ``problem`` says why it can't, and then there is no mapping."""

    choices: dict[int, str]
    answers: dict[tuple[str, str], str]
    mapping: dict[str, str] | None = None
    problem: GourmetError | None = None

    @classmethod
    def from_post(cls, posted: QueryDict, columns: Sequence[str]) -> Reading:
        choices, answers = choices_from(posted, columns), answers_from(posted)
        try:
            return cls(choices, answers, mapping=mapping_from(posted, columns))
        except (MappedTwice, NoSuchField) as error:
            return cls(choices, answers, problem=error)


def mapping_from(posted: QueryDict, columns: Sequence[str]) -> dict[str, str] | None:
    """Canonical field -> column as chosen on the page; None where the page asked nothing. Raises ``MappedTwice``,
    ``NoSuchField``."""
    chosen = choices_from(posted, columns)
    mapping: dict[str, str] = {}
    for at, field in sorted(chosen.items()):
        if field and field not in WORDS["field"]:
            raise NoSuchField(column=columns[at])
        if field in mapping:
            raise MappedTwice(first=mapping[field], second=columns[at])
        if field:
            mapping[field] = columns[at]
    return mapping if chosen else None


def choices_from(posted: QueryDict, columns: Sequence[str]) -> dict[int, str]:
    """Place of a column -> the field chosen for it, "" for none."""
    return {int(key.removeprefix(COLUMN)): str(value) for key, value in posted.items() if _is_column(key, columns)}


def answers_from(posted: QueryDict) -> dict[tuple[str, str], str]:
    """(question's code, canonical field) -> the option chosen."""
    answers: dict[tuple[str, str], str] = {}
    for key, value in posted.items():
        code, _, field = key.removeprefix(ANSWER).partition(".")
        if key.startswith(ANSWER) and field:
            answers[code, field] = str(value)
    return answers


def _is_column(key: str, columns: Sequence[str]) -> bool:
    number = key.removeprefix(COLUMN)
    return key.startswith(COLUMN) and number.isdecimal() and len(number) < 6 and int(number) < len(columns)


class NotAnAddress(GourmetError):
    code = "not_an_address"
    es = "«{email}» no es un correo."
    en = "“{email}” is not an e-mail address."


class NoSuchRole(GourmetError):
    code = "no_such_role"
    es = "Elija un rol de la lista."
    en = "Choose a role of the list."


@dataclass(frozen=True)
class Asked:
    """Whom to invite as what."""

    email: str
    role: Role


def invitation_from(posted: QueryDict) -> Asked:
    """Raises ``NotAnAddress``, ``NoSuchRole``."""
    email = str(posted.get("email", "")).strip()
    try:
        check_mailable(email)
    except ValidationError as error:
        raise NotAnAddress(email=email[:100]) from error
    return Asked(email, role_from(posted))


def role_from(posted: QueryDict) -> Role:
    """Raises ``NoSuchRole``."""
    try:
        return Role(str(posted.get("role", "")))
    except ValueError as error:
        raise NoSuchRole from error


DAYS = (30, 90, 365)  # how long a key issued on the page may be in force


class NoSuchTerm(GourmetError):
    code = "no_such_term"
    es = "Elija cuánto dura la clave."
    en = "Choose how long the key is in force."


class NoName(GourmetError):
    code = "no_name"
    es = "Diga quién usará la clave."
    en = "Say who will use the key."


class OpensNothing(GourmetError):
    code = "opens_nothing"
    es = "Marque al menos una casilla en «Qué abre»."
    en = "Tick at least one box under “What it opens”."


@dataclass(frozen=True)
class AskedKey:
    """A key as it is asked for."""

    name: str
    scopes: list[Scope]
    days: int


def key_from(posted: QueryDict) -> AskedKey:
    """Raises ``NoName``, ``NoSuchTerm``, ``OpensNothing``."""
    name = str(posted.get("name", "")).strip()[:80]
    days = str(posted.get("days", ""))
    if not name:
        raise NoName
    if days not in map(str, DAYS):
        raise NoSuchTerm
    scopes = [scope for scope in Scope if scope in posted.getlist("scope")]
    if not scopes:
        raise OpensNothing
    return AskedKey(name, scopes, int(days))


def mark_from(query: QueryDict) -> int | None:
    """The entry before which a list goes on; what can't be read is the beginning."""
    text = query.get("before", "")
    return int(text) if text.isdecimal() and len(text) < 18 else None


def sought_from(query: QueryDict) -> Sought:
    """Which entries of the record; what can't be read is not asked for."""
    who, what = (str(query.get(name, "")).replace("\0", "").strip()[:254] for name in ("who", "what"))
    return Sought(who, what, _day(query, "since"), _day(query, "until"))


def _day(query: QueryDict, name: str) -> date | None:
    """None where it is no day, or the last that a calendar has, after which there is none."""
    with suppress(ValueError):
        day = date.fromisoformat(str(query.get(name, "")))
        return day if date.min < day < date.max else None
    return None


def days_from(posted: QueryDict) -> int:
    """A number of days; -1 where none can be read, which no service takes."""
    text = str(posted.get("days", ""))
    return int(text) if text.isdecimal() and len(text) < 6 else -1


LONGEST = {"legal_name": 200, "ruc": 40, "address": 200, "rights_contact": 200, "data_bank": 60}


def controller_from(posted: QueryDict) -> Controller:
    """Who answers for the data; a RUC without its spaces, which the service looks at."""
    said = {name: str(posted.get(name, "")).replace("\0", "").strip()[:most] for name, most in LONGEST.items()}
    return Controller(**{**said, "ruc": said["ruc"].replace(" ", "").replace("-", "")})


LONGEST_TERM = {"name": 120, "city": 80, "zone": 40, "currency": 3, "igv_regime": 10}


def terms_from(posted: QueryDict, now: Terms) -> Terms:
    """What a house is called and how its sales are counted; what the page did not ask stays as it is."""
    said = {
        name: on_one_line(str(posted[name])).strip()[:most] for name, most in LONGEST_TERM.items() if name in posted
    }
    hour = str(posted.get("closing_hour", now.closing_hour))
    return replace(now, **said, closing_hour=int(hour) if hour.isdecimal() and len(hour) < 3 else -1)
