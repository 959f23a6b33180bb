"""Who may open what: the one door of every page and every API answer of a restaurant.

A stranger, somebody without a role high enough to know of the address, and a slug that does not exist all get the same
404: what is not yours looks like what is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec, TypeAlias, cast
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from ml.errors import GourmetError
from restaurants.capabilities import Capability, may
from restaurants.models import Person, Restaurant, Role
from restaurants.services.audit import Actor
from restaurants.tenancy import acting_for

P = ParamSpec("P")
WHY = "why_the_password_again"
MUST_HAVE_SECOND_FACTOR = frozenset({Role.OWNER, Role.ADMINISTRATOR})


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
    second_factor_due: datetime | None


View: TypeAlias = Callable[Concatenate[RestaurantRequest, P], HttpResponse]
Why: TypeAlias = Callable[..., str]  # what the view itself is given -> words
Landing: TypeAlias = Callable[..., str]  # the same -> the address of a page


@dataclass(frozen=True)
class Entrance:
    """What is known at a restaurant's door; ``role`` and ``since`` are None for an operator, who is no person."""

    restaurant_id: int
    role: Role | None
    since: datetime | None
    second_factor: bool


def entrance(slug: str, person: Person | None = None) -> Entrance:
    """Which restaurant this is and what the person is in it; without a person (an operator's command) any restaurant.

    The look-up before the tenant is known is a SECURITY DEFINER function. Raises ``NoSuchRestaurant``.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM entrance(%s, %s)", [slug, person.pk if person else None])
        row = cursor.fetchone()
    if row is None:
        raise NoSuchRestaurant(slug=slug)
    restaurant_id, role, since, second_factor = row
    return Entrance(int(restaurant_id), Role(role) if role else None, since, second_factor)


def second_factor_due(restaurant: Restaurant, entered: Entrance) -> datetime | None:
    """When whoever entered must have a second factor; None for who has one, or need not."""
    if entered.second_factor or entered.role not in MUST_HAVE_SECOND_FACTOR or entered.since is None:
        return None
    return entered.since + timedelta(days=restaurant.second_factor_days)


def restaurants_of(person: Person) -> list[tuple[str, str, str]]:
    """(slug, name, role) of each restaurant the person belongs to, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT slug, name, role FROM restaurants_of(%s)", [person.pk])
        return [(str(slug), str(name), str(role)) for slug, name, role in cursor.fetchall()]


def client_address(request: HttpRequest) -> str | None:
    """From where the request came, as the trusted proxies tell it: the same address by which sign-ins are limited."""
    try:
        return str(get_adapter().get_client_ip(request)) or None
    except PermissionDenied:  # through a socket without a proxy's word: from nowhere that is known
        return None


def actor_of(request: HttpRequest) -> Actor:
    """Who the record says acted, and from where."""
    return Actor(
        str(getattr(request.user, "email", "")),
        address=client_address(request),
        agent=request.META.get("HTTP_USER_AGENT", "")[:200],
        person_id=request.user.pk,
    )


def _ask_again(person: Person, goes_on: str) -> HttpResponse:
    """To the page that asks for the password, or for the second factor of who has one."""
    first = get_adapter().get_reauthentication_methods(person)[0]["url"]
    return redirect(f"{first}?{urlencode({'next': goes_on})}")


def restaurant_page(
    capability: Capability = Capability.READ,
    *,
    transaction: bool = True,
    fresh: bool = False,
    why: Why | None = None,
    landing: Landing | None = None,
) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """A page of a restaurant: signed in, belonging, of a role that has the capability.

    The view runs inside the tenant's transaction. Without ``transaction`` only the door does, and the view's services
    enter the tenant by themselves: for a view that handles files, because they may take minutes. ``fresh`` asks whoever
    signed in a while ago for the password again, and then goes on; ``why`` says there in words what for. A file goes on
    to a ``landing``, the page that offers it: sent after the password, it would leave a person on the form for that.
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponse]:
        inner = cast(View[P], reauthentication_required(view)) if fresh else view

        @login_required
        @wraps(view)
        def door(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            person = cast(Person, request.user)
            try:
                entered = entrance(slug, person)
            except NoSuchRestaurant as error:
                raise Http404 from error
            if entered.role is None or not may(entered.role, capability):
                raise Http404
            with acting_for(entered.restaurant_id):
                mine = cast(RestaurantRequest, request)
                mine.restaurant = Restaurant.objects.get(pk=entered.restaurant_id)
                mine.role = entered.role
                mine.second_factor_due = second_factor_due(mine.restaurant, entered)
                mine.actor = actor_of(request)
                if mine.second_factor_due is not None and mine.second_factor_due <= timezone.now():
                    return render(request, "restaurants/second_factor.html", status=HTTPStatus.FORBIDDEN)
                goes_on = landing(mine, *args, **kwargs) if landing else request.get_full_path()
                if why is not None:
                    request.session[WHY] = {"path": goes_on, "words": why(mine, *args, **kwargs)}
                if landing and is_reauthentication_required(request, app=""):
                    return _ask_again(person, goes_on)
                if transaction:
                    return inner(mine, *args, **kwargs)
            return inner(mine, *args, **kwargs)

        return door

    return decorate
