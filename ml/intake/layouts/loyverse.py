"""Loyverse, "Receipts by item", as written in English and in Spanish (whole, or the shorter Spanish one).

Net sales are without added tax. ``Status`` of a cancelled receipt says that its lines never happened.
"""

from ml.intake.layouts.base import Layout

LOYVERSE_EN = Layout(
    name="loyverse_en",
    title="Loyverse · Receipts by item (English)",
    fields={
        "sold_at": ("Date",),
        "ticket": ("Receipt number",),
        "event": ("Receipt type",),
        "item": ("Item",),
        "item_code": ("SKU",),
        "category": ("Category",),
        "quantity": ("Quantity",),
        "gross": ("Gross sales",),
        "discount": ("Discounts",),
        "net_sales": ("Net sales",),
        "tax": ("Taxes",),
        "channel": ("Dining option",),
        "waiter": ("Cashier name",),
        "guest": ("Customer name",),
        "guest_name": ("Customer name",),
        "status": ("Status",),
    },
    signature=("sold_at", "ticket", "event", "item", "quantity", "net_sales"),
    tax="net",
    statuses={"sale": "sale", "refund": "refund", "closed": "sale", "cancelled": "void", "canceled": "void"},
)

LOYVERSE_ES = Layout(
    name="loyverse_es",
    title="Loyverse · Recibos por artículo (español)",
    fields={
        "sold_at": ("Fecha",),
        "ticket": ("Número de recibo", "Recibo número"),
        "event": ("Tipo de recibo",),
        "item": ("Artículo",),
        "item_code": ("REF", "SKU"),
        "category": ("Categoría",),
        "quantity": ("Cantidad",),
        "gross": ("Ventas brutas",),
        "discount": ("Descuentos",),
        "net_sales": ("Ventas netas",),
        "tax": ("Impuestos",),
        "channel": ("Opción de comedor", "Opciones de comedor", "Tipo de pedido"),
        "waiter": ("Nombre del cajero",),
        "guest": ("Nombre del cliente",),
        "guest_name": ("Nombre del cliente",),
        "status": ("Estado",),
    },
    signature=("sold_at", "ticket", "event", "item", "quantity", "net_sales"),
    tax="net",
    date_order="dmy",
    statuses={
        "venta": "sale",
        "reembolso": "refund",
        "devolucion": "refund",
        "cerrado": "sale",
        "cancelado": "void",
        "anulado": "void",
    },
)
