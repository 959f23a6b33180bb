"""Opening a restaurant and letting people in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.text import slugify

from ml.errors import GourmetError
from restaurants.access import NoSuchRestaurant, entrance
from restaurants.models import Membership, Person, Restaurant, Role
from restaurants.services import team
from restaurants.services.audit import OPERATOR, Actor, note
from restaurants.services.locking import lock
from restaurants.tenancy import acting_for


class SlugTaken(GourmetError):
    code = "slug_taken"
    es = "Ya existe un restaurante «{slug}»."
    en = "There is a restaurant “{slug}” already."


class NoSuchPerson(GourmetError):
    code = "no_such_person"
    es = "Nadie tiene una cuenta con el correo «{email}»: primero debe crearla."
    en = "Nobody has an account with “{email}”: it must be made first."


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


def person_with(*, email: str) -> Person:
    """Whoever confirmed the address. Raises ``NoSuchPerson``."""
    email = email.strip().lower()
    person = Person.objects.filter(email=email, emailaddress__email=email, emailaddress__verified=True).first()
    if person is None:
        raise NoSuchPerson(email=email)
    return person


def let_in(*, restaurant: Restaurant, person: Person, role: Role, now: datetime, actor: Actor = OPERATOR) -> Membership:
    """For whoever is there already it is a change of role, with all that goes with one. Raises ``LastOwner``."""
    with acting_for(restaurant.pk):
        lock(restaurant.pk)
        there = Membership.objects.of(restaurant).filter(person=person).first()
        if there is not None:
            team.change_role(restaurant=restaurant, actor=actor, member_id=there.pk, role=role, now=now)
            there.refresh_from_db()
            return there
        note(restaurant=restaurant, actor=actor, what="let_in", about=person.email, after={"role": role}, now=now)
        return Membership.objects.of(restaurant).create(restaurant=restaurant, person=person, role=role, since=now)
