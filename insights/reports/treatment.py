"""The record of treatment on paper."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from insights.reports.paper import document, pairs, section
from insights.selectors.treatment import Treatment
from restaurants.models import Restaurant
from restaurants.words import word


def treatment_pdf(restaurant: Restaurant, found: Treatment) -> bytes:
    """One document of A4 pages, in the language in force."""
    title = _("Registro de tratamiento de datos personales")
    at = found.at.astimezone(ZoneInfo(restaurant.zone)).strftime("%d/%m/%Y %H:%M")
    parts = [part for heading, rows in _sections(restaurant, found) for part in section(heading, [pairs(rows)])]
    below = f"{restaurant.name} · {at}"
    return document(title=title, below=below, name=f"{title} · {restaurant.name}", parts=parts)


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
