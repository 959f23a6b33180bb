"""All that is kept of one guest, on paper, for the guest who asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from reportlab.platypus import Flowable

from insights.reports.paper import columns, document, pairs, section
from ml.intake.people import IDENTITY
from restaurants.days import today
from restaurants.models import ConsentSource, Purpose, RequestKind, RequestState, Restaurant
from restaurants.templatetags.formats import DASH, count, money, units
from restaurants.templatetags.guests import masked
from restaurants.words import word

_SOLD_AS = {  # of a line that is no plain sale, beside its dish
    "courtesy": gettext_lazy("cortesía"),
    "refund": gettext_lazy("devolución"),
    "cancellation": gettext_lazy("anulación"),
}
Part = tuple[str, Sequence[Flowable]]


def guest_pdf(restaurant: Restaurant, held: Mapping[str, Any], *, at: datetime) -> bytes:
    """What ``take_along`` gives, in the language in force: amounts as the house's money, days as 24/11/2026, and
    whoever is hidden no more than masked."""
    title = _("Lo que se guarda de usted")
    parts = [*_about(restaurant, held), *_said(restaurant, held), *_stored(restaurant, held)]
    return document(
        title=title,
        below=[f"{restaurant.name} · {at.astimezone(ZoneInfo(restaurant.zone)):%d/%m/%Y %H:%M}"],
        name=f"{title} · {restaurant.name}",
        parts=[flowable for heading, tables in parts if tables for flowable in section(heading, tables)],
    )


def _about(restaurant: Restaurant, held: Mapping[str, Any]) -> Iterator[Part]:
    house = [
        (_("Restaurante"), restaurant.name),
        (_("Titular del banco de datos"), restaurant.legal_name or restaurant.name),
    ]
    if restaurant.rights_contact:
        house.append((_("Contacto para ejercer derechos"), restaurant.rights_contact))
    identity, visits = held["identity"], held["visits"]
    known = [(_("Se le conoce como"), _shown(identity["kept_as"]))]
    if identity["kind"] != "code":
        how = _("Un código que no se puede deshacer y las últimas cifras; el dato completo no se guarda.")
        known.append((_("Qué se guarda de ese dato"), how))
    known.append((_("Con ficha desde"), _day(held["on_file_since"])))
    if held["opposed_on"]:
        known.append((_("Se opuso al uso de sus datos"), _day(held["opposed_on"])))
    if held["segment"]:
        known.append((_("Segmento"), word(held["segment"], "segment")))
    spent = sum((Decimal(visit["sales"]) for visit in visits), Decimal(0))
    known.append((_("Visitas"), count(sum(visit["tickets"] for visit in visits))))
    known.append((_("Ventas"), money(spent, restaurant.currency)))
    yield _("Quién guarda estos datos"), [pairs(house)]
    yield _("Quién es usted para la casa"), [pairs(known)]


def _said(restaurant: Restaurant, held: Mapping[str, Any]) -> Iterator[Part]:
    consents = [
        (
            str(Purpose(one["purpose"]).label),
            _("sí") if one["given"] else _("no"),
            str(ConsentSource(one["source"]).label),
            _day(one["at"]),
            f"{today(restaurant, datetime.fromisoformat(one['recorded_at'])):%d/%m/%Y}",
        )
        for one in held["consents"]
    ]
    head = [_("Para"), _("Dijo"), _("Cómo"), _("Fecha"), _("Anotado el")]
    yield _("Consentimientos"), [*columns(head, consents, [None, 15, 38, 24, 24])] or [_nothing()]
    requests = [
        (
            str(RequestKind(one["kind"]).label),
            _day(one["received_on"]),
            str(RequestState(one["state"]).label),
            one["said"] or DASH,
            one["answer"] or DASH,
        )
        for one in held["requests"]
    ]
    head = [_("Pidió"), _("Recibida"), _("Estado"), _("En sus palabras"), _("Respuesta")]
    yield _("Solicitudes"), [*columns(head, requests, [38, 24, 24, None, None])] or [_nothing()]


def _stored(restaurant: Restaurant, held: Mapping[str, Any]) -> Iterator[Part]:
    def paid(value: str) -> str:
        return money(Decimal(value), restaurant.currency)

    visits = [(_day(one["day"]), count(one["tickets"]), paid(one["sales"])) for one in held["visits"]]
    head = [_("Fecha"), _("Cuentas"), _("Ventas")]
    yield _("Visitas por día"), [*columns(head, visits, [40, 30, None])] or [_nothing()]
    bought = [
        (_day(one["day"]), _cell(one["ticket"]), _dish(one), units(one["quantity"]), paid(one["sales"]))
        for one in held["bought"]
    ]
    head = [_("Fecha"), _("Cuenta"), _("Plato"), _("Cantidad"), _("Importe")]
    yield _("Qué compró"), [*columns(head, bought, [24, 32, None, 20, 32])] or [_nothing()]
    for name, rows in held["tables"].items():
        told = [pairs([(title, _cell(value)) for title, value in row.items()]) for row in rows]
        yield _("Tabla «%(name)s»") % {"name": name}, told
    aside = [
        (one["file"], str(one["line"]), word(one["reason"], "reason"), _cell(one["row"])) for one in held["set_aside"]
    ]
    head = [_("Archivo"), _("Línea"), _("Por qué"), _("Fila")]
    yield _("Filas apartadas y repetidas"), [*columns(head, aside, [36, 14, 46, None])]


def _dish(line: Mapping[str, Any]) -> str:
    how = [str(_SOLD_AS[line["kind"]])] if line["kind"] in _SOLD_AS else []
    if line["channel"] not in (None, "", "otro"):
        how.append(word(line["channel"], "channel"))
    return f"{_cell(line['dish_key'])} ({', '.join(how)})" if how else _cell(line["dish_key"])


def _nothing() -> Flowable:
    return pairs([(_("Nada"), "")])


def _day(written: str) -> str:
    return f"{date.fromisoformat(written):%d/%m/%Y}"


def _cell(value: object) -> str:
    if value is None or value == "":
        return DASH
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else _shown(str(value))


def _shown(said: str) -> str:
    """Whoever is hidden in it, as on the page."""
    return re.sub(IDENTITY, lambda found: masked(found[0]), said)
