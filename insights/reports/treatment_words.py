"""The record of treatment in words, part by part: the page and the document say the same."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from insights.selectors.treatment import Treatment
from restaurants.models import RequestKind, Restaurant
from restaurants.services.requests import DAYS
from restaurants.templatetags.formats import count
from restaurants.words import word

Rows = list[tuple[str, str]]


@dataclass(frozen=True)
class Part:
    """A heading, what it must be read with, and its rows of name and value."""

    heading: str
    rows: Rows
    note: str = ""


def parts_of(restaurant: Restaurant, found: Treatment) -> list[Part]:
    """All but how long things are kept, in the language in force."""
    return [
        Part(_("Quién responde"), _who(restaurant)),
        Part(_("Qué datos y de dónde vienen"), _what(found)),
        Part(_("Para qué"), _purposes(found), _why()),
        Part(_("Quién puede verlos"), _seen_by(found)),
        Part(_("Cómo se protegen"), _measures(restaurant)),
        Part(_("Derechos"), _rights(restaurant, found)),
    ]


def kept_of(found: Treatment) -> Part:
    """How long each kind is kept."""
    rows = [(str(kind.label), _days(days)) for kind, days in found.retention]
    record = _("al menos %(days)s días") % {"days": count(found.record_days)}
    return Part(_("Cuánto se guarda"), [*rows, (word("record", "kept"), record)])


def _days(days: int | None) -> str:
    return _("mientras la casa esté aquí") if days is None else _("%(days)s días") % {"days": count(days)}


def _who(restaurant: Restaurant) -> Rows:
    return [
        (_("Restaurante"), restaurant.name),
        (_("Titular del banco de datos"), restaurant.legal_name or _("falta: complete la razón social")),
        (_("RUC"), restaurant.ruc or _("falta: complete el RUC")),
        (_("Domicilio"), restaurant.address or _("falta: complete el domicilio")),
        (
            _("Contacto para ejercer derechos"),
            restaurant.rights_contact or _("falta: complete a quién escribir o llamar"),
        ),
        (
            _("Inscripción en el Registro Nacional de Protección de Datos Personales"),
            restaurant.data_bank or _("falta: complete el número de inscripción del banco de datos"),
        ),
        (
            _("Encargado del tratamiento"),
            _("quien opera la instalación de Gourmet, el programa que usa el restaurante, por cuenta del titular"),
        ),
    ]


def _what(found: Treatment) -> Rows:
    named = {
        "name": _("Nombres"),
        "document": _("Documentos (DNI, RUC, pasaporte)"),
        "phone": _("Teléfonos"),
        "mail": _("Correos"),
        "address": _("Direcciones"),
        "guest": _("Quién es el cliente (documento, código o nombre)"),
        "code": _("Código de cliente"),
        "other": _("Otros datos de la persona"),
    }
    columns = [
        (named[kind], _("columnas: %(columns)s") % {"columns": ", ".join(f"«{one}»" for one in headers)})
        for kind, headers in found.columns.items()
    ]
    source = ngettext(
        "de %(files)s archivo que subió el restaurante y de lo que su equipo o un sistema con clave anota",
        "de %(files)s archivos que subió el restaurante y de lo que su equipo o un sistema con clave anota",
        found.files,
    ) % {"files": count(found.files)}
    return [
        (_("Clientes identificados"), count(found.guests)),
        *columns,
        (_("Visitas y consumo"), _("día, cuenta, platos e importes de quien se identifica")),
        (_("De dónde vienen"), source),
    ]


def _why() -> str:
    return _(
        "Atenderlo y facturarle no necesita consentimiento. A quien no dijo que sí no se le escribe; quien dijo que no "
        "a agruparlo no está en ningún segmento."
    )


def _purposes(found: Treatment) -> Rows:
    return [(str(purpose.label), _consents(number)) for purpose, number in found.agreed]


def _consents(number: int) -> str:
    return ngettext("con consentimiento de %(shown)s cliente", "con consentimiento de %(shown)s clientes", number) % {
        "shown": count(number)
    }


def _seen_by(found: Treatment) -> Rows:
    seen = [(str(role.label), _people(number)) for role, number in found.seen_by]
    seen += [(str(role.label), _names_only(number)) for role, number in found.rows_seen_by]
    keys = (
        _("nadie") if not found.keys else _("los sistemas con clave de API: %(keys)s") % {"keys": ", ".join(found.keys)}
    )
    abroad = _("ninguna por el programa: los datos están donde corre la instalación")
    return [*seen, (_("Destinatarios fuera de la casa"), keys), (_("Transferencias a otro país"), abroad)]


def _people(number: int) -> str:
    return ngettext("%(number)s persona", "%(number)s personas", number) % {"number": count(number)}


def _names_only(number: int) -> str:
    return ngettext(
        "%(number)s persona: solo los nombres en las filas apartadas",
        "%(number)s personas: solo los nombres en las filas apartadas",
        number,
    ) % {"number": count(number)}


def _measures(restaurant: Restaurant) -> Rows:
    factor = _(
        "cada persona entra con su cuenta y ve solo lo que su rol permite; propietarios y administradores deben tener "
        "segundo factor a los %(days)s días de entrar"
    ) % {"days": restaurant.second_factor_days}
    return [
        (
            _("Documentos, teléfonos y correos"),
            _(
                "se guardan solo como un código con clave propia de la casa y su final; los archivos originales quedan "
                "como vinieron hasta cumplir su plazo"
            ),
        ),
        (
            _("Separación entre restaurantes"),
            _("la propia base de datos impide leer filas de otro restaurante (seguridad por filas)"),
        ),
        (_("Acceso"), factor),
        (
            _("Contraseñas y claves de API"),
            _("se guarda su huella, nunca el texto; una clave abre solo esta casa y solo lo que se marcó"),
        ),
        (
            _("Registro"),
            _("quién hizo qué, cuándo y desde dónde: la base de datos no deja cambiarlo ni borrarlo"),
        ),
    ]


def _rights(restaurant: Restaurant, found: Treatment) -> Rows:
    how = _(
        "el cliente lo pide al contacto de arriba; el equipo lo anota en «Clientes» y lo responde en %(access)s días "
        "si es acceso y en %(others)s si es rectificación, cancelación u oposición"
    ) % {"access": DAYS[RequestKind.ACCESS], "others": DAYS[RequestKind.RECTIFICATION]}
    answered = _(
        "aceptadas: %(granted)s; denegadas: %(refused)s; respondidas en su plazo: %(in_time)s; por atender: %(open)s"
    )
    numbers = {
        "granted": count(found.granted),
        "refused": count(found.refused),
        "in_time": count(found.in_time),
        "open": count(found.open_requests),
    }
    return [
        (_("Cómo se ejercen"), how),
        (_("Solicitudes"), answered % numbers),
        (_("Se opusieron"), count(found.opposed)),
        (_("Pidieron borrado"), count(found.erased)),
    ]
