"""What every report on paper has in common: numbered A4 pages, embedded letters, tables that break between rows."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence

from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

_MARGIN = 20 * mm
_INK, _FAINT, _LINE = colors.HexColor("#2b2622"), colors.HexColor("#6f665e"), colors.HexColor("#d9d0c5")
_WIDTH = A4[0] - 2 * _MARGIN - 12  # of a frame, without its padding
_NAMES = 58 * mm  # of the width, the column of names
_PLAIN, _BOLD = "Vera", "VeraBd"  # with reportlab, and embedded: a reader need not have them
_AT_ONCE = 200  # rows of a table: a longer one is laid out again at each page
_LETTERS = str.maketrans({"\N{MINUS SIGN}": "-"})  # signs that these letters lack

Pairs = Sequence[tuple[str, str]]


def document(
    *, title: str, below: Sequence[str], name: str, parts: Sequence[Flowable], author: str = "Gourmet"
) -> bytes:
    """Pages under a title and fainter lines, the first of which stands on each; ``name`` is what a reader's window
    shows."""
    out = io.BytesIO()
    pages = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=name,
        author=author,
        initialFontName=_PLAIN,
    )
    faint = [Paragraph(text(line), STYLES["faint"]) for line in below]
    foot = _numbered(below[0])
    head = [Paragraph(text(title), STYLES["title"]), *faint, Spacer(1, 6 * mm)]
    pages.build([*head, *parts], onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _numbered(foot: str) -> Callable[[Canvas, SimpleDocTemplate], None]:
    def draw(canvas: Canvas, pages: SimpleDocTemplate) -> None:
        canvas.saveState()
        canvas.setFont(_PLAIN, 8)
        canvas.setFillColor(_FAINT)
        canvas.drawString(_MARGIN, _MARGIN / 2, foot[:80])
        canvas.drawRightString(A4[0] - _MARGIN, _MARGIN / 2, _("Página %(page)s") % {"page": pages.page})
        canvas.restoreState()

    return draw


def section(heading: str, tables: Sequence[Flowable], *, note: str = "") -> list[Flowable]:
    above = [Paragraph(text(heading), STYLES["heading"])]
    if note:
        above.append(Paragraph(text(note), STYLES["faint"]))
    return [*above, *tables, Spacer(1, 5 * mm)]


def pairs(rows: Pairs) -> Table:
    """What something is called and what it is, side by side."""
    cells = [[Paragraph(text(name), STYLES["faint"]), Paragraph(text(value), STYLES["body"])] for name, value in rows]
    return _table(cells, [_NAMES, _WIDTH - _NAMES])


def columns(head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float | None]) -> Iterator[Table]:
    """Rows under a header that each page and each part of a long table has again; ``widths`` in mm, None for the
    rest."""
    named = [Paragraph(text(name), STYLES["faint"]) for name in head]
    wide = [width and width * mm for width in widths]
    for at in range(0, len(rows), _AT_ONCE):
        cells = [[Paragraph(text(cell), STYLES["body"]) for cell in row] for row in rows[at : at + _AT_ONCE]]
        yield _table([named, *cells], wide, repeated=1)


def _table(cells: Sequence[list[Paragraph]], widths: Sequence[float | None], *, repeated: int = 0) -> Table:
    table = Table(cells, colWidths=widths, splitInRow=1, repeatRows=repeated, hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), _PLAIN),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return table


def _styles() -> dict[str, ParagraphStyle]:
    for name in (_PLAIN, _BOLD):
        registerFont(TTFont(name, f"{name}.ttf"))
    base = ParagraphStyle("base", fontName=_PLAIN, textColor=_INK, splitLongWords=1)
    return {
        "title": ParagraphStyle("title", base, fontName=_BOLD, fontSize=16, leading=22),
        "heading": ParagraphStyle("heading", base, fontName=_BOLD, fontSize=11, leading=18),
        "body": ParagraphStyle("body", base, fontSize=8.5, leading=12),
        "faint": ParagraphStyle("faint", base, fontSize=8.5, leading=12, textColor=_FAINT),
    }


STYLES = _styles()


def text(said: str) -> str:
    """A paragraph's text is markup: what somebody wrote is none."""
    return said.translate(_LETTERS).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
