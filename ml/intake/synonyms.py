"""The names under which Spanish and English exports carry each canonical field, without accents, in lower case."""

_TABLE = """
sold_at: fecha y hora | fecha hora | fechahora | fecha de venta | fecha venta | fecha emision | fecha de emision
    | sold at | order date | datetime | timestamp | date time | created at | invoice date | fecha pedido |
    opened | opened date
date: fecha | date | dia | day | fec | fecha contable | business date | sale date | order day
time: hora | time | hora de venta | hora venta | opened time | order time
business_day: dia contable | fecha de trabajo | business day | dia de negocio | fecha operativa
ticket: ticket | numero comanda | numero pedido | numero cuenta | numero ticket | numero orden | cuenta |
    comprobante | nro comprobante | numero de comprobante | numero | nro | boleta |
    factura | documento | recibo | pedido | comanda | orden | order | order id | order no | order number |
    receipt | receipt number | invoice | invoice no | bill | check | check id | transaction | transaction id |
    id venta | venta id | sale id | nro pedido | numero de pedido | comprobant
series: serie | serie comprobante | series
line_id: id linea | id detalle | line id | item id | detalle id | id item | order item id
item: plato | producto | articulo | item | descripcion | detalle | nombre producto | nombre del producto |
    product | product name | dish | menu item | item name | description | item description | nombre | carta |
    glosa
item_code: codigo | cod | sku | codigo producto | product code | plu | cod producto
category: categoria | familia | grupo | rubro | linea | category | group | family | menu group | sales category
    | nomrub | tipo de plato
quantity: cantidad | cant | unidades | unidad | unid | unids | uds | qty | quantity | units | und |
    cantidad vendida | vendidos
unit_price: precio unitario | precio | p unit | pu | p u | unit price | price | precio unit | valor unitario |
    precio de venta
gross: venta bruta | ventas brutas | bruto | gross | gross sales | importe bruto | gross amount
discount: descuento | dscto | desc | dcto | discount | discounts | descuentos | rebaja
net_sales: valor venta | valor de venta | venta neta | ventas netas | neto | subtotal | sub total | base
    imponible | net sales | net | net amount | net price
tax: igv | impuesto | impuestos | iva | tax | taxes | vat | sales tax
total: total | importe | importe total | monto | monto total | total venta | venta | amount | total amount |
    total price | line total
service_charge: recargo al consumo | recargo | servicio | service charge | service | rc
tip: propina | propinas | tip | tips | gratuity
covers: comensales | cubiertos | pax | personas | covers | guests | party size | cub | table size | nro personas
channel: canal | salon | tipo de venta | tipo de pedido | modalidad | channel | dining option | order type |
    tipo de atencion | area | ambiente
table: mesa | nro mesa | numero de mesa | table | table number | table no
waiter: mozo | mesero | camarero | vendedor | cajero | atendido por | waiter | server | employee | cashier |
    staff
guest: dni | ruc | documento cliente | dni cliente | ruc cliente | id cliente | codigo cliente | customer id |
    guest id | cliente | client id | member id | customer
guest_name: comensal | comensal principal | huesped |
    nombre cliente | nombre del cliente | razon social | clinombre | customer name | guest name | tab
    name
event: tipo | tipo de operacion | evento | event | event type | receipt type | tipo de recibo | transaction type
status: estado | status | situacion | state | transaction status
void: anulado | anulada | void | voided | cancelled | cancelado
cancels: anula a | documento que modifica | referencia | refund of | cancels
currency: moneda | currency | divisa
exchange_rate: tipo de cambio | exchange rate | tc
"""

# What words in a status or type column mean where no layout says it.
STATUSES = {
    **dict.fromkeys(("venta", "sale", "payment", "pagado", "paid", "cerrado", "closed", "emitido", "aceptado"), "sale"),
    **dict.fromkeys(("devolucion", "reembolso", "refund", "nota de credito", "credit note", "return"), "refund"),
    **dict.fromkeys(("anulacion", "cancellation", "extorno"), "cancellation"),
    **dict.fromkeys(
        ("anulado", "anulada", "cancelado", "cancelada", "void", "voided", "cancelled", "canceled"), "void"
    ),
    **dict.fromkeys(("true", "si", "yes"), "void"),  # of a column named "anulado"
    **dict.fromkeys(("cortesia", "courtesy", "invitacion", "comp"), "courtesy"),
}


def _read(table: str) -> dict[str, tuple[str, ...]]:
    joined = table.replace("\n    ", " ")
    fields = (line.split(":", 1) for line in joined.strip().splitlines())
    return {field: tuple(name.strip() for name in names.split("|")) for field, names in fields}


SYNONYMS: dict[str, tuple[str, ...]] = _read(_TABLE)
