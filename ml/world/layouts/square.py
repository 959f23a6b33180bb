"""Square, *Items detail* export: 32 columns in 2025, 35 in 2026 (headers quoted from files of those years).

Gross and net are without the tax, the discount is negative, a refund is a negative line of its own event under the
same transaction. Square keeps neither covers nor tips by item.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from ml.world.houses import House, Part
from ml.world.layouts.sheet import Sheet, Writer, calendar_days, grouped, minutes_of_day, named
from ml.world.ledger import Habits
from ml.world.tax import igv_rates, without_igv

HEADER_32: Final = named(
    "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,"
    "Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,Customer Name,"
    "Customer Reference ID,Unit,Count,Itemization Type,Commission,Employee,Fulfillment Note,Channel,Token"
)
HEADER_35: Final = (*HEADER_32[:26], "GTIN", *HEADER_32[26:], "Card Brand", "PAN Suffix")
OPTION: Final = {"delivery": "Delivery", "llevar": "To Go"}


def _money(cents: int) -> str:
    return f"-S/{grouped(-cents)}" if cents < 0 else f"S/{grouped(cents)}"


def _token(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=10).hexdigest().upper()


def fill(sheet: Sheet, book: pd.DataFrame, house: House, part: Part) -> None:
    """The columns of the part's year; those that a restaurant leaves alone stay empty."""
    for name in header(part):
        sheet.fill(name)
    sheet.put("Date", calendar_days(book), date.isoformat)
    sheet.put("Time", minutes_of_day(book), lambda minute: f"{minute // 60:02d}:{minute % 60:02d}:{minute % 47:02d}")
    sheet.fill("Time Zone", "Lima")
    sheet.put("Category", book["family"])
    sheet.put("Item", book["dish_text"])
    sheet.put("Qty", book["quantity"], lambda quantity: f"{quantity}.0")
    sheet.fill("Price Point Name", "Regular")
    _amounts(sheet, book, house)
    sold = np.where(book["note"], book["cancels"], book["document"])
    sheet.put("Transaction ID", sold, lambda document: _token(f"{house.slug}:{document}"))
    sheet.put("Payment ID", book["document"], lambda document: _token(f"{house.slug}:payment:{document}"))
    sheet.fill("Device Name", "Caja 1")
    sheet.put("Event Type", book["note"], lambda note: "Refund" if note else "Payment")
    sheet.fill("Location", house.name)
    sheet.put("Dining Option", book["channel"], lambda channel: OPTION.get(channel, "For Here"))
    sheet.put("Customer ID", book["guest"])
    sheet.fill("Count", "1")
    sheet.fill("Itemization Type", "Physical Good")
    sheet.fill("Commission", _money(0))
    sheet.put("Employee", book["waiter_text"])
    sheet.put("Token", book["dish"], lambda dish: _token(f"{house.slug}:{dish}"))


def _amounts(sheet: Sheet, book: pd.DataFrame, house: House) -> None:
    rates = igv_rates(book["day"].to_numpy(), house.regime)
    net = book["net_sales"].to_numpy()
    gross = without_igv(book["unit_price"].to_numpy() * book["quantity"].to_numpy(), rates)
    sheet.put("Gross Sales", gross, _money)
    sheet.put("Discounts", net - gross, _money)
    sheet.put("Net Sales", net, _money)
    sheet.put("Tax", book["tax"].to_numpy(), _money)


def header(part: Part) -> tuple[str, ...]:
    """The header of the part's variant, "32" or "35" columns."""
    return {"32": HEADER_32, "35": HEADER_35}[part.variant]


WRITER: Final = Writer(
    header=header,
    fill=fill,
    habits=Habits(cancellation="", refund="note"),
    shows=("guest", "tax", "waiter", "cancels"),
    date_column="Date",
    impossible_date="2025-02-31",
    amount_columns=("Gross Sales", "Discounts", "Net Sales", "Tax"),
    total_column="Net Sales",
)
