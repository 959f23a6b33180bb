"""Keys of the API: issued once, used, revoked at once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from ml.errors import GourmetError
from restaurants.models import ApiKey, Restaurant, Scope
from restaurants.tenancy import Holder, acting_for

PREFIX = "gk_"
SECRET_BYTES = 32
SHOWN = 8  # characters by which a key is told from others in a list
NOTED_EVERY = timedelta(minutes=1)  # a key in steady use costs one write a minute, not one a request


class NoScope(GourmetError):
    code = "no_scope"
    es = "Una clave necesita al menos un alcance de {known}."
    en = "A key needs at least one scope of {known}."


class NoSuchKey(GourmetError):
    code = "no_such_key"
    es = "No hay una clave vigente «{prefix}»."
    en = "There is no key “{prefix}” in force."


@transaction.atomic
def issue_key(
    *, restaurant: Restaurant, name: str, scopes: Collection[Scope], now: datetime, days: int | None = None
) -> str:
    """A new key, in force for ``days`` or until it is revoked; the text returned is never stored nor shown again."""
    if not scopes or not set(scopes) <= set(Scope):
        raise NoScope(known=", ".join(Scope.values))
    text = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    with acting_for(restaurant.pk):
        ApiKey.objects.of(restaurant).create(
            restaurant=restaurant,
            name=name,
            prefix=text[:SHOWN],
            digest=digest_of(text),
            scopes=sorted(set(scopes)),
            created_at=now,
            expires_at=None if days is None else now + timedelta(days=days),
        )
    return text


def revoke_keys(*, restaurant: Restaurant, prefix: str, now: datetime) -> int:
    """Revoke what begins so, at once; how many. Raises ``NoSuchKey``."""
    with acting_for(restaurant.pk):
        in_force = ApiKey.objects.of(restaurant).filter(revoked_at=None, prefix=prefix)
        revoked = in_force.update(revoked_at=now)
    if not revoked:
        raise NoSuchKey(prefix=prefix)
    return revoked


def note_use(*, holder: Holder | None, now: datetime) -> None:
    """Write down, at most once a minute, that the key was used. Inside the holder's tenant."""
    if holder is None or (holder.used_at is not None and now - holder.used_at < NOTED_EVERY):
        return
    ApiKey.objects.of(holder.restaurant_id).filter(pk=holder.key_id).update(used_at=now)


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
