"""What a house is called and where it is: said on its page, and what follows from it for its models."""

from __future__ import annotations

from datetime import datetime

from insights.selectors.ahead import COUNTRY
from insights.services.training import forecast_follows
from ml.features.calendar import own_days
from restaurants.models import Restaurant
from restaurants.selectors.terms import Terms
from restaurants.services import terms
from restaurants.services.audit import OPERATOR, Actor
from restaurants.tenancy import acting_for


def set_house(*, restaurant: Restaurant, said: Terms, now: datetime, actor: Actor = OPERATOR) -> bool:
    """Whether the forecast is learned again, for days that only the house's city has. Raises as ``set_terms`` does."""
    with acting_for(restaurant.pk):
        were = terms.set_terms(restaurant=restaurant, said=said, actor=actor, now=now)
        if own_days(were.city, country=COUNTRY) == own_days(said.city, country=COUNTRY):
            return False
        return forecast_follows(restaurant=Restaurant.objects.get(pk=restaurant.pk), now=now)
