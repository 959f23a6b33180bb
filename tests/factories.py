"""Rows for tests, each with the least that makes it valid."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.db import connection
from django.utils import timezone

from insights.models import DayFigure
from restaurants.days import today
from restaurants.models import Guest, Person, PrivacyRequest, RequestKind, Restaurant, Role
from restaurants.services import consent, houses, requests
from restaurants.tenancy import acting_for

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
PASSWORD = "una-mesa-junto-al-mar"
_numbers = count(1)


def person(name: str = "") -> Person:
    stem = name.lower() or f"persona{next(_numbers)}"
    somebody = Person.objects.create_user(f"{stem}@example.pe", PASSWORD, name=name)
    EmailAddress.objects.create(user=somebody, email=somebody.email, verified=True, primary=True)
    return somebody


def house(name: str = "", *, owner: Person | None = None, **fields: Any) -> Restaurant:
    name = name or f"Casa {next(_numbers)}"
    restaurant = houses.open_restaurant(slug=name, name=name, now=NOW, **fields)
    if owner is not None:
        let_in(restaurant, owner, Role.OWNER)
    return restaurant


def let_in(restaurant: Restaurant, somebody: Person, role: Role) -> None:
    """Now, by the clock: whoever must have a second factor has their time still before them."""
    houses.let_in(restaurant=restaurant, person=somebody, role=role, now=timezone.now())


def day_figure(restaurant: Restaurant, day: date, **fields: Any) -> DayFigure:
    values: dict[str, Any] = {
        "daypart": "cena",
        "channel": "salon",
        "sales": Decimal("1180.00"),
        "net_sales": Decimal("1000.00"),
        "refunds": Decimal(0),
        "tickets": 10,
        "identified_tickets": 4,
        "covers": 24,
        "lines": 60,
    }
    with acting_for(restaurant.pk):
        return DayFigure.objects.of(restaurant).create(restaurant=restaurant, day=day, **values | fields)


def guest(restaurant: Restaurant, identity: str = "") -> Guest:
    identity = identity or f"dni:{next(_numbers):03d}:{'0' * 32}"
    with acting_for(restaurant.pk):
        return consent.guest_named(restaurant, identity, now=timezone.now())


def request_of(restaurant: Restaurant, somebody: Guest, kind: RequestKind = RequestKind.ACCESS) -> PrivacyRequest:
    day = today(restaurant, timezone.now())
    with acting_for(restaurant.pk):
        return requests.open_request(
            restaurant=restaurant, guest_id=somebody.pk, kind=kind, received_on=day, text="", now=timezone.now()
        )


def tenant_told() -> str:
    """Whose rows PostgreSQL shows now; "" for nobody's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('app.restaurant', true), '')")
        return str(cursor.fetchone()[0])
