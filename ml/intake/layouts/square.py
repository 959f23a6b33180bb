"""Square, "Items detail": 32 columns in 2025, 35 since 2026. Amounts are without tax; a refund is a negative line."""

from ml.intake.layouts.base import Layout

SQUARE_ITEMS = Layout(
    name="square_items",
    title="Square · Items detail",
    fields={
        "date": ("Date",),
        "time": ("Time",),
        "ticket": ("Transaction ID",),
        "item": ("Item",),
        "item_code": ("SKU",),
        "category": ("Category",),
        "quantity": ("Qty",),
        "gross": ("Gross Sales",),
        "discount": ("Discounts",),
        "net_sales": ("Net Sales",),
        "tax": ("Tax",),
        "event": ("Event Type",),
        "channel": ("Dining Option",),
        "waiter": ("Employee",),
        "guest": ("Customer ID",),
        "guest_name": ("Customer Name",),
    },
    signature=("date", "time", "item", "quantity", "gross", "net_sales", "ticket", "event"),
    tax="net",
    date_order="mdy",
    statuses={"payment": "sale", "refund": "refund"},
)
