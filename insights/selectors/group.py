"""All the restaurants that a person owns, side by side: each looked at in its own tenant, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Max, Q, Sum

from insights.models import DayFigure
from restaurants.access import entrance, restaurants_of, second_factor_due
from restaurants.models import Person, Restaurant, Role
from restaurants.tenancy import acting_for

DAYS = 28


@dataclass(frozen=True)
class OwnedHouse:
    """Sales, with IGV where it ``separates_tax``, of its last ``DAYS`` days with data, and how they changed against the
    ``DAYS`` before.

    ``locked`` where the owner's second factor is overdue: then nothing of it is said. ``last_day`` None: no data yet.
    """

    restaurant: Restaurant
    locked: bool = False
    last_day: date | None = None
    sales: Decimal | None = None
    tickets: int | None = None
    change: Decimal | None = None
    separates_tax: bool = False


def houses_owned(person: Person, *, now: datetime) -> list[OwnedHouse]:
    """By name; those in which the person has another role are not their group."""
    owned = [slug for slug, _, role in restaurants_of(person) if role == Role.OWNER]
    return [_house(slug, person, now) for slug in owned]


def _house(slug: str, person: Person, now: datetime) -> OwnedHouse:
    entered = entrance(slug, person)
    with acting_for(entered.restaurant_id):
        restaurant = Restaurant.objects.get(pk=entered.restaurant_id)
        due = second_factor_due(restaurant, entered)
        if due is not None and due <= now:
            return OwnedHouse(restaurant, locked=True)
        days = DayFigure.objects.of(restaurant)
        last_day = days.aggregate(last=Max("day"))["last"]
        if last_day is None:
            return OwnedHouse(restaurant)
        since, before = last_day - timedelta(DAYS - 1), last_day - timedelta(2 * DAYS - 1)
        lately, earlier = Q(day__gte=since), Q(day__gte=before, day__lt=since)
        sales, net_sales, tickets, earlier_sales = days.aggregate(
            a=Sum("sales", filter=lately),
            b=Sum("net_sales", filter=lately),
            c=Sum("tickets", filter=lately),
            d=Sum("sales", filter=earlier),
        ).values()
    change = (sales - earlier_sales) / earlier_sales if earlier_sales else None
    return OwnedHouse(restaurant, False, last_day, sales, tickets, change, separates_tax=sales != net_sales)
