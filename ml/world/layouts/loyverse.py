"""Loyverse, *Receipts by item*: the English export of 23 columns and the Spanish one of 12.

English: net sales are without the tax, refunds are receipts of their own with negative quantities, a struck receipt
says ``Cancelled``. Spanish: no tax column, so net sales hold IGV; dates like ``19/9/2026 8:15 p. m.``.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.world.houses import House, Part
from ml.world.layouts.sheet import Sheet, Writer, named, plain, short
from ml.world.ledger import Habits
from ml.world.tax import igv_rates, without_igv

HEADER_EN: Final = named(
    "Date,Receipt number,Receipt type,Category,SKU,Item,Variant,Modifiers applied,Quantity,Gross sales,Discounts,"
    "Net sales,Cost of goods,Gross profit,Taxes,Dining option,POS,Store,Cashier name,Customer name,Customer contacts,"
    "Comment,Status"
)
HEADER_ES: Final = named(
    "Fecha,Número de recibo,Tipo de recibo,Categoria,Artículo,Cantidad,Ventas brutas,Descuentos,Ventas netas,"
    "Costo de los bienes,TPV,Nombre del cajero"
)
OPTION: Final = {"delivery": "Delivery", "llevar": "Takeout"}
COST_SHARE: Final = 31  # per cent of the price that the ingredients cost


def _minutes(book: pd.DataFrame) -> NDArray[np.int64]:
    return book["sold_at"].to_numpy().astype("datetime64[m]").astype(np.int64)


def _english_moment(minute: int) -> str:
    return f"{pd.Timestamp(minute, unit='m'):%d/%m/%Y %H:%M}"


def _spanish_moment(minute: int) -> str:
    moment = pd.Timestamp(minute, unit="m")
    half = "a. m." if moment.hour < 12 else "p. m."
    return f"{moment.day}/{moment.month}/{moment.year} {moment.hour % 12 or 12}:{moment:%M} {half}"


def fill_english(sheet: Sheet, book: pd.DataFrame, house: House, part: Part) -> None:
    """All columns; those that a restaurant leaves alone stay empty."""
    for name in HEADER_EN:
        sheet.fill(name)
    rates = igv_rates(book["day"].to_numpy(), house.regime)
    net = book["net_sales"].to_numpy()
    gross = without_igv(book["unit_price"].to_numpy() * book["quantity"].to_numpy(), rates)
    cost = gross * COST_SHARE // 100
    sheet.put("Date", _minutes(book), _english_moment)
    sheet.put("Receipt number", book["document"], lambda document: f"1-{document}")
    sheet.put("Receipt type", book["note"], lambda note: "Refund" if note else "Sale")
    sheet.put("Category", book["family"])
    sheet.put("Item", book["dish_text"])
    sheet.put("Quantity", book["quantity"], lambda quantity: f"{quantity}.000")
    for name, cents in {
        "Gross sales": gross,
        "Discounts": gross - net,
        "Net sales": net,
        "Cost of goods": cost,
        "Gross profit": net - cost,
        "Taxes": book["tax"].to_numpy(),
    }.items():
        sheet.put(name, cents, plain)
    sheet.put("Dining option", book["channel"], lambda channel: OPTION.get(channel, "Dine in"))
    sheet.fill("POS", "POS 1")
    sheet.fill("Store", house.name)
    sheet.put("Cashier name", book["waiter_text"])
    sheet.put("Customer name", book["guest"], lambda guest: f"Cliente {guest}" if guest else "")
    sheet.put("Status", book["voided"], lambda voided: "Cancelled" if voided else "Closed")


def fill_spanish(sheet: Sheet, book: pd.DataFrame, house: House, part: Part) -> None:
    """The twelve columns."""
    price = book["unit_price"].to_numpy() * book["quantity"].to_numpy()
    sheet.put("Fecha", _minutes(book), _spanish_moment)
    sheet.put("Número de recibo", book["document"], lambda document: f"R-{document}")
    sheet.put("Tipo de recibo", book["note"], lambda note: "Reembolso" if note else "Venta")
    sheet.put("Categoria", book["family"])
    sheet.put("Artículo", book["dish_text"])
    sheet.put("Cantidad", book["quantity"])
    sheet.put("Ventas brutas", price, short)
    sheet.put("Descuentos", book["discount"].to_numpy(), short)
    sheet.put("Ventas netas", book["sales"].to_numpy(), short)
    sheet.put("Costo de los bienes", price * COST_SHARE // 100, short)
    sheet.fill("TPV", "TPV 1")
    sheet.put("Nombre del cajero", book["waiter_text"])


ENGLISH: Final = Writer(
    header=lambda part: HEADER_EN,
    fill=fill_english,
    habits=Habits(cancellation="void", refund="note"),
    shows=("guest", "tax", "waiter"),
    date_column="Date",
    impossible_date="31/02/2025 20:15",
    amount_columns=("Gross sales", "Discounts", "Net sales", "Taxes"),
    total_column="Net sales",
)
SPANISH: Final = Writer(
    header=lambda part: HEADER_ES,
    fill=fill_spanish,
    habits=Habits(cancellation="", refund="note"),
    shows=("waiter",),
    date_column="Fecha",
    impossible_date="31/2/2025 8:15 p. m.",
    amount_columns=("Ventas brutas", "Descuentos", "Ventas netas"),
    total_column="Ventas netas",
)
