"""The day where a restaurant is, which is not always the server's: the law's clocks and people's calendars go by it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from restaurants.models import Restaurant


def today(restaurant: Restaurant, now: datetime) -> date:
    """The calendar's day there at this moment."""
    return now.astimezone(ZoneInfo(restaurant.zone)).date()
