"""The record of treatment on paper."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from insights.reports.treatment_words import Part, kept_of, parts_of
from insights.selectors.treatment import Treatment
from restaurants.models import Restaurant

_MARGIN = 20 * mm
_WIDTH = A4[0] - 2 * _MARGIN - 12  # of a frame, without its padding
_NAMES = 58 * mm  # of the width, the column of names
_INK, _FAINT, _LINE = colors.HexColor("#2b2622"), colors.HexColor("#6f665e"), colors.HexColor("#d9d0c5")
_PLAIN, _BOLD = "Vera", "VeraBd"  # with reportlab, and embedded: a reader need not have them


def treatment_pdf(restaurant: Restaurant, found: Treatment) -> bytes:
    """One document of numbered A4 pages, in the language in force."""
    _fonts()
    out = io.BytesIO()
    title = _("Registro de tratamiento de datos personales")
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=f"{title} · {restaurant.name}",
        author=restaurant.legal_name or restaurant.name,
        initialFontName=_PLAIN,
    )
    styles = _styles()
    at = found.at.astimezone(ZoneInfo(restaurant.zone)).strftime("%d/%m/%Y %H:%M")
    head = [Paragraph(_text(title), styles["title"]), Paragraph(_text(f"{restaurant.name} · {at}"), styles["faint"])]
    law = Paragraph(_text(_("Ley 29733 y su reglamento, D. S. 016-2024-JUS")), styles["faint"])
    parts: list[Flowable] = [*head, law, Spacer(1, 6 * mm)]
    for part in [*parts_of(restaurant, found), kept_of(found)]:
        parts += [_part(part, styles), Spacer(1, 5 * mm)]
    foot = _numbered(f"{restaurant.name[:60]} · {at}")
    document.build(parts, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _numbered(foot: str) -> Callable[[Canvas, SimpleDocTemplate], None]:
    def draw(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.saveState()
        canvas.setFont(_PLAIN, 8)
        canvas.setFillColor(_FAINT)
        canvas.drawString(_MARGIN, _MARGIN / 2, foot)
        canvas.drawRightString(A4[0] - _MARGIN, _MARGIN / 2, _("Página %(page)s") % {"page": document.page})
        canvas.restoreState()

    return draw


def _part(part: Part, styles: dict[str, ParagraphStyle]) -> Flowable:
    above: list[Flowable] = [Paragraph(_text(part.heading), styles["heading"])]
    if part.note:
        above.append(Paragraph(_text(part.note), styles["faint"]))
    cells = [
        [Paragraph(_text(name), styles["faint"]), Paragraph(_text(value), styles["body"])] for name, value in part.rows
    ]
    if not cells:
        return KeepTogether(above)
    table = Table(cells, colWidths=[_NAMES, _WIDTH - _NAMES], splitInRow=1, hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), _PLAIN),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("RIGHTPADDING", (0, 0), (0, -1), 5 * mm),
            ]
        )
    )
    return KeepTogether([*above, table])


@cache
def _fonts() -> None:
    for name in (_PLAIN, _BOLD):
        registerFont(TTFont(name, f"{name}.ttf"))


def _styles() -> dict[str, ParagraphStyle]:
    base = ParagraphStyle("base", fontName=_PLAIN, textColor=_INK, splitLongWords=1)
    return {
        "title": ParagraphStyle("title", base, fontName=_BOLD, fontSize=16, leading=22),
        "heading": ParagraphStyle("heading", base, fontName=_BOLD, fontSize=11, leading=18),
        "body": ParagraphStyle("body", base, fontSize=8.5, leading=12),
        "faint": ParagraphStyle("faint", base, fontSize=8.5, leading=12, textColor=_FAINT),
    }


def _text(text: str) -> str:
    """A paragraph's text is markup: what a restaurant is called is none."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
