"""Who is named in a text that may say anything: a note, a row that could not be taken apart."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.intake.people import identity_of
from ml.intake.people_in_text import hidden_in
from ml.intake.refusals import NoHeader

KEY = bytes(range(32))
IN_A_ROW = [
    ("+51 987 654 321", "987654321"),
    ("DNI:41234567", "41234567"),
    ("AB123456", "AB123456"),
    ("1234567", "01234567"),
    ("41234567.0", "41234567"),
    ("ce 001234567", "001234567"),
    ("ana@casa.pe", "ana@casa.pe"),
    ("dni 4567 8912 05/09/2026", "45678912"),
    ("+1 415 555 2671", "14155552671"),
    ("10412345678", "10412345678"),
]
NO_PERSON = [
    "C-00123",
    "B001-00001134",
    "05/09/2026",
    "2026-09-05",
    "12345678.50",
    "1,234.50",
    "13:40:00",
    "once 12345",
]


@pytest.mark.parametrize(("written", "bare"), IN_A_ROW)
def test_what_names_a_person_in_a_row_that_was_not_taken_apart_is_the_same_guest(written: str, bare: str) -> None:
    said = hidden_in(f"Causa,{written},9.00", hide=hidden, likely=True)

    assert identity_of(bare, key=KEY) in said
    assert written not in said


@pytest.mark.parametrize("written", NO_PERSON)
def test_codes_vouchers_dates_and_amounts_of_a_row_stay(written: str) -> None:
    assert hidden_in(f"Causa;{written};x", hide=hidden, likely=True) == f"Causa;{written};x"


@pytest.mark.parametrize("written", ["41234567", "AB123456", "1234567"])
def test_a_bare_number_among_the_words_of_any_column_may_be_an_article(written: str) -> None:
    assert hidden_in(written, hide=hidden, likely=False) == written


@given(st.text(max_size=60), st.booleans())
def test_a_text_that_was_hidden_stays_itself(text: str, likely: bool) -> None:
    once = hidden_in(text, hide=hidden, likely=likely)

    assert hidden_in(once, hide=hidden, likely=likely) == once


def hidden(text: str, personal: bool) -> str:
    return identity_of(text, key=KEY, personal=personal)


def test_a_refusal_shows_what_it_found_without_a_document() -> None:
    assert "45678912" not in NoHeader(name="x.csv", line=1, found="Ana · DNI 45678912").text("es")


@pytest.mark.parametrize("piece", ["a", "1", "1 ", "a@", "9-", "+1", "DNI ", "tel:", "(", "x" * 50 + " "])
def test_a_long_row_is_read_in_the_time_of_its_length(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    begun = process_time()

    hidden_in(text, hide=lambda found, _personal: found, likely=True)
    identity_of(f"{text} @", key=KEY)

    assert process_time() - begun < 10
