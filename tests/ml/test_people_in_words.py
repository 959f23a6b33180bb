"""Columns of words that carry a field: whoever is named there is hidden as in any other column."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from ml import intake
from ml.intake import LAYOUTS, Examination
from ml.intake.hiding import Hider
from ml.intake.people import identity_of
from ml.intake.people_columns import CODED, MEASURED, columns_of_people, columns_of_text
from ml.intake.synonyms import SYNONYMS

KEY = bytes(range(32))
DNI = "45678912"
HIDDEN = identity_of(DNI, key=KEY)
WHO = {"guest", "guest_name", "customer_id"}
OF_WORDS = (
    {"waiter", "channel", "table", "event", "status", "void", "currency", "country", "city", "gender"}
    | {"item", "category", "favourite_dish"}
)  # fmt: skip
FIELDS = {*SYNONYMS, *(field for layout in LAYOUTS.values() for field in layout.fields)}


def test_of_each_field_it_is_decided_whether_somebody_may_be_named_in_it() -> None:
    assert FIELDS - WHO - MEASURED - CODED == OF_WORDS
    assert not (MEASURED | CODED) & (OF_WORDS | WHO)


@pytest.mark.parametrize("field", sorted(OF_WORDS))
def test_a_labelled_document_is_hidden_whatever_field_its_column_carries(field: str) -> None:
    assert kept("Columna", field, [f"x DNI {DNI}"]) == [f"x DNI {HIDDEN}"]


@pytest.mark.parametrize("field", ["waiter", "channel", "status"])
def test_a_bare_document_is_hidden_where_no_article_can_stand(field: str) -> None:
    assert kept("Columna", field, ["Rosa", f"VIP {DNI}", DNI]) == ["Rosa", f"VIP {HIDDEN}", HIDDEN]


def test_who_served_stays_by_name_and_by_short_code() -> None:
    served = ["Rosa", "José Luis", "M07", "12", "10234", "00015", "CAJA-000123", ""]

    assert kept("Mozo", "waiter", served) == served


def test_where_codes_were_sampled_a_number_is_hidden_only_beside_a_word() -> None:
    assert kept("Mozo", "waiter", ["1000", "10000023", f"VIP {DNI}"], kind="number") == [
        "1000",
        "10000023",
        f"VIP {HIDDEN}",
    ]


@pytest.mark.parametrize("header", ["notas mozo", "Observaciones", "Comentario del pedido"])
@pytest.mark.parametrize("field", ["waiter", "item", "ticket", "total", "cancels"])
def test_notes_are_notes_whatever_field_they_carry(header: str, field: str) -> None:
    assert kept(header, field, ["sin ají", f"VIP {DNI}"]) == ["sin ají", f"VIP {HIDDEN}"]


@pytest.mark.parametrize(
    ("header", "field"),
    [("Nota de venta", "ticket"), ("Nro nota", "ticket"), ("Glosa", "item"), ("Documento", "cancels")],
)
def test_a_voucher_or_an_article_is_no_note(header: str, field: str) -> None:
    assert kept(header, field, ["00001134", "NV01-1", "Combo 10000023"])[0] == "00001134"


def test_a_column_of_notes_is_guessed_to_be_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "ventas.csv"
    rows = "".join(f"0{at}/09/2026,13:40,{at},9.00,VIP {DNI},llamar {at}\n" for at in range(1, 9))
    file.write_text("Fecha,Hora,Ticket,Total,notas mozo,observaciones del plato\n" + rows)

    examination = intake.examine(file, name=file.name)

    assert not {"waiter", "item"} & examination.mapping.keys()
    assert DNI not in str(examination.preview)
    assert all(words.whole for words in columns_of_text(examination).values())


def kept(header: str, field: str, cells: list[str], *, kind: str = "text") -> list[str]:
    """What is kept of a column's cells."""
    examination = replace(BLANK, columns=[header], mapping={field: header}, column_types={header: kind})
    assert columns_of_people(examination) == {}
    table = pa.table({"c0": pa.array(cells, pa.string()), "line": pa.array(range(len(cells)), pa.int64())})
    found: list[str] = Hider(examination, key=KEY).table(table)["c0"].to_pylist()
    return found


BLANK = Examination(
    kind="sales",
    layout="",
    name="ventas.csv",
    container="text",
    encoding="utf-8",
    delimiter=",",
    quote='"',
    header_row=0,
    first_line=2,
    columns=[],
    mapping={},
    confidence={},
    date_format="",
    decimal=".",
    needs_confirmation=False,
)
