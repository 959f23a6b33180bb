"""For how long each kind of data is kept; a job of every day ends what is older."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import connection

from ml.errors import GourmetError
from restaurants.capabilities import Capability
from restaurants.days import today
from restaurants.models import MOST_DAYS, RECORD_DAYS, Job, Kept, Restaurant, Retention
from restaurants.selectors.retention import retention_of
from restaurants.services import jobs
from restaurants.services.audit import OPERATOR, Actor, note
from restaurants.services.deciding import deciding
from restaurants.services.quotas import TooManyJobs
from restaurants.tenancy import acting_for

LEAST = 1


class NoSuchTime(GourmetError):
    code = "no_such_time"
    es = "Diga un número de días entre {least} y {most}, o deje el campo vacío para no poner plazo."
    en = "Give a number of days from {least} to {most}, or leave it empty for no limit."


class MustStay(GourmetError):
    code = "must_stay"
    es = "Las solicitudes atendidas se guardan al menos {least} días: prueban que se cumplió la ley."
    en = "Requests that were answered are kept for at least {least} days: they prove that the law was kept."


def set_retention(
    *, restaurant: Restaurant, kind: Kept, days: int | None, now: datetime, actor: Actor = OPERATOR
) -> None:
    """Raises ``NoSuchTime``, ``MustStay``, ``NoLongerAllowed``."""
    if days is not None and not LEAST <= days <= MOST_DAYS:
        raise NoSuchTime(least=LEAST, most=MOST_DAYS)
    if kind == Kept.REQUESTS and days is not None and days < RECORD_DAYS:
        raise MustStay(least=RECORD_DAYS)
    with deciding(restaurant, actor, Capability.PRIVACY):
        before = retention_of(restaurant)[kind]
        Retention.objects.of(restaurant).update_or_create(
            kind=kind, defaults={"days": days}, create_defaults={"restaurant": restaurant, "kind": kind, "days": days}
        )
        note(
            restaurant=restaurant,
            actor=actor,
            what="retention_set",
            about=kind.value,
            before={"days": before},
            after={"days": days},
            now=now,
        )


def ask_for_all(*, now: datetime) -> list[Job]:
    """Ask for each restaurant's job of the day, once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT restaurant_id FROM tenants()")
        numbers = [row[0] for row in cursor.fetchall()]
    asked = []
    for number in numbers:
        with acting_for(number):
            restaurant = Restaurant.objects.get(pk=number)
            with suppress(TooManyJobs):  # asked again within the hour
                asked.append(jobs.ask(restaurant, "retain", key=today(restaurant, now).isoformat(), now=now))
    return asked
