"""Every record of a text ends in the raw table or among the bad lines, with its own line number."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ml.intake import Examination, RawTable, to_raw
from ml.intake.raw import text_to_raw
from ml.intake.refusals import BrokenEncoding, LineTooLong, UnclosedQuote

WIDTH = 3


def examination(**changes: object) -> Examination:
    values: dict[str, object] = {
        "kind": "table", "layout": "", "name": "ventas.csv", "container": "text", "encoding": "utf-8", "delimiter": ",",
        "quote": '"', "header_row": 0, "first_line": 2, "columns": ["a", "b", "c"], "mapping": {}, "confidence": {},
        "date_format": "", "decimal": ".", "needs_confirmation": False,
    }  # fmt: skip
    return Examination.from_dict(values | changes)


def raw(folder: Path, data: bytes, *, block_bytes: int = 64, **changes: object) -> RawTable:
    path = folder / "file"
    path.write_bytes(data)
    return text_to_raw(path, examination(**changes), folder / "raw", block_bytes=block_bytes)


def rows(table: RawTable) -> list[dict[str, object]]:
    found: list[dict[str, object]] = pq.read_table(table.path).sort_by("line").to_pylist()
    return found


def bad(table: RawTable) -> list[dict[str, object]]:
    found: list[dict[str, object]] = pq.read_table(table.bad_path).to_pylist()
    return found


CELLS = st.text(alphabet="ab ñ€\",;\n\r\t'0", max_size=6)
LINES = st.one_of(
    st.lists(CELLS, min_size=WIDTH, max_size=WIDTH).map(lambda cells: _written(cells, csv.QUOTE_MINIMAL)),
    st.lists(CELLS, min_size=WIDTH, max_size=WIDTH).map(lambda cells: _written(cells, csv.QUOTE_ALL)),
    st.lists(CELLS, min_size=1, max_size=5).map(lambda cells: _written(cells, csv.QUOTE_MINIMAL)),
    st.just("\n"),
    st.text(alphabet='ab",ñ', max_size=12).map(lambda text: text + "\r\n"),
)


def _written(cells: list[str], quoting: int) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=quoting).writerow(cells)  # type: ignore[arg-type]  # any of its constants
    return text.getvalue()


def starts(text: str) -> list[int]:
    """The lines (the header's is 1) at which Python's csv module finds records that hold anything."""
    reader = csv.reader(io.StringIO(text, newline=""))
    found, line = [], 2
    for cells in reader:
        if cells:
            found.append(line)
        line = reader.line_num + 2
    return found


def left_open(text: str) -> bool:
    """Whether a quotation mark is never closed: then a line added at the end is no record of its own."""
    *_, last = csv.reader(io.StringIO(text + "\nlast,line", newline=""))
    return last != ["last", "line"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines=st.lists(LINES, max_size=30), block_bytes=st.sampled_from([16, 64, 1 << 20]), ended=st.booleans())
def test_good_and_bad_add_up_to_what_pythons_csv_counts(lines: list[str], block_bytes: int, ended: bool) -> None:
    text = "".join(lines)
    text = text if ended else text.rstrip("\r\n")
    data = ("a,b,c\n" + text).encode()

    with TemporaryDirectory() as folder:
        if left_open(text):
            with pytest.raises(UnclosedQuote):
                raw(Path(folder), data, block_bytes=block_bytes)
            return
        table = raw(Path(folder), data, block_bytes=block_bytes)
        good, set_aside = rows(table), bad(table)

    assert table.rows_in == len(starts(text)) == len(good) + len(set_aside)
    assert sorted(int(str(row["line"])) for row in good + set_aside) == starts(text)
    assert table.rows_bad == len(set_aside)
    assert table.sha256 == hashlib.sha256(data).hexdigest()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cells=st.lists(st.lists(CELLS, min_size=WIDTH, max_size=WIDTH), min_size=1, max_size=20), whole=st.booleans())
def test_well_formed_cells_come_back_letter_by_letter(cells: list[list[str]], whole: bool) -> None:
    text = "".join(_written(row, csv.QUOTE_ALL if whole else csv.QUOTE_MINIMAL) for row in cells)

    with TemporaryDirectory() as folder:
        table = raw(Path(folder), ("a,b,c\n" + text).encode())
        found = [[row["c0"], row["c1"], row["c2"]] for row in rows(table)]

    assert [[_feeds(str(cell)) for cell in row] for row in found] == [[_feeds(cell) for cell in row] for row in cells]


def _feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def test_a_ragged_row_is_set_aside_with_its_line_and_text(tmp_path: Path) -> None:
    table = raw(tmp_path, b"a,b,c\n1,2,3\n\n4,5\n6,7,8,9\n7,8,9\n")

    assert [row["line"] for row in rows(table)] == [2, 6]
    assert bad(table) == [
        {"line": 4, "reason": "ragged", "text": "4,5"},
        {"line": 5, "reason": "ragged", "text": "6,7,8,9"},
    ]


def test_a_line_with_a_nul_is_set_aside_and_its_neighbours_stay(tmp_path: Path) -> None:
    table = raw(tmp_path, b"a,b,c\n1,2,3\n4,\x005,6\n7,8\n7,8,9\n", block_bytes=1 << 20)

    assert [row["line"] for row in rows(table)] == [2, 5]
    assert [(row["line"], row["reason"]) for row in bad(table)] == [(3, "nul"), (4, "ragged")]


def test_bytes_that_are_no_letters_are_set_aside_and_never_replaced(tmp_path: Path) -> None:
    table = raw(tmp_path, "a,b,c\nají,2,3\n".encode() + b"aj\xed,5,6\n" + "ñ,8,9\n".encode(), block_bytes=1 << 20)

    assert [row["c0"] for row in rows(table)] == ["ají", "ñ"]
    assert bad(table) == [{"line": 3, "reason": "encoding", "text": "aj\\xed,5,6"}]


def test_a_quoted_line_break_keeps_the_line_where_its_record_starts(tmp_path: Path) -> None:
    table = raw(tmp_path, b'a,b,c\n1,"two\nlines",3\n4,5,6\n"x\r\ny",8,9\n7,8,9\n')

    assert [(row["line"], row["c0"]) for row in rows(table)] == [(2, "1"), (4, "4"), (5, "x\r\ny"), (7, "7")]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_and_line_ending_gives_the_same_rows(tmp_path: Path, encoding: str, ending: str) -> None:
    text = ending.join(["a,b,c", "ají,1,€", "año,2,ñ", ""])

    table = raw(tmp_path, text.encode(encoding), encoding=encoding, block_bytes=10)

    assert rows(table) == [
        {"c0": "ají", "c1": "1", "c2": "€", "line": 2},
        {"c0": "año", "c1": "2", "c2": "ñ", "line": 3},
    ]


def test_half_a_letter_at_the_end_is_refused_and_not_dropped(tmp_path: Path) -> None:
    with pytest.raises(BrokenEncoding, match="UTF-16"):
        raw(tmp_path, "a,b,c\n1,2,3\n".encode("utf-16-le") + b"\x34", encoding="utf-16-le")


def test_a_quoted_record_above_the_cap_is_refused_by_the_line_it_starts_at(tmp_path: Path) -> None:
    text = b'a,b,c\n1,2,3\n4,"' + b"note\n" * 300_000 + b'",6\n7,8,9\n'

    with pytest.raises(UnclosedQuote) as refusal:
        raw(tmp_path, text, block_bytes=8 << 20)

    assert refusal.value.data["line"] == 3


def test_closing_lines_are_counted_but_kept_apart(tmp_path: Path) -> None:
    data = b"a,b,c\n1,2,3\n4,5,6\nTOTAL,,9\n"

    table = raw(tmp_path, data, footer_bytes=len(b"TOTAL,,9\n"), footer_rows=1)

    assert [row["line"] for row in rows(table)] == [2, 3]
    assert bad(table) == [{"line": 4, "reason": "footer", "text": "TOTAL,,9"}]
    assert table.rows_in == 3


def test_an_open_quotation_mark_is_named_by_the_line_it_starts_at_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnclosedQuote) as refusal:
        raw(tmp_path, b'a,b,c\n1,2,3\n4,"five,6\n7,8,9\n')

    assert refusal.value.data["line"] == 3
    assert '4,"five,6' in refusal.value.text("es")
    assert list((tmp_path / "raw").iterdir()) == []


@pytest.mark.parametrize("block_bytes", [1 << 16, 8 << 20])
def test_a_line_above_the_cap_is_refused_by_its_number(tmp_path: Path, block_bytes: int) -> None:
    with pytest.raises(LineTooLong) as refusal:
        raw(tmp_path, b"a,b,c\n1,2,3\n" + b"x" * (2 << 20) + b"\n4,5,6\n", block_bytes=block_bytes)

    assert refusal.value.data["line"] == 3


def test_a_file_without_one_good_row_still_makes_an_empty_table(tmp_path: Path) -> None:
    table = raw(tmp_path, b"a,b,c\n1,2\n\n\n")

    assert pq.read_table(table.path).schema.names == ["c0", "c1", "c2", "line"]
    assert (table.rows_in, table.rows_bad, rows(table)) == (1, 1, [])


def test_a_second_run_replaces_the_first_and_parts_are_the_same(tmp_path: Path) -> None:
    data = b"a,b,c\n" + b"".join(b"%d,x,y\n" % number for number in range(2_000))
    first = raw(tmp_path, data, block_bytes=1_000)
    before = {part.name: part.read_bytes() for part in first.path.iterdir()}

    second = raw(tmp_path, data, block_bytes=1_000)

    assert {part.name: part.read_bytes() for part in second.path.iterdir()} == before
    assert len(before) == 2
    assert second.rows_in == 2_000


def test_columns_that_repeat_are_small_and_read_back_as_plain_strings(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a,b,c\n" + b"".join(b"Lima,%d,ceviche\n" % number for number in range(5_000)))

    table = to_raw(path, examination(), tmp_path / "raw", sha256="given")

    assert table.sha256 == "given"
    assert pq.read_table(table.path).schema.types == [pa.string(), pa.string(), pa.string(), pa.int64()]
