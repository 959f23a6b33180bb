"""What a person is asked before a file is taken in, in both languages; each is asked once and may be remembered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ml.intake.columns import Column
from ml.intake.examination import DECIMAL_QUESTIONS, NUMBERS, Examination

_TEXTS: dict[str, tuple[str, str]] = {
    "mapping": (
        "No conocemos este formato. Revise qué es cada columna antes de continuar.",
        "We don't know this layout. Check what each column is before going on.",
    ),
    "date_order": (
        "¿Las fechas de «{column}» van día/mes o mes/día? Por ejemplo, {example}.",
        "Are the dates in “{column}” day/month or month/day? For example, {example}.",
    ),
    "date_conflict": (
        "La columna «{column}» mezcla día/mes y mes/día. Las que no encajen irán a revisión. ¿Cuál es la correcta?",
        "The column “{column}” mixes day/month and month/day. Those that don't fit are set aside. Which one is right?",
    ),
    "decimal_conflict": (
        "La columna «{column}» usa coma y punto como decimal. ¿Cuál es el decimal?",
        "The column “{column}” uses both comma and point as decimal sign. Which one is it?",
    ),
    "decimal_open": (
        "En «{column}», ¿el signo de «{example}» separa los miles o los decimales? Diga cuál es el decimal.",
        "In “{column}”, does the sign in “{example}” part thousands or decimals? Say which one is the decimal sign.",
    ),
    "encoding": (
        "El texto está en {encoding}. ¿Se lee bien? {example}",
        "The text is in {encoding}. Does it read well? {example}",
    ),
    "tax": (
        "¿Los importes de «{column}» incluyen IGV?",
        "Do the amounts in “{column}” include IGV?",
    ),
    "currency": (
        "Los importes están en {theirs} y la casa lleva sus cuentas en {house}: se sumarían sin convertir.",
        "The amounts are in {theirs} and the house keeps its accounts in {house}: they would be added as they stand.",
    ),
    "currency_aside": (
        "Los importes están en {theirs} y la casa lleva sus cuentas en {house}: sin tipo de cambio se aparta la línea.",
        "The amounts are in {theirs} and the house keeps its accounts in {house}: lines without a rate are set aside.",
    ),
    "no_date": (
        "No hay columna de fecha: sin ella ninguna fila se puede ubicar en un día.",
        "There is no date column: without it no row can be placed in a day.",
    ),
    "date_unread": (
        "No reconocemos las fechas de «{column}» (por ejemplo, «{example}»). ¿Es la columna correcta?",
        "We can't read the dates in “{column}” (for example, “{example}”). Is it the right column?",
    ),
    "mixed_delimiters": (
        "Algunas filas usan otro separador ({other}). Esas filas irán a revisión.",
        "Some rows use another separator ({other}). Those rows are set aside.",
    ),
    "renamed": (
        "Hay columnas repetidas o sin nombre; las mostramos como: {columns}.",
        "Some columns are doubled or have no name; they are shown as: {columns}.",
    ),
    "unsure": (
        "No estamos seguros de qué es «{column}». Confírmelo en la tabla de columnas.",
        "We are not sure what “{column}” is. Please confirm it in the table of columns.",
    ),
    "sheets": (
        "El libro tiene varias hojas ({sheets}); leímos «{sheet}».",
        "The workbook has several sheets ({sheets}); “{sheet}” was read.",
    ),
}
OF_MONEY = ("currency", "currency_aside")
_UNSURE_BELOW = 0.7
_ORDERS = [{"value": "dmy", "es": "día/mes", "en": "day/month"}, {"value": "mdy", "es": "mes/día", "en": "month/day"}]
_TAXES = [
    {"value": "inclusive", "es": "Sí, con IGV incluido", "en": "Yes, IGV included"},
    {"value": "net", "es": "No, son sin IGV", "en": "No, they are without IGV"},
    {"value": "none", "es": "Estas ventas no llevan IGV", "en": "These sales carry no IGV"},
]


def about_tax(mapping: Mapping[str, str]) -> list[dict[str, Any]]:
    """Whether the amounts hold IGV, unless the columns themselves tell it apart: a subtotal alone does not."""
    if "net_sales" in mapping and mapping.keys() & {"tax", "total"}:
        return []
    field = next((field for field in ("net_sales", "total", "gross", "unit_price") if field in mapping), "")
    return [ask("tax", column=mapping[field], field=field, options=_TAXES)] if field else []


def about_currency(found: Examination, *, house: str) -> list[dict[str, Any]]:
    """That a file's amounts are in another currency than the house's: by their sign, and then a line needs a rate, or
    because the till that writes such files counts in it."""
    if found.kind != "sales" or found.currency in ("", house):
        return []
    return [ask("currency" if found.layout else "currency_aside", theirs=found.currency, house=house)]


def ask(code: str, **data: Any) -> dict[str, Any]:
    """One question: its code, its sentence in both languages and the data that fills them."""
    es, en = _TEXTS[code]
    return {"code": code, "es": es.format_map(data), "en": en.format_map(data), **data}


def doubts_of(columns: Mapping[str, Column]) -> dict[str, str]:
    """Column -> the code of what has to be asked of it, where its dates or numbers can be read in two ways."""
    doubts: dict[str, str] = {}
    settled = any(column.number is not None and column.number.decided for column in columns.values())
    for name, column in columns.items():
        date = column.date or column.likely
        if date is not None and (date.conflict or date.ambiguous):
            doubts[name] = "date_conflict" if date.conflict else "date_order"
        elif column.number is not None and column.number.conflict:
            doubts[name] = "decimal_conflict"
        elif column.number is not None and column.number.open and not settled:
            doubts[name] = "decimal_open"
    return doubts


def about_columns(
    doubts: Mapping[str, str],
    mapping: Mapping[str, str],
    confidence: Mapping[str, float],
    examples: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Questions on dates, decimals and uncertain fields; ``examples`` holds one value of each column."""
    asked: list[dict[str, Any]] = []
    for field, name in mapping.items():
        code = doubts.get(name)
        if code and (field in NUMBERS) == (code in DECIMAL_QUESTIONS):
            options = [".", ","] if code in DECIMAL_QUESTIONS else _ORDERS
            asked.append(ask(code, column=name, field=field, example=examples.get(name, ""), options=options))
        if confidence.get(field, 1.0) < _UNSURE_BELOW:
            asked.append(ask("unsure", column=name, field=field, confidence=confidence[field]))
    return asked
