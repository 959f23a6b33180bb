"""What a house sold each dish for in the latest days on record."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Max

from insights.models import DishFigure
from ml.cleansing.usual import Sold, Usual, usual
from restaurants.models import Restaurant
from restaurants.tenancy import acting_for

DAYS = 90  # long enough for what is sold once a week, short enough for a new menu


def sold_before(restaurant: Restaurant) -> Usual:
    """By the mean price of each day, refunds aside; nothing of a house without figures."""
    with acting_for(restaurant.pk):
        figures = DishFigure.objects.of(restaurant).filter(sales__gt=0, quantity__gt=0)
        last = figures.aggregate(last=Max("day"))["last"]
        if last is None:
            return ()
        latest = figures.filter(day__gt=last - timedelta(days=DAYS)).annotate(price=F("sales") / F("quantity"))
        return usual(Sold(*row) for row in latest.values_list("dish", "category", "price", "lines"))
