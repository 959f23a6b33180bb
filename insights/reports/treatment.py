"""The record of treatment as a document, for the authority or for a drawer."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from reportlab.platypus import Flowable, KeepTogether

from insights.reports.paper import document, pairs, section
from insights.reports.treatment_words import Part, kept_of, parts_of
from insights.selectors.treatment import Treatment
from restaurants.models import Restaurant


def treatment_pdf(restaurant: Restaurant, found: Treatment) -> bytes:
    """One document of numbered A4 pages, in the language in force."""
    title = _("Registro de tratamiento de datos personales")
    at = found.at.astimezone(ZoneInfo(restaurant.zone)).strftime("%d/%m/%Y %H:%M")
    return document(
        title=title,
        below=[f"{restaurant.name} · {at}", _("Ley 29733 y su reglamento, D. S. 016-2024-JUS")],
        name=f"{title} · {restaurant.name}",
        author=restaurant.legal_name or restaurant.name,
        parts=[_together(part) for part in [*parts_of(restaurant, found), kept_of(found)]],
    )


def _together(part: Part) -> Flowable:
    return KeepTogether(section(part.heading, [pairs(part.rows)] if part.rows else [], note=part.note))
