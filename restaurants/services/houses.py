"""Opening a restaurant and letting people in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.text import slugify

from ml.errors import GourmetError
from restaurants.access import NoSuchRestaurant, entrance
from restaurants.models import ApiKey, Membership, Person, Restaurant, Role
from restaurants.tenancy import acting_for


class SlugTaken(GourmetError):
    code = "slug_taken"
    es = "Ya existe un restaurante «{slug}»."
    en = "There is a restaurant “{slug}” already."


def open_restaurant(*, slug: str, name: str, now: datetime, owner: Person | None = None, **fields: Any) -> Restaurant:
    """A new tenant. Its number is drawn first, because its own row is visible only to itself."""
    slug = slugify(slug)
    if exists(slug):
        raise SlugTaken(slug=slug)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('restaurants_restaurant', 'id'))")
        number = int(cursor.fetchone()[0])
    with acting_for(number):
        restaurant = Restaurant(pk=number, slug=slug, name=name, created_at=now, **fields)
        restaurant.save(force_insert=True)
        if owner is not None:
            let_in(restaurant=restaurant, person=owner, role=Role.OWNER, now=now)
    return restaurant


def exists(slug: str) -> bool:
    try:
        entrance(slug)
    except NoSuchRestaurant:
        return False
    return True


def let_in(*, restaurant: Restaurant, person: Person, role: Role, now: datetime) -> Membership:
    with acting_for(restaurant.pk):
        membership, _ = Membership.objects.of(restaurant).update_or_create(
            restaurant=restaurant, person=person, defaults={"role": role}, create_defaults={"role": role, "since": now}
        )
    return membership


@transaction.atomic
def issue_key(*, restaurant: Restaurant, name: str, now: datetime) -> str:
    """A new API key; the text returned here is never stored and never shown again."""
    secret = secrets.token_urlsafe(32)
    text = f"gk_{secret}"
    with acting_for(restaurant.pk):
        ApiKey.objects.of(restaurant).create(
            restaurant=restaurant, name=name, prefix=text[:8], digest=digest_of(text), created_at=now
        )
    return text


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
