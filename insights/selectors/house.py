"""What the page of a house says: its terms, whether they may still change, and the days of its city."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from insights.selectors.ahead import COUNTRY
from ml.features.calendar import commercial_days, own_days, regional_days
from restaurants.models import Regime, Restaurant
from restaurants.selectors.terms import Terms, is_counted, terms_of
from restaurants.services.terms import CURRENCIES, LATEST_CLOSING

#: Offered; the service takes any of ``ml.zones``.
ZONES = ("America/Lima", "America/Bogota", "America/Guayaquil", "America/La_Paz", "America/Santiago")


@dataclass(frozen=True)
class HousePage:
    """``days`` are those of the year that only the city has; ``regions`` every city that has such days."""

    terms: Terms
    counted: bool
    days: list[tuple[date, str]]
    regions: list[tuple[str, list[tuple[date, str]]]]

    @property
    def regime(self) -> str:
        return str(Regime(self.terms.igv_regime).label)

    @property
    def hours(self) -> range:
        return range(LATEST_CLOSING + 1)

    @property
    def currencies(self) -> list[str]:
        return list(dict.fromkeys([self.terms.currency, *CURRENCIES]))

    @property
    def regimes(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in Regime.choices]

    @property
    def zones(self) -> list[str]:
        return list(dict.fromkeys([self.terms.zone, *ZONES]))


def house_page(restaurant: Restaurant, *, now: datetime) -> HousePage:
    year = now.astimezone(ZoneInfo(restaurant.zone)).year
    return HousePage(
        terms=terms_of(restaurant),
        counted=is_counted(restaurant),
        days=_days(restaurant.city, year),
        regions=[(region, _days(region, year)) for region in regional_days(COUNTRY)],
    )


def _days(region: str, year: int) -> list[tuple[date, str]]:
    own = own_days(region, country=COUNTRY)
    found = commercial_days([year], country=COUNTRY, region=region)
    shown = commercial_days([year], country=COUNTRY, region=region, english=get_language() == "en")
    return sorted((day, shown[day]) for day, name in found.items() if name in own)
