"""What a guest agreed to: noted with its source and its day, and never overwritten."""

from __future__ import annotations

from datetime import date, datetime

from ml.errors import GourmetError
from restaurants.capabilities import Capability
from restaurants.days import today
from restaurants.models import Consent, ConsentSource, Guest, Purpose, Restaurant
from restaurants.services.audit import OPERATOR, Actor, note
from restaurants.services.deciding import deciding

#: Nothing that a till or a form of today holds was said before; an earlier year was mistyped.
EARLIEST = date(1990, 1, 1)


class NoSuchGuest(GourmetError):
    code = "no_such_guest"
    es = "No hay un cliente así en esta casa."
    en = "There is no such guest in this house."


class NobodyNamed(GourmetError):
    code = "nobody_named"
    es = "Escriba un documento, teléfono, correo, código o nombre."
    en = "Write a document, telephone, e-mail address, code or name."


class NotYetSaid(GourmetError):
    code = "not_yet_said"
    es = "Un consentimiento no puede tener una fecha que todavía no llega."
    en = "A consent can't have a date that is still to come."


class TooLongAgo(GourmetError):
    code = "too_long_ago"
    es = "La fecha es anterior a 1990. Revise el año."
    en = "The date is before 1990. Check the year."


class Opposed(GourmetError):
    code = "guest_opposed"
    es = "Este cliente se opuso al uso de sus datos, y eso vale más que un sí: no se anota. Un no sí se puede anotar."
    en = "This guest objected to the use of their data, which outweighs a yes: it is not noted. A no can be."


class ErasedGuest(GourmetError):
    code = "erased_guest"
    es = "Los datos de este cliente se borraron a su pedido: no se anota nada más de esta persona."
    en = "This guest's data were erased at their request: nothing more is noted about them."


class SaidOtherwise(GourmetError):
    code = "said_otherwise"
    es = "Ese día consta un no de este cliente, y de un mismo día vale el no. Si cambió de idea, anote el sí mañana."
    en = "This guest's no is on file for that day, and of one day the no holds. If it changed, note a yes tomorrow."


def guest_named(restaurant: Restaurant, identity: str, *, now: datetime) -> Guest:
    """The guest of this identity, on file from now on where there was none."""
    defaults = {"restaurant": restaurant, "created_at": now}
    return Guest.objects.of(restaurant).get_or_create(identity=identity, defaults=defaults)[0]


def guest_on_file(restaurant: Restaurant, guest_id: int) -> Guest:
    """Of whom something may be noted. Raises ``NoSuchGuest``, ``ErasedGuest``."""
    guest = Guest.objects.of(restaurant).filter(pk=guest_id).first()
    if guest is None:
        raise NoSuchGuest
    if guest.erased_at is not None:
        raise ErasedGuest
    return guest


def check_day(restaurant: Restaurant, day: date, *, now: datetime) -> None:
    """Whether something can have been said that day. Raises ``NotYetSaid``, ``TooLongAgo``."""
    if day > today(restaurant, now):
        raise NotYetSaid
    if day < EARLIEST:
        raise TooLongAgo


def record_consent(
    *,
    restaurant: Restaurant,
    guest_id: int,
    purpose: Purpose,
    given: bool,
    source: ConsentSource,
    at: date,
    now: datetime,
    actor: Actor = OPERATOR,
) -> Consent:
    """Note a yes or a no; one that is on file already is given back.

    Raises ``NoSuchGuest``, ``NotYetSaid``, ``TooLongAgo``, ``ErasedGuest``, ``Opposed``, ``SaidOtherwise``,
    ``NoLongerAllowed``.
    """
    with deciding(restaurant, actor, Capability.GUESTS):
        guest = guest_on_file(restaurant, guest_id)
        check_day(restaurant, at, now=now)
        if given and guest.opposed_at is not None:
            raise Opposed
        there = Consent.objects.of(restaurant).filter(guest=guest, purpose=purpose, at=at).order_by("pk")
        if given and there.filter(given=False).exists():
            raise SaidOtherwise
        same = there.filter(given=given, source=source).first()
        if same is not None:
            return same
        noted = {"purpose": purpose.value, "given": given, "source": source.value, "at": at.isoformat()}
        note(restaurant=restaurant, actor=actor, what="consent_noted", about=about(guest), after=noted, now=now)
        return Consent.objects.of(restaurant).create(
            restaurant=restaurant,
            guest=guest,
            purpose=purpose,
            given=given,
            source=source,
            at=at,
            recorded_at=now,
            recorded_by=actor.who[:254],
        )


def about(guest: Guest) -> str:
    """How the record names a guest: by number, so that it says nothing once the guest is forgotten."""
    return f"#{guest.pk}"
