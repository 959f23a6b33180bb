"""The keys of a restaurant as a list shows them: never the secret, of which only a hash is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, ExpressionWrapper, Q

from ml.errors import GourmetError
from restaurants.models import ApiKey, Restaurant

SHOWN = 200


class NoKeyOfThatNumber(GourmetError):
    """Nobody is told more than that: somebody else's number looks like no number."""

    code = "no_key_of_that_number"
    es = "No hay ninguna clave con ese número."
    en = "There is no key of that number."


@dataclass(frozen=True)
class KeyRow:
    """``state`` is ``in_force``, ``ended`` or ``revoked``."""

    key: ApiKey
    state: str


def keys_of(restaurant: Restaurant, *, now: datetime) -> list[KeyRow]:
    """The keys in force first, the newest first."""
    in_force = Q(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None)
    keys = ApiKey.objects.of(restaurant).alias(open=ExpressionWrapper(in_force, output_field=BooleanField()))
    # Sorted before it is cut: what opens something now is never left out for what has ended.
    return [KeyRow(key, _state(key, now)) for key in keys.order_by("-open", "-created_at", "-pk")[:SHOWN]]


def one_key(restaurant: Restaurant, key_id: int, *, now: datetime) -> KeyRow:
    """One of them. Raises ``NoKeyOfThatNumber``."""
    key = ApiKey.objects.of(restaurant).filter(pk=key_id).first()
    if key is None:
        raise NoKeyOfThatNumber
    return KeyRow(key, _state(key, now))


def name_of(restaurant: Restaurant, key_id: int) -> str:
    """Who uses a key; "" where there is no such key."""
    return ApiKey.objects.of(restaurant).filter(pk=key_id).values_list("name", flat=True).first() or ""


def _state(key: ApiKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "ended" if key.expires_at is not None and key.expires_at <= now else "in_force"
