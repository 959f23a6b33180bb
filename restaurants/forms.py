"""What a person sends from a page of who and what they bring."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import QueryDict

from ml.errors import GourmetError

COLUMN = "column-"
ANSWER = "answer-"


class MappedTwice(GourmetError):
    code = "mapped_twice"
    es = "Dos columnas («{first}» y «{second}») dicen ser lo mismo. Deje una sola y confirme de nuevo."
    en = "Two columns (“{first}” and “{second}”) claim to be the same. Leave one of them and confirm again."


def mapping_from(posted: QueryDict, columns: Sequence[str]) -> dict[str, str] | None:
    """Canonical field -> column as chosen on the page; None where the page asked nothing. Raises ``MappedTwice``."""
    chosen = {int(key.removeprefix(COLUMN)): str(value) for key, value in posted.items() if _is_column(key, columns)}
    mapping: dict[str, str] = {}
    for at, field in sorted(chosen.items()):
        if field in mapping:
            raise MappedTwice(first=mapping[field], second=columns[at])
        if field:
            mapping[field] = columns[at]
    return mapping if chosen else None


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
