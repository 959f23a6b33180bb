"""What a question for a column may contain: names and plain values, bounded in number and size."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from restaurants.texts import keepable

MAX_ROWS = 1000
MAX_COLUMNS = 300
MAX_TEXT = 1000
MAX_NUMBER = 1e15  # beyond it a float no longer counts single units, and a float32 of a net is near its end

Row = dict[str, Any]


def read_question(body: Any) -> tuple[str, list[Row]]:
    """The target and the rows of ``{"target", "row"}`` or ``{"target", "rows"}``; raises ``ValidationError``."""
    if not isinstance(body, dict):
        raise serializers.ValidationError({"body": [_("Se espera un objeto.")]})
    unknown = sorted(set(body) - {"target", "row", "rows"})
    if unknown:
        raise serializers.ValidationError({_shown(name): [_("Este campo no existe.")] for name in unknown[:20]})
    target = body.get("target")
    if not isinstance(target, str) or not target or _text_problem(target):
        raise serializers.ValidationError({"target": [_("Diga qué columna quiere predecir.")]})
    if ("row" in body) == ("rows" in body):
        raise serializers.ValidationError({"row": [_("Envíe «row» (un objeto) o «rows» (una lista), uno de los dos.")]})
    rows = [body["row"]] if "row" in body else body["rows"]
    return target, _checked(rows, at="row" if "row" in body else "rows")


def _checked(rows: Any, *, at: str) -> list[Row]:
    if not isinstance(rows, list) or not 1 <= len(rows) <= MAX_ROWS:
        raise serializers.ValidationError(
            {at: [_("Se espera una lista de 1 a %(limit)s filas.") % {"limit": MAX_ROWS}]}
        )
    wrong = {number: problem for number, row in enumerate(rows) if (problem := dict(_problems(row)))}
    if wrong and at == "row":
        raise serializers.ValidationError({at: wrong[0]})
    if wrong:
        raise serializers.ValidationError({at: {str(number): problem for number, problem in wrong.items()}})
    return rows


def _problems(row: Any) -> Iterator[tuple[str, list[str]]]:
    if not isinstance(row, dict) or not 1 <= len(row) <= MAX_COLUMNS:
        yield "", [_("Se espera un objeto de 1 a %(limit)s columnas.") % {"limit": MAX_COLUMNS}]
        return
    for name, value in row.items():
        problem = _text_problem(name) or _value_problem(value)
        if problem:
            yield _shown(name), [problem]


def _shown(name: str) -> str:
    """As much of a partner's name as an answer can hold."""
    return name[:100].encode("utf-8", "replace").decode()


def _value_problem(value: Any) -> str | None:
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        fits = math.isfinite(value) if isinstance(value, float) else True
        return None if fits and abs(value) <= MAX_NUMBER else _("El número está fuera de rango.")
    if isinstance(value, str):
        return _text_problem(value)
    return _("Se espera un texto, un número, true, false o null.")


def _text_problem(text: str) -> str | None:
    if len(text) > MAX_TEXT:
        return _("El texto pasa de %(limit)s caracteres.") % {"limit": MAX_TEXT}
    if not keepable(text):
        return _("El texto tiene caracteres que no existen en UTF-8.")
    return None
