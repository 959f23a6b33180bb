"""Our own template: the sheet that a restaurant without a known till fills in.

One line a dish on a bill. ``Total`` has IGV and is after the discount; ``Recargo al consumo`` belongs to the line,
``Propina`` stands once on a bill; ``Cliente`` is a code, empty for nobody known; ``Anula a`` names the bill taken back.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from ml.world.houses import House, Part
from ml.world.layouts.sheet import Sheet, Writer, calendar_days, clock, day_first, minutes_of_day, named, plain, soles
from ml.world.ledger import Habits

HEADER: Final = named(
    "Fecha,Hora,Cuenta,Comensales,Canal,Mesa,Mozo,Categoría,Plato,Cantidad,Precio unitario,Descuento,Total,IGV,"
    "Recargo al consumo,Propina,Cliente,Tipo,Anula a"
)
CHANNEL: Final = {"salon": "Salón", "barra": "Barra", "terraza": "Terraza", "delivery": "Delivery", "llevar": "Llevar"}
KIND: Final = {"sale": "Venta", "courtesy": "Cortesía", "refund": "Devolución", "cancellation": "Anulación"}
MONEY: Final = {
    "Precio unitario": "unit_price",
    "Descuento": "discount",
    "Total": "sales",
    "IGV": "tax",
    "Recargo al consumo": "service_charge",
    "Propina": "tip",
}


def _number(document: int) -> str:
    return f"{document:06d}" if document else ""


def fill(sheet: Sheet, book: pd.DataFrame, house: House, part: Part) -> None:
    """All columns of the template; variant ``soles`` writes money as ``S/ 1,234.50``."""
    money = soles if part.variant == "soles" else plain
    sheet.put("Fecha", calendar_days(book), day_first)
    sheet.put("Hora", minutes_of_day(book), clock)
    sheet.put("Cuenta", book["document"], _number)
    sheet.put("Comensales", book["covers_text"])
    sheet.put("Canal", book["channel"], CHANNEL.__getitem__)
    sheet.put("Mesa", book["table"], lambda table: str(table) if table else "")
    sheet.put("Mozo", book["waiter_text"])
    sheet.put("Categoría", book["family"])
    sheet.put("Plato", book["dish_text"])
    sheet.put("Cantidad", book["quantity"])
    for column, field in MONEY.items():
        sheet.put(column, np.asarray(book[field]), money)
    sheet.put("Cliente", book["guest_text"])
    sheet.put("Tipo", book["kind"], KIND.__getitem__)
    sheet.put("Anula a", book["cancels"], _number)


WRITER: Final = Writer(
    header=lambda part: HEADER,
    fill=fill,
    habits=Habits(cancellation="note", refund="note"),
    shows=("covers", "guest", "tax", "channel", "waiter", "service_charge", "tip", "cancels"),
    date_column="Fecha",
    impossible_date="31/02/2025",
    amount_columns=("Precio unitario", "Descuento", "Total", "IGV"),
    total_column="Total",
)
