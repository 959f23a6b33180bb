"""Deciding one thing at a time for a restaurant, by whoever may at that very moment.

The door of a page knows the role as it was when the request came; meanwhile the person may have been removed. What
changes who belongs, keys or files is therefore decided inside a lock on the restaurant's row, with the role read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db.models import Q
from django.db.models.functions import Now

from ml.errors import GourmetError
from restaurants.capabilities import Capability, may
from restaurants.models import ApiKey, Membership, Restaurant, Role
from restaurants.services.audit import OPERATOR, Actor
from restaurants.services.locking import lock
from restaurants.tenancy import acting_for

T = TypeVar("T")


class NoLongerAllowed(GourmetError):
    code = "no_longer_allowed"
    es = "Su rol en esta casa cambió: ya no puede hacer esto."
    en = "Your role in this house has changed: you may not do this any more."


class UnknownKey(GourmetError):
    code = "unknown_key"
    es = "La clave no existe, venció o fue revocada."
    en = "The key does not exist, has ended or was revoked."


@contextmanager
def deciding(restaurant: Restaurant, actor: Actor, needed: Capability) -> Iterator[Role]:
    """The lock is held inside; gives the actor's role. Raises ``NoLongerAllowed``, ``UnknownKey``, ``HouseBusy``."""
    with acting_for(restaurant.pk):
        yield allowed_now(restaurant, actor, needed)


def allowed_now(restaurant: Restaurant, actor: Actor, needed: Capability) -> Role:
    """Take the lock, in the restaurant's transaction, and read what the actor is now. Raises ``NoLongerAllowed``,
    ``UnknownKey``, ``HouseBusy``."""
    lock(restaurant.pk)
    role = _role_now(restaurant, actor)
    if role is None or not may(role, needed):
        raise NoLongerAllowed
    return role


def while_allowed(restaurant: Restaurant, actor: Actor, needed: Capability, parts: Iterable[T]) -> Iterator[T]:
    """The parts of a file that is sent for as long as its reader likes, each only to who may read it at that moment. It
    breaks off instead of ending, so that nobody takes half a file for a whole one. Raises ``NoLongerAllowed``."""
    for part in parts:
        with acting_for(restaurant.pk):
            role = _role_now(restaurant, actor)
        if role is None or not may(role, needed):
            raise NoLongerAllowed
        yield part


def _role_now(restaurant: Restaurant, actor: Actor) -> Role | None:
    """A person's is that of their membership; a key's, whose scope the door has looked at, is below an owner's; the
    operator is as an owner; whoever is none of these is nobody."""
    if actor.person_id is not None:
        held = Membership.objects.of(restaurant).filter(person_id=actor.person_id)
        role = held.values_list("role", flat=True).first()
        return Role(role) if role else None
    if actor.key_id is not None:
        in_force = ApiKey.objects.of(restaurant).filter(Q(expires_at=None) | Q(expires_at__gt=Now()), revoked_at=None)
        if not in_force.filter(pk=actor.key_id).exists():
            raise UnknownKey
        return Role.ADMINISTRATOR
    return Role.OWNER if actor == OPERATOR else None
