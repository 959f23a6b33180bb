"""Saying what a house is called, where it is, and, before its first file, how its sales are counted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from ml.errors import GourmetError
from ml.zones import known_zones
from restaurants.capabilities import Capability
from restaurants.models import Regime, Restaurant
from restaurants.selectors.terms import COUNTED_BY, Terms, is_counted, terms_of
from restaurants.services.audit import OPERATOR, Actor, note
from restaurants.services.deciding import deciding
from restaurants.services.quotas import room_in_record

LATEST_CLOSING = 12
CURRENCIES = ("PEN", "USD", "EUR", "GBP")


class HouseNeedsName(GourmetError):
    code = "house_needs_name"
    es = "Diga cómo se llama la casa y en qué ciudad está."
    en = "Say what the house is called and which city it is in."


class AlreadyCounted(GourmetError):
    code = "already_counted"
    es = (
        "Ya hay ventas contadas con la hora de cierre, la zona horaria, la moneda y el régimen de IGV de esta casa:"
        " cambiarlos haría falsas las cifras de antes. Retire primero sus archivos."
    )
    en = (
        "There are sales counted by this house’s closing hour, time zone, currency and IGV regime already: changing"
        " them would make the figures of before false. Take its files back first."
    )


class NoSuchTerms(GourmetError):
    code = "no_such_terms"
    es = "No se puede contar con «{value}». Elija uno de los valores que ofrece la página."
    en = "Sales can’t be counted by “{value}”. Choose one of the values that the page offers."


def set_terms(*, restaurant: Restaurant, said: Terms, now: datetime, actor: Actor = OPERATOR) -> Terms:
    """What they were until now. What did not change is not on record again.

    Raises ``HouseNeedsName``, ``NoSuchTerms``, ``AlreadyCounted``, ``TooManyChanges``, ``NoLongerAllowed``.
    """
    with deciding(restaurant, actor, Capability.HOUSE):
        house = Restaurant.objects.filter(pk=restaurant.pk)
        were = terms_of(house.get())
        before, after = asdict(were), asdict(said)
        changed = [name for name in after if before[name] != after[name]]
        _possible({name: after[name] for name in changed})
        if any(name in COUNTED_BY for name in changed) and is_counted(restaurant):
            raise AlreadyCounted
        if changed:
            room_in_record(restaurant, what="house_set", now=now)
            house.update(**{name: after[name] for name in changed})
            was, now_is = {name: before[name] for name in changed}, {name: after[name] for name in changed}
            note(restaurant=restaurant, actor=actor, what="house_set", before=was, after=now_is, now=now)
        return were


def _possible(changed: dict[str, object]) -> None:
    if any(changed.get(name) == "" for name in ("name", "city")):
        raise HouseNeedsName
    known: dict[str, Collection[object]] = {
        "closing_hour": frozenset(range(LATEST_CLOSING + 1)),
        "zone": known_zones(),
        "currency": frozenset(CURRENCIES),
        "igv_regime": frozenset(Regime.values),
    }
    for name, values in known.items():
        if name in changed and changed[name] not in values:
            raise NoSuchTerms(value=changed[name])
