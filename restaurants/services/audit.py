"""Writing the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from restaurants.models import AuditEntry, Restaurant
from restaurants.tenancy import acting_for


@dataclass(frozen=True)
class Actor:
    """Who acts: an e-mail address, the first letters of a key, or a command; and from where, when that is known.

    ``person_id`` is None for a key and a command, ``key_id`` for whoever holds none."""

    who: str
    address: str | None = None
    agent: str = ""
    person_id: int | None = None
    key_id: int | None = None


OPERATOR = Actor("manage.py")


READ_ONCE_IN = timedelta(hours=1)


def note_reading(*, restaurant: Restaurant, actor: Actor, what: str, now: datetime) -> None:
    """That somebody looked at what is not everybody's; once an hour for each person, so that the acts stay in sight."""
    with acting_for(restaurant.pk):
        seen = AuditEntry.objects.of(restaurant).filter(who=actor.who, what=what, at__gt=now - READ_ONCE_IN)
        if not seen.exists():
            note(restaurant=restaurant, actor=actor, what=what, now=now)


def note(
    *,
    restaurant: Restaurant,
    actor: Actor,
    what: str,
    now: datetime,
    about: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add a line to the record, in the transaction of the act: neither is there without the other."""
    with acting_for(restaurant.pk):
        AuditEntry.objects.of(restaurant).create(
            restaurant=restaurant,
            at=now,
            who=actor.who[:254],
            what=what,
            about=about[:254],
            before=before or {},
            after=after or {},
            address=actor.address,
            agent=actor.agent,
        )
