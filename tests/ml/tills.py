"""Small exports of known tills, and the whole way from one to the lake."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from pyspark.sql import SparkSession

from ml import intake
from ml.cleansing import Cleansed, Recipe, cleanse
from ml.cleansing.usual import NOTHING_BEFORE, Usual
from ml.lake import Lake

LIMA = Recipe(zone="America/Lima", closing_hour=4)

TEMPLATE = (
    "Fecha,Hora,Cuenta,Comensales,Canal,Mesa,Mozo,Categoría,Plato,Cantidad,Precio unitario,Descuento,Total,IGV,"
    "Recargo al consumo,Propina,Cliente,Tipo,Anula a"
)
TOAST = (
    "Order Date,Check Id,Item Selection Id,Menu Item,Sales Category,Qty,Gross Price,Discount,Net Price,Tax,Void?,"
    "Dining Option,Server,Tab Name"
)
RETAIL = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
SQUARE = (
    "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,"
    "Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,Customer Name"
)
LOYVERSE = (
    "Fecha,Número de recibo,Tipo de recibo,Categoria,Artículo,Cantidad,Ventas brutas,Descuentos,Ventas netas,"
    "Costo de los bienes,TPV,Nombre del cajero"
)
SUSII = (
    "NÚMERO,FECHA,NOMBRE (CLIENTE),RUC-DNI (CLIENTE),MONEDA,IGV,IMPORTE TOTAL DEL COMPROBANTE,"
    "DESCUENTO GLOBAL CON IGV,RECARGO AL CONSUMO,ESTADO,VENDEDOR,DESCRIPCIÓN (ITEM),CATEGORÍA (ITEM),"
    "PRECIO UNITARIO (ITEM),CANTIDAD (ITEM),DESCUENTO CON IGV (ITEM),TOTAL (ITEM)"
)
PROX = "Fecha,Comprobante,Serie,Nº,Valor venta,IGV,ICBPER,Importe,Estado"


def plate(
    ticket: str = "C-1",
    *,
    day: str = "15/09/2026",
    time: str = "20:15",
    dish: str = "Ceviche",
    quantity: str = "1",
    price: str = "59.00",
    total: str = "59.00",
    tax: str = "9.00",
    covers: str = "2",
    channel: str = "Salón",
    guest: str = "",
    kind: str = "Venta",
    cancels: str = "",
    category: str = "Entradas",
) -> str:
    """One line of our own template; what a test cares about is given."""
    before = f"{day},{time},{ticket},{covers},{channel},4,Rosa,{category},{dish},{quantity},{price},0.00"
    return f"{before},{total},{tax},5.00,0.00,{guest},{kind},{cancels}"


def text_of(header: str, lines: Sequence[str]) -> str:
    return "\n".join([header, *lines]) + "\n"


def cleansed(
    spark: SparkSession,
    lake: Lake,
    lines: Sequence[str],
    *,
    header: str = TEMPLATE,
    layout: str = "gourmet",
    recipe: Recipe = LIMA,
    answers: Mapping[tuple[str, str], str] = MappingProxyType({}),
    usual: Usual = NOTHING_BEFORE,
) -> Cleansed:
    """Write the export, examine it as its layout, make it raw and cleanse it, as a job does. One of no known layout
    ("") is confirmed with these answers."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "export.csv"
        path.write_text(text_of(header, lines), encoding="utf-8")
        examination = intake.examine(path, name=path.name, layout=layout)
        if not layout:
            examination = examination.answered(answers=answers)
        raw = intake.to_raw(path, examination, Path(scratch) / "raw")
        return cleanse(spark, raw, examination, recipe=recipe, lake=lake, source=raw.sha256, usual=usual)


def kept(lake: Lake, *columns: str) -> list[tuple[object, ...]]:
    """These columns of the accepted lines, in the order of ticket and line."""
    table = lake.sales(list(dict.fromkeys(["ticket", "line", *columns])))
    table = table.sort_by([("ticket", "ascending"), ("line", "ascending")])
    return [tuple(row[name] for name in columns) for row in table.to_pylist()]
