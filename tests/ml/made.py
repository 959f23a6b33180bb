"""Small made-up data with a known truth: days, guests and tables."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ml.features.calendar import calendar
from ml.training import Trained

FIRST = date(2024, 11, 1)


def busy_days(days: int = 540, *, seed: int = 1, noise: float = 0.12, closed: int | None = 0) -> pd.DataFrame:
    """Sales with a weekly rhythm, a strong yearly one and holidays; ``closed`` is the weekday of rest."""
    rng = np.random.default_rng(seed)
    known = calendar(FIRST, days)
    weekly = np.array([0.7, 0.75, 0.85, 1.0, 1.35, 1.5, 1.1])[known.weekday]
    yearly = 1.0 + 0.35 * np.sin(2 * np.pi * (known.day_of_year - 60) / 91.3)  # turns within the 8 weeks of the median
    sales = 9000.0 * weekly * yearly * np.exp(rng.normal(0.0, noise, days))
    if closed is not None:
        sales[known.weekday == closed] = 0.0
    stamps = pd.date_range(FIRST, periods=days)
    return pd.DataFrame({"day": stamps, "sales": sales.round(2), "covers": (sales / 180.0).round()})


def noisy_days(seed: int, days: int = 300) -> pd.DataFrame:
    """Sales without any pattern."""
    sales = np.exp(np.random.default_rng(seed).normal(8.0, 0.3, days))
    return pd.DataFrame({"day": pd.date_range(FIRST, periods=days), "sales": sales})


def visits(guests: int = 600, *, seed: int = 1, days: int = 540) -> pd.DataFrame:
    """Every other guest keeps a rhythm of about twelve days and is generous; the rest come when it happens. The later a
    guest was won, the less is known of him."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[str, int, float]] = []
    for number in range(guests):
        gap, spend = (12.0, 200.0) if number % 2 else (120.0, 90.0)
        gap *= float(np.exp(rng.normal(0.0, 0.6)))
        start = int(rng.integers(0, days - 100))
        at = start + np.cumsum(rng.exponential(gap, int(6 * days / gap) + 4))
        days_here = sorted({start, *at[at < days].astype(int).tolist()})
        rows.extend((f"g{number:04d}", day, spend * float(np.exp(rng.normal(0.0, 0.3)))) for day in days_here)
    table = pd.DataFrame(rows, columns=["guest", "offset", "sales"])
    table["day"] = pd.Timestamp(FIRST) + pd.to_timedelta(table["offset"], unit="D")
    return table.assign(tickets=1)[["guest", "day", "tickets", "sales"]]


def random_visits(seed: int, guests: int = 150) -> pd.DataFrame:
    """Guests who are all alike: what one did says nothing of what he will do."""
    rng = np.random.default_rng(seed)
    rows = [
        (f"g{number}", pd.Timestamp(FIRST) + pd.Timedelta(days=int(day)), float(np.exp(rng.normal(4.0, 0.4))))
        for number in range(guests)
        for day in rng.integers(0, 365, rng.poisson(8) + 1)
    ]
    return pd.DataFrame(rows, columns=["guest", "day", "sales"]).assign(tickets=1)


def guest_table(rows: int = 600, *, seed: int = 1) -> pd.DataFrame:
    """A table with a key, a date, missing ages, a gender that depends on nothing and a tier that depends on two."""
    rng = np.random.default_rng(seed)
    visited, spend = rng.poisson(4, rows) + 1, rng.lognormal(5.0, 0.5, rows)
    city = rng.choice(["Lima", "Cusco", "Arequipa"], rows)
    score = np.log(spend) + 0.25 * visited + 0.8 * (city == "Cusco") + rng.normal(0.0, 0.5, rows)
    age = rng.integers(18, 80, rows).astype(float)
    age[rng.random(rows) < 0.1] = np.nan
    last = pd.Timestamp("2026-01-01") - pd.to_timedelta(rng.integers(0, 400, rows), unit="D")
    return pd.DataFrame(
        {
            "customer_id": [f"C{number:05d}" for number in range(rows)],
            "gender": rng.choice(["F", "M"], rows),
            "age": age,
            "city": city,
            "visits": visited,
            "spend": spend.round(2),
            "last_visit": last.strftime("%Y-%m-%d"),
            "newsletter": rng.random(rows) < 0.4,
            "tier": np.where(
                score > np.quantile(score, 0.66), "Oro", np.where(score > np.median(score), "Plata", "Bronce")
            ),
            "bill": (40.0 + 0.3 * spend + 12.0 * visited + rng.normal(0.0, 15.0, rows)).round(2),
        }
    )


def served(trained: Trained) -> Any:
    """The model that would serve, whatever kind it is."""
    return trained.model
