"""Dates, numbers and letters are decided by column and by file, never by cell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ml.intake import encoding, examine
from ml.intake.dates import date_format
from ml.intake.numbers import number_format

DATES = [
    (["05/09/2026", "13/09/2026"], "%d/%m/%Y"),
    (["09/05/2026", "09/13/2026"], "%m/%d/%Y"),
    (["2026-09-05", "2026-12-31"], "%Y-%m-%d"),
    (["2010-12-01 08:26:00"], "%Y-%m-%d %H:%M:%S"),
    (["2026-09-05T13:40:00Z", "2026-09-06T01:02:03Z"], "%Y-%m-%dT%H:%M:%S%z"),
    (["2026-09-05 13:40:00.123-05:00"], "%Y-%m-%d %H:%M:%S.%f%z"),
    (["19/9/2026 8:15 p. m.", "3/10/2026 1:00 a. m."], "%d/%m/%Y %I:%M %p"),
    (["9/19/26 8:15 PM"], "%m/%d/%y %I:%M %p"),
    (["19-09-2026 20:15"], "%d-%m-%Y %H:%M"),
    (["19.09.2026"], "%d.%m.%Y"),
    (["Jul.2021", "Set.2021"], "%b.%Y"),
    (["05 Set 2026", "12 ene 2026"], "%d %b %Y"),
    (["5 de setiembre de 2026", "12 de octubre de 2026"], "%d de %B de %Y"),
    (["Sep 19, 2026 8:15 PM"], "%b %d, %Y %I:%M %p"),
    (["20260905", "20261231"], "%Y%m%d"),
    (["13:40", "8:05"], "%H:%M"),
    (["1:40 PM"], "%I:%M %p"),
]


@pytest.mark.parametrize(("values", "expected"), DATES)
def test_a_column_of_dates_is_read_in_one_format(values: list[str], expected: str) -> None:
    found = date_format([*values, "", "n.d.", "-", "?"])

    assert found is not None
    assert found.format == expected


def test_days_below_thirteen_are_settled_by_the_months_they_would_span() -> None:
    within_september = [f"0{day}/09/2026" for day in range(1, 10)]
    september_written_first = [f"09/0{day}/2026" for day in range(1, 10)]

    assert date_format(within_september).format == "%d/%m/%Y"  # type: ignore[union-attr]  # None fails the test
    assert date_format(september_written_first).format == "%m/%d/%Y"  # type: ignore[union-attr]  # None fails the test
    assert date_format(within_september).ambiguous  # type: ignore[union-attr]  # None fails the test


def test_the_layouts_habit_settles_a_draw_without_a_question() -> None:
    found = date_format(["09/05/2026"], order="mdy")

    assert found is not None
    assert (found.format, found.ambiguous) == ("%m/%d/%Y", False)


def test_one_value_outweighs_any_habit() -> None:
    found = date_format(["13/05/2026", "01/05/2026"], order="mdy")

    assert found is not None
    assert found.format == "%d/%m/%Y"


def test_what_is_no_date_in_either_order_does_not_decide_the_order() -> None:
    found = date_format(["10/01/2026", "10/02/2026", "10/14/2026", "13/45/2026", "31/31/2026"], order="mdy")

    assert found is not None
    assert found.format == "%m/%d/%Y"
    assert not found.conflict


def test_the_layouts_habit_settles_a_conflict_of_equal_sides() -> None:
    found = date_format(["13/05/2026", "05/14/2026"], order="mdy")

    assert found is not None
    assert found.format == "%m/%d/%Y"
    assert found.conflict


def test_a_column_that_needs_both_orders_is_a_conflict() -> None:
    found = date_format(["13/05/2026", "05/14/2026", "15/05/2026"])

    assert found is not None
    assert found.conflict
    assert found.format == "%d/%m/%Y"


@pytest.mark.parametrize("values", [["Ceviche", "Lomo"], ["99/99/2026"], ["12/2026/1x"], [], ["", "-"], ["1", "2"]])
def test_what_is_no_date_has_no_format(values: list[str]) -> None:
    assert date_format(values) is None


NUMBERS = [
    (["1,234.50", "12"], "."),
    (["1.234,56", "12"], ","),
    (["S/ 1,234.50", "S/ 0.50"], "."),
    (["S/. 28,50"], ","),
    (["$2.39 ", "$10.00 "], "."),
    (["($33.62)", "$1.00"], "."),
    (["$ 1.362.072", "$ 950"], ","),
    (["1,362,072"], "."),
    (["-5.25", "+3.10"], "."),
    (["0.250", "1.500"], "."),
    (["1.362", "850"], ","),
    (["17850.0"], "."),
    ([".5"], "."),
    (["12", "7"], ""),
]


@pytest.mark.parametrize(("values", "decimal"), NUMBERS)
def test_a_column_of_numbers_has_one_decimal_sign(values: list[str], decimal: str) -> None:
    found = number_format([*values, "", "n.d."])

    assert found is not None
    assert found.decimal == decimal
    assert not found.conflict


def test_a_column_with_both_decimal_signs_is_a_conflict() -> None:
    found = number_format(["12.50", "3.20", "4,75"])

    assert found is not None
    assert found.conflict


@pytest.mark.parametrize("values", [["Ceviche"], ["2026-09-05"], ["05/09/2026"], ["B001-1134"], ["85123A", "7"], []])
def test_what_is_no_number_has_no_format(values: list[str]) -> None:
    assert number_format(values) is None


SPANISH = "Plato;Mozo\nAjí de gallina;Núñez\nPiña colada;Íñigo\n«Menú» del año – 2ª copa;Á. Ramírez\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_letters_are_read_by_their_own_bytes(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "x"
    path.write_bytes((SPANISH * 3).encode(codec))

    found, example = encoding.detect(path)

    assert found == codec
    assert bool(example) == (codec == "cp1252")


@pytest.mark.parametrize("codec", ["cp850", "mac_roman"])
def test_an_old_code_page_is_told_by_the_spanish_it_makes(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "x"
    path.write_bytes("Plato;Mozo\nAjí de gallina;Núñez\nPiña colada;Añaños\n".encode(codec))

    found, example = encoding.detect(path)

    assert found == codec
    assert example == "Ají de gallina;Núñez"


def test_a_letter_after_megabytes_of_ascii_still_decides(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"Ceviche;1\n" * 400_000 + "Ají;1\n".encode("cp1252"))

    assert encoding.detect(path)[0] == "cp1252"


def test_a_few_damaged_lines_leave_a_utf8_file_utf8(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes("Ají;1\n".encode() * 10 + b"Aj\xed;1\n")

    assert encoding.detect(path) == ("utf-8", "")


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_a_nul_in_a_header_is_shown_and_kept_out_of_the_examination(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "x"
    path.write_bytes("Fecha,Pla\x00to,Total\n05/09/2026,Ceviche,62.50\n06/09/2026,Lo\x00mo,65.10\n".encode(codec))

    found = examine(path, name="x.csv")

    assert found.columns == ["Fecha", "Pla\ufffdto", "Total"]
    assert "\\u0000" not in json.dumps(found.as_dict())


@pytest.mark.parametrize("rows", [4, 10, 20, 40, 41, 60])
@pytest.mark.parametrize("wrong", ["32/13/2026", "00/00/0000", "ayer"])
def test_one_impossible_date_says_nothing_of_the_others_of_a_day(rows: int, wrong: str) -> None:
    found = date_format(["27/11/2026"] * (rows - 1) + [wrong])

    assert found is not None
    assert (found.format, found.ambiguous) == ("%d/%m/%Y", False)


def test_a_single_cell_of_many_does_not_turn_the_others_around() -> None:
    slip = ["01/11/2026"] * 39 + ["05/13/2026"]

    asked, settled = date_format(slip), date_format(slip, order="dmy")

    assert asked is not None
    assert settled is not None
    assert (asked.format, asked.ambiguous) == ("%d/%m/%Y", True)
    assert (settled.format, settled.ambiguous) == ("%d/%m/%Y", False)


def test_words_with_some_dates_among_them_are_no_dates() -> None:
    assert date_format(["27/11/2026"] * 7 + ["mañana", "ayer", "luego"]) is None
