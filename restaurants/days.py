"""The day where a restaurant is, which is not always the server's: the law's clocks and people's calendars go by it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from restaurants.models import Restaurant


def today(restaurant: Restaurant, now: datetime) -> date:
    """The calendar's day there at this moment."""
    return now.astimezone(ZoneInfo(restaurant.zone)).date()


def business_day(now: datetime, *, zone: str, closing_hour: int) -> date:
    """The day whose sales are being made there: until the closing hour it is still the one before."""
    return (now.astimezone(ZoneInfo(zone)) - timedelta(hours=closing_hour)).date()
