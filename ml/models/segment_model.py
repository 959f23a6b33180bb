"""The served segmentation: a guest's features in, the segment's name out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ml.features.guests import COLUMNS, log_features
from ml.features.table import BadValue
from ml.models.guest_clusters import GuestClusters
from ml.models.linear_regressor import LinearRegressor
from ml.models.promise import with_promise

LARGEST = 1e12


class BelowZero(BadValue):
    """No number, one below zero or one beyond ``LARGEST``: no feature of a guest."""

    es = "«{field}»: {value} no es un número de 0 en adelante."
    en = "“{field}”: {value} is not a number from 0 up."


@dataclass(frozen=True)
class SegmentModel:
    """``clusters`` on the logs of ``columns``; ``names`` of the clusters by label; ``learner`` of the column
    ``promise`` where it is one of the columns."""

    clusters: GuestClusters
    columns: tuple[str, ...]
    names: tuple[str, ...]
    learner: LinearRegressor | None = None

    def predict(self, features: pd.DataFrame) -> np.ndarray:
        """(guests,) names; ``features`` as from ``ml.features.guests.guest_features``."""
        seen = features if self.learner is None else with_promise(features, self.learner)
        labels = self.clusters.predict(log_features(seen, self.columns))
        return np.array(self.names, dtype=object)[labels]

    def predict_rows(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """For each row of features by name {"prediction", "probabilities": None, "warnings"}. Raises BadValue."""
        if not rows:
            return []
        needed = self.columns if self.learner is None else COLUMNS
        table = pd.DataFrame([{name: _number(name, row.get(name)) for name in needed} for row in rows])
        return [{"prediction": str(name), "probabilities": None, "warnings": []} for name in self.predict(table)]


def _number(name: str, value: Any) -> float:
    number = float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else float("nan")
    if not 0.0 <= number <= LARGEST:  # NaN fails this too
        raise BelowZero(field=name, value=str(value)[:80])
    return number
