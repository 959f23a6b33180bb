"""A house with figures, for the tests of pages: weeks of lunches and dinners, closed on Mondays."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from insights.models import DayFigure, DishFigure, Forecast, GuestSegment, GuestVisit, HourFigure, ModelVersion
from restaurants.models import Restaurant
from restaurants.tenancy import acting_for
from tests.factories import NOW

LAST_DAY = date(2026, 11, 1)  # a Sunday
LUNCH = Decimal(1180)
DINNER = Decimal(2360)
NET = Decimal("1.18")
EVIL = "<script>alert('mesa')</script>"


def open_days(days: int) -> list[date]:
    every = [LAST_DAY - timedelta(back) for back in range(days - 1, -1, -1)]
    return [day for day in every if day.weekday() != 0]


def with_history(restaurant: Restaurant, days: int = 400, **fields: Any) -> None:
    """Two cells a day: lunch with 10 bills and 24 guests, dinner with 20 bills and 48."""
    with acting_for(restaurant.pk):
        DayFigure.objects.of(restaurant).bulk_create(
            _cell(restaurant, day, daypart, sales, bills, fields)
            for day in open_days(days)
            for daypart, sales, bills in (("almuerzo", LUNCH, 10), ("cena", DINNER, 20))
        )


def _cell(
    restaurant: Restaurant, day: date, daypart: str, sales: Decimal, bills: int, fields: dict[str, Any]
) -> DayFigure:
    values: dict[str, Any] = {
        "channel": "salon",
        "sales": sales,
        "net_sales": sales / NET,
        "refunds": 0,
        "tickets": bills,
        "identified_tickets": bills // 2,
        "covers": bills * 24 // 10,
        "lines": bills * 6,
    }
    return DayFigure(restaurant=restaurant, day=day, daypart=daypart, **values | fields)


def with_dishes_and_hours(restaurant: Restaurant) -> None:
    with acting_for(restaurant.pk):
        for name, units in (("Ceviche", 30), (EVIL, 20)):
            DishFigure.objects.of(restaurant).create(
                restaurant=restaurant,
                day=LAST_DAY,
                dish=name,
                quantity=units,
                sales=units,
                net_sales=units,
                lines=units,
            )
        for hour, tickets in ((13, 10), (21, 20), (1, 2)):
            HourFigure.objects.of(restaurant).create(
                restaurant=restaurant, day=LAST_DAY, hour=hour, sales=tickets * 100, tickets=tickets
            )


def version(restaurant: Restaurant, task: str = "demand", verdict: str = "signal", **fields: Any) -> ModelVersion:
    values: dict[str, Any] = {
        "target": {"demand": "sales", "segments": "guest"}.get(task, "gender"),
        "number": 1,
        "name": f"{task}-0001",
        "algorithm": "ridge",
        "digest": "d" * 64,
        "data_digest": "a" * 64,
        "revision": "7" * 40,
        "on_duty": verdict == "signal" and task != "column",
        "created_at": NOW,
        "params": {"seed": 2026},
    }
    with acting_for(restaurant.pk):
        made = ModelVersion(restaurant=restaurant, task=task, verdict=verdict, **values | EVIDENCE[task] | fields)
        made.save()
    return made


EVIDENCE: dict[str, dict[str, Any]] = {
    "demand": {
        "metrics": {
            "mase": 0.74,
            "smape": 11.0,
            "rmsle": 0.2,
            "bias": -0.01,
            "coverage": {"overall": 0.79, "rows": 640},
        },
        "baseline": {"name": "weekday_median", "hardest": "weekday_median", "weekday_median": {"mase": 0.81}},
        "report": {
            "entrants": {"ridge": {"mase": 0.74}, "weekday_median": {"mase": 0.81}},
            "gate": {
                "baseline": "weekday_median",
                "skill": 0.1,
                "skill_low": 0.05,
                "skill_high": 0.15,
                "p_best": 0.001,
                "p_holm": 0.002,
            },
            "forecasts_scored": 740,
            "days": 400,
            "interval": 0.8,
        },
    },
    "segments": {
        "algorithm": "kmeans_2",
        "metrics": {"stability": 0.91, "moved": 0.12},
        "baseline": {"name": "rfm_quintiles", "loss": 9.5},
        "report": {"candidates": [{"features": "rfm", "method": "kmeans", "clusters": 2, "stability": 0.91}]},
    },
    "column": {
        "algorithm": "forest",
        "metrics": {"accuracy": 0.498, "f1": 0.49},
        "baseline": {"name": "prior", "prior": {"accuracy": 0.5}},
        "report": {"kind": "classes", "entrants": {"forest": {"test": {"accuracy": 0.498}}, "prior": {"test": {}}}},
    },
}


def with_forecast(restaurant: Restaurant, days: int = 28, **fields: Any) -> ModelVersion:
    served = version(restaurant, **fields)
    with acting_for(restaurant.pk):
        for ahead in range(1, days + 1):
            Forecast.objects.of(restaurant).create(
                restaurant=restaurant,
                version=served,
                day=LAST_DAY + timedelta(ahead),
                expected=3600,
                low=3100,
                high=4100,
                baseline=3540,
            )
    return served


def with_segments(restaurant: Restaurant) -> ModelVersion:
    served = version(restaurant, "segments")
    visits = (("G1", "habituales", 5, 3000), ("G2", "habituales", 3, 1000), ("G3", "perdidos", 1, 1000))
    with acting_for(restaurant.pk):
        for guest, segment, bills, sales in visits:
            GuestVisit.objects.of(restaurant).create(
                restaurant=restaurant, day=LAST_DAY - timedelta(9), guest=guest, tickets=bills, sales=sales
            )
            GuestSegment.objects.of(restaurant).create(
                restaurant=restaurant, version=served, guest=guest, segment=segment
            )
    return served
