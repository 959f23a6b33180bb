"""What a request's body may be: strict JSON of bounded size, or a file as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.conf import settings
from rest_framework.parsers import BaseParser

from ml.errors import GourmetError


class BodyTooLarge(GourmetError):
    code = "body_too_large"
    es = "El cuerpo pasa de {limit} bytes. Envíe menos filas en cada llamada."
    en = "The body is over {limit} bytes. Send fewer rows in each call."


class LengthRequired(GourmetError):
    code = "length_required"
    es = "Falta Content-Length: diga cuántos bytes envía."
    en = "Content-Length is missing: say how many bytes you send."


class NotJson(GourmetError):
    code = "not_json"
    es = "El cuerpo no es JSON en UTF-8: deja de serlo en la posición {at}."
    en = "The body is not JSON in UTF-8: it stops being so at position {at}."


class BeyondReading(NotJson):
    es = "El cuerpo no se puede leer: un número o un anidamiento es demasiado largo."
    en = "The body cannot be read: a number or a nesting is too long."


class NotANumber(NotJson):
    es = "El cuerpo no es JSON: {word} no es un número de JSON."
    en = "The body is not JSON: {word} is not a JSON number."


class NameTwice(NotJson):
    es = "El cuerpo no es JSON estricto: un nombre aparece dos veces en un mismo objeto."
    en = "The body is not strict JSON: a name occurs twice in one object."


class StrictJSONParser(BaseParser):
    """JSON as RFC 8259 has it: UTF-8, no NaN, no Infinity, no name twice in one object, not over the limit."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise BodyTooLarge(limit=limit)
        try:
            return json.loads(body.decode("utf-8"), parse_constant=_no_such_number, object_pairs_hook=_once_each)
        except UnicodeDecodeError as error:
            raise NotJson(at=error.start) from error
        except json.JSONDecodeError as error:
            raise NotJson(at=error.pos) from error
        except (ValueError, RecursionError) as error:
            raise BeyondReading from error


def _no_such_number(word: str) -> NoReturn:
    raise NotANumber(word=word)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NameTwice
    return found


class RawFileParser(BaseParser):
    """The body is the file: it is handed on unread, so that it streams to the store."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return stream


#: The media types under which a till's export may come as a body.
FILE_TYPES = (
    "application/octet-stream",
    "text/csv",
    "text/plain",
    "text/tab-separated-values",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
FILE_PARSERS = tuple(
    type(f"File{number}", (RawFileParser,), {"media_type": media_type}) for number, media_type in enumerate(FILE_TYPES)
)
