"""Toast, "Item selection details": one line for each selection, with a real line key. Amounts are without tax."""

from ml.intake.layouts.base import Layout

TOAST_ITEMS = Layout(
    name="toast_items",
    title="Toast · Item selection details",
    fields={
        "sold_at": ("Order Date", "Sent Date"),
        "ticket": ("Check Id", "Check #", "Order Id"),
        "line_id": ("Item Selection Id",),
        "item": ("Menu Item",),
        "item_code": ("SKU", "PLU"),
        "category": ("Sales Category", "Menu Group"),
        "quantity": ("Qty",),
        "gross": ("Gross Price",),
        "discount": ("Discount",),
        "net_sales": ("Net Price",),
        "tax": ("Tax",),
        "void": ("Void?",),
        "channel": ("Dining Option",),
        "table": ("Table",),
        "waiter": ("Server",),
        "guest_name": ("Tab Name",),
    },
    signature=("sold_at", "line_id", "item", "gross", "net_sales", "quantity"),
    tax="net",
    date_order="mdy",
    line_key=("line_id",),
    statuses={"true": "void", "yes": "void", "1": "void", "false": "sale", "no": "sale", "0": "sale"},
)
