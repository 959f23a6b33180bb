"""A table of days of anybody: one order of dates, one decimal sign, and nothing written that is passed over."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ml.backtest import main, panel
from ml.day_tables import (
    ColumnTwice,
    NoDate,
    ReadTwoWays,
    TooManyCells,
    Unreadable,
    UnreadDate,
    UnreadNumber,
    dates,
    numbers,
    read,
)
from ml.errors import GourmetError
from ml.intake.refusals import EmptyFile
from ml.training.demand_contest import AbsentColumn
from ml.training.params import DemandParams

LINES = range(2, 10_000)
LAST_OF_JANUARY = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 2), date(2026, 2, 3)]


def column(*cells: object) -> pd.Series:
    return pd.Series(cells, LINES[: len(cells)], dtype=object, name="c")


def days_of(*cells: object) -> list[date]:
    return [moment.date() for moment in dates(column(*cells))]


@pytest.mark.parametrize(
    "form", ["%m/%d/%Y", "%d/%m/%Y", "%Y-%m-%d", "%d-%m-%y", "%Y%m%d", "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M:%S-05:00"]
)
def test_a_column_is_read_in_the_one_order_that_it_is_written_in(form: str) -> None:
    cells = [f"{day:{form}}" for day in LAST_OF_JANUARY]

    assert days_of(*cells) == LAST_OF_JANUARY


def test_a_column_that_could_be_either_has_the_day_first() -> None:
    assert days_of("01/02/2026", "01/03/2026", "01/04/2026") == [date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (("31-ene-2026", "1-feb-2026", "2-set-2026"), [date(2026, 1, 31), date(2026, 2, 1), date(2026, 9, 2)]),
        (("31 de enero de 2026", "1 de febrero de 2026"), [date(2026, 1, 31), date(2026, 2, 1)]),
        (("31/01/2026 1:30 p.m.", "1/2/2026"), [date(2026, 1, 31), date(2026, 2, 1)]),
        ((20260131, 20260201), [date(2026, 1, 31), date(2026, 2, 1)]),
        ((date(2026, 1, 31), date(2026, 2, 1)), [date(2026, 1, 31), date(2026, 2, 1)]),
    ],
)
def test_months_in_words_times_of_day_and_dates_of_a_parquet_file_are_read(
    cells: tuple[object, ...], found: list[date]
) -> None:
    assert days_of(*cells) == found


@pytest.mark.parametrize(
    ("cells", "line", "found"),
    [
        (("31/01/2026", "13/02/2026", "02/13/2026"), 4, "02/13/2026"),
        (("2026-01-01", "2026-01-02", "2026-01-03", "01/04/2026", "2026-01-05"), 5, "01/04/2026"),
        (("2026-02-28", "2026-02-30"), 3, "2026-02-30"),
        (("2026-02-28", "2026-03-01", "2026-03-02", "2026-03-03", "TOTAL"), 6, "TOTAL"),
        (("2026-02-28", "2026-02-28 25:10"), 3, "2026-02-28 25:10"),
        (("nunca", "jamás"), 2, "nunca"),
        (("10:30", "11:30"), 2, "10:30"),
        (("ene 2026", "feb 2026"), 2, "ene 2026"),
    ],
)
def test_a_date_that_is_written_and_not_read_is_refused_by_its_line(
    cells: tuple[str, ...], line: int, found: str
) -> None:
    with pytest.raises(UnreadDate) as refused:
        dates(column(*cells))

    assert (refused.value.data["line"], refused.value.data["found"], refused.value.data["column"]) == (line, found, "c")


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (("1,234.50", "950", "(3.50)", "S/ 12.00"), [1234.5, 950, -3.5, 12]),
        (("1.234,50", "950", "-3,5", "1.234.567"), [1234.5, 950, -3.5, 1234567]),
        (("950.25", "1,234"), [950.25, 1234]),
        (("1234.567", "1e3", "2.5E-05", ".5", "7."), [1234.567, 1000, 0.000025, 0.5, 7]),
        (("12", "", "n/a", "-", None), [12, np.nan, np.nan, np.nan, np.nan]),
        ((Decimal("1.234"), Decimal("2.345"), None), [1.234, 2.345, np.nan]),
    ],
)
def test_numbers_are_read_with_the_decimal_sign_of_their_column(cells: tuple[object, ...], found: list[float]) -> None:
    assert numbers(column(*cells)).tolist() == pytest.approx(found, nan_ok=True)


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        (("12.50", "doce", "13.50"), 3),
        (("1,234.50", "12.50", "1,23.50"), 4),
        (("12.50", "13.50", "14,50"), 4),
        (("12.5", "inf"), 3),
        (("12.5", "10%"), 3),
        (("x", "y"), 2),
    ],
)
def test_an_amount_that_is_written_and_not_read_is_refused_by_its_line(cells: tuple[str, ...], line: int) -> None:
    with pytest.raises(UnreadNumber) as refused:
        numbers(column(*cells))

    assert (refused.value.data["line"], refused.value.data["found"]) == (line, cells[line - 2])


@pytest.mark.parametrize("cells", [("850", "1.362"), ("1.362", "2.345"), ("1,362", "2,345"), ("1,362", "2.345")])
def test_what_may_be_thousands_or_decimals_is_refused_until_it_is_said(cells: tuple[str, ...]) -> None:
    with pytest.raises(ReadTwoWays):
        numbers(column(*cells))


def test_the_decimal_sign_that_is_said_is_the_one_that_is_read() -> None:
    assert numbers(column("850", "1.362"), decimal=".").tolist() == [850, 1.362]
    assert numbers(column("850", "1.362"), decimal=",").tolist() == [850, 1362]


def test_a_table_of_a_csv_is_indexed_by_the_lines_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_bytes(
        b'\xef\xbb\xbfday,note,sales\r\n\r\n2026-01-01,"two\r\nlines",1\r\n,,\r\n2026-01-02,,2,\r\n2026-01-03\r\n'
    )

    found = read(path)

    assert found.to_dict("index") == {
        3: {"day": "2026-01-01", "note": "two\r\nlines", "sales": "1"},
        6: {"day": "2026-01-02", "note": "", "sales": "2"},
        7: {"day": "2026-01-03", "note": "", "sales": ""},
    }


@pytest.mark.parametrize(
    ("written", "error"),
    [
        (b"", EmptyFile),
        (b"\n\n", EmptyFile),
        (b"day,sales\n2026-01-01,1,234.50\n", TooManyCells),
        (b"day,sales\n2026-01-01,\xff\n", Unreadable),
        (b"PAR1 and no more", Unreadable),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, written: bytes, error: type[GourmetError]) -> None:
    path = tmp_path / "days"
    path.write_bytes(written)

    with pytest.raises(error):
        read(path)


def table(*, form: str = "%m/%d/%Y") -> pd.DataFrame:
    days = [date(2026, 1, 31) + timedelta(days=n) for n in range(300)]
    return pd.DataFrame(
        {"day": [f"{day:{form}}" for day in days], "sales": [f"1,{100 + n}.50" for n in range(300)]}, LINES[:300]
    )


def test_a_month_first_column_gives_the_history_that_was_written() -> None:
    [past] = panel(table(), date="day", value="sales", series=None, params=DemandParams(horizon=7))

    assert (past.days, past.values[0], past.values[-1]) == (300, 1100.5, 1399.5)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"day": ""}, NoDate),
        ({"day": "13/13/2026"}, UnreadDate),
        ({"sales": "cerrado"}, UnreadNumber),
    ],
)
def test_a_row_that_cannot_be_placed_is_not_passed_over(changed: dict[str, str], error: type[GourmetError]) -> None:
    days = table()
    days.loc[77, list(changed)] = list(changed.values())

    with pytest.raises(error) as refused:
        panel(days, date="day", value="sales", series=None, params=DemandParams(horizon=7))

    assert refused.value.data["line"] == 77


def test_a_blank_value_is_none_and_a_blank_row_is_no_row() -> None:
    days = table()
    days.loc[77, "sales"] = ""
    days.loc[301, ["day", "sales"]] = ""

    [past] = panel(days, date="day", value="sales", series=None, params=DemandParams(horizon=7))

    assert (past.days, past.values[75]) == (299, 0.0)


def test_a_column_that_is_absent_or_there_twice_is_named() -> None:
    with pytest.raises(AbsentColumn):
        panel(table(), date="fecha", value="sales", series=None, params=DemandParams(horizon=7))
    with pytest.raises(ColumnTwice):
        panel(table().set_axis(["day", "day"], axis=1), date="day", value="day", series=None, params=DemandParams())


def test_the_command_names_the_first_cell_and_its_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "days.csv"
    path.write_text("day,sales\n" + "".join(f"2026-01-{n:02},100\n" for n in range(1, 31)) + "2026-01-31,cien\n")

    status = main(["demand", "--data", str(path), "--date", "day", "--value", "sales", "--horizon", "7", "--json"])

    assert status == 1
    assert "Line 32, column “sales”: “cien”" in caplog.text
