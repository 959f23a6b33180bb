"""Our own template, for whoever types or assembles the sales by hand. ``Total`` is what the guest pays, with IGV."""

from ml.intake.layouts.base import Layout

GOURMET = Layout(
    name="gourmet",
    title="Plantilla Gourmet",
    fields={
        "date": ("Fecha",),
        "time": ("Hora",),
        "ticket": ("Cuenta",),
        "covers": ("Comensales",),
        "channel": ("Canal",),
        "table": ("Mesa",),
        "waiter": ("Mozo",),
        "category": ("Categoría",),
        "item": ("Plato",),
        "quantity": ("Cantidad",),
        "unit_price": ("Precio unitario",),
        "discount": ("Descuento",),
        "total": ("Total",),
        "tax": ("IGV",),
        "service_charge": ("Recargo al consumo",),
        "tip": ("Propina",),
        "guest": ("Cliente",),
        "event": ("Tipo",),
        "cancels": ("Anula a",),
    },
    signature=("date", "ticket", "item", "quantity", "total"),
    tax="inclusive",
    currency="PEN",
    date_order="dmy",
    statuses={"venta": "sale", "anulacion": "cancellation", "devolucion": "refund", "cortesia": "courtesy"},
)

_EXAMPLES = (
    "05/09/2026,13:40,C-1001,2,Salón,12,Rosa,Entradas,Ceviche clásico,1,62.00,0.00,62.00,5.89,5.61,8.00,,Venta,",
    "05/09/2026,13:40,C-1001,2,Salón,12,Rosa,Bebidas,Chilcano,2,28.00,6.00,50.00,4.75,4.52,0.00,,Venta,",
)


def template_csv() -> str:
    """The template as CSV text: its header and two example rows of one bill."""
    header = ",".join(names[0] for names in GOURMET.fields.values())
    return "".join(f"{line}\r\n" for line in (header, *_EXAMPLES))
