"""What can't be read is refused by its content, with a sentence that says what, where and how to mend it."""

from __future__ import annotations

import gzip
import io
import zipfile
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ml.intake import Refused, examine, to_raw
from ml.intake import refusals as no

HEADER = "Fecha,Plato,Cantidad,Total\n"
ROW = "05/09/2026,Ceviche,1,62.00\n"


def packed(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


CASES: dict[str, tuple[bytes, type[Refused], tuple[str, ...]]] = {
    # name: the file's bytes, the refusal, what its Spanish sentence must say
    "zip": (packed(ventas=b"a,b\n1,2\n"), no.WrongContent, ("ZIP", "Descomprímalo")),
    "damaged zip": (b"PK\x03\x04" + b"\x00" * 50, no.WrongContent, ("comprimido dañado", "Expórtelo otra vez")),
    "ods": (packed(mimetype=b"application/vnd.oasis"), no.UnsupportedType, ("ODS", "XLSX")),
    "html": (b"\n <!DOCTYPE html><html><table><tr><td>1</td></tr></table>", no.WrongContent, ("HTML", "guárdelo")),
    "html table": (b"\xef\xbb\xbf<TABLE><tr><td>Fecha</td></tr></TABLE>", no.WrongContent, ("HTML",)),
    "utf-16 html": ("<html><body>x</body></html>".encode("utf-16"), no.WrongContent, ("HTML",)),
    "pdf": (b"%PDF-1.7\n1 0 obj", no.WrongContent, ("PDF",)),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00", no.WrongContent, ("PNG",)),
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF", no.WrongContent, ("JPEG",)),
    "webp": (b"RIFF\x24\x00\x00\x00WEBPVP8 ", no.WrongContent, ("WebP",)),
    "gzip": (gzip.compress(b"a,b\n1,2\n"), no.WrongContent, ("GZIP",)),
    "xml": (b'<?xml version="1.0"?><Invoice/>', no.UnsupportedType, ("SUNAT", "más adelante")),
    "json": (b'{"ventas": []}', no.UnsupportedType, ("JSON",)),
    "binary": (bytes(range(256)) * 40, no.BinaryFile, ("de cada 100 bytes",)),
    "nothing but zeros": (b"\x00" * 100_000, no.BinaryFile, ("100 de cada 100",)),
    "empty": (b"", no.EmptyFile, ("vacío",)),
    "only blanks": (b"\xef\xbb\xbf\r\n \r\n\r\n", no.EmptyFile, ("vacío",)),
    "header only": (HEADER.encode(), no.HeaderOnly, ("fila 1",)),
    "header and total": ((HEADER + "TOTAL,,,0.00\n").encode(), no.HeaderOnly, ("fila 1",)),
    "one row": ((HEADER + ROW).encode(), no.OneRow, ("fila 2",)),
    "no header": ((ROW * 5).encode(), no.NoHeader, ("fila 1", "Ceviche", "Agregue los títulos")),
    "prose": (b"Estimado cliente\nAdjunto sus ventas\nSaludos\n", no.OneColumn, ("fila 1", "Estimado")),
    "unclosed quote": ((HEADER + ROW + '06/09/2026,"Lomo,1,65\n' + ROW * 3).encode(), no.UnclosedQuote, ("fila 3",)),
    "pivot by words": (
        b"Etiquetas de fila;Suma de Total\nCeviche;620.00\nLomo;910.00\n",
        no.PivotReport,
        ("etiquetas de fila", "fila 1", "detalle"),
    ),
    "pivot by months": (b"Plato,Ene,Feb,Mar,Abr\nCeviche,1,2,3,4\nLomo,5,6,7,8\n", no.PivotReport, ("Ene, Feb, Mar",)),
    "pivot by years": (b"Plato,2024,2025,2026\nCeviche,1,2,3\nLomo,5,6,7\n", no.PivotReport, ("2024",)),
    "wider header": (b"a,b,c,d,e\n" + b"1,2,3\n" * 6, no.HeaderMismatch, ("5 columnas", "3")),
    "fifty thousand columns": (
        (",".join(f"campo {place}" for place in range(50_000)) + ("\n" + "1," * 49_999 + "1") * 3).encode(),
        no.TooManyColumns,
        ("50000 columnas", "fila 1", "1000"),
    ),
    "mixed delimiters": (
        (HEADER + ROW * 4 + (HEADER + ROW * 4).replace(",", ";")).encode(),
        no.MixedDelimiters,
        ("fila 1", "fila 6", "«,»", "«;»"),
    ),
    "damaged utf-16": ("Fecha,Plato\n".encode("utf-16") + b"\x00\xd8\x20\x00" * 4, no.BrokenEncoding, ("UTF-16",)),
    "damaged workbook": (packed(**{"xl/workbook.xml": b"<workbook/>"}), no.BrokenWorkbook, ("Excel",)),
    "old damaged workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, no.BrokenWorkbook, ("Excel",)),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(CASES))
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence_that_helps(tmp_path: Path, case: str) -> None:
    data, refusal, words = CASES[case]
    path = tmp_path / "subido"
    path.write_bytes(data)

    with pytest.raises(refusal) as refused:
        examine(path, name="ventas.csv")

    assert all(word in refused.value.text("es") for word in words), refused.value.text("es")
    assert "ventas.csv" in refused.value.text("es")
    assert "ventas.csv" in refused.value.text("en")
    assert "…" not in refused.value.text("es") + refused.value.text("en")


def test_each_refusal_has_a_code_of_its_own_and_both_languages() -> None:
    kinds = [kind for kind in vars(no).values() if isinstance(kind, type) and issubclass(kind, Refused)]

    assert len({kind.code for kind in kinds}) == len(kinds) > 15
    assert all(kind.es != Refused.es or kind is Refused for kind in kinds)
    assert all(kind.es != kind.en for kind in kinds)


def test_the_name_decides_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(HEADER + ROW * 3, encoding="utf-8")

    assert examine(path, name="../../foto.png").name == "../../foto.png"


def test_an_open_quote_far_down_is_found_when_the_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x"
    lines = 60_000
    path.write_text(HEADER + ROW * lines + '06/09/2026,"Lomo,1,65.00\n' + ROW * 3, encoding="utf-8")
    found = examine(path, name="x.csv")

    with pytest.raises(no.UnclosedQuote) as refused:
        to_raw(path, found, tmp_path / "raw")

    assert refused.value.data["line"] == lines + 2


def test_an_open_quote_that_swallows_a_megabyte_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(HEADER + '06/09/2026,"Lomo,1,65.00\n' + ROW * 60_000, encoding="utf-8")

    with pytest.raises(no.UnclosedQuote, match="row 2"):
        examine(path, name="x.csv")


def test_a_line_of_many_megabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(HEADER + ROW * 3 + "x" * (5 << 20) + "\n" + ROW, encoding="utf-8")

    with pytest.raises(no.LineTooLong) as refused:
        to_raw(path, examine(path, name="x.csv"), tmp_path / "raw")

    assert refused.value.data["line"] == 5


def test_some_rows_with_another_separator_are_asked_about_and_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(HEADER + ROW * 20 + ROW.replace(",", ";"), encoding="utf-8")

    found = examine(path, name="x.csv")
    table = to_raw(path, found, tmp_path / "raw")

    assert "mixed_delimiters" in [question["code"] for question in found.questions]
    assert (table.rows_in, table.rows_bad) == (21, 1)


PIECES = st.one_of(
    st.binary(max_size=40),
    st.text(alphabet="ab1ñ,;\t|\"'\n\r\x00=€/.:- ", max_size=40).map(lambda text: text.encode()),
    st.sampled_from(
        [HEADER.encode(), ROW.encode(), ROW.replace(",", ";").encode(), b"TOTAL,,,1\n", b"\xff\xfe", b"PK"]
    ),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pieces=st.lists(PIECES, max_size=12), codec=st.sampled_from(["", "utf-16", "cp1252"]))
def test_whatever_is_uploaded_is_read_or_refused_and_never_an_accident(pieces: list[bytes], codec: str) -> None:
    data = b"".join(pieces)
    data = data.decode("utf-8", "ignore").encode(codec, "ignore") if codec else data

    with TemporaryDirectory() as folder:
        path = Path(folder) / "x"
        path.write_bytes(data)
        with suppress(Refused):
            table = to_raw(path, examine(path, name="x"), Path(folder) / "raw")
            assert pq.read_table(table.path).num_rows + pq.read_table(table.bad_path).num_rows == table.rows_in


def test_a_nul_never_travels_in_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"Fecha,Pla\x00to,Cantidad,Total\n")

    with pytest.raises(no.HeaderOnly) as refusal:
        examine(path, name="ven\x00tas.csv")

    assert refusal.value.data["name"] == "ven\ufffdtas.csv"
    assert "\x00" not in str(refusal.value.as_dict())
