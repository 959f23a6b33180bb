"""The seed's mocked customer table: ten thousand invented guests with nothing to learn about their gender.

``gender`` is drawn apart from every other column, so a model that predicts it must end in "no signal". ``tier`` follows
visits and spend with noise, so a model of it must find a signal (best accuracy well above the largest class, below 1).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

COLUMNS: Final = (
    "customer_id",
    "gender",
    "age",
    "city",
    "visits",
    "avg_spend",
    "favourite_dish",
    "favourite_wine",
    "channel",
    "party_size",
    "days_since_last_visit",
    "birthday_month",
    "newsletter",
    "satisfaction",
    "tier",
    "returns_within_90_days",
)
CITIES: Final = ("Lima", "Cusco", "Arequipa", "Trujillo", "Piura", "Chiclayo")
CITY_SHARE: Final = (0.58, 0.14, 0.11, 0.07, 0.05, 0.05)
DISHES: Final = (
    "Ceviche clásico",
    "Lomo saltado",
    "Ají de gallina",
    "Arroz con pato",
    "Tiradito al ají amarillo",
    "Anticuchos de corazón",
    "Causa limeña",
    "Risotto de quinua",
    "Cuy confitado",
    "Seco de cordero",
)
WINES: Final = ("Malbec", "Cabernet", "Sauvignon", "Tannat", "Espumante", "Ninguno")
CHANNELS: Final = ("reserva web", "teléfono", "sin reserva", "concierge")
TIERS: Final = ("Bronce", "Plata", "Oro", "Platino")


def customers(rows: int = 10_000, seed: int = 2026) -> pd.DataFrame:
    """``rows`` mocked customers. ``avg_spend`` in soles a visit, ``age`` in years, ``satisfaction`` from 1 to 5."""
    rng = np.random.default_rng([seed, 10_000])
    visits = 1 + rng.negative_binomial(1.4, 0.22, rows)
    spend = np.round(rng.lognormal(5.25, 0.38, rows), 2)
    recency = np.minimum(np.round(rng.exponential(95.0, rows)), 730).astype(np.int64)
    table = {
        "customer_id": [f"CL{number:05d}" for number in range(1, rows + 1)],
        "age": np.clip(np.round(rng.normal(42, 13, rows)), 18, 88).astype(np.int64),
        "city": rng.choice(CITIES, rows, p=CITY_SHARE),
        "visits": visits,
        "avg_spend": spend,
        "favourite_dish": rng.choice(DISHES, rows),
        "favourite_wine": rng.choice(WINES, rows),
        "channel": rng.choice(CHANNELS, rows, p=(0.45, 0.2, 0.25, 0.1)),
        "party_size": 1 + rng.poisson(1.6, rows),
        "days_since_last_visit": recency,
        "birthday_month": rng.integers(1, 13, rows),
        "newsletter": np.where(rng.random(rows) < 0.37, "sí", "no"),
        "satisfaction": rng.choice([1, 2, 3, 4, 5], rows, p=(0.03, 0.06, 0.17, 0.41, 0.33)),
        "tier": _tier(visits, spend, rng),
        "returns_within_90_days": _returns(visits, recency, rng),
        # Drawn last and alone: nothing above can know it.
        "gender": rng.choice(("F", "M"), rows),
    }
    return pd.DataFrame(table)[list(COLUMNS)]


def write_customers(path: Path, rows: int = 10_000, seed: int = 2026) -> Path:
    """Write the table as UTF-8 CSV; returns the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    customers(rows, seed).to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
    return path


def _tier(visits: NDArray[np.int64], spend: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.str_]:
    """Quartiles of the log of what a customer has spent, seen through noise."""
    score = np.log(visits * spend) + rng.normal(0.0, 0.45, len(visits))
    edges = np.quantile(score, (0.4, 0.7, 0.9)) if len(score) else np.zeros(3)
    return np.array(TIERS)[np.searchsorted(edges, score)]


def _returns(visits: NDArray[np.int64], recency: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.str_]:
    """A logistic of visits and recency."""
    chance = 1 / (1 + np.exp(-(0.9 * np.log(visits) - recency / 80.0 - 0.2)))
    return np.where(rng.random(len(visits)) < chance, "sí", "no")
