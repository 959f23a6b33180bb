"""Versions for tests: rows as publishing writes them, and the bytes where a server looks for them."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from insights.models import DataVersion, Forecast, ModelVersion
from insights.services.lake import registry_of
from ml import training
from restaurants.models import Restaurant
from restaurants.tenancy import acting_for
from tests.factories import NOW

ROW = {"age": 34, "visits": 3, "city": "Lima", "spend": 412.5}
DATA = "d" * 64


def table(rows: int = 1200, *, seed: int = 1) -> pd.DataFrame:
    """Guests whose channel depends on what they spend and where they are from."""
    random = np.random.default_rng(seed)
    guests = pd.DataFrame(
        {
            "age": random.integers(18, 80, rows),
            "visits": random.poisson(5, rows),
            "city": random.choice(["Lima", "Cusco", "Arequipa"], rows),
            "spend": random.gamma(2, 150, rows).round(2),
        }
    )
    leaning = guests["spend"] / 150 - 2 + 1.5 * (guests["city"] == "Cusco")
    guests["channel"] = np.where(random.random(rows) < 1 / (1 + np.exp(-leaning)), "salon", "delivery")
    return guests


@cache
def column_trained() -> training.Trained:
    """A real training, small."""
    params = training.ColumnParams(
        entrants=("gradient_boosting",), trials=1, folds=2, repeats=1, draws=100, permutations=50
    )
    return training.train_column(table(), target="channel", params=params)


@cache
def leaking_trained() -> training.Trained:
    """A real training on a table in which a column that comes after the channel says which it was."""
    given = table(600)
    given["receipt_type"] = np.where(given["channel"] == "salon", "mesa", "envío")
    params = training.ColumnParams(entrants=("linear",), trials=1, folds=2, repeats=1, draws=100, permutations=50)
    return training.train_column(given, target="channel", params=params)


@cache
def column_model() -> bytes:
    """The bytes of its model."""
    return training.dumps(column_trained().model)


def version(restaurant: Restaurant, *, task: str = "column", target: str = "channel", **fields: Any) -> ModelVersion:
    """A version on duty, without bytes."""
    number = fields.setdefault("number", 1)
    verdict = fields.setdefault("verdict", "signal")
    values: dict[str, Any] = {
        "name": "-".join(filter(None, [task, target if task == "column" else "", f"{number:04d}"])),
        "algorithm": "gradient_boosting",
        "metrics": {"accuracy": 0.74},
        "baseline": {"accuracy": 0.52},
        "report": {"units": 240},
        "digest": "0" * 64,
        "data_digest": DATA,
        "revision": "r" * 40,
        "on_duty": verdict == "signal",
        "created_at": NOW,
    }
    with acting_for(restaurant.pk):
        made: ModelVersion = ModelVersion.objects.of(restaurant).create(
            restaurant=restaurant, task=task, target=target, **values | fields
        )
    return made


def served_version(restaurant: Restaurant, **fields: Any) -> ModelVersion:
    """A version whose bytes lie in the registry."""
    data = column_model()
    made = version(restaurant, digest=hashlib.sha256(data).hexdigest(), **fields)
    path = registry_of(restaurant).root / "models" / made.name / "model.bin"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return made


def forecast(restaurant: Restaurant, *, first: date, days: int = 28, interval: float = 0.8) -> ModelVersion:
    """A demand version on duty that foretold ``days`` days, its band to hold the share ``interval`` of them."""
    made = version(restaurant, task="demand", target="sales", report={"interval": interval})
    money = {
        "expected": Decimal("1000.00"),
        "low": Decimal("800.00"),
        "high": Decimal("1200.00"),
        "baseline": Decimal("950.00"),
    }
    with acting_for(restaurant.pk):
        for step in range(days):
            Forecast.objects.of(restaurant).create(
                restaurant=restaurant, version=made, measure="sales", day=first + timedelta(days=step), **money
            )
    return made


def data_version(restaurant: Restaurant) -> DataVersion:
    with acting_for(restaurant.pk):
        made: DataVersion = DataVersion.objects.of(restaurant).create(
            restaurant=restaurant,
            digest=DATA,
            revision="r" * 40,
            rows=1200,
            first_day=date(2025, 1, 1),
            last_day=date(2026, 10, 31),
            created_at=NOW,
        )
    return made
