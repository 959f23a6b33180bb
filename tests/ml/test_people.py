"""Who a guest is, hidden before anything of a file is kept."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml import intake
from ml.intake.people import NOBODY, identity_of, is_hidden, taken_apart
from ml.intake.people_columns import columns_of_people, names_people, personal_by_content

KEY = bytes(range(32))
SALES = (
    "Fecha,Hora,Cuenta,Plato,Cantidad,Total,Cliente,Celular\n"
    "05/09/2026,13:40,C-1,Ceviche,1,62.00,45678912,987654321\n"
    "05/09/2026,13:50,C-2,Causa,1,40.00,CL0007,\n"
    "05/09/2026,14:00,C-3,Causa,1,40.00,45678912.0,+51 987 654 321\n"
)


def test_a_document_is_its_last_digits_and_a_keyed_hash() -> None:
    expected = hmac.new(KEY, b"dni:45678912", hashlib.sha256).hexdigest()[:32]

    assert identity_of("45678912", key=KEY) == f"dni:912:{expected}"
    assert identity_of("45678912", key=bytes(32)) != identity_of("45678912", key=KEY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("45678912", " 45678912.0 "),
        ("987654321", "+51 987-654-321"),
        ("20512345678", "20-51234567-8"),
        ("Ana@Casa.pe", "ana@casa.pe"),
    ],
)
def test_the_same_person_written_otherwise_is_the_same(one: str, other: str) -> None:
    assert identity_of(one, key=KEY) == identity_of(other, key=KEY)


def test_a_document_whose_nought_was_eaten_is_itself_where_only_documents_stand() -> None:
    assert identity_of("1234567", key=KEY, personal=True) == identity_of("01234567", key=KEY)
    assert identity_of("12345", key=KEY) == "12345"


@pytest.mark.parametrize("text", ["CL00012", "17850", "María Quispe", "", "-", *NOBODY])
def test_codes_names_and_nobody_stay_as_they_are(text: str) -> None:
    assert identity_of(text, key=KEY) == text


@given(st.text(max_size=40), st.booleans())
def test_an_identity_stays_itself(text: str, personal: bool) -> None:
    once = identity_of(text, key=KEY, personal=personal)

    assert identity_of(once, key=KEY, personal=personal) == once


@given(st.integers(0, 99_999_999))
def test_nothing_but_the_last_digits_of_a_document_is_left_in_the_clear(number: int) -> None:
    text = f"{number:08d}"
    identity = identity_of(text, key=KEY, personal=True)

    assert text in NOBODY or taken_apart(identity) == ("dni", text[-3:])


GUESTS_AS_WRITTEN = [
    ("001234567", "CE 001234567"),
    ("001234567", "C.E. N° 001234567"),
    ("AB123456", "Pasaporte AB-123456"),
    ("AB123456", "Señor Núñez AB123456"),
    ("45678912", "DNI 45678912"),
    ("45678912", "D.N.I.: 4567 8912"),
    ("45678912", "DNI45678912"),
    ("45678912", "Juan Perez 45678912"),
    ("45678912", "\u200e４５６７８９１２"),
    ("01234567", "1234567"),
    ("01234567", "Juan Perez 1234567"),
    ("014455667", "01 4455667"),
    ("014455667", "Telf. (01) 445-5667"),
    ("14155552671", "+1 415 555 2671"),
    ("987654321", "Juan (987 654 321)"),
    ("ana@casa.pe", "Ana <ana@casa.pe>"),
    ("ana@casa.pe", "correo:ANA@casa.pe."),
]


@pytest.mark.parametrize(("bare", "written"), GUESTS_AS_WRITTEN)
def test_a_guest_is_the_same_with_a_label_a_name_or_spaces_beside_the_number(bare: str, written: str) -> None:
    assert is_hidden(identity_of(bare, key=KEY))
    assert identity_of(written, key=KEY) == identity_of(bare, key=KEY)


@pytest.mark.parametrize("text", ["C-00123", "Mesa 12", "Celia 12", "Ce Liu", "DNI", "17850.0", "S/ 12.50", "12/10"])
def test_what_has_fewer_than_six_digits_names_no_document(text: str) -> None:
    assert identity_of(text, key=KEY) == text


def test_a_label_before_nobody_is_nobody() -> None:
    assert identity_of("DNI 00000000", key=KEY, personal=True) == "00000000"


@pytest.mark.parametrize(
    "header",
    [
        "RUC-DNI (CLIENTE)",
        "N° Documento",
        "Celular",
        "E-mail",
        "Teléfono 2",
        "Telf.",
        "Teléfonos",
        "Tel",
        "Cel.",
        "celular2",
        "Telefono1",
        "Fono",
        "Correos",
        "NroDocumento",
        "CE",
        "customerPhone",
        "TELEFONO_CLIENTE",
        "nrodni",
        "EmailCliente",
        "Tel. cliente",
        "Pasaporte",
    ],
)
def test_columns_of_people_are_told_by_their_names(header: str) -> None:
    assert names_people(header)


@pytest.mark.parametrize(
    "header",
    [
        "Plato",
        "Mesa",
        "Total",
        "Categoría",
        "Tel Aviv",
        "Celeste",
        "Receipt number",
        "Ticket",
        "SKU",
        "Cena",
        "Rúcula",
        "Documento de venta",
        "Fecha documento",
        "DOCUMENTOS",
        "Phone orders",
        "Código",
        "Hotel",
    ],
)
def test_other_columns_are_not_taken_for_people(header: str) -> None:
    assert not names_people(header)


@pytest.mark.parametrize(
    ("header", "values", "personal"),
    [
        ("Columna X", ["ana@casa.pe", "eva@casa.pe", "leo@casa.pe"], True),
        ("Columna X", ["987654321", "912345678", "51987111222"], True),
        ("Identificación", ["41234567", "45678912", "07654321"], True),
        ("Columna X", ["41234567", "45678912", "07654321"], False),
        ("SKU", ["912345678", "987654321", "987111222"], False),
        ("Nro. recibo", ["912345678", "987654321", "987111222"], False),
        ("Columna X", ["987654321", "12", "7"], False),
    ],
)
def test_columns_of_people_are_told_by_what_they_hold(header: str, values: list[str], personal: bool) -> None:
    found = personal_by_content(["Plato", header], {"item": "Plato"}, [["Causa", value] for value in values])

    assert found == ([header] if personal else [])


def test_a_column_of_another_field_is_no_column_of_people_whatever_its_name(tmp_path: Path) -> None:
    examination = examined(tmp_path, "Fecha documento,Documento,Plato,Total\n05/09/2026,00001134,Causa,9.00\n")
    fields = {"date": "Fecha documento", "ticket": "Documento", "item": "Plato", "total": "Total"}

    assert columns_of_people(examination.answered(mapping=fields)) == {}


def test_a_column_of_addresses_that_was_taken_for_dishes_is_one_of_people(tmp_path: Path) -> None:
    examination = examined(tmp_path, "Fecha,Documento,Correo,Total\n05/09/2026,00001134,ana@casa.pe,9.00\n")
    fields = {"date": "Fecha", "ticket": "Documento", "item": "Correo", "total": "Total"}

    assert columns_of_people(examination.answered(mapping=fields)) == {2: True}


def examined(tmp_path: Path, text: str) -> intake.Examination:
    file = tmp_path / "ventas.csv"
    file.write_text(text + text.splitlines()[1].replace("1134", "1135") + "\n")
    return intake.examine(file, name=file.name)


def test_the_first_rows_are_shown_with_nobody_in_them(tmp_path: Path) -> None:
    file = tmp_path / "ventas.csv"
    file.write_text(
        "Fecha,Hora,Cuenta,Plato,Cantidad,Total,Cliente,Celular,Nombre del comensal,Notas\n"
        "05/09/2026,13:40,C-1,Ceviche,1,62.00,45678912,987654321,Ana Quispe,llamar al 987654321\n"
        "05/09/2026,13:50,C-2,Causa,1,40.00,CL0007,,Clientes varios,sin ají\n"
    )

    first, second = intake.examine(file, name=file.name).preview

    assert first[5:] == ["62.00", "•••••912", "•••••321", "A••• Q•••", "llamar al •••••321"]
    assert second[5:] == ["40.00", "CL0007", "", "Clientes varios", "sin ají"]


@pytest.mark.parametrize(
    ("note", "shown"),
    [
        ("boleta a nombre de María Fernanda Vargas", "boleta a nombre de M••• F••• V•••"),
        ("boleta a nombre de maría vargas", "boleta a nombre de m••• v•••"),
        ("Sr. O'Higgins, sin ají", "S•••. O•••, sin ají"),
        ("mesa de la sra pérez", "mesa de la sra p•••"),
        ("VIP DNI 45678912", "V••• D••• •••••912"),
        ("sin ají, bien cocido", "sin ají, bien cocido"),
        ("clientes varios", "clientes varios"),
    ],
)
def test_a_note_is_shown_without_the_names_in_it(tmp_path: Path, note: str, shown: str) -> None:
    file = tmp_path / "ventas.csv"
    file.write_text(
        f'Fecha,Ticket,Plato,Total,Observaciones\n05/09/2026,1,Causa,9.00,"{note}"\n06/09/2026,2,Lomo,8.00,\n'
    )

    first, _ = intake.examine(file, name=file.name).preview

    assert first[4] == shown


def test_a_name_with_an_apostrophe_is_shown_by_its_first_letter(tmp_path: Path) -> None:
    file = tmp_path / "ventas.csv"
    file.write_text(
        "Fecha,Ticket,Plato,Total,Apellidos\n05/09/2026,1,Causa,9.00,O'Higgins Vargas-Llosa\n06/09/2026,2,Lomo,8.00,\n"
    )

    first, _ = intake.examine(file, name=file.name).preview

    assert first[4] == "O••• V•••"


def test_a_raw_table_holds_no_document_and_no_telephone(tmp_path: Path) -> None:
    file = tmp_path / "ventas.csv"
    file.write_text(SALES)
    examination = intake.examine(file, name=file.name)

    raw = intake.to_raw(file, examination, tmp_path / "raw", guest_key=KEY)

    cells = pq.read_table(raw.path).to_pydict()
    guests, telephones = cells["c6"], cells["c7"]
    assert guests == [identity_of("45678912", key=KEY), "CL0007", identity_of("45678912", key=KEY)]
    assert telephones == [identity_of("987654321", key=KEY), "", identity_of("987654321", key=KEY)]
    assert b"45678912" not in b"".join(path.read_bytes() for path in raw.path.glob("*"))


def test_a_row_that_could_not_be_taken_apart_is_hidden_too(tmp_path: Path) -> None:
    file = tmp_path / "ventas.csv"
    file.write_text(SALES + "05/09/2026,14:10,C-4,Causa,1,40.00,41234567,987111222,de más\n")
    examination = intake.examine(file, name=file.name)

    raw = intake.to_raw(file, examination, tmp_path / "raw", guest_key=KEY)

    (text,) = pq.read_table(raw.bad_path)["text"].to_pylist()
    assert "41234567" not in text
    assert "987111222" not in text
    assert identity_of("41234567", key=KEY) in text
