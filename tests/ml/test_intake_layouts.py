"""A known export is recognised by the names in its header, and says what cleansing must know about it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ml.intake import LAYOUTS, Examination, examine, template_csv, to_raw
from ml.intake.layouts import recognise
from ml.intake.refusals import LayoutMismatch, UnknownLayout

SAMPLES = Path(__file__).parents[1] / "data" / "intake"
EXPECTED = {
    # file: layout, encoding, delimiter, header row, date format, data rows, closing rows
    "square_items_32.csv": ("square_items", "utf-8", ",", 0, "%Y-%m-%d", 3, 0),
    "square_items_35.csv": ("square_items", "utf-8", ",", 0, "%Y-%m-%d", 3, 0),
    "toast_items.csv": ("toast_items", "utf-8", ",", 0, "%m/%d/%y %I:%M %p", 3, 0),
    "loyverse_en.csv": ("loyverse_en", "utf-8-sig", ",", 0, "%Y-%m-%d %H:%M", 3, 0),
    "loyverse_es.csv": ("loyverse_es", "utf-8", ",", 0, "%d/%m/%Y %I:%M %p", 3, 0),
    "susii.csv": ("susii", "cp1252", ",", 8, "%d/%m/%Y %H:%M:%S", 3, 1),
    "prox.txt": ("prox", "utf-8", "|", 0, "", 2, 1),
    "online_retail.csv": ("online_retail", "utf-8", ",", 0, "%Y-%m-%d %H:%M:%S", 4, 0),
    "online_retail_ii.csv": ("online_retail", "utf-8", ";", 0, "%d/%m/%Y %H:%M", 2, 0),
    "gourmet.csv": ("gourmet", "utf-8", ",", 0, "%d/%m/%Y", 2, 0),
    "customers.csv": ("seed_customers", "utf-8", ",", 0, "", 3, 0),
}


def sample(name: str) -> Examination:
    return examine(SAMPLES / name, name=name)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_sample_is_recognised_and_read_whole(tmp_path: Path, name: str) -> None:
    layout, encoding, delimiter, header, dates, good, closing = EXPECTED[name]

    found = sample(name)
    table = to_raw(SAMPLES / name, found, tmp_path)

    assert (found.layout, found.encoding, found.delimiter) == (layout, encoding, delimiter)
    assert (found.header_row, found.date_format, found.footer_rows) == (header, dates, closing)
    assert pq.read_table(table.path).num_rows == good
    assert (table.rows_in, table.rows_bad) == (good + closing, closing)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_an_examination_travels_as_json_and_names_real_columns(name: str) -> None:
    found = sample(name)

    again = Examination.from_dict(found.as_dict() | {"of_a_later_version": 1})

    assert again == found
    assert set(found.mapping.values()) <= set(found.columns)
    assert set(found.confidence) == set(found.mapping)


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_a_header_is_recognised_in_any_order_case_and_company(layout: str) -> None:
    names = [aliases[0] for aliases in LAYOUTS[layout].fields.values()]
    header = ["Otra columna", *(f" {name.upper()} " for name in reversed(names))]

    found = recognise(header)

    assert found is not None
    assert found.name == layout


def test_a_header_without_one_column_of_the_signature_is_not_that_layout() -> None:
    header = [aliases[0] for field, aliases in LAYOUTS["toast_items"].fields.items() if field != "line_id"]

    assert recognise(header) is None


def test_susii_repeats_the_receipts_amounts_so_they_are_named_and_not_mapped() -> None:
    found = sample("susii.csv")

    assert found.receipt_level["total"] == "IMPORTE TOTAL DEL COMPROBANTE"
    assert found.receipt_level["service_charge"] == "RECARGO AL CONSUMO"
    assert found.mapping["total"] == "TOTAL (ITEM)"
    assert not set(found.receipt_level.values()) & set(found.mapping.values())
    assert found.statuses["anulado"] == "void"
    assert (found.tax, found.currency) == ("inclusive", "PEN")
    assert found.titles[0] == "REPORTE DE VENTAS"


def test_toast_has_a_line_key_and_square_has_none() -> None:
    assert sample("toast_items.csv").line_key == ["line_id"]
    assert sample("square_items_35.csv").line_key == []


def test_an_invoice_of_online_retail_that_starts_with_c_cancels() -> None:
    found = sample("online_retail.csv")

    assert found.cancelled_ticket_prefix == "C"
    assert (found.tax, found.currency) == ("none", "GBP")


def test_a_prox_summary_is_recognised_and_asks_for_its_missing_date() -> None:
    found = sample("prox.txt")

    assert "no_date" in [question["code"] for question in found.questions]
    assert found.needs_confirmation


def test_a_column_of_money_keeps_its_own_decimal_sign() -> None:
    assert sample("online_retail_ii.csv").decimals["unit_price"] == ","
    assert sample("square_items_32.csv").decimals["gross"] == "."


def test_the_template_has_the_promised_header_and_two_rows_that_are_read_as_ours(tmp_path: Path) -> None:
    path = tmp_path / "plantilla.csv"
    path.write_text(template_csv(), encoding="utf-8", newline="")

    found = examine(path, name="plantilla.csv")
    rows = list(csv.reader(io.StringIO(template_csv())))

    assert ",".join(rows[0]) == (
        "Fecha,Hora,Cuenta,Comensales,Canal,Mesa,Mozo,Categoría,Plato,Cantidad,Precio unitario,Descuento,Total,IGV,"
        "Recargo al consumo,Propina,Cliente,Tipo,Anula a"
    )
    assert len(rows) == 3
    assert found.layout == "gourmet"
    assert not found.needs_confirmation


def test_a_layout_that_was_asked_for_must_be_the_files() -> None:
    with pytest.raises(LayoutMismatch) as refusal:
        examine(SAMPLES / "gourmet.csv", name="gourmet.csv", layout="toast_items")

    assert "Item Selection Id" in refusal.value.text("es")


def test_a_layout_nobody_knows_is_refused_with_the_list_of_the_known() -> None:
    with pytest.raises(UnknownLayout, match="susii"):
        examine(SAMPLES / "gourmet.csv", name="gourmet.csv", layout="inforest")


def test_the_real_headers_are_recognised(shared_headers: Path) -> None:
    headers = {
        "square_items_detail_2025_32col.csv": "square_items",
        "square_items_detail_2026_35col.csv": "square_items",
        "toast_ItemSelectionDetails.csv": "toast_items",
        "loyverse_receipts_by_item_en.csv": "loyverse_en",
        "loyverse_receipts_by_item_es_subset.csv": "loyverse_es",
        "susii_peru_ventas_columns.csv": "susii",
        "prox_peru_reporte_resumido.csv": "prox",
        "toast_ModifiersSelectionDetails.csv": None,
        "toast_CheckDetails.csv": None,
        "square_transactions_2026_55col.csv": None,
        "loyverse_receipts_en.csv": None,
    }

    for name, layout in headers.items():
        cells = next(csv.reader(io.StringIO((shared_headers / name).read_text(encoding="utf-8"))))
        found = recognise(cells)

        assert (found.name if found else None) == layout, name


@pytest.fixture
def shared_headers() -> Path:
    """The neighbour folder of real export headers, where it is there."""
    folder = Path(__file__).parents[3] / "shared" / "data" / "pos_export_headers"
    if not folder.is_dir():
        pytest.skip("../shared/data/pos_export_headers is not here")
    return folder
