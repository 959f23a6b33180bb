"""Peru: Susii's sales detail and ProX's summary of vouchers. Amounts are with IGV in Susii, split in ProX.

Susii repeats the receipt's own columns on each line: they are named in ``receipt_level`` and are never summed.
The sum of TOTAL (ITEM) minus IMPORTE TOTAL is DESCUENTO GLOBAL CON IGV.
"""

from ml.intake.layouts.base import Layout

SUSII = Layout(
    name="susii",
    title="Susii · Reporte de ventas",
    fields={
        "sold_at": ("FECHA",),
        "ticket": ("NÚMERO",),
        "item": ("DESCRIPCIÓN (ITEM)",),
        "item_code": ("CÓDIGO (ITEM)",),
        "category": ("CATEGORÍA (ITEM)",),
        "quantity": ("CANTIDAD (ITEM)",),
        "unit_price": ("PRECIO UNITARIO (ITEM)",),
        "discount": ("DESCUENTO CON IGV (ITEM)",),
        "total": ("TOTAL (ITEM)",),
        "status": ("ESTADO",),
        "waiter": ("VENDEDOR",),
        "guest": ("RUC-DNI (CLIENTE)",),
        "guest_name": ("NOMBRE (CLIENTE)",),
        "currency": ("MONEDA",),
    },
    signature=("sold_at", "ticket", "item", "quantity", "total"),
    tax="inclusive",
    currency="PEN",
    date_order="dmy",
    statuses={"anulado": "void", "anulada": "void", "aceptado": "sale", "emitido": "sale", "pagado": "sale"},
    receipt_level={
        "total": ("IMPORTE TOTAL DEL COMPROBANTE", "IMPORTE TOTAL"),
        "tax": ("IGV",),
        "discount": ("DESCUENTO GLOBAL CON IGV",),
        "service_charge": ("RECARGO AL CONSUMO",),
        "exchange_rate": ("TIPO DE CAMBIO",),
    },
)

PROX = Layout(
    name="prox",
    title="ProX · Reporte resumido",
    fields={
        "date": ("Fecha", "Fecha emisión", "F. Emisión"),
        "event": ("Comprobante",),
        "series": ("Serie",),
        "ticket": ("Nº Inicial", "Nº", "Número"),
        "last_ticket": ("Nº Final",),
        "net_sales": ("Valor venta",),
        "tax": ("IGV",),
        "bag_tax": ("ICBPER",),
        "total": ("Importe",),
        "status": ("Estado",),
    },
    signature=("event", "series", "net_sales", "tax", "total"),
    tax="net",
    currency="PEN",
    date_order="dmy",
    statuses={
        "boleta": "sale",
        "factura": "sale",
        "nota de debito": "sale",
        "nota de credito": "refund",
        "anulado": "void",
        "anulada": "void",
    },
)
