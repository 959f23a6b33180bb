"""The keys of a restaurant as a list shows them: never the secret, of which only a hash is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from restaurants.models import ApiKey, Restaurant

SHOWN = 200


@dataclass(frozen=True)
class KeyRow:
    """``state`` is ``in_force``, ``ended`` or ``revoked``."""

    key: ApiKey
    state: str


def keys_of(restaurant: Restaurant, *, now: datetime) -> list[KeyRow]:
    """The keys in force first, the newest first."""
    rows = [
        KeyRow(key, _state(key, now)) for key in ApiKey.objects.of(restaurant).order_by("-created_at", "-pk")[:SHOWN]
    ]
    return sorted(rows, key=lambda row: row.state != "in_force")


def _state(key: ApiKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "ended" if key.expires_at is not None and key.expires_at <= now else "in_force"
