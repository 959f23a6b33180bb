"""Until the closing hour the day before is still open: nobody says that its file is missing or that it has passed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from insights.selectors.forecast import sales_forecast
from insights.selectors.overview import morning_overview
from insights.selectors.period import Choice
from restaurants.days import business_day
from restaurants.models import Restaurant
from restaurants.tenancy import acting_for
from tests import factories, models
from tests.insights import figures
from tests.insights.figures import LAST_DAY
from tests.partners import partner_of

LIMA = ZoneInfo("America/Lima")
CLOSING = 4  # of huaca


@pytest.mark.parametrize(("hour", "missing"), [(0, 0), (3, 0), (CLOSING, 1), (12, 1)])
def test_the_file_of_a_day_is_missing_only_once_the_house_has_closed(
    huaca: Restaurant, hour: int, missing: int
) -> None:
    figures.with_history(huaca)
    figures.with_forecast(huaca)
    now = datetime.combine(LAST_DAY + timedelta(2), datetime.min.time(), LIMA) + timedelta(hours=hour)

    with acting_for(huaca.pk):
        morning, forecast = morning_overview(huaca, Choice(), now=now), sales_forecast(huaca, now=now)

    assert (morning.days_missing, forecast.days_missing) == (missing, missing)


@pytest.mark.parametrize(("hour", "passed"), [(1, False), (CLOSING, True)])
def test_the_last_day_foretold_has_passed_only_once_the_house_has_closed(
    huaca: Restaurant, hour: int, passed: bool
) -> None:
    figures.with_history(huaca)
    figures.with_forecast(huaca, days=7)
    now = datetime.combine(LAST_DAY + timedelta(8), datetime.min.time(), LIMA) + timedelta(hours=hour)

    with acting_for(huaca.pk):
        morning, forecast = morning_overview(huaca, Choice(), now=now), sales_forecast(huaca, now=now)

    assert (morning.all_passed, forecast.all_passed) == (passed, passed)


@pytest.mark.django_db
def test_a_partner_is_not_told_that_a_day_is_past_while_it_is_open() -> None:
    now = timezone.now()
    zone = _where_it_is(6, now)
    open_still = factories.house("Madrugada", zone=zone, closing_hour=12)
    closed = factories.house("Amanecida", zone=zone, closing_hour=1)
    yesterday = now.astimezone(ZoneInfo(zone)).date() - timedelta(1)

    said = []
    for house in (open_still, closed):
        models.forecast(house, first=yesterday, days=1)
        said.append([one["code"] for one in partner_of(house).read("predictions/demand").json()["warnings"]])

    assert said == [[], ["forecast_is_old"]]


def test_a_business_day_ends_at_the_closing_hour_by_the_clock_of_the_place() -> None:
    moment = datetime(2026, 11, 3, 7, 30, tzinfo=UTC)  # half past two in Lima

    days = [business_day(moment, zone="America/Lima", closing_hour=hour) for hour in (0, 2, 3)]

    assert days == [date(2026, 11, 3), date(2026, 11, 3), date(2026, 11, 2)]


def _where_it_is(hour: int, now: datetime) -> str:
    """A zone whose clock shows that hour."""
    ahead = (hour - now.astimezone(UTC).hour + 11) % 24 - 11  # -11 to 12
    return f"Etc/GMT{-ahead:+d}"
