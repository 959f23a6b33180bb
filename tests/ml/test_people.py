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
from ml.intake.people import NOBODY, identity_of, names_people, taken_apart

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
    assert identity_of("1234567", key=KEY) == "1234567"


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


def test_columns_of_people_are_told_by_their_names() -> None:
    assert all(map(names_people, ("RUC-DNI (CLIENTE)", "N° Documento", "Celular", "E-mail", "Teléfono 2")))
    assert not any(map(names_people, ("Plato", "Mesa", "Total", "Categoría")))


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
