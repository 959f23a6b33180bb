"""What an entry of the record says in words: of what it is about, and each value before and after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from restaurants.models import AuditEntry, ConsentSource, Kept, Purpose, Regime, Role
from restaurants.templatetags.formats import DASH, count, day, hour
from restaurants.words import word

FIELDS: dict[str, str | Promise] = {
    "role": gettext_lazy("rol"),
    "owner": gettext_lazy("propietario"),
    "invited_by": gettext_lazy("lo invitó"),
    "keys_revoked": gettext_lazy("claves revocadas"),
    "letters_withdrawn": gettext_lazy("invitaciones retiradas"),
    "days": gettext_lazy("plazo"),
    "name": gettext_lazy("nombre"),
    "scopes": gettext_lazy("abre"),
    "purpose": gettext_lazy("finalidad"),
    "given": gettext_lazy("consintió"),
    "source": gettext_lazy("cómo lo dijo"),
    "at": gettext_lazy("fecha"),
    "guests": gettext_lazy("clientes"),
    "noted": gettext_lazy("anotados"),
    "left_out": gettext_lazy("quedaron fuera"),
    "legal_name": gettext_lazy("razón social"),
    "ruc": gettext_lazy("RUC"),
    "address": gettext_lazy("dirección"),
    "rights_contact": gettext_lazy("contacto para ejercer derechos"),
    "data_bank": gettext_lazy("inscripción del banco de datos"),
    "city": gettext_lazy("ciudad"),
    "zone": gettext_lazy("zona horaria"),
    "closing_hour": gettext_lazy("hora de cierre"),
    "currency": gettext_lazy("moneda"),
    "igv_regime": gettext_lazy("régimen de IGV"),
    **{kind.value: kind.label for kind in Kept},
}


@dataclass(frozen=True)
class Change:
    """A field in words; ``before`` and ``after`` are "" where the entry has none."""

    field: str
    before: str
    after: str


def changes_of(entry: AuditEntry) -> list[Change]:
    """In the language in force; a field or a value that has no words shows as it is kept."""
    names = dict.fromkeys([*entry.before, *entry.after])
    return [Change(str(FIELDS.get(name, name)), _side(entry.before, name), _side(entry.after, name)) for name in names]


def about_of(entry: AuditEntry) -> str:
    """What the entry is about: a kind of data or a segment by its name."""
    if entry.what == "retention_set":
        return _label(Kept, entry.about)
    return word(entry.about, "segment") if entry.what == "list_exported" else entry.about


def _side(values: dict[str, Any], name: str) -> str:
    if name not in values:
        return ""
    value = values[name]
    return SAYS[name](value) if name in SAYS else _plainly(value)


def _plainly(value: Any) -> str:
    if isinstance(value, bool):
        return _("sí") if value else _("no")
    if isinstance(value, int):
        return count(value)
    return DASH if value is None or value == "" else str(value)


def _label(choices: Any, value: Any) -> str:
    return str(dict(choices.choices).get(value, value))


def _days(value: Any) -> str:
    return _("sin límite") if value is None else _("%(days)s días") % {"days": count(value)}


def _day(value: Any) -> str:
    try:
        return day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


SAYS: dict[str, Callable[[Any], str]] = {
    "role": lambda value: _label(Role, value),
    "scopes": lambda value: "; ".join(word(one, "scope") for one in value),
    "purpose": lambda value: _label(Purpose, value),
    "source": lambda value: _label(ConsentSource, value),
    "days": _days,
    "closing_hour": hour,
    "igv_regime": lambda value: _label(Regime, value),
    "at": _day,
}
