"""Who may open what: the one door of every page and every API answer of a restaurant.

A stranger, somebody without a role high enough to know of the address, and a slug that does not exist all get the same
404: what is not yours looks like what is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias, cast

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse

from ml.errors import GourmetError
from restaurants.capabilities import Capability, may
from restaurants.models import Person, Restaurant, Role
from restaurants.services.audit import Actor
from restaurants.tenancy import acting_for

P = ParamSpec("P")


class NoSuchRestaurant(GourmetError):
    code = "no_such_restaurant"
    es = "No hay ningún restaurante «{slug}»."
    en = "There is no restaurant “{slug}”."


class RestaurantRequest(HttpRequest):
    """A request whose restaurant is known and whose person belongs to it."""

    restaurant: Restaurant
    role: Role
    user: Person  # behind login_required it is never anonymous
    actor: Actor


View: TypeAlias = Callable[Concatenate[RestaurantRequest, P], HttpResponse]


def entrance(slug: str, person: Person | None = None) -> tuple[int, Role | None]:
    """The restaurant's number and the person's role in it; without a person (an operator's command) any restaurant.

    The look-up before the tenant is known is a SECURITY DEFINER function. Raises ``NoSuchRestaurant``.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT restaurant_id, role FROM entrance(%s, %s)", [slug, person.pk if person else None])
        row = cursor.fetchone()
    if row is None:
        raise NoSuchRestaurant(slug=slug)
    return int(row[0]), Role(row[1]) if row[1] else None


def restaurants_of(person: Person) -> list[tuple[str, str, str]]:
    """(slug, name, role) of each restaurant the person belongs to, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT slug, name, role FROM restaurants_of(%s)", [person.pk])
        return [(str(slug), str(name), str(role)) for slug, name, role in cursor.fetchall()]


def actor_of(request: HttpRequest) -> Actor:
    """Who the record says acted, and from where."""
    return Actor(
        str(getattr(request.user, "email", "")),
        address=request.META.get("REMOTE_ADDR") or None,
        agent=request.META.get("HTTP_USER_AGENT", "")[:200],
    )


def restaurant_page(
    capability: Capability = Capability.READ, *, transaction: bool = True, fresh: bool = False
) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """A page of a restaurant: signed in, belonging, of a role that has the capability.

    The view runs inside the tenant's transaction. Without ``transaction`` only the door does, and the view's services
    enter the tenant by themselves: for a view that handles files, because they may take minutes. ``fresh`` asks whoever
    signed in a while ago for the password again, and then goes on.
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponse]:
        inner = cast(View[P], reauthentication_required(view)) if fresh else view

        @login_required
        @wraps(view)
        def door(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            person = cast(Person, request.user)
            try:
                restaurant_id, role = entrance(slug, person)
            except NoSuchRestaurant as error:
                raise Http404 from error
            if role is None or not may(role, capability):
                raise Http404
            with acting_for(restaurant_id):
                mine = cast(RestaurantRequest, request)
                mine.restaurant = Restaurant.objects.get(pk=restaurant_id)
                mine.role = role
                mine.actor = actor_of(request)
                if transaction:
                    return inner(mine, *args, **kwargs)
            return inner(mine, *args, **kwargs)

        return door

    return decorate
