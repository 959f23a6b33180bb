"""Toast, *ItemSelectionDetails* export (Toast platform guide, "Data export field reference").

``Item Selection Id`` makes a line unique: the same id again is the same line. A void is struck out in place. Prices are
without the tax ("Tax Not Included"); dates are month first, ``10/8/26 5:18 PM``.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from ml.world.houses import LUNCH, House, Part
from ml.world.layouts.sheet import Sheet, Writer, named, plain
from ml.world.ledger import Habits
from ml.world.menus import DISH_NUMBERS
from ml.world.tax import igv_rates, without_igv

HEADER: Final = named(
    "Location,Order Id,Order #,Sent Date,Order Date,Check Id,Server,Table,Dining Area,Service,Dining Option,"
    "Item Selection Id,Item Id,Master Id,SKU,PLU,Menu Item,Menu Subgroup(s),Menu Group,Menu,Sales Category,Gross Price,"
    "Discount,Net Price,Qty,Tax,Void?,Deferred,Tax Exempt,Tax Inclusion Option,Dining Option Tax,Tab Name"
)
AREA: Final = {"salon": "Salón", "barra": "Barra", "terraza": "Terraza", "delivery": "", "llevar": ""}
OPTION: Final = {"delivery": "Delivery", "llevar": "Take Out"}
ORDER_BASE: Final = 1_300_000_015_000_000_000
LINE_BASE: Final = 1_300_000_016_000_000_000
ITEM_BASE: Final = 1_300_000_001_000_000_000


def _when(moment: object) -> str:
    stamp = pd.Timestamp(moment)  # type: ignore[arg-type]  # a numpy datetime is one
    return (
        f"{stamp.month}/{stamp.day}/{stamp:%y} {stamp.hour % 12 or 12}:{stamp:%M} {'AM' if stamp.hour < 12 else 'PM'}"
    )


def fill(sheet: Sheet, book: pd.DataFrame, house: House, part: Part) -> None:
    """All columns; those that a restaurant leaves alone stay empty."""
    for name in HEADER:
        sheet.fill(name)
    sheet.fill("Location", house.name)
    document = book["document"].to_numpy()
    moment = book["sold_at"].to_numpy().astype("datetime64[m]").astype(np.int64)
    sheet.put("Order Id", document, lambda number: str(ORDER_BASE + 2 * number))
    sheet.put("Order #", document)
    sheet.put("Sent Date", moment - 35, lambda minute: _when(np.datetime64(minute, "m")))
    sheet.put("Order Date", moment, lambda minute: _when(np.datetime64(minute, "m")))
    sheet.put("Check Id", document, lambda number: str(ORDER_BASE + 2 * number + 1))
    sheet.put("Server", book["waiter_text"])
    sheet.put("Table", book["table"], lambda table: str(table) if table else "")
    sheet.put("Dining Area", book["channel"], AREA.__getitem__)
    sheet.put("Service", book["daypart"], lambda daypart: "Lunch" if daypart == LUNCH else "Dinner")
    sheet.put("Dining Option", book["channel"], lambda channel: OPTION.get(channel, "Dine In"))
    sheet.put("Item Selection Id", book["line"], lambda line: str(LINE_BASE + line))
    sheet.put("Item Id", book["dish"], lambda dish: str(ITEM_BASE + 2 * DISH_NUMBERS[dish]))
    sheet.put("Master Id", book["dish"], lambda dish: str(ITEM_BASE + 2 * DISH_NUMBERS[dish] + 1))
    sheet.put("Menu Item", book["dish_text"])
    sheet.put("Menu Group", book["family"])
    sheet.fill("Menu", "Carta")
    sheet.put("Sales Category", book["family"])
    _amounts(sheet, book, house)
    sheet.put("Tab Name", book["guest"])


def _amounts(sheet: Sheet, book: pd.DataFrame, house: House) -> None:
    rates = igv_rates(book["day"].to_numpy(), house.regime)
    net = book["net_sales"].to_numpy()
    gross = without_igv(book["unit_price"].to_numpy() * book["quantity"].to_numpy(), rates)
    sheet.put("Gross Price", gross, plain)
    sheet.put("Discount", gross - net, plain)
    sheet.put("Net Price", net, plain)
    sheet.put("Qty", book["quantity"], lambda quantity: f"{quantity}.0")
    sheet.put("Tax", book["tax"].to_numpy(), lambda cents: f"{plain(cents)}000000")
    sheet.put("Void?", book["voided"], lambda voided: "true" if voided else "false")
    sheet.fill("Deferred", "false")
    sheet.fill("Tax Exempt", "false")
    sheet.fill("Tax Inclusion Option", "Tax Not Included")
    sheet.fill("Dining Option Tax", "No Effect")


WRITER: Final = Writer(
    header=lambda part: HEADER,
    fill=fill,
    habits=Habits(cancellation="void", refund=""),
    shows=("guest", "tax", "channel", "waiter"),
    date_column="Order Date",
    impossible_date="2/31/25 8:15 PM",
    amount_columns=("Gross Price", "Discount", "Net Price", "Tax"),
    total_column="Net Price",
    line_key="Item Selection Id",
)
