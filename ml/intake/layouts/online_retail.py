"""UCI Online Retail (Chen, Sain, Guo 2012) and its second edition, which renamed three columns.

An invoice that starts with C cancels; ids may be written 17850.0; there is no tax in the file.
"""

from ml.intake.layouts.base import Layout

ONLINE_RETAIL = Layout(
    name="online_retail",
    title="UCI Online Retail",
    fields={
        "sold_at": ("InvoiceDate",),
        "ticket": ("InvoiceNo", "Invoice"),
        "item": ("Description",),
        "item_code": ("StockCode",),
        "quantity": ("Quantity",),
        "unit_price": ("UnitPrice", "Price"),
        "guest": ("CustomerID", "Customer ID"),
        "country": ("Country",),
    },
    signature=("sold_at", "ticket", "item_code", "item", "quantity", "unit_price"),
    tax="none",
    currency="GBP",
    cancelled_ticket_prefix="C",
)
