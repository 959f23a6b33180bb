"""A table nobody has seen before: mapped by name and content, with a confidence, and a person is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from ml.intake import Examination, examine
from ml.intake.header import unique

SAMPLES = Path(__file__).parents[1] / "data" / "intake"


def examined(folder: Path, text: str, *, encoding: str = "utf-8") -> Examination:
    path = folder / "x"
    path.write_text(text, encoding=encoding, newline="")
    return examine(path, name="x.csv")


def codes(found: Examination) -> list[str]:
    return [question["code"] for question in found.questions]


def test_an_unknown_export_is_mapped_by_its_spanish_names() -> None:
    found = examine(SAMPLES / "mercado.csv", name="mercado.csv")

    assert (found.layout, found.kind, found.delimiter, found.decimal) == ("", "sales", ";", ",")
    assert found.mapping == {
        "date": "Fecha emisión",
        "ticket": "Nro. Comprobante",
        "item": "Producto",
        "quantity": "Cant.",
        "unit_price": "Precio unit.",
        "total": "Importe",
    }
    assert (found.header_row, found.footer_rows) == (1, 1)
    assert found.needs_confirmation
    assert {"mapping", "tax"} <= set(codes(found))


def test_english_names_and_a_near_miss_are_mapped_with_less_confidence(tmp_path: Path) -> None:
    found = examined(
        tmp_path,
        "Order Date,Order No,Menu Itm,Quantiti,Total Amount\n"
        "2026-09-05 13:40,1,Ceviche,1,62.00\n2026-09-05 13:41,1,Chilcano,2,50.00\n2026-09-06 13:41,2,Lomo,1,65.00\n",
    )

    assert found.mapping["sold_at"] == "Order Date"
    assert found.mapping["quantity"] == "Quantiti"
    assert found.confidence["quantity"] < found.confidence["sold_at"]


def test_names_that_say_nothing_are_mapped_by_content_and_asked_about(tmp_path: Path) -> None:
    rows = "".join(f"{day:02}/09/2026 13:40;Plato número {day};S/ {day}.50\n" for day in range(1, 29))
    found = examined(tmp_path, "A1;B1;C1\n" + rows)

    assert found.mapping == {"sold_at": "A1", "item": "B1", "total": "C1"}
    assert max(found.confidence.values()) <= 0.5
    assert codes(found).count("unsure") == 3
    assert found.currency == "PEN"


def test_a_table_without_sales_is_a_table_and_its_columns_are_described(tmp_path: Path) -> None:
    found = examined(tmp_path, "color,altura,nota\nrojo,1.80,buena\nazul,1.65,mala\nrojo,1.72,buena\n")

    assert found.kind == "table"
    assert found.column_types == {"color": "category", "altura": "number", "nota": "category"}


def test_one_row_for_each_person_is_a_table_of_customers(tmp_path: Path) -> None:
    found = examined(tmp_path, "DNI,Sexo,Edad,Distrito\n07654321,F,34,Surco\n07654322,M,51,Lima\n")

    assert found.kind == "customers"


def test_doubled_and_empty_names_are_made_unique_in_sight(tmp_path: Path) -> None:
    found = examined(tmp_path, "Total,Total,,Plato\n1.00,2.00,x,Ceviche\n2.00,3.00,y,Lomo\n")

    assert found.columns == ["Total", "Total (2)", "columna 3", "Plato"]
    assert found.renamed == {"Total (2)": "Total", "columna 3": ""}
    assert "renamed" in codes(found)


def test_a_new_name_never_meets_one_that_is_there() -> None:
    columns, _ = unique(["Total", "Total (2)", "Total", "Total"])

    assert len(set(columns)) == 4


def test_a_trailing_separator_makes_no_mismatch(tmp_path: Path) -> None:
    found = examined(tmp_path, "Fecha,Plato,Total\n05/09/2026,Ceviche,62.00,\n15/09/2026,Lomo,65.00,\n")

    assert found.columns == ["Fecha", "Plato", "Total", "columna 4"]
    assert found.kind == "sales"


def test_dates_that_read_either_way_are_asked_about_once(tmp_path: Path) -> None:
    found = examined(tmp_path, "Fecha,Plato,Total\n05/09/2026,Ceviche,62.00\n06/09/2026,Lomo,65.00\n")

    assert codes(found).count("date_order") == 1


def test_an_answer_settles_dates_decimals_and_columns(tmp_path: Path) -> None:
    found = examined(
        tmp_path, "Fecha,Plato,Otra,Total\n05/09/2026,Ceviche,1/2/2026,62.00\n06/09/2026,Lomo,3/4/2026,6.00\n"
    )

    answered = found.answered(
        mapping={"date": "Otra", "item": "Plato", "total": "Total", "tip": "no such column"},
        date_order="mdy",
        decimal=",",
        tax="net",
    )

    assert answered.mapping == {"date": "Otra", "item": "Plato", "total": "Total"}
    assert answered.date_format == "%m/%d/%Y"
    assert (answered.decimals, answered.tax) == ({"total": ","}, "net")
    assert not answered.needs_confirmation
    assert answered.raw_column("total") == "c3"
    assert answered.raw_column("tip") is None


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_any_separator_and_encoding_gives_the_same_examination(tmp_path: Path, delimiter: str, encoding: str) -> None:
    rows = ["Fecha Plato Categoría Total", "05/09/2026 Ají Fondos 62.00", "15/09/2026 Piña Postres 18.50"]

    found = examined(tmp_path, "".join(row.replace(" ", delimiter) + "\r\n" for row in rows), encoding=encoding)

    assert found.delimiter == delimiter
    assert found.mapping == {"date": "Fecha", "item": "Plato", "category": "Categoría", "total": "Total"}
    assert found.preview[1] == ["15/09/2026", "Piña", "Postres", "18.50"]


def test_a_decimal_comma_is_not_taken_for_the_separator(tmp_path: Path) -> None:
    found = examined(tmp_path, "Fecha;Plato;Total\n05/09/2026;Ceviche;62,00\n15/09/2026;Lomo, arroz;65,50\n")

    assert (found.delimiter, found.decimal) == (";", ",")


def test_a_heading_of_several_words_is_known_by_the_word_it_begins_with(tmp_path: Path) -> None:
    path = tmp_path / "ventas.csv"
    head = "Día de la venta;Hora pedido;Nro Boleta;Plato pedido;Cant.;Total cobrado;Comensal principal;Personas"
    rows = [
        f"{1 + at % 28:02d}/10/2026;13:{at % 60:02d};B001-2610{at:04d};{('Ceviche', 'Lomo')[at % 2]};1;48,00;Ana {at};2"
        for at in range(50)
    ]
    path.write_text("\n".join([head, *rows]) + "\n")

    found = examine(path, name=path.name)

    assert found.mapping == {
        "date": "Día de la venta",
        "time": "Hora pedido",
        "ticket": "Nro Boleta",
        "item": "Plato pedido",
        "quantity": "Cant.",
        "total": "Total cobrado",
        "guest_name": "Comensal principal",
        "covers": "Personas",
    }


def test_our_own_columns_of_rows_set_aside_carry_no_field(tmp_path: Path) -> None:
    head = "Fecha,Ticket,Plato,Total,Línea del archivo,Por qué se apartó,Line of the file,Line of the file (2)\n"
    found = examined(tmp_path, head + "05/09/2026,1,Causa,9.00,7,Fecha,7,7\n13/09/2026,2,Lomo,8.00,8,Fecha,8,8\n")

    assert found.mapping == {"date": "Fecha", "ticket": "Ticket", "item": "Plato", "total": "Total"}


@pytest.mark.parametrize("documents", ["nro doc", "DNI"])
@pytest.mark.parametrize("called", ["cliente", "Customer"])
def test_who_a_guest_is_stands_rather_in_a_column_of_documents(tmp_path: Path, called: str, documents: str) -> None:
    rows = "0{0}/09/2026,P{0},Causa,9.00,Ana Paz 4567891{0},4567891{0}\n"
    head = f"Fecha,Pedido,Plato,Total,{called},{documents}\n"

    found = examined(tmp_path, head + "".join(rows.format(at) for at in range(1, 9)))

    assert (found.mapping["guest"], found.mapping["guest_name"]) == (documents, called)


def test_the_kind_of_a_document_is_no_guest(tmp_path: Path) -> None:
    rows = "0{0}/09/2026,P{0},Causa,9.00,Ana Paz,DNI\n"

    found = examined(
        tmp_path, "Fecha,Pedido,Plato,Total,Cliente,Tipo doc\n" + "".join(rows.format(at) for at in range(1, 9))
    )

    assert found.mapping["guest"] == "Cliente"


@pytest.mark.parametrize("titles", ["Fecha,Hora,Ticket,Plato,Total", "Cuando,A las,Ticket,Plato,Total"])
@pytest.mark.parametrize("rows", [5, 20, 41])
def test_one_impossible_date_leaves_a_small_file_sales(tmp_path: Path, titles: str, rows: int) -> None:
    days = ["32/13/2026", *["27/11/2026"] * (rows - 1)]
    lines = [f"{day},20:15,T{n},{('Lomo', 'Ceviche')[n % 2]},{40 + n}.50" for n, day in enumerate(days)]

    found = examined(tmp_path, "\n".join([titles, *lines]) + "\n")

    assert (found.kind, found.date_format) == ("sales", "%d/%m/%Y")


def test_of_dates_half_of_which_read_the_others_are_asked_about(tmp_path: Path) -> None:
    days = ["27/11/2026", "sin anotar"] * 10
    lines = [f"{day},T{n},Lomo,{40 + n}.50" for n, day in enumerate(days)]

    found = examined(tmp_path, "\n".join(["Fecha,Ticket,Plato,Total", *lines]) + "\n")

    assert (found.kind, found.date_format) == ("sales", "%d/%m/%Y")
    assert "date_unread" in codes(found)
    assert "«sin anotar»" in next(one["es"] for one in found.questions if one["code"] == "date_unread")


def test_amounts_that_may_be_thousands_or_decimals_are_asked_about(tmp_path: Path) -> None:
    lines = [f"27/11/2026,T{n},Lomo,1.{500 + n}" for n in range(10)]

    found = examined(tmp_path, "\n".join(["Fecha,Ticket,Plato,Total", *lines]) + "\n")

    (asked,) = (one for one in found.questions if one["code"] == "decimal_open")
    assert (asked["field"], asked["example"]) == ("total", "1.500")
    assert found.answered(answers={("decimal_open", "total"): ","}).decimals["total"] == ","
