"""Two tills that nobody knows: columns have to be mapped by their names and by what is in them.

Malecón: ``;``, CP1252, ``1.234,56``, titles above and a total below, struck bills say ``Anulado``. Tambopampa: tabs,
UTF-16, ``S/ 1,234.50``, refunds are negative bills of their own. In both the amount of a line has IGV.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from ml.world.houses import House, Part
from ml.world.layouts.sheet import Sheet, Writer, calendar_days, clock, comma, day_first, minutes_of_day, named, soles
from ml.world.ledger import Habits

MALECON_HEADER: Final = named(
    "F. Emisión;Hora;N° Pedido;Familia;Producto;Cant.;P. Unit.;Dscto.;Importe;Pax;Ambiente;Atendido por;Cód. Cliente;"
    "Estado",
    ";",
)
TAMBOPAMPA_HEADER: Final = named(
    "FEC_EMISION HORA NRO_COMANDA GRUPO PRODUCTO CANT P_UNIT DSCTO IMPORTE PAX SALON MOZO CLIENTE", " "
)
CHANNEL: Final = {"salon": "SALON", "barra": "BARRA", "terraza": "TERRAZA", "delivery": "DELIVERY", "llevar": "LLEVAR"}


def _dashed(day: date) -> str:
    return f"{day:%d-%m-%Y}"


def _fill(
    sheet: Sheet,
    book: pd.DataFrame,
    header: tuple[str, ...],
    day: Callable[[date], str],
    money: Callable[[int], str],
) -> None:
    """The thirteen columns that both tills have, under each one's names."""
    names = iter(header)
    sheet.put(next(names), calendar_days(book), day)
    sheet.put(next(names), minutes_of_day(book), clock)
    sheet.put(next(names), book["document"], lambda number: f"P{number:07d}")
    sheet.put(next(names), book["family"])
    sheet.put(next(names), book["dish_text"])
    sheet.put(next(names), book["quantity"])
    for field in ("unit_price", "discount", "sales"):
        sheet.put(next(names), np.asarray(book[field]), money)
    sheet.put(next(names), book["covers_text"])
    sheet.put(next(names), book["channel"], CHANNEL.__getitem__)
    sheet.put(next(names), book["waiter_text"])
    sheet.put(next(names), book["guest_text"])


def fill_malecon(sheet: Sheet, book: pd.DataFrame, house: House, part: Part) -> None:
    """The thirteen columns and the state of the bill."""
    _fill(sheet, book, MALECON_HEADER, day_first, comma)
    sheet.put("Estado", book["voided"], lambda voided: "Anulado" if voided else "Pagado")


def fill_tambopampa(sheet: Sheet, book: pd.DataFrame, house: House, part: Part) -> None:
    """The thirteen columns."""
    _fill(sheet, book, TAMBOPAMPA_HEADER, _dashed, soles)


MALECON: Final = Writer(
    header=lambda part: MALECON_HEADER,
    fill=fill_malecon,
    habits=Habits(cancellation="void", refund=""),
    shows=("covers", "guest", "channel", "waiter"),
    date_column="F. Emisión",
    impossible_date="31/02/2025",
    amount_columns=("P. Unit.", "Dscto.", "Importe"),
    total_column="Importe",
    money=comma,
)
TAMBOPAMPA: Final = Writer(
    header=lambda part: TAMBOPAMPA_HEADER,
    fill=fill_tambopampa,
    habits=Habits(cancellation="", refund="note"),
    shows=("covers", "guest", "channel", "waiter"),
    date_column="FEC_EMISION",
    impossible_date="31-02-2025",
    amount_columns=("P_UNIT", "DSCTO", "IMPORTE"),
    total_column="IMPORTE",
)
