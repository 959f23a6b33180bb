"""What every report on paper has in common: A4, one ink and a fainter one, tables that break between rows."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

_MARGIN = 20 * mm
_INK, _FAINT, _LINE = colors.HexColor("#2b2622"), colors.HexColor("#6f665e"), colors.HexColor("#d9d0c5")
_AT_ONCE = 200  # rows of a table: a longer one is laid out again at each page
_LETTERS = str.maketrans({"\N{MINUS SIGN}": "-"})  # signs that the fonts of every PDF reader lack

Pairs = Sequence[tuple[str, str]]


def document(*, title: str, below: str, name: str, parts: Sequence[Flowable]) -> bytes:
    """Pages under a title and a fainter line; ``name`` is what a reader's window shows."""
    out = io.BytesIO()
    pages = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=name,
        author="Gourmet",
    )
    head = [Paragraph(text(title), STYLES["title"]), Paragraph(text(below), STYLES["faint"]), Spacer(1, 6 * mm)]
    pages.build([*head, *parts])
    return out.getvalue()


def section(heading: str, tables: Sequence[Flowable]) -> list[Flowable]:
    return [Paragraph(text(heading), STYLES["heading"]), *tables, Spacer(1, 5 * mm)]


def pairs(rows: Pairs) -> Table:
    """What something is called and what it is, side by side."""
    cells = [[Paragraph(text(name), STYLES["faint"]), Paragraph(text(value), STYLES["body"])] for name, value in rows]
    return _table(cells, [62 * mm, None])


def columns(head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float | None]) -> Iterator[Table]:
    """Rows under a header that each page and each part of a long table has again; ``widths`` in mm, None for the
    rest."""
    named = [Paragraph(text(name), STYLES["faint"]) for name in head]
    wide = [width and width * mm for width in widths]
    for at in range(0, len(rows), _AT_ONCE):
        cells = [[Paragraph(text(cell), STYLES["body"]) for cell in row] for row in rows[at : at + _AT_ONCE]]
        yield _table([named, *cells], wide, repeated=1)


def _table(cells: Sequence[list[Paragraph]], widths: Sequence[float | None], *, repeated: int = 0) -> Table:
    table = Table(cells, colWidths=widths, splitInRow=1, repeatRows=repeated)
    table.setStyle(TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return table


def _styles() -> dict[str, ParagraphStyle]:
    base = getSampleStyleSheet()["Normal"]
    return {
        "title": ParagraphStyle("title", base, fontName="Times-Roman", fontSize=20, leading=25, textColor=_INK),
        "heading": ParagraphStyle("heading", base, fontName="Times-Roman", fontSize=14, leading=20, textColor=_INK),
        "body": ParagraphStyle("body", base, fontSize=9.5, leading=13, textColor=_INK, splitLongWords=1),
        "faint": ParagraphStyle("faint", base, fontSize=9.5, leading=13, textColor=_FAINT),
    }


STYLES = _styles()


def text(said: str) -> str:
    """A paragraph's text is markup: what somebody wrote is none."""
    return said.translate(_LETTERS).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
