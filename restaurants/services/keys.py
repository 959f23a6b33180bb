"""Keys of the API: issued once, used, revoked at once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from ml.errors import GourmetError
from restaurants.capabilities import Capability
from restaurants.models import ApiKey, Restaurant, Scope
from restaurants.services.audit import OPERATOR, Actor, note
from restaurants.services.deciding import deciding
from restaurants.tenancy import Holder, acting_for

LIVE, SANDBOX = "gk_live_", "gk_test_"  # how a key begins: of a restaurant, or of one whose data are simulated
SECRET_BYTES = 32
SHOWN = 16  # characters by which a key is told from others in a list: how it begins, and 48 of its 256 bits
SHOWN_BEFORE = 8  # of keys issued when all began with gk_ alone
LONGEST_DAYS = 3650
MOST = 50  # keys of one restaurant in force at once
NOTED_EVERY = timedelta(minutes=1)  # a key in steady use costs one write a minute, not one a request


class NoScope(GourmetError):
    code = "no_scope"
    es = "Una clave necesita al menos un alcance de {known}."
    en = "A key needs at least one scope of {known}."


class NoTerm(GourmetError):
    code = "no_term"
    es = "Una clave dura entre 1 y {most} días."
    en = "A key is in force for 1 to {most} days."


class TooManyKeys(GourmetError):
    code = "too_many_keys"
    es = "Ya hay {limit} claves vigentes. Revoque las que no se usen."
    en = "{limit} keys are in force already. Revoke those that are not used."


class NoSuchKey(GourmetError):
    code = "no_such_key"
    es = "No hay una clave vigente «{prefix}»."
    en = "There is no key “{prefix}” in force."


class NotInForce(NoSuchKey):
    es = "Esa clave no existe o ya no está vigente."
    en = "This key does not exist or is no longer in force."


@transaction.atomic
def issue_key(
    *,
    restaurant: Restaurant,
    name: str,
    scopes: Collection[Scope],
    now: datetime,
    days: int | None = None,
    actor: Actor = OPERATOR,
) -> str:
    """A new key, in force for ``days`` or until it is revoked; the text returned is never stored nor shown again.

    Raises ``NoScope``, ``NoTerm``, ``TooManyKeys``.
    """
    if not scopes or not set(scopes) <= set(Scope):
        raise NoScope(known=", ".join(Scope.values))
    if days is not None and not 0 < days <= LONGEST_DAYS:
        raise NoTerm(most=LONGEST_DAYS)
    text = (SANDBOX if restaurant.simulated else LIVE) + secrets.token_urlsafe(SECRET_BYTES)
    with deciding(restaurant, actor, Capability.KEYS):
        if in_force(restaurant, now=now).count() >= MOST:
            raise TooManyKeys(limit=MOST)
        issued = {"name": name, "scopes": sorted(set(scopes)), "days": days}
        note(restaurant=restaurant, actor=actor, what="key_issued", about=text[:SHOWN], after=issued, now=now)
        ApiKey.objects.of(restaurant).create(
            restaurant=restaurant,
            name=name,
            prefix=text[:SHOWN],
            digest=digest_of(text),
            issued_by="" if actor == OPERATOR else actor.who,
            issuer_id=actor.person_id,
            scopes=sorted(set(scopes)),
            created_at=now,
            expires_at=None if days is None else now + timedelta(days=days),
        )
    return text


def revoke_keys(*, restaurant: Restaurant, prefix: str, now: datetime, actor: Actor = OPERATOR) -> int:
    """Revoke what begins so, at once; how many. The whole key will do. Raises ``NoSuchKey``."""
    with acting_for(restaurant.pk):
        begins = Q(prefix=prefix[:SHOWN]) | Q(prefix=prefix[:SHOWN_BEFORE])
        mine = ApiKey.objects.of(restaurant).filter(begins, revoked_at=None)
        kept = mine.values_list("prefix", flat=True).first()
        if kept is None:
            raise NoSuchKey(prefix=prefix[:SHOWN])
        revoked = mine.update(revoked_at=now)
        note(restaurant=restaurant, actor=actor, what="key_revoked", about=kept, now=now)
    return revoked


def revoke_key(*, restaurant: Restaurant, key_id: int, now: datetime, actor: Actor) -> None:
    """Revoke this one, at once. Raises ``NotInForce``, ``NoLongerAllowed``, ``UnknownKey``."""
    with deciding(restaurant, actor, Capability.KEYS):
        mine = ApiKey.objects.of(restaurant).filter(pk=key_id, revoked_at=None)
        prefix = mine.values_list("prefix", flat=True).first()
        if prefix is None or not mine.update(revoked_at=now):
            raise NotInForce
        note(restaurant=restaurant, actor=actor, what="key_revoked", about=prefix, now=now)


def in_force(restaurant: Restaurant, *, now: datetime) -> QuerySet[ApiKey]:
    """The keys that open something now."""
    return ApiKey.objects.of(restaurant).filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None)


def note_use(*, holder: Holder | None, now: datetime) -> None:
    """Write down, at most once a minute, that the key was used, however the request ended.

    In a transaction of its own, after the answer's: requests that come at once do not wait for one another's.
    """
    if holder is None or (holder.used_at is not None and now - holder.used_at < NOTED_EVERY):
        return
    with acting_for(holder.restaurant_id):
        ApiKey.objects.of(holder.restaurant_id).filter(pk=holder.key_id).update(used_at=now)


def digest_of(secret: str) -> str:
    """As which a key, or the secret of an invitation, is kept: of 256 random bits a hash needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()
