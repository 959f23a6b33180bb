"""The record of treatment on paper."""

from __future__ import annotations

import io
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from insights.selectors.treatment import Treatment
from restaurants.models import Restaurant
from restaurants.words import word

_MARGIN = 20 * mm
_INK, _FAINT, _LINE = colors.HexColor("#2b2622"), colors.HexColor("#6f665e"), colors.HexColor("#d9d0c5")


def treatment_pdf(restaurant: Restaurant, found: Treatment) -> bytes:
    """One document of A4 pages, in the language in force."""
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
        author="Gourmet",
    )
    styles = _styles()
    at = found.at.astimezone(ZoneInfo(restaurant.zone)).strftime("%d/%m/%Y %H:%M")
    head = [Paragraph(_text(title), styles["title"]), Paragraph(_text(f"{restaurant.name} · {at}"), styles["faint"])]
    parts: list[Flowable] = [*head, Spacer(1, 6 * mm)]
    for heading, rows in _sections(restaurant, found):
        parts += [Paragraph(_text(heading), styles["heading"]), _table(rows, styles), Spacer(1, 5 * mm)]
    document.build(parts)
    return out.getvalue()


def _sections(restaurant: Restaurant, found: Treatment) -> list[tuple[str, list[tuple[str, str]]]]:
    def kept(days: int | None) -> str:
        return _("mientras la casa esté aquí") if days is None else _("%(days)s días") % {"days": days}

    answered = _("%(answered)s atendidas, %(in_time)s dentro de su plazo; %(open)s por atender") % {
        "answered": found.answered,
        "in_time": found.in_time,
        "open": found.open_requests,
    }
    whose = [
        (_("Titular del banco de datos"), restaurant.name),
        (_("Encargado"), _("Gourmet, por cuenta del titular")),
        (_("Clientes identificados"), str(found.guests)),
        (_("Columnas que los nombran"), ", ".join(found.columns) or "—"),
        (_("Cómo se guardan"), _("documentos, teléfonos y correos, solo como un código con clave propia de la casa")),
    ]
    rights = [
        (_("Solicitudes"), answered),
        (_("Se opusieron"), str(found.opposed)),
        (_("Pidieron borrado"), str(found.erased)),
    ]
    seen = [(str(role.label), str(number)) for role, number in found.seen_by]
    seen += [(str(role.label), _names_only(number)) for role, number in found.rows_seen_by]
    return [
        (_("De quién y qué"), whose),
        (_("Para qué"), [(str(purpose.label), _consents(number)) for purpose, number in found.agreed]),
        (_("Quién puede verlos"), [*seen, (_("Claves de API vigentes"), ", ".join(found.keys) or "—")]),
        (_("Derechos"), rights),
        (
            _("Cuánto se guarda"),
            [(str(kind.label), kept(days)) for kind, days in found.retention]
            + [(word("record", "kept"), _("al menos %(days)s días") % {"days": found.record_days})],
        ),
    ]


def _names_only(number: int) -> str:
    return ngettext(
        "%(number)s persona: solo los nombres en las filas apartadas",
        "%(number)s personas: solo los nombres en las filas apartadas",
        number,
    ) % {"number": number}


def _consents(number: int) -> str:
    return _("con consentimiento de %(number)s clientes") % {"number": number}


def _table(rows: Sequence[tuple[str, str]], styles: dict[str, ParagraphStyle]) -> Table:
    cells = [[Paragraph(_text(name), styles["faint"]), Paragraph(_text(value), styles["body"])] for name, value in rows]
    table = Table(cells, colWidths=[62 * mm, None], splitInRow=1)
    table.setStyle(TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return table


def _styles() -> dict[str, ParagraphStyle]:
    base = getSampleStyleSheet()["Normal"]
    return {
        "title": ParagraphStyle("title", base, fontName="Times-Roman", fontSize=20, leading=25, textColor=_INK),
        "heading": ParagraphStyle("heading", base, fontName="Times-Roman", fontSize=14, leading=20, textColor=_INK),
        "body": ParagraphStyle("body", base, fontSize=9.5, leading=13, textColor=_INK),
        "faint": ParagraphStyle("faint", base, fontSize=9.5, leading=13, textColor=_FAINT),
    }


def _text(text: str) -> str:
    """A paragraph's text is markup: what a restaurant is called is none."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
