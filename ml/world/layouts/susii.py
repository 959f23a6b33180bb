"""Susii (Peru), *Reporte de ventas*: 8 title rows, then a line an item with its receipt's columns repeated on each.

The discount stands on the receipt only: sum of ``TOTAL (ITEM)`` - ``IMPORTE TOTAL DEL COMPROBANTE`` = ``DESCUENTO
GLOBAL CON IGV``. A struck receipt says ``Anulado`` and keeps its lines. ``DOCUMENTOS`` is empty on about 40 %. Guests
are known by a document number; 00000000 is nobody. The numbers here begin with 99, which no DNI does.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.world.houses import House, Part
from ml.world.layouts.sheet import Sheet, Writer, named, plain
from ml.world.ledger import Habits
from ml.world.menus import DISH_NUMBERS
from ml.world.tax import igv_rates

HEADER: Final = named(
    "NÚMERO,DOCUMENTOS,FECHA,NOMBRE (CLIENTE),DIRECCIÓN (CLIENTE),RUC-DNI (CLIENTE),EMAIL (CLIENTE),MONEDA,TIPO DE "
    "CAMBIO,IGV,IMPORTE TOTAL DEL COMPROBANTE,DESCUENTO GLOBAL CON IGV,RECARGO AL CONSUMO,ESTADO,VENDEDOR,"
    "OBSERVACIONES,NOTAS,ORDEN DE COMPRA,GUÍA DE REMISIÓN,CÓDIGO (ITEM),DESCRIPCIÓN (ITEM),CATEGORÍA (ITEM),"
    "TIPO DE IMPUESTO (ITEM),VALOR UNITARIO (ITEM),PRECIO UNITARIO (ITEM),CANTIDAD (ITEM),DESCUENTO CON IGV (ITEM),"
    "TOTAL (ITEM),ALIAS (ITEM)"
)
UNDOCUMENTED: Final = 40  # receipts in a hundred without an electronic document


def _titles(house: House, part: Part) -> tuple[str, ...]:
    return (
        "REPORTE DE VENTAS",
        f"EMPRESA: {house.name}",
        "RUC: 00000000000 (simulado)",
        f"SUCURSAL: {house.district}",
        f"DESDE: {part.first:%d/%m/%Y}",
        f"HASTA: {part.last:%d/%m/%Y}",
        "MONEDA: PEN",
        "",
    )


def _document(number: int) -> str:
    # A multiplicative hash scatters the undocumented receipts without drawing a number.
    return "" if number * 2_654_435_761 % 2**32 % 100 < UNDOCUMENTED else f"B001-{number:08d}"


def _moment(second: int) -> str:
    return f"{pd.Timestamp(second, unit='s'):%d/%m/%Y %H:%M:%S}"


def fill(sheet: Sheet, book: pd.DataFrame, house: House, part: Part) -> None:
    """All columns; those that a restaurant leaves alone stay empty."""
    for name in HEADER:
        sheet.fill(name)
    sheet.put("NÚMERO", book["document"], lambda number: f"{number:05d}")
    sheet.put("DOCUMENTOS", book["document"], _document)
    sheet.put("FECHA", book["sold_at"].to_numpy().astype("datetime64[s]").astype(np.int64), _moment)
    sheet.put("NOMBRE (CLIENTE)", book["guest"], lambda guest: f"CLIENTE {guest}" if guest else "CLIENTES VARIOS")
    sheet.put("RUC-DNI (CLIENTE)", book["guest"], lambda guest: f"99{int(guest[1:]):06d}" if guest else "00000000")
    sheet.fill("MONEDA", "PEN")
    sheet.fill("TIPO DE CAMBIO", "1.0000")
    sheet.put("ESTADO", book["voided"], lambda voided: "Anulado" if voided else "Procedió")
    sheet.put("VENDEDOR", book["waiter_text"])
    sheet.put("OBSERVACIONES", book["channel"], lambda channel: channel.upper())
    sheet.put("DESCRIPCIÓN (ITEM)", book["dish_text"])
    sheet.put("CATEGORÍA (ITEM)", book["family"])
    _items(sheet, book, house)
    _receipts(sheet, book)


def _items(sheet: Sheet, book: pd.DataFrame, house: House) -> None:
    free = (book["discount"] > 0) & (book["sales"] == 0)
    price, quantity = book["unit_price"].to_numpy(), book["quantity"].to_numpy()
    rates = igv_rates(book["day"].to_numpy(), house.regime)
    sheet.put("CÓDIGO (ITEM)", book["dish"], lambda dish: f"P{DISH_NUMBERS[dish]:03d}")
    sheet.put("TIPO DE IMPUESTO (ITEM)", free, lambda gift: "Gratuito" if gift else "Gravado")
    sheet.put("VALOR UNITARIO (ITEM)", price * 10_000 // (10_000 + rates), plain)
    sheet.put("PRECIO UNITARIO (ITEM)", price, plain)
    sheet.put("CANTIDAD (ITEM)", quantity)
    sheet.put("DESCUENTO CON IGV (ITEM)", np.zeros(len(book), dtype=np.int64), plain)
    sheet.put("TOTAL (ITEM)", np.where(free, 0, price * quantity), plain)


def _receipts(sheet: Sheet, book: pd.DataFrame) -> None:
    """What belongs to the receipt, on each of its lines."""
    given = np.where(book["sales"] == 0, 0, book["discount"])
    for name, cents in {
        "IGV": book["tax"].to_numpy(),
        "IMPORTE TOTAL DEL COMPROBANTE": book["sales"].to_numpy(),
        "DESCUENTO GLOBAL CON IGV": given,
        "RECARGO AL CONSUMO": book["service_charge"].to_numpy(),
    }.items():
        sheet.put(name, _by_document(book, cents), plain)


def _by_document(book: pd.DataFrame, cents: NDArray[np.int64]) -> NDArray[np.int64]:
    document = book["document"].to_numpy()
    if not len(document):
        return cents
    sums = np.bincount(document, weights=cents).round().astype(np.int64)
    total: NDArray[np.int64] = sums[document]
    return total


WRITER: Final = Writer(
    header=lambda part: HEADER,
    fill=fill,
    habits=Habits(cancellation="void", refund=""),
    shows=("guest", "tax", "channel", "waiter", "service_charge"),
    date_column="FECHA",
    impossible_date="31/02/2025 20:15:00",
    amount_columns=("VALOR UNITARIO (ITEM)", "PRECIO UNITARIO (ITEM)", "TOTAL (ITEM)"),
    total_column="TOTAL (ITEM)",
    titles=_titles,
    number_columns=(
        "TIPO DE CAMBIO",
        "IGV",
        "IMPORTE TOTAL DEL COMPROBANTE",
        "DESCUENTO GLOBAL CON IGV",
        "RECARGO AL CONSUMO",
        "VALOR UNITARIO (ITEM)",
        "PRECIO UNITARIO (ITEM)",
        "CANTIDAD (ITEM)",
        "DESCUENTO CON IGV (ITEM)",
        "TOTAL (ITEM)",
    ),
)
