"""Where a tenant's things lie outside PostgreSQL: the one builder of paths, which raises without a tenant.

Files as they came and the lake with its DVC repository go by the restaurant's public id, which is
random: a name that nobody can guess from another's.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from restaurants.models import Restaurant
from restaurants.tenancy import NoTenant


def store_of(restaurant: Restaurant) -> Path:
    """The folder of a restaurant's files as they came; each file under its SHA-256."""
    return Path(settings.STORE) / _room(restaurant)


def registry_root_of(restaurant: Restaurant) -> Path:
    """The restaurant's own git and DVC repository."""
    return Path(settings.LAKE) / _room(restaurant)


def lake_root_of(restaurant: Restaurant) -> Path:
    """The lake, inside that repository."""
    return registry_root_of(restaurant) / "lake"


def arrivals() -> Path:
    """The folder in whose disk what is being sent waits without a name; made where it is not there."""
    store = Path(settings.STORE)
    store.mkdir(parents=True, exist_ok=True, mode=0o700)
    return store


def turns() -> Path:
    """The folder of the locks by which those who read workbooks take turns; nothing of a restaurant is in it."""
    return Path(settings.STORE) / ".turns"


def _room(restaurant: Restaurant) -> str:
    if not isinstance(restaurant, Restaurant) or restaurant.pk is None or not restaurant.public_id:
        raise NoTenant
    return str(restaurant.public_id)
